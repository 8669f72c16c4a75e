"""Four agencies with thousands of payouts that wait: `python -m tests.load.payers 20` prepares so many batches of each.

Prints JSON: with what the finance officer of each signs, and the payouts of each batch.
"""

import json
import os
import sys
from datetime import UTC, datetime
from uuid import uuid4

import django

AGENCIES = 4
LINES = 1_000
FUNDS = 10**12
WAITING = """
INSERT INTO payments_payout (
  id, agency_id, person_id, reference, amount_minor, currency, deciders, state, way, try_number, failure,
  proposed_at, updated_at, receipt)
SELECT gen_random_uuid(), %s, person, 'bench:' || gen_random_uuid(), 1, 'NAD', '{}', 'proposed', 'wallet', 0, '',
  now(), now(), 'open'
FROM unnest(%s::uuid[]) AS person RETURNING id
"""


def main(batches: int) -> None:
    """Make them, and say with what the officer signs."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tulay.site.settings"
    django.setup()
    from django.db import connection

    from tulay.areas.payments.actions.wallets import wallet_for
    from tulay.areas.payments.rules.ledger import Owner, OwnerKind
    from tulay.areas.payments.tests.paying import Treasury
    from tulay.kernel.actor import SYSTEM
    from tulay.plumbing.actions import one_transaction

    now = datetime.now(UTC)

    def agency() -> dict[str, object]:
        treasury = Treasury(FUNDS)
        people = [uuid4() for _ in range(LINES)]
        for person in people:
            wallet_for(Owner(OwnerKind.PERSON, person), "NAD", now=now)
        waiting = []
        for _ in range(batches):
            cursor.execute(WAITING, [treasury.agency.id, people])
            waiting.append([str(row[0]) for row in cursor.fetchall()])
        return {"session": _session_of(treasury.selma.person_id, now), "batches": waiting}

    with one_transaction(is_limited=False, seen_as=SYSTEM), connection.cursor() as cursor:
        made = [agency() for _ in range(AGENCIES)]
    print(json.dumps(made))


def _session_of(person_id: object, now: datetime) -> str:
    from tulay.areas.identity.models import Person
    from tulay.areas.identity.tests.factories import make_session

    return make_session(Person.objects.get(id=person_id), at=now, factor_at=now)


if __name__ == "__main__":
    main(int(sys.argv[1]))
