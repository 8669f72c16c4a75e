"""A small world in a running, empty installation: `python -m tests.chaos.fill 12` prints it as JSON."""

import json
import os
import sys
from datetime import UTC, datetime

import django

FUNDED = 50_000


def main(slots):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tulay.site.settings"
    django.setup()
    from tulay.kernel.actor import SYSTEM
    from tulay.plumbing.actions import one_transaction
    from tulay.plumbing.db import scope

    with one_transaction(), scope.entered(SYSTEM):
        made = _world(slots)
    print(json.dumps(made))


def _world(slots):
    from tulay.areas.catalogue.rules.services import Question
    from tulay.areas.catalogue.tests.factories import make_service
    from tulay.areas.directory.tests.factories import make_agency
    from tulay.areas.identity.rules import Role
    from tulay.areas.identity.tests.factories import PASSWORD, make_app, make_grant, make_person

    agency = make_agency()
    question = Question("boat", "text", {"en": "What is the name of your boat?"})
    asked = {"questions": (question,)}
    officers = [make_person(email=f"officer{n}@chaos.example") for n in range(2)]
    for officer in officers:
        make_grant(officer, Role.OFFICER, agency_id=agency.id)
        make_app(officer)
    residents = [make_person(email=f"resident{n}@chaos.example") for n in range(3)]
    return {
        "open": str(make_service(agency, slug="open", **asked)),
        "scarce": str(make_service(agency, slug="scarce", slots=slots, **asked)),
        "slots": slots,
        "officers": [officer.email for officer in officers],
        "residents": [resident.email for resident in residents],
        "bank": _bank([make_person(email=f"payer{n}@chaos.example") for n in range(2)]),
        "password": PASSWORD,
    }


def _bank(people):
    """Wallets with money in them, two of people who send by the API, and an account into which everybody pays."""
    from tulay.areas.payments.actions.ledger import account_for, transfer
    from tulay.areas.payments.actions.wallets import wallet_for
    from tulay.areas.payments.models import Wallet
    from tulay.areas.payments.rules.ledger import AccountKind, Owner, OwnerKind, TransferKind
    from tulay.areas.payments.tests.factories import GATEWAY, make_account, order

    now = datetime.now(UTC)
    wallets = [wallet_for(Owner(OwnerKind.PERSON, who.id), "PHP", now=now) for who in people]
    numbers = dict(Wallet.objects.filter(id__in=wallets).values_list("id", "number"))
    everybody = make_account(FUNDED, kind=AccountKind.REVENUE, currency="PHP", now=now)
    others = [make_account(FUNDED, currency="PHP", now=now) for _ in range(4)]
    clearing = account_for(GATEWAY, AccountKind.CLEARING, "PHP", now=now)
    for wallet in wallets:
        funding = order(clearing, wallet, FUNDED, kind=TransferKind.FUNDING, currency="PHP")
        transfer(funding, now=now)
    payers = zip(people, wallets, strict=True)
    return {
        "payers": [
            {"email": who.email, "wallet": str(wallet), "number": numbers[wallet]}
            for who, wallet in payers
        ],
        "funded": {str(account): FUNDED for account in (everybody, *others, *wallets)},
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
