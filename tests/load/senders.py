"""People with money and a session, in the installation of the bench: `python -m tests.load.senders 128` prints JSON."""

import json
import os
import sys
from datetime import UTC, datetime
from uuid import uuid4

import django

FUNDS = 1_000_000


def main(many: int) -> None:
    """Make them, and say with what they sign."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tulay.site.settings"
    django.setup()
    from tulay.kernel.actor import SYSTEM
    from tulay.plumbing.actions import one_transaction
    from tulay.plumbing.db import scope

    with one_transaction(is_limited=False), scope.entered(SYSTEM):
        made = [_sender(number) for number in range(many)]
    print(json.dumps(made))


def _sender(number: int) -> dict[str, str]:
    from tulay.areas.identity.tests.factories import make_person, make_session
    from tulay.areas.payments.actions.ledger import account_for, transfer
    from tulay.areas.payments.actions.wallets import wallet_for
    from tulay.areas.payments.models import Wallet
    from tulay.areas.payments.rules.ledger import AccountKind, Owner, OwnerKind, TransferKind
    from tulay.areas.payments.tests.factories import GATEWAY, order

    now = datetime.now(UTC)
    person = make_person(email=f"sender{number}@bench.example")
    wallet = wallet_for(Owner(OwnerKind.PERSON, person.id), "NAD", now=now)
    clearing = account_for(GATEWAY, AccountKind.CLEARING, "NAD", now=now)
    transfer(order(clearing, wallet, FUNDS, kind=TransferKind.FUNDING), now=now)
    shop = wallet_for(Owner(OwnerKind.MERCHANT, uuid4()), "NAD", now=now)
    to = Wallet.objects.get(id=shop).number
    return {"session": make_session(person, at=now), "wallet": str(wallet), "to": to}


if __name__ == "__main__":
    main(int(sys.argv[1]))
