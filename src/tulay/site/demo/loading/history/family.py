"""Two residents whose wallets have been in use for two years."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tulay.areas.payments.rules.ledger import AccountKind, TransferKind, TransferOrder
from tulay.kernel.money import Money
from tulay.site.demo.ids import dice, drawn_id, stable_id
from tulay.site.demo.loading.businesses import PAST
from tulay.site.demo.loading.history.moves import Accounts, Move, move

FAMILY = ("resident", "leader")
WEEKS = 104
ALLOWANCE_MINOR = 150_000
SENT_MINOR = (5_000, 8_000, 12_500, 20_000, 35_000)


def family(accounts: Accounts, now: datetime) -> Iterator[Move]:
    """Two residents who get an allowance each month and send each other money."""
    people = [stable_id("person", name) for name in FAMILY]
    since = now - timedelta(weeks=WEEKS, days=1)
    wallets = [accounts.wallet(person, "PHP", since) for person in people]
    bank, chance = accounts.of(PAST, AccountKind.CLEARING, "PHP", since), dice("family")
    left = [0, 0]
    for week in range(WEEKS):
        at = since + timedelta(weeks=week, hours=chance.randrange(9), minutes=chance.randrange(60))
        if week % 4 == 0:
            for nth, wallet in enumerate(wallets):
                left[nth] += ALLOWANCE_MINOR
                amount = Money("PHP", ALLOWANCE_MINOR)
                number = drawn_id(at, chance)
                yield Move(at, TransferOrder(number, bank, wallet, amount, TransferKind.FUNDING))
        giver, minor = chance.randrange(2), chance.choice(SENT_MINOR)
        if left[giver] >= minor:
            left[giver], left[1 - giver] = left[giver] - minor, left[1 - giver] + minor
            sides, later = (wallets[giver], wallets[1 - giver]), at + timedelta(days=2)
            number = drawn_id(later, chance)
            amount = Money("PHP", minor)
            yield Move(later, TransferOrder(number, *sides, amount, TransferKind.SENDING))


class Purse:
    """The family's moves, let go as time passes."""

    def __init__(self, now: datetime) -> None:
        self.moves = sorted(family(Accounts(), now), key=lambda one: one.at, reverse=True)

    def spend(self, until: datetime) -> None:
        """Let everything move that moved until then."""
        while self.moves and self.moves[-1].at <= until:
            move([self.moves.pop()])
