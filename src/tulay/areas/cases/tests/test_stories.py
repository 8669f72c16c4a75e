"""Stories: told by who got something, changed only with them, published, declined, taken back, erased."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions.stories import tell_story
from tulay.areas.cases.errors import NothingToTell, RequestNotFound
from tulay.areas.cases.tests.factories import World, make_applicant, make_officer
from tulay.areas.cases.tests.moments import NOW
from tulay.areas.cases.tests.test_concurrency import at_once
from tulay.areas.catalogue import errors, holdings
from tulay.areas.catalogue.actions.moderation import (
    decline_story,
    edit_story,
    look_at_story,
    publish_story,
)
from tulay.areas.catalogue.actions.services import archive_service
from tulay.areas.catalogue.actions.stories import (
    answer_story,
    erase_stories,
    forget_stories,
    withdraw_story,
)
from tulay.areas.catalogue.models import Story
from tulay.areas.catalogue.queries.public import shown_by_id
from tulay.areas.catalogue.queries.stories import (
    counted_stories,
    declined_of_old,
    offered_stories,
    own_stories,
    own_story,
    story_in_hand,
    told_stories,
)
from tulay.areas.catalogue.rules.stories import Moderation, StoryState, Told
from tulay.areas.catalogue.tests.factories import STORY, make_story
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.models import Person
from tulay.areas.identity.rules import Role
from tulay.areas.identity.rules.assisting import ASSISTED_CODES
from tulay.areas.notifications.models import Message
from tulay.areas.privacy.errors.guardians import GuardianNeeded
from tulay.areas.privacy.models import Restriction
from tulay.kernel.actor import SYSTEM, Grant
from tulay.kernel.errors import Forbidden, Invalid
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading
from tulay.plumbing.models import OutboxRow
from tulay.plumbing.restriction import Restricted

BETTER = "They came at once. After a week we were fishing again, all five of us."


@pytest.fixture
def world(db):
    found = World()
    found.focal = make_officer(found.agency, Role.FOCAL_PERSON, name="Fatima Ali")
    return found


@pytest.fixture
def approved(world):
    return world.request_in("approved")


def told(world, request_id, actor=None, **what_matters):
    facts = {"words": STORY, "shown_as": "Amina S.", "language": "en", "is_agreed": True}
    return tell_story(
        actor=actor or world.applicant,
        request_id=request_id,
        door=Told.WEB,
        now=NOW,
        **(facts | what_matters),
    )


def row_of(story_id):
    with reading(SYSTEM):
        row = Story.objects.get(id=story_id)
        assert row.words is not None
        return row


def shown(world):
    with reading(SYSTEM):
        return told_stories(world.service_id, "bangsamoro")


def story_in(world, state, **what_matters):
    facts = {"agreed_at": NOW}
    if state is StoryState.DECLINED:
        facts["decided_at"] = NOW
    facts |= what_matters
    return make_story(world.service_id, world.applicant.person_id, state, **facts).id


def published(world):
    return story_in(world, StoryState.PUBLISHED)


def did(code):
    return Entry.objects.filter(action=code)


def test_tell_story_offers_the_agency_what_somebody_says_and_records_that_they_agree(
    world, approved
):
    story_id = told(world, approved)

    row = row_of(story_id)
    assert (row.state, row.words, row.shown_as, row.language) == (
        "offered",
        STORY,
        "Amina S.",
        "en",
    )
    assert (row.agreed_at, row.agreed_through, row.agreed_with) == (NOW, "web", None)
    assert shown(world) == ()
    [entry] = did("catalogue.offer-story")
    assert (entry.cause, entry.subject_id) == ("cases.tell-story", world.applicant.person_id)
    assert STORY not in str(entry.__dict__)
    assert Message.objects.filter(template="catalogue.story_offered").count() == 1


@pytest.mark.parametrize("state", ["draft", "submitted", "rejected"])
def test_tell_story_refuses_what_nobody_got(world, state):
    request_id = world.draft() if state == "draft" else world.request_in(state)

    with pytest.raises(NothingToTell):
        told(world, request_id)


def test_tell_story_refuses_a_stranger_and_the_agency_itself(world, approved):
    with pytest.raises(RequestNotFound):
        told(world, approved, make_applicant())
    with pytest.raises(RequestNotFound):
        told(world, approved, world.officer)


def test_tell_story_keeps_nothing_that_its_teller_did_not_agree_to(world, approved):
    with pytest.raises(errors.StoryNotAgreed):
        told(world, approved, is_agreed=False)

    assert not Story.objects.exists()


def test_tell_story_asks_the_guardian_of_a_child(world, approved):
    person = Person.objects.get(id=world.applicant.person_id)
    person.birth_date = (NOW.date() - timedelta(days=12 * 365)).isoformat()
    person.save()

    with pytest.raises(GuardianNeeded):
        told(world, approved)


def test_tell_story_takes_one_for_a_request_and_another_once_it_was_taken_back(world, approved):
    first = told(world, approved)
    with pytest.raises(errors.StoryToldAlready):
        told(world, approved)

    withdraw_story(actor=world.applicant, story_id=first, now=NOW)

    assert told(world, approved) != first


def test_an_official_who_sits_with_the_teller_is_named_as_the_one_who_asked(world, approved):
    helper = replace(
        world.officer,
        on_behalf_of=world.applicant.person_id,
        grants=(Grant(ASSISTED_CODES, role="resident"),),
    )

    story_id = told(world, approved, helper)

    row = row_of(story_id)
    assert (row.teller_id, row.agreed_through) == (world.applicant.person_id, "assisted")
    assert row.agreed_with == world.officer.person_id
    withdraw_story(actor=helper, story_id=story_id, now=NOW)
    assert row_of(story_id).state == "withdrawn"


def test_publish_story_shows_it_in_the_words_that_were_agreed(world):
    story_id = story_in(world, StoryState.OFFERED)

    publish_story(actor=world.focal, story_id=story_id, now=NOW, version=1)

    [one] = shown(world)
    assert (one.words, one.shown_as, one.language) == (STORY, "Amina S.", "en")
    assert OutboxRow.objects.filter(name="catalogue.StoryPublished").count() == 1
    assert Message.objects.filter(template="catalogue.story_published").count() == 1


def test_what_an_agency_edits_counts_only_once_the_teller_agrees(world):
    story_id = story_in(world, StoryState.OFFERED)
    edit_story(actor=world.focal, story_id=story_id, words=BETTER, said="Shorter.", now=NOW)

    with pytest.raises(errors.StoryStepNotPossible):
        publish_story(actor=world.focal, story_id=story_id, now=NOW)
    assert row_of(story_id).words == STORY

    later = NOW + timedelta(hours=1)
    answer_story(
        actor=world.applicant, story_id=story_id, agrees=True, door=Told.API, now=later, version=2
    )
    row = row_of(story_id)
    assert (row.state, row.words, row.proposed) == ("offered", BETTER, None)
    assert (row.agreed_at, row.agreed_through) == (later, "api")
    publish_story(actor=world.focal, story_id=story_id, now=later)
    assert [one.words for one in shown(world)] == [BETTER]


def test_a_teller_who_keeps_their_words_agreed_to_nothing_new(world):
    story_id = story_in(world, StoryState.EDITED)

    answer_story(
        actor=world.applicant,
        story_id=story_id,
        agrees=False,
        door=Told.WEB,
        now=NOW + timedelta(hours=1),
    )

    row = row_of(story_id)
    assert (row.state, row.words, row.proposed, row.agreed_at) == ("offered", STORY, None, NOW)


def test_answer_story_refuses_where_nothing_is_proposed_or_something_else_is(world):
    answer = {"actor": world.applicant, "agrees": True, "door": Told.WEB, "now": NOW}
    with pytest.raises(errors.StoryStepNotPossible):
        answer_story(story_id=story_in(world, StoryState.OFFERED), **answer)
    with pytest.raises(errors.StoryChanged):
        answer_story(story_id=story_in(world, StoryState.EDITED), version=7, **answer)


def test_edit_story_refuses_the_same_words_and_those_that_cannot_be_shown(world):
    story_id = story_in(world, StoryState.OFFERED)

    for words, problem in ((STORY, errors.SameWords), ("Short.", errors.StoryUnfit)):
        with pytest.raises(problem):
            edit_story(actor=world.focal, story_id=story_id, words=words, now=NOW)


def test_decline_story_says_why_and_takes_down_what_was_shown(world):
    story_id = published(world)

    decline_story(
        actor=world.focal,
        story_id=story_id,
        reason=Moderation.NAMES_OTHERS,
        said="Your neighbour has not agreed.",
        now=NOW,
    )

    assert shown(world) == ()
    assert OutboxRow.objects.filter(name="catalogue.StoryTakenDown").count() == 1
    with reading(world.applicant):
        card = own_story(world.applicant.person_id, story_id, "en")
    assert (card.state, card.declined_for) == (StoryState.DECLINED, "names-others")
    assert card.said == "Your neighbour has not agreed."
    with pytest.raises(errors.StoryStepNotPossible):
        decline_story(actor=world.focal, story_id=story_id, reason=Moderation.ENOUGH, now=NOW)


def test_decline_story_for_another_reason_says_which(world):
    story_id = story_in(world, StoryState.OFFERED)

    with pytest.raises(errors.StoryUnfit):
        decline_story(actor=world.focal, story_id=story_id, reason=Moderation.OTHER, now=NOW)


JUDGING = (
    ("edit", lambda **asked: edit_story(words=BETTER, **asked)),
    ("publish", publish_story),
    ("decline", lambda **asked: decline_story(reason=Moderation.ENOUGH, **asked)),
)


@pytest.mark.parametrize(("_name", "judge"), JUDGING)
def test_nobody_judges_their_own_another_agencys_or_what_changed_since(world, _name, judge):
    own = make_story(world.service_id, world.focal.person_id).id
    other = story_in(world, StoryState.OFFERED)
    stranger = make_officer(make_agency(), Role.FOCAL_PERSON)

    with pytest.raises(errors.OwnStory):
        judge(actor=world.focal, story_id=own, now=NOW)
    with pytest.raises(errors.UnknownStory):
        judge(actor=stranger, story_id=other, now=NOW)
    with pytest.raises(errors.StoryChanged):
        judge(actor=world.focal, story_id=other, now=NOW, version=9)
    with pytest.raises(errors.UnknownStory):
        judge(actor=world.focal, story_id=uuid7(), now=NOW)
    with pytest.raises(Forbidden):
        judge(actor=world.officer, story_id=other, now=NOW)


def test_look_at_story_is_on_record_for_its_teller(world):
    story_id = story_in(world, StoryState.OFFERED)

    look_at_story(actor=world.focal, story_id=story_id, now=NOW)

    [entry] = did("catalogue.look-at-story")
    assert entry.subject_id == world.applicant.person_id


@pytest.mark.parametrize("state", ["offered", "edited", "published", "declined"])
def test_withdraw_story_empties_it_wherever_it_stands(world, state):
    story_id = story_in(world, StoryState(state))

    withdraw_story(actor=world.applicant, story_id=story_id, now=NOW)

    row = row_of(story_id)
    assert (row.state, row.words, row.shown_as, row.proposed) == ("withdrawn", "", "", None)
    assert shown(world) == ()
    taken_down = OutboxRow.objects.filter(name="catalogue.StoryTakenDown").count()
    assert taken_down == (1 if state == "published" else 0)
    with pytest.raises(errors.UnknownStory):
        withdraw_story(actor=world.applicant, story_id=story_id, now=NOW)
    with pytest.raises(errors.UnknownStory):
        publish_story(actor=world.focal, story_id=story_id, now=NOW)


def test_withdraw_story_is_its_tellers_alone(world):
    story_id = published(world)

    for other in (make_applicant(), world.focal):
        with pytest.raises(errors.UnknownStory):
            withdraw_story(actor=other, story_id=story_id, now=NOW)
    assert len(shown(world)) == 1


def test_erasing_a_person_takes_their_stories_down(world):
    story_id = published(world)

    erase_stories(actor=SYSTEM, person_id=world.applicant.person_id, now=NOW)

    assert row_of(story_id).words == ""
    assert shown(world) == ()
    assert OutboxRow.objects.filter(name="catalogue.StoryTakenDown").count() == 1


def test_a_copy_holds_what_somebody_told_and_what_was_answered(world):
    story_in(world, StoryState.EDITED, said="Shorter, please.")

    with reading(SYSTEM):
        [one] = holdings.export(world.applicant.person_id)["stories"]

    assert (one["words"], one["said"], one["shown_as"]) == (STORY, "Shorter, please.", "Amina S.")


def test_what_was_declined_long_ago_is_emptied_and_what_is_shown_stays(world):
    old, kept = story_in(world, StoryState.DECLINED), published(world)
    person_id, later = world.applicant.person_id, NOW + timedelta(days=1)
    with reading(SYSTEM):
        assert declined_of_old(NOW, 9) == ()
        assert declined_of_old(later, 9) == (person_id,)

    forget_stories(actor=SYSTEM, person_id=person_id, before=later, now=later)

    assert (row_of(old).words, row_of(kept).words) == ("", STORY)


def test_an_agencys_list_shows_where_stories_stand_and_nothing_that_was_said(world):
    for state in (StoryState.OFFERED, StoryState.EDITED, StoryState.PUBLISHED):
        story_in(world, state)
    stranger = make_officer(make_agency(), Role.FOCAL_PERSON)

    with reading(world.focal):
        waiting = offered_stories(actor=world.focal, language="en", limit=1)
        behind = offered_stories(actor=world.focal, language="en", cursor=waiting.next)
        on_page = offered_stories(
            actor=world.focal,
            language="en",
            state=StoryState.PUBLISHED,
            service_id=world.service_id,
        )
        counted = counted_stories(world.focal)
        with pytest.raises(Invalid):
            offered_stories(actor=world.focal, language="en", cursor="nonsense")
    with reading(stranger):
        assert offered_stories(actor=stranger, language="en").items == ()

    assert [one.state for one in (*waiting.items, *behind.items)] == ["edited", "offered"]
    assert [one.state for one in on_page.items] == ["published"]
    assert counted == {"offered": 1, "edited": 1, "published": 1}
    assert not hasattr(waiting.items[0], "words")


def test_what_is_taken_back_is_nobodys_to_open(world):
    story_id = published(world)
    withdraw_story(actor=world.applicant, story_id=story_id, now=NOW)

    with reading(world.focal), pytest.raises(errors.UnknownStory):
        story_in_hand(world.focal, story_id, "en")
    with reading(world.applicant):
        assert own_stories(world.applicant.person_id, "en") == ()


def test_the_database_shows_others_only_what_is_published(world):
    make_story(world.service_id, world.applicant.person_id)
    stranger = make_applicant()

    with reading(stranger):
        assert Story.objects.count() == 0
    published(world)
    with reading(stranger):
        assert [row.state for row in Story.objects.all()] == ["published"]


def test_a_teller_whose_data_is_only_kept_is_neither_shown_nor_judged_and_may_take_it_back(world):
    shown_id, offered_id = published(world), story_in(world, StoryState.OFFERED)
    person_id = world.applicant.person_id
    restriction = Restriction.objects.create(person_id=person_id, request=None, since=NOW)

    assert shown(world) == ()
    for _name, judge in JUDGING:
        with pytest.raises(Restricted):
            judge(actor=world.focal, story_id=offered_id, now=NOW)

    restriction.lifted_at = NOW
    restriction.save()
    assert [one.id for one in shown(world)] == [shown_id]
    withdraw_story(actor=world.applicant, story_id=shown_id, now=NOW)
    assert shown(world) == ()


def test_what_people_tell_is_shown_as_long_as_the_service_is_offered(world):
    published(world)
    asked = {"language": "en", "now": NOW}

    assert len(shown_by_id(world.service_id, **asked).stories) == 1
    archive_service(actor=SYSTEM, service_id=world.service_id, reason="Another one.", now=NOW)

    assert shown_by_id(world.service_id, **asked).stories == ()


@pytest.mark.usefixtures("committed_db")
def test_a_story_taken_back_while_it_is_published_is_never_left_on_the_page():
    world = World()
    focal = make_officer(world.agency, Role.FOCAL_PERSON)
    story_id = make_story(world.service_id, world.applicant.person_id).id

    at_once(
        lambda: publish_story(actor=focal, story_id=story_id, now=NOW),
        lambda: withdraw_story(actor=world.applicant, story_id=story_id, now=NOW),
    )

    assert row_of(story_id).state == "withdrawn"
    assert shown(world) == ()


@pytest.mark.usefixtures("committed_db")
def test_one_request_has_one_story_however_often_it_is_sent():
    world = World()
    approved = world.request_in("approved")

    results = at_once(lambda: told(world, approved), lambda: told(world, approved))

    refused = [one for one in results if isinstance(one, errors.StoryToldAlready)]
    assert len(refused) == 1
    with reading(SYSTEM):
        assert Story.objects.count() == 1
