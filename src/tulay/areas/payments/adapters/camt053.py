"""Statements from a bank: ISO 20022 camt.053, every version that banks still send."""

import re
from collections.abc import Iterator
from datetime import date
from xml.etree import ElementTree as ET

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from tulay.areas.payments.errors.bank_files import StatementUnreadable
from tulay.areas.payments.rules.bank_files import BankLine, BankStatement, check_adds, moved
from tulay.kernel.money import EXPONENTS

CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
NO_REFERENCE = "NOTPROVIDED"
BYTES_MAX = 20 * 1024 * 1024
_DECIMAL = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,5}))?")


def read_statements(content: bytes) -> tuple[BankStatement, ...]:
    """Read the statements of a camt.053, whichever version; pending entries are left out, booked ones must add up.

    :raises StatementUnreadable: it is no camt.053, or lacks what a statement must have; says which.
    :raises StatementDoesNotAdd: the entries do not lead from the opening balance to the closing one.
    """
    statements = tuple(
        _statement(found) for found in _root(content).iterfind("{*}BkToCstmrStmt/{*}Stmt")
    )
    if not statements:
        raise StatementUnreadable(what="Stmt")
    for statement in statements:
        check_adds(statement)
    return statements


def _root(content: bytes) -> ET.Element:
    if len(content) > BYTES_MAX:
        raise StatementUnreadable(what=f"> {BYTES_MAX // 1024 // 1024} MiB")
    try:
        root: ET.Element = fromstring(content, forbid_dtd=True)
    except (ET.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise StatementUnreadable(what="XML") from error
    if not root.tag.startswith(f"{{{CAMT}"):
        raise StatementUnreadable(what=root.tag.partition("}")[0].lstrip("{")[:80] or "Document")
    return root


def _statement(found: ET.Element) -> BankStatement:
    currency, opening = _balance(found, "OPBD", "PRCD")
    closing_currency, closing = _balance(found, "CLBD")
    if closing_currency != currency:
        raise StatementUnreadable(what="Bal/Amt/@Ccy")
    account = found.find("{*}Acct/{*}Id/{*}IBAN")
    if account is None:
        account = found.find("{*}Acct/{*}Id/{*}Othr/{*}Id")
    booked = (entry for entry in found.iterfind("{*}Ntry") if _is_booked(entry))
    return BankStatement(
        statement_id=_text(found, "{*}Id"),
        account="" if account is None else (account.text or "").strip(),
        currency=currency,
        opening_minor=opening,
        closing_minor=closing,
        lines=tuple(line for entry in booked for line in _lines(entry, currency)),
    )


def _balance(found: ET.Element, *kinds: str) -> tuple[str, int]:
    """Find a balance: the first of these kinds that the statement has."""
    for kind in kinds:
        for balance in found.iterfind("{*}Bal"):
            if balance.findtext("{*}Tp/{*}CdOrPrtry/{*}Cd") == kind:
                currency, minor = _amount(balance, "{*}Amt")
                return currency, _sign(balance) * minor
    raise StatementUnreadable(what=f"Bal {kinds[0]}")


def _is_booked(entry: ET.Element) -> bool:
    status = entry.findtext("{*}Sts/{*}Cd") or entry.findtext("{*}Sts") or ""
    return status.strip() == "BOOK"


def _lines(entry: ET.Element, currency: str) -> Iterator[BankLine]:
    """Read an entry as its single transactions where they explain all of it, else as one line."""
    whole = _line(entry, entry, currency, index=0)
    details = list(entry.iterfind("{*}NtryDtls/{*}TxDtls"))
    if len(details) == 1:
        yield _line(entry, details[0], currency, index=0, amount_minor=whole.amount_minor)
        return
    if details and all(_has_amount(detail, currency) for detail in details):
        lines = [_line(entry, detail, currency, index=at) for at, detail in enumerate(details, 1)]
        if moved(lines) == whole.amount_minor:
            yield from lines
            return
    yield whole


def _has_amount(detail: ET.Element, currency: str) -> bool:
    amount = detail.find("{*}Amt")
    return amount is not None and amount.get("Ccy") == currency


def _line(
    entry: ET.Element,
    detail: ET.Element,
    currency: str,
    *,
    index: int,
    amount_minor: int | None = None,
) -> BankLine:
    if amount_minor is None:
        found, minor = _amount(detail, "{*}Amt")
        if found != currency:
            raise StatementUnreadable(what="Ntry/Amt/@Ccy")
        has_sign = detail.find("{*}CdtDbtInd") is not None
        amount_minor = _sign(detail if has_sign else entry) * minor
    bank = detail.findtext("{*}Refs/{*}AcctSvcrRef") or entry.findtext("{*}AcctSvcrRef") or ""
    name = bank.strip() or (entry.findtext("{*}NtryRef") or "").strip()
    ours = (detail.findtext("{*}Refs/{*}EndToEndId") or "").strip()
    words = " ".join((part.text or "").strip() for part in detail.iterfind("{*}RmtInf/{*}Ustrd"))
    return BankLine(
        bank_reference=f"{name}/{index}" if index and name else name,
        reference="" if ours == NO_REFERENCE else ours,
        currency=currency,
        amount_minor=amount_minor,
        booked_date=_date(entry, "{*}BookgDt"),
        words=words,
    )


def _amount(parent: ET.Element, path: str) -> tuple[str, int]:
    """Read an amount in minor units; one with more decimals than its currency has is refused, never rounded."""
    found = parent.find(path)
    currency = "" if found is None else found.get("Ccy", "")
    if found is None or currency not in EXPONENTS:
        raise StatementUnreadable(what=f"{_name(parent)}/Amt {currency}".strip())
    exponent = EXPONENTS[currency]
    digits = _DECIMAL.fullmatch((found.text or "").strip())
    if digits is None or (digits[2] or "")[exponent:].strip("0"):
        raise StatementUnreadable(what=f"{_name(parent)}/Amt {(found.text or '')[:20]}")
    return currency, int(digits[1] + (digits[2] or "")[:exponent].ljust(exponent, "0"))


def _sign(parent: ET.Element) -> int:
    """Tell which way money went; a reversal says so in its own sign already."""
    said = parent.findtext("{*}CdtDbtInd")
    if said not in {"CRDT", "DBIT"}:
        raise StatementUnreadable(what=f"{_name(parent)}/CdtDbtInd")
    return 1 if said == "CRDT" else -1


def _date(parent: ET.Element, path: str) -> date:
    said = parent.findtext(f"{path}/{{*}}Dt") or (parent.findtext(f"{path}/{{*}}DtTm") or "")[:10]
    try:
        return date.fromisoformat(said.strip()[:10])
    except ValueError as error:
        raise StatementUnreadable(what=f"{_name(parent)}/BookgDt") from error


def _text(parent: ET.Element, path: str) -> str:
    text = (parent.findtext(path) or "").strip()
    if not text:
        raise StatementUnreadable(what=f"{_name(parent)}/{path.removeprefix('{*}')}")
    return text


def _name(element: ET.Element) -> str:
    return str(element.tag).partition("}")[2]
