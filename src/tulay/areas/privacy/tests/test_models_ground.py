"""What the database itself refuses: changing what was published, shown or agreed to."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction

from tulay.areas.privacy.models import Consent, Notice, NoticeText, Showing
from tulay.areas.privacy.rules.notices import text_hash
from tulay.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def make_notice(state="published"):
    notice = Notice.objects.create(
        purpose="account",
        jurisdiction="namibia",
        number=1,
        state=state,
        drafted_at=NOW,
        published_at=NOW if state == "published" else None,
    )
    text = NoticeText(notice=notice, language="en", title="Your account", content="We keep it.")
    text.sha256 = text_hash(text.title, text.content)
    text.save()
    return notice, text


def refused(change):
    with pytest.raises(DatabaseError, match=r"is refused|permission denied"), transaction.atomic():
        change()


def test_a_published_notice_never_changes():
    notice, text = make_notice()

    refused(lambda: Notice.objects.filter(id=notice.id).update(number=2))
    refused(lambda: NoticeText.objects.filter(id=text.id).update(content="We sell it."))
    refused(text.delete)


def test_a_draft_may_change():
    notice, text = make_notice(state="draft")

    assert NoticeText.objects.filter(id=text.id).update(content="We keep it safe.") == 1
    assert Notice.objects.filter(id=notice.id).update(number=2) == 1


def test_what_was_shown_and_agreed_to_is_only_ever_added():
    notice, text = make_notice()
    facts = {
        "person_id": uuid7(),
        "notice": notice,
        "language": "en",
        "sha256": text.sha256,
        "channel": "web",
        "at": NOW,
    }
    Showing.objects.create(**facts, occasion="registration")
    Consent.objects.create(**facts, purpose="account", step="given", by_id=facts["person_id"])

    refused(lambda: Consent.objects.update(step="withdrawn"))
    refused(lambda: Showing.objects.update(language="fil"))
