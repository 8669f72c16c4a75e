"""Orders to a bank: ISO 20022 pain.001.001.09, credit transfers on one day from one account.

Nothing here calls anybody: the file travels by hand or by the bank's own channel.
"""

from collections.abc import Sequence
from datetime import date, datetime
from xml.etree import ElementTree as ET

from tulay.areas.payments.rules.bank_files import BankAccount, CreditTransfer, is_iban
from tulay.kernel.money import EXPONENTS

PAIN = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
NAME_MAX, WORDS_MAX, REFERENCE_MAX = 140, 140, 35
NO_BANK_NAMED = "NOTPROVIDED"
"""The standard's word where the account's number alone tells the bank."""


def payment_order(
    transfers: Sequence[CreditTransfer],
    *,
    message_id: str,
    debtor: BankAccount,
    is_linked: bool,
    execution_date: date,
    at: datetime,
) -> bytes:
    """Order these transfers from one account: a pain.001.001.09 of one currency.

    `is_linked` books them as one sum on the debtor's statement. References have at most 35 characters and are unique.
    """
    assert transfers, "an order has at least one transfer"
    assert len({transfer.currency for transfer in transfers}) == 1, "an order has one currency"
    references = [message_id, *(transfer.reference for transfer in transfers)]
    assert all(0 < len(reference) <= REFERENCE_MAX for reference in references), references
    assert len({*references[1:]}) == len(transfers), "each transfer has a reference of its own"

    ET.register_namespace("", PAIN)
    document = ET.Element(f"{{{PAIN}}}Document")
    order = _add(document, "CstmrCdtTrfInitn")
    sums = {
        "NbOfTxs": str(len(transfers)),
        "CtrlSum": _decimal(transfers[0].currency, sum(each.amount_minor for each in transfers)),
    }
    head = _add(order, "GrpHdr")
    _add(head, "MsgId", message_id)
    _add(head, "CreDtTm", at.isoformat(timespec="seconds"))
    _add_all(head, sums)
    _add(_add(head, "InitgPty"), "Nm", _cut(debtor.holder, NAME_MAX))

    batch = _add(order, "PmtInf")
    _add_all(batch, {"PmtInfId": message_id, "PmtMtd": "TRF", "BtchBookg": str(is_linked).lower()})
    _add_all(batch, sums)
    _add(_add(batch, "ReqdExctnDt"), "Dt", execution_date.isoformat())
    _party(batch, "Dbtr", debtor, agent_first=False)
    for transfer in transfers:
        _transfer(batch, transfer)
    return bytes(ET.tostring(document, encoding="UTF-8", xml_declaration=True))


def _transfer(batch: ET.Element, transfer: CreditTransfer) -> None:
    one = _add(batch, "CdtTrfTxInf")
    _add(_add(one, "PmtId"), "EndToEndId", transfer.reference)
    amount = _add(_add(one, "Amt"), "InstdAmt", _decimal(transfer.currency, transfer.amount_minor))
    amount.set("Ccy", transfer.currency)
    _party(one, "Cdtr", transfer.creditor, agent_first=True)
    words = _cut(transfer.words, WORDS_MAX)
    if words:
        _add(_add(one, "RmtInf"), "Ustrd", words)


def _party(parent: ET.Element, role: str, account: BankAccount, *, agent_first: bool) -> None:
    """Add a party, its account and its bank, in the order the schema wants for its role."""
    if agent_first:
        _agent(parent, role, account)
    _add(_add(parent, role), "Nm", _cut(account.holder, NAME_MAX))
    named = _add(_add(parent, f"{role}Acct"), "Id")
    if is_iban(account.number):
        _add(named, "IBAN", account.number)
    else:
        _add(_add(named, "Othr"), "Id", account.number)
    if not agent_first:
        _agent(parent, role, account)


def _agent(parent: ET.Element, role: str, account: BankAccount) -> None:
    bank = _add(_add(parent, f"{role}Agt"), "FinInstnId")
    if account.bic:
        _add(bank, "BICFI", account.bic)
    elif account.bank_code:
        _add(_add(bank, "ClrSysMmbId"), "MmbId", account.bank_code)
    else:
        _add(_add(bank, "Othr"), "Id", NO_BANK_NAMED)


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    child = ET.SubElement(parent, f"{{{PAIN}}}{name}")
    child.text = text
    return child


def _add_all(parent: ET.Element, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        _add(parent, name, text)


def _cut(text: str, length: int) -> str:
    """Keep one line of what the schema has room for, without characters that XML cannot carry."""
    line = " ".join(text.split())
    return "".join(letter for letter in line if letter.isprintable())[:length].strip()


def _decimal(currency: str, minor: int) -> str:
    exponent = EXPONENTS[currency]
    whole, rest = divmod(minor, 10**exponent)
    return f"{whole}.{rest:0{exponent}d}"
