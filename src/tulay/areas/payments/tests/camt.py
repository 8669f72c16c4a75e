"""Statements as a bank writes them: ISO 20022 camt.053.001.08."""

from tulay.kernel.money import EXPONENTS

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


def statement(
    lines, *, account="62001234567", currency="NAD", name="S-1", opening=1_000_000, closing=None
):
    """Write (bank's name, our reference, minor units with a sign, day) as a statement that adds up."""
    last = opening + sum(minor for _, _, minor, _ in lines) if closing is None else closing
    entries = "".join(_entry(currency, *line) for line in lines)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{NAMESPACE}"><BkToCstmrStmt>'
        "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-20T01:00:00Z</CreDtTm></GrpHdr>"
        f"<Stmt><Id>{name}</Id><CreDtTm>2026-11-20T01:00:00Z</CreDtTm>"
        f"<Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>"
        f"{_balance('OPBD', currency, opening)}{_balance('CLBD', currency, last)}{entries}"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _entry(currency, name, reference, minor, day):
    named = f"<Refs><EndToEndId>{reference or 'NOTPROVIDED'}</EndToEndId></Refs>"
    return (
        f"<Ntry>{_amount(currency, minor)}<Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>{day.isoformat()}</Dt></BookgDt><AcctSvcrRef>{name}</AcctSvcrRef>"
        f"<BkTxCd/><NtryDtls><TxDtls>{named}</TxDtls></NtryDtls></Ntry>"
    )


def _balance(kind, currency, minor):
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{_amount(currency, minor)}"
        "<Dt><Dt>2026-11-19</Dt></Dt></Bal>"
    )


def _amount(currency, minor):
    whole, rest = divmod(abs(minor), 10 ** EXPONENTS[currency])
    direction = "CRDT" if minor >= 0 else "DBIT"
    money = f'<Amt Ccy="{currency}">{whole}.{rest:0{EXPONENTS[currency]}d}</Amt>'
    return f"{money}<CdtDbtInd>{direction}</CdtDbtInd>"
