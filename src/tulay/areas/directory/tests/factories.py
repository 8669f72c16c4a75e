"""Agencies, places and sectors as tests want them."""

from datetime import UTC, date, datetime, timedelta

from tulay.areas.directory.models import (
    Agency,
    AgreementFile,
    Communication,
    Community,
    Contact,
    Partnership,
    PartnershipMilestone,
    PartnershipParty,
    Place,
    Post,
    Sector,
)
from tulay.areas.directory.rules import label_of, path_of
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files import store

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
WEEK = {str(day): [["08:00", "17:00"]] for day in range(5)}


def make_agency(**what_matters):
    defaults = {
        "slug": f"agency-{uuid7().hex[-12:]}",
        "name": "Ministry of Boats",
        "jurisdiction": "bangsamoro",
        "kind": "ministry",
        "zone": "Asia/Manila",
        "country": "PH",
        "hours": WEEK,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Agency.objects.create(**(defaults | what_matters))


def make_sector(code="livelihood", **what_matters):
    defaults = {"names": {"en": code.replace("-", " ").title()}}
    return Sector.objects.get_or_create(code=code, defaults=defaults | what_matters)[0]


def make_place(name, parent=None, **what_matters):
    code = what_matters.pop("code", uuid7().hex[-10:])
    defaults = {
        "jurisdiction": "bangsamoro",
        "level": "municipality" if parent else "region",
        "label": label_of(name, parent.label if parent else ""),
        "path": path_of(code, parent.path if parent else "/"),
    }
    return Place.objects.create(code=code, name=name, parent=parent, **(defaults | what_matters))


def make_post(agency, person, rank="primary", **what_matters):
    defaults = {"appointed_date": NOW.date(), "appointed_at": NOW}
    with reading(SYSTEM):
        return Post.objects.create(
            agency=agency, person=person, rank=rank, **(defaults | what_matters)
        )


def make_community(place, **what_matters):
    """A community with an estimate, unless `people=None` leaves it out."""
    defaults = {
        "name": f"Community {uuid7().hex[-8:]}",
        "jurisdiction": place.jurisdiction,
        "people": 120,
        "people_source": "Survey of 2025",
        "people_date": NOW.date() - timedelta(days=200),
        "created_at": NOW,
        "updated_at": NOW,
    }
    told = defaults | what_matters
    if told["people"] is None:
        told |= {"people_source": "", "people_date": None}
    with reading(SYSTEM):
        return Community.objects.create(place=place, **told)


def make_partnership(agency, *, others=(), sides=(), **what_matters):
    """Return an agreement; `others` are agencies that are sides of it, `sides` names of organisations."""
    ended = {"ended_date": NOW.date(), "end_reason": "fulfilled"}
    defaults = {
        "partners": sorted(one.id for one in others),
        "title": "Boats for the clinics",
        "kind": "joint_service",
        "purpose": "Nurses travel with the boats.",
        "starts_date": date(2026, 1, 1),
        "ends_date": date(2027, 12, 31),
        "added_at": NOW,
        "updated_at": NOW,
    }
    is_over = what_matters.get("state") in {"ended", "dropped"}
    with reading(SYSTEM):
        row = Partnership.objects.create(
            agency=agency, **(defaults | (ended if is_over else {}) | what_matters)
        )
        for one in (agency, *others):
            make_side(row, side=one)
        for name in sides:
            make_side(row, organisation=name)
    return row


def make_side(partnership, **what_matters):
    defaults = {"signatory": "Amina Sali", "designation": "Director"}
    with reading(SYSTEM):
        return PartnershipParty.objects.create(
            partnership=partnership,
            agency_id=partnership.agency_id,
            **(defaults | what_matters),
        )


def make_agreed_milestone(partnership, **what_matters):
    defaults = {"title": "Six waiting rooms", "due_date": date(2026, 9, 30)}
    with reading(SYSTEM):
        return PartnershipMilestone.objects.create(
            partnership=partnership,
            agency_id=partnership.agency_id,
            **(defaults | what_matters),
        )


def make_agreement_file(partnership, **what_matters):
    content = b"Signed by both."
    with reading(SYSTEM):
        defaults = {
            "file_name": "agreement.txt",
            "content_type": "text/plain",
            "size": len(content),
            "sha256": b"",
            "storage_key": what_matters.pop("storage_key", None)
            or store.keep(content, subject_id=partnership.id),
            "added_at": NOW,
        }
        return AgreementFile.objects.create(
            partnership=partnership,
            agency_id=partnership.agency_id,
            **(defaults | what_matters),
        )


def make_contact(agency, **what_matters):
    row_id = uuid7()
    defaults = {
        "id": row_id,
        "agency": agency,
        "number": 1,
        "kind": "person",
        "subject_id": row_id,
        "name": "Amina Salik",
        "phone": "+63 917 555 0123",
        "created_at": NOW,
        "updated_at": NOW,
    }
    with reading(SYSTEM):
        return Contact.objects.create(**(defaults | what_matters))


def make_communication(contact, **what_matters):
    """A call that is to be followed up, unless `follow_up_date=None` leaves that out."""
    defaults = {
        "agency_id": contact.agency_id,
        "contact": contact,
        "subject_id": contact.subject_id,
        "happened_date": NOW.date(),
        "way": "call",
        "direction": "to_us",
        "about": "Asked for the boats.",
        "follow_up_date": NOW.date(),
        "written_at": NOW,
    }
    with reading(SYSTEM):
        return Communication.objects.create(**(defaults | what_matters))
