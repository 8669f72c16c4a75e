"""Agreements: written down, signed, in force, renewed, ended; read by their sides, written by their keeper alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.directory.actions import deactivate_agency
from tulay.areas.directory.actions import partnership_parts as parts
from tulay.areas.directory.actions import partnerships as steps
from tulay.areas.directory.errors import (
    AgencyInactive,
    MilestoneMet,
    NotSigned,
    PartnershipChanged,
    PartnershipStepNotPossible,
    SideThere,
    SignedAlready,
    TooManyOfPartnership,
    UnfitPartnership,
    UnknownPartnership,
    UnknownPartOfPartnership,
)
from tulay.areas.directory.models import AgreementFile, Partnership, PartnershipParty
from tulay.areas.directory.queries.partnership_parts import (
    partnership_record,
    stored_agreement,
    wanted_agreements,
)
from tulay.areas.directory.queries.partnerships import others_of, visible_partnerships
from tulay.areas.directory.rules.partnerships import FILES_MAX, PartnershipDetails, Side
from tulay.areas.directory.tests.factories import (
    NOW,
    make_agency,
    make_agreed_milestone,
    make_agreement_file,
    make_partnership,
    make_side,
)
from tulay.areas.identity.rules import ROLES, Role
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.roles import OWNER
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files.problems import FileKindRefused
from tulay.plumbing.files.upload import accept

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)
TODAY = NOW.date()
TOLD = PartnershipDetails(
    "Boats for the clinics", "joint_service", "Nurses travel.", date(2026, 1, 1), date(2026, 12, 31)
)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def agency():
    return make_agency(name="Ministry of Boats")


@pytest.fixture
def keeper(agency):
    return acting(Role.FOCAL_PERSON, agency.id)


def acting(role, agency_id=None):
    return Actor(uuid7(), ActorKind.PERSON, (Grant(ROLES[role], agency_id, role.value),))


def text(content=b"Signed by both."):
    return accept(SimpleUploadedFile("agreement.txt", content))


def record_of(row_id, actor=SYSTEM, now=LATER):
    with reading(actor):
        return partnership_record(actor, row_id, now=now)


def do(step, row_id, actor, now=LATER, **given):
    return step(actor=actor, partnership_id=row_id, now=now, **given)


def written(keeper, agency):
    return steps.add_partnership(actor=keeper, agency_id=agency.id, details=TOLD, now=NOW)


def in_force(agency, **what_matters):
    return make_partnership(agency, **({"state": "in_force"} | what_matters))


def test_an_agreement_is_written_signed_put_in_force_renewed_and_ended(keeper, agency):
    made = written(keeper, agency)
    changed = PartnershipDetails("Boats", "funding", "Money.", TOLD.starts_date, TOLD.ends_date)
    do(steps.change_partnership, made, keeper, details=changed, version=0)
    with pytest.raises(PartnershipChanged):
        do(steps.change_partnership, made, keeper, details=TOLD, version=0)
    own = do(parts.add_side, made, keeper, side=Side("Amina Sali", "Minister", agency.id))
    them = do(parts.add_side, made, keeper, side=Side("Yusuf Ali", "", None, "Islands  Health"))
    with pytest.raises(NotSigned):
        do(steps.start_partnership, made, keeper)
    for one in (own, them):
        do(parts.sign_side, made, keeper, party_id=one, signed_date=TODAY)
    with pytest.raises(SignedAlready):
        do(parts.sign_side, made, keeper, party_id=own, signed_date=TODAY)
    do(parts.attach_agreement, made, keeper, file=text())
    do(steps.start_partnership, made, keeper)
    do(steps.renew_partnership, made, keeper, ends_date=date(2028, 1, 1), said="By letter.")
    do(steps.end_partnership, made, keeper, ended_date=TODAY, reason="agreed", said="All agree.")

    found = record_of(made)
    assert (found.card.state, found.card.end_reason) == ("ended", "agreed")
    assert [one.step for one in found.steps] == ["ended", "renewed", "started", "added"]
    assert [one.organisation for one in found.sides] == ["", "Islands Health"]
    assert found.sides[0].signatory == "Amina Sali"
    said = {
        "directory.start-partnership",
        "directory.renew-partnership",
        "directory.end-partnership",
    }
    entries = Entry.objects.filter(target=f"partnership:{made}", action__in=said)
    assert entries.count() == 3
    with pytest.raises(PartnershipStepNotPossible):
        do(steps.end_partnership, made, keeper, ended_date=TODAY, reason="agreed", said="Again.")


def test_what_was_signed_is_not_rewritten(keeper, agency):
    row = in_force(agency)
    side, file = make_side(row, organisation="Islands"), make_agreement_file(row)
    for step, given in (
        (steps.change_partnership, {"details": TOLD, "version": 0}),
        (parts.add_side, {"side": Side("A", organisation="Others")}),
        (parts.remove_side, {"party_id": side.id}),
        (parts.sign_side, {"party_id": side.id, "signed_date": TODAY}),
        (parts.remove_agreement, {"file_id": file.id}),
        (steps.start_partnership, {}),
    ):
        with pytest.raises(PartnershipStepNotPossible):
            do(step, row.id, keeper, **given)


def test_sides_come_once_and_go_while_it_is_a_draft(keeper, agency):
    row, other = make_partnership(agency), make_agency()
    made = do(parts.add_side, row.id, keeper, side=Side("A", agency_id=other.id))
    with pytest.raises(SideThere):
        do(parts.add_side, row.id, keeper, side=Side("A", agency_id=other.id))
    with pytest.raises(UnfitPartnership):
        do(parts.add_side, row.id, keeper, side=Side("A", agency_id=uuid7()))
    assert record_of(row.id).card.partners == (other.id,)
    do(parts.remove_side, row.id, keeper, party_id=made)
    assert record_of(row.id).card.partners == ()
    for step in (parts.remove_side, parts.sign_side):
        given = {"signed_date": TODAY} if step is parts.sign_side else {}
        with pytest.raises(UnknownPartOfPartnership):
            do(step, row.id, keeper, party_id=made, **given)


def test_milestones_are_set_fall_overdue_and_are_met_once(keeper, agency):
    row = in_force(agency)
    late = do(
        parts.add_partnership_milestone, row.id, keeper, title="Rooms", due_date=date(2026, 9, 30)
    )
    [one] = record_of(row.id).milestones
    assert one.is_overdue
    with reading(keeper):
        assert [card.id for card in wanted(keeper, "overdue")] == [row.id]
    do(parts.meet_partnership_milestone, row.id, keeper, milestone_id=late, evidence="Report.")
    [one] = record_of(row.id).milestones
    assert (one.is_overdue, one.met_date, one.evidence) == (False, LATER.date(), "Report.")
    with reading(keeper):
        assert wanted(keeper, "overdue") == ()
    with pytest.raises(MilestoneMet):
        do(parts.meet_partnership_milestone, row.id, keeper, milestone_id=late, evidence="")
    with pytest.raises(UnknownPartOfPartnership):
        do(parts.meet_partnership_milestone, row.id, keeper, milestone_id=uuid7(), evidence="")
    draft = make_partnership(agency)
    other = make_agreed_milestone(draft)
    with pytest.raises(PartnershipStepNotPossible):
        do(parts.meet_partnership_milestone, draft.id, keeper, milestone_id=other.id, evidence="")


def wanted(actor, what):
    return visible_partnerships(actor, now=NOW, wanting=what).items


def test_what_runs_out_and_what_ran_out_is_found(keeper, agency):
    soon = in_force(agency, ends_date=date(2026, 12, 31))
    over = in_force(agency, ends_date=date(2026, 10, 31))
    in_force(agency), in_force(agency, ends_date=None)
    make_partnership(agency, state="ended", ends_date=date(2026, 10, 31))
    with reading(keeper):
        assert [one.id for one in wanted(keeper, "runs_out")] == [soon.id]
        assert [one.id for one in wanted(keeper, "ran_out")] == [over.id]
        [one] = visible_partnerships(keeper, now=NOW, state="ended").items
        assert one.state == "ended"


def test_documents_are_judged_by_content_kept_sealed_and_swept_when_taken_away(keeper, agency):
    with pytest.raises(FileKindRefused):
        text(b"MZ\x90\x00\x03")
    row = make_partnership(agency)
    made = do(parts.attach_agreement, row.id, keeper, file=text())
    with reading(keeper):
        found = stored_agreement(keeper, row.id, made, now=LATER)
        assert b"".join(found.pieces()) == b"Signed by both."
        assert wanted_agreements([found.storage_key, "0" * 32]) == {found.storage_key}
    do(parts.remove_agreement, row.id, keeper, file_id=made)
    with pytest.raises(UnknownPartOfPartnership):
        do(parts.remove_agreement, row.id, keeper, file_id=made)
    with reading(SYSTEM):
        assert wanted_agreements([found.storage_key]) == set()
        with pytest.raises(UnknownPartOfPartnership):
            stored_agreement(SYSTEM, row.id, made, now=LATER)
    for number in range(FILES_MAX):
        make_agreement_file(row, storage_key=f"{number:032x}")
    with pytest.raises(TooManyOfPartnership):
        do(parts.attach_agreement, row.id, keeper, file=text())
    dropped = make_partnership(agency, state="dropped")
    with pytest.raises(PartnershipStepNotPossible):
        do(parts.attach_agreement, dropped.id, keeper, file=text())


def test_an_agency_that_serves_no_longer_agrees_to_nothing(keeper, agency):
    deactivate_agency(actor=SYSTEM, agency_id=agency.id, now=NOW)
    with pytest.raises(AgencyInactive):
        written(keeper, agency)


ALL_STEPS = (
    (steps.change_partnership, {"details": TOLD, "version": 0}),
    (steps.start_partnership, {}),
    (steps.renew_partnership, {"ends_date": TODAY, "said": ""}),
    (steps.end_partnership, {"ended_date": TODAY, "reason": "agreed", "said": "x"}),
    (parts.add_side, {"side": Side("A", organisation="x")}),
    (parts.remove_side, {"party_id": uuid7()}),
    (parts.sign_side, {"party_id": uuid7(), "signed_date": TODAY}),
    (parts.add_partnership_milestone, {"title": "x", "due_date": TODAY}),
    (parts.meet_partnership_milestone, {"milestone_id": uuid7(), "evidence": ""}),
    (parts.remove_partnership_milestone, {"milestone_id": uuid7()}),
    (parts.remove_agreement, {"file_id": uuid7()}),
)


def test_a_milestone_written_wrongly_goes_and_one_that_is_reached_stays(keeper, agency):
    row = in_force(agency)
    wrong, met = make_agreed_milestone(row), make_agreed_milestone(row, met_date=TODAY)
    take = parts.remove_partnership_milestone
    do(take, row.id, keeper, milestone_id=wrong.id)
    with pytest.raises(UnknownPartOfPartnership):
        do(take, row.id, keeper, milestone_id=wrong.id)
    with pytest.raises(MilestoneMet):
        do(take, row.id, keeper, milestone_id=met.id)
    assert [one.id for one in record_of(row.id, keeper).milestones] == [met.id]
    entry = Entry.objects.get(action="directory.remove-partnership-milestone", outcome="done")
    assert entry.facts["title"] == "Six waiting rooms"
    over = make_partnership(agency, state="ended")
    with pytest.raises(PartnershipStepNotPossible):
        do(take, over.id, keeper, milestone_id=make_agreed_milestone(over).id)


def test_strangers_change_nothing_and_a_side_only_reads(keeper, agency):
    other = make_agency()
    row = in_force(agency, others=[other])
    stranger, side = (
        acting(Role.FOCAL_PERSON, make_agency().id),
        acting(Role.FOCAL_PERSON, other.id),
    )
    reader = acting(Role.OFFICER, agency.id)
    for step, given in (*ALL_STEPS, (parts.attach_agreement, {"file": text()})):
        for who in (stranger, side):  # to PostgreSQL a side may not lock what it reads
            with pytest.raises(UnknownPartnership):
                do(step, row.id, who, **given)
        with pytest.raises(Forbidden):
            do(step, row.id, reader, **given)
    with pytest.raises(Forbidden):
        written(side, agency)
    assert record_of(row.id, side).sides[0].signatory == "Amina Sali"
    with pytest.raises(UnknownPartnership):
        record_of(row.id, stranger)


def test_postgresql_shows_it_to_its_sides_and_lets_its_keeper_write(keeper, agency):
    other = make_agency()
    row, theirs = make_partnership(agency, others=[other]), make_partnership(make_agency())
    make_agreement_file(row), make_agreed_milestone(row)
    side = acting(Role.FOCAL_PERSON, other.id)
    with reading(side):
        assert [one.id for one in Partnership.objects.all()] == [row.id]
        assert PartnershipParty.objects.count() == 2
        assert AgreementFile.objects.count() == 1
        assert Partnership.objects.filter(id=row.id).update(title="Ours") == 0
        assert PartnershipParty.objects.filter(partnership=row).delete()[0] == 0
    with reading(keeper), pytest.raises(DatabaseError), transaction.atomic():
        PartnershipParty.objects.create(  # under one's own name, in another's agreement
            partnership_id=theirs.id, agency_id=agency.id, organisation="x", signatory="y"
        )
    with transaction.atomic(), connection.cursor() as cursor:  # the negative control
        cursor.execute(f"SET LOCAL ROLE {OWNER}")
        with reading(side):
            assert Partnership.objects.count() == 2
        transaction.set_rollback(True)


def test_python_shows_an_agency_its_own_even_without_the_wall(keeper, agency):
    other = make_agency()
    mine, shared = (
        make_partnership(agency, sides=["Islands"]),
        make_partnership(other, others=[agency]),
    )
    make_partnership(other)
    with reading(SYSTEM):
        found = visible_partnerships(keeper, now=NOW).items
        assert {one.id for one in found} == {mine.id, shared.id}
        assert others_of(found) == {mine.id: [(None, "Islands")], shared.id: [(agency.id, "")]}
        assert len(visible_partnerships(SYSTEM, now=NOW, limit=2).items) == 2
        assert len(visible_partnerships(keeper, now=NOW, agency_id=other.id).items) == 1


def test_postgresql_keeps_what_an_agreement_must_be(agency):
    for wrong in (
        {"kind": "friendship"},
        {"ends_date": date(2025, 1, 1)},
        {"end_reason": "agreed"},
        {"state": "ended", "ended_date": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_partnership(agency, **wrong)
    row = make_partnership(agency)
    for wrong in ({"side": agency}, {}, {"side": make_agency(), "organisation": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_side(row, **wrong)


@pytest.mark.django_db(transaction=True)
def test_two_who_renew_at_once_renew_once(agency, keeper):
    row = in_force(agency)

    def run(_):
        try:
            do(steps.renew_partnership, row.id, keeper, ends_date=date(2028, 6, 30), said="")
        except UnfitPartnership:
            return "refused"
        finally:
            connections.close_all()
        return "renewed"

    with ThreadPoolExecutor(2) as at_once:
        assert sorted(at_once.map(run, range(2))) == ["refused", "renewed"]
    assert [one.step for one in record_of(row.id).steps] == ["renewed"]
