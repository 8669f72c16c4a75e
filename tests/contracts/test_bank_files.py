"""Files for banks, held against the schemas of ISO 20022 and against each other."""

import copy
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.payments.adapters.camt053 import read_statements
from tulay.areas.payments.adapters.pain001 import PAIN, payment_order
from tulay.areas.payments.errors.bank_files import StatementDoesNotAdd, StatementUnreadable
from tulay.areas.payments.rules.bank_files import BankAccount, CreditTransfer

SCHEMAS = Path(__file__).parent / "iso20022"
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
TREASURY = BankAccount(holder="City of Windhoek", number="62001234567", bank_code="280172")


@pytest.fixture(scope="module")
def order_schema():
    return xmlschema.XMLSchema(SCHEMAS / "pain.001.001.09.xsd")


@pytest.fixture(scope="module")
def statement_schema():
    return xmlschema.XMLSchema(SCHEMAS / "camt.053.001.08.xsd")


def transfer(reference="po7d1e", amount_minor=125050, **changed):
    to = BankAccount(holder="Ndapewa Shilongo", number="80011223344", bank_code="483772")
    facts = {"creditor": to, "currency": "NAD", "words": "Old age grant November"}
    return CreditTransfer(reference=reference, amount_minor=amount_minor, **(facts | changed))


def order(*transfers, **changed):
    facts = {"message_id": "TULAY-20261120-1", "debtor": TREASURY, "is_linked": False}
    facts |= {"execution_date": date(2026, 11, 23), "at": AT}
    return payment_order(transfers, **(facts | changed))


def texts(document, name):
    return [found.text for found in ET.fromstring(document).iter(f"{{{PAIN}}}{name}")]


def test_an_order_is_what_the_standard_says(order_schema):
    iban = BankAccount(holder="Klinik Windhuk", number="DE89370400440532013000", bic="COBADEFFXXX")
    unnamed = BankAccount(holder="شركة", number="77")

    written = order(
        transfer(), transfer("b", 1, creditor=iban), transfer("c", 99, creditor=unnamed, words="")
    )

    order_schema.validate(ET.fromstring(written))
    assert texts(written, "CtrlSum") == ["1251.50", "1251.50"]
    assert texts(written, "NbOfTxs") == ["3", "3"]
    assert texts(written, "InstdAmt") == ["1250.50", "0.01", "0.99"]
    assert texts(written, "EndToEndId") == ["po7d1e", "b", "c"]
    assert texts(written, "IBAN") == ["DE89370400440532013000"]
    assert texts(written, "BtchBookg") == ["false"]


@given(
    holder=st.text(st.characters(codec="utf-8"), min_size=1).filter(
        lambda text: any(letter.isprintable() and not letter.isspace() for letter in text)
    ),
    words=st.text(st.characters(codec="utf-8")),
    minor=st.integers(1, 10**12),
)
def test_whatever_people_are_called_the_order_stays_readable(order_schema, holder, words, minor):
    to = BankAccount(holder=holder, number="80011223344")

    written = order(transfer("x", minor, creditor=to, words=words))

    order_schema.validate(ET.fromstring(written))
    whole, _, rest = texts(written, "InstdAmt")[0].partition(".")
    assert int(whole + rest) == minor


@pytest.mark.parametrize(
    "transfers",
    [
        (),
        (transfer(), transfer()),
        (transfer(), transfer("b", currency="ZAR")),
        (transfer("x" * 36),),
    ],
    ids=["none", "twice the same", "two currencies", "reference too long"],
)
def test_an_order_that_no_bank_could_book_is_not_written(transfers):
    with pytest.raises(AssertionError):
        order(*transfers)


# --- statements -----------------------------------------------------------------------------------------


def entry(amount, direction, details="", status="<Sts><Cd>BOOK</Cd></Sts>", name="E1"):
    return (
        f'<Ntry><NtryRef>{name}</NtryRef><Amt Ccy="NAD">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{status}'
        f"<BookgDt><Dt>2026-11-19</Dt></BookgDt><AcctSvcrRef>BANK-{name}</AcctSvcrRef>"
        f"<BkTxCd><Prtry><Cd>T</Cd></Prtry></BkTxCd>{details}</Ntry>"
    )


def one(reference, amount="", words=""):
    direction = "<CdtDbtInd>DBIT</CdtDbtInd>" if amount else ""
    money = f'<Amt Ccy="NAD">{amount}</Amt>{direction}' if amount else ""
    said = f"<RmtInf><Ustrd>{words}</Ustrd></RmtInf>" if words else ""
    return f"<TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>{money}{said}</TxDtls>"


def balance(kind, amount, direction="CRDT"):
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="NAD">{amount}</Amt>'
        f"<CdtDbtInd>{direction}</CdtDbtInd><Dt><Dt>2026-11-19</Dt></Dt></Bal>"
    )


def statement(*entries, opening="1000.00", closing="1000.00", closes="CRDT", namespace=NAMESPACE):
    return (
        f'<Document xmlns="{namespace}"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId>'
        "<CreDtTm>2026-11-20T01:00:00Z</CreDtTm></GrpHdr><Stmt><Id>S-2026-11-19</Id>"
        "<CreDtTm>2026-11-20T01:00:00Z</CreDtTm><Acct><Id><Othr><Id>62001234567</Id></Othr></Id></Acct>"
        f"{balance('OPBD', opening)}{balance('CLBD', closing, closes)}{''.join(entries)}"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def details(*each):
    return f"<NtryDtls>{''.join(each)}</NtryDtls>"


FULL = statement(
    entry("250.00", "CRDT", details(one("pay1", words="Licence fee"))),
    entry("1251.50", "DBIT", details(one("po1", "1250.50"), one("po2", "1.00")), name="E2"),
    entry("7.25", "DBIT", details(one("NOTPROVIDED")), name="E3"),
    entry("40.00", "CRDT", status="<Sts><Cd>PDNG</Cd></Sts>", name="E4"),
    closing="8.75",
    closes="DBIT",
)


def test_a_statement_is_read_line_by_line(statement_schema):
    statement_schema.validate(ET.fromstring(FULL))

    (found,) = read_statements(FULL)

    assert (found.statement_id, found.account, found.currency) == (
        "S-2026-11-19",
        "62001234567",
        "NAD",
    )
    assert (found.opening_minor, found.closing_minor) == (100_000, -875)
    assert [(line.bank_reference, line.reference, line.amount_minor) for line in found.lines] == [
        ("BANK-E1", "pay1", 25_000),
        ("BANK-E2/1", "po1", -125_050),
        ("BANK-E2/2", "po2", -100),
        ("BANK-E3", "", -725),
    ]
    assert {line.booked_date for line in found.lines} == {date(2026, 11, 19)}
    assert found.lines[0].words == "Licence fee"


def test_what_we_order_comes_back_under_our_reference():
    written = order(transfer("po1", 125_050), transfer("po2", 100))
    ordered = zip(texts(written, "EndToEndId"), texts(written, "InstdAmt"), strict=True)
    booked = statement(
        entry("1251.50", "DBIT", details(*(one(*each) for each in ordered))),
        opening="2000.00",
        closing="748.50",
    )

    lines = read_statements(booked)[0].lines

    assert {line.reference: -line.amount_minor for line in lines} == {"po1": 125_050, "po2": 100}


def test_an_older_version_says_booked_in_another_way():
    older = statement(
        entry("5.00", "CRDT", status="<Sts>BOOK</Sts>"),
        closing="1005.00",
        namespace=NAMESPACE.replace("08", "02"),
    )

    assert read_statements(older)[0].lines[0].amount_minor == 500


def test_a_batch_whose_parts_do_not_explain_it_stays_one_line():
    part_only = statement(
        entry("10.00", "DBIT", details(one("a", "4.00"), one("b", "5.00"))), closing="990.00"
    )
    no_amounts = statement(entry("10.00", "DBIT", details(one("a"), one("b"))), closing="990.00")

    for content in (part_only, no_amounts):
        (line,) = read_statements(content)[0].lines
        assert (line.amount_minor, line.reference) == (-1_000, "")


@pytest.mark.parametrize("closing", ["1000.01", "1250.00", "749.99"])
def test_a_statement_that_does_not_add_up_is_refused(closing):
    with pytest.raises(StatementDoesNotAdd):
        read_statements(statement(entry("250.00", "DBIT"), closing=closing))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<Document/>",
        FULL[:-20],
        b'<!DOCTYPE a [<!ENTITY b "c">]>' + FULL,
        FULL.replace(b"camt.053", b"camt.052"),
        statement().replace(b"<Stmt>", b"<Rpt>").replace(b"</Stmt>", b"</Rpt>"),
        statement(entry("1.234", "CRDT"), closing="1001.23"),
        statement(entry("-1.00", "DBIT"), closing="1001.00"),
        statement(entry("NaN", "CRDT")),
        statement(entry("1", "CRDT")).replace(b'"NAD">1<', b'"XXX">1<'),
        statement(entry("1", "CRDT")).replace(b'"NAD">1<', b'"ZAR">1<'),
        statement(entry("0", "SIDE")),
        statement(entry("0", "CRDT")).replace(b"<BookgDt><Dt>2026-11-19", b"<BookgDt><Dt>2026-13-19"),
        b'<?xml version="1.0" encoding="no-such"?>' + FULL,
    ],
    ids=[
        "empty", "no xml", "no namespace", "cut off", "document type", "another message", "no statement",
        "third decimal", "negative", "not a number", "unknown currency", "other currency", "no direction",
        "no such day", "no such encoding",
    ],
)  # fmt: skip
def test_what_is_no_statement_is_refused_with_what_is_wrong(content):
    with pytest.raises(StatementUnreadable):
        read_statements(content)


def test_a_statement_that_lacks_any_part_is_read_or_refused_but_never_misread():
    whole = read_statements(FULL)[0]
    root = ET.fromstring(FULL)
    parts = [(at, index) for at, node in enumerate(root.iter()) for index in range(len(node))]
    assert len(parts) > 60

    for at, index in parts:
        changed = copy.deepcopy(root)
        node = list(changed.iter())[at]
        node.remove(node[index])
        try:
            found = read_statements(ET.tostring(changed))[0]
        except (StatementUnreadable, StatementDoesNotAdd):
            continue
        assert sum(line.amount_minor for line in found.lines) == -100_875
        assert found.closing_minor == whole.closing_minor
