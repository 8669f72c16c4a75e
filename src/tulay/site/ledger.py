"""`tulay ledger verify`: look whether everything in the ledger fits, and say what does not."""

from datetime import datetime

from tulay.areas.payments.actions.verification import verify_ledger
from tulay.areas.payments.rules.verification import SHOWN, Invariant
from tulay.kernel.actor import SYSTEM

SAID = {
    Invariant.CURRENCIES: "the entries of each currency sum to zero",
    Invariant.TRANSFERS: "each transfer's entries sum to zero and say what it says",
    Invariant.FLOORS: "no account is below its floor",
    Invariant.BALANCES: "each balance is its opening and its entries",
    Invariant.CONTINUITY: "entries are numbered without a gap, and running balances run on",
    Invariant.APPEND_ONLY: "nobody may change or remove what is written",
    Invariant.ONCE: "one number had one effect",
    Invariant.NOTHING_LOST: "no transfer, reversal or posted hold has lost its entries",
    Invariant.HOLDS: "what was held is posted, voided, expired or still held",
    Invariant.SETTLEMENTS: "each payment to a business is settled once, for its amount less the fee",
    Invariant.EXPLAINED: "unexplained value between gateways' books and ours is exactly 0",
}


def verify(*, now: datetime) -> tuple[list[str], bool]:
    """Return a line for each thing that must be true, and whether all of them hold."""
    report = verify_ledger(actor=SYSTEM, now=now)
    lines = [f"{report.accounts} accounts, {report.transfers} transfers, {report.entries} entries"]
    for number, (invariant, words) in enumerate(SAID.items(), 1):
        found = report.faults.get(invariant, ())
        lines.append(f"{'WRONG' if found else 'ok   '} {number} {words}")
        lines += [f"        {what}" for what in found]
        lines += ["        and perhaps more"] if len(found) == SHOWN else []
    return lines, report.is_whole
