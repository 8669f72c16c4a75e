"""A long journal of the demo's candidate, written as the product writes: `python -m tests.load.days 1000`."""

import os
import sys
from datetime import UTC, datetime, timedelta

import django

EMAIL = "candidate@demo.tulay.example"


def main(many: int) -> None:
    """Write so many days, those before the demo's first."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tulay.site.settings"
    django.setup()
    from tulay.areas.identity.queries import find_person_by_email
    from tulay.areas.support.models import JournalEntry
    from tulay.areas.support.queries.journal import journal_place
    from tulay.areas.support.rules.journal import Mood, Said
    from tulay.kernel.actor import SYSTEM
    from tulay.plumbing.actions import one_transaction
    from tulay.plumbing.db import scope

    now, moods = datetime.now(UTC), list(Mood)
    with one_transaction(is_limited=False), scope.entered(SYSTEM):
        card = find_person_by_email(EMAIL)
        assert card is not None, "the demo has no candidate"
        place = journal_place(card.id, now)
        assert place is not None, "the candidate takes part in nothing"
        rows = JournalEntry.objects.belonging_to(card.id)
        first = rows.order_by("date").values_list("date", flat=True)[0]
        for number in range(many):
            said = Said(
                moods[number % len(moods)], 1 + number % 10, activities=f"Walked to market {number}"
            )
            JournalEntry.objects.create(
                enrolment_id=place.enrolment_id,
                agency_id=place.agency_id,
                candidate_id=card.id,
                date=first - timedelta(days=number + 1),
                feeling=said.feeling,
                words=said.words,
                written_at=now,
                changed_at=now,
            )


if __name__ == "__main__":
    main(int(sys.argv[1]))
