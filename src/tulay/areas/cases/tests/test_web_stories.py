"""Stories through both doors: told, read, changed together, published, taken back at once."""

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.cases.tests.browsing import (
    QUESTIONS,
    SLUG,
    browser,
    make_world,
    now,
    queries_of,
    text_of,
)
from tulay.areas.cases.tests.factories import make_applicant, make_officer
from tulay.areas.cases.tests.test_api import Caller
from tulay.areas.catalogue.models import Story
from tulay.areas.catalogue.queries.public import CACHE
from tulay.areas.catalogue.rules.stories import StoryState
from tulay.areas.catalogue.tests.factories import STORY, make_story
from tulay.areas.identity.rules import Role
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.cache_versions import VERSIONS
from tulay.plumbing.db.scope import reading

BETTER = "They came at once. After a week we were fishing again, all five of us."
SAID = {"words": STORY, "shown_as": "Amina S., Sirawai", "language": "en", "agreed": "on"}
PAGE = f"/services/{SLUG}/"


@pytest.fixture
def world(db):
    found = make_world(questions=QUESTIONS[:1], requirements=())
    found.focal = make_officer(found.agency, Role.FOCAL_PERSON, name="Fatima Ali")
    return found


def story_of():
    with reading(SYSTEM):
        return Story.objects.latest("id")


def story_in(world, state, **what_matters):
    return make_story(world.service_id, world.applicant.person_id, state, **what_matters).id


def test_a_story_is_told_changed_published_and_taken_back_without_scripts(world):
    request_id = world.request_in("approved", now=now())
    own, desk = browser(world.applicant), browser(world.focal)
    tell = f"/portal/requests/{request_id}/story/"

    assert tell in own.get(f"/portal/requests/{request_id}/").content.decode()
    assert "Tell others how it went" in text_of(own.get(tell))
    refused = own.post(tell, {**SAID, "agreed": ""})
    assert refused.status_code == 422
    assert "only if the person who tells it agrees" in text_of(refused)
    assert own.post(tell, {**SAID, "words": "Thanks."}).status_code == 422
    sent = own.post(tell, SAID)
    story_id = story_of().id
    assert sent.url == f"/portal/stories/{story_id}/"
    assert (
        f"/portal/stories/{story_id}/"
        in own.get(f"/portal/requests/{request_id}/").content.decode()
    )
    assert own.post(tell, SAID).url == f"/portal/requests/{request_id}/"

    here = f"/desk/stories/{story_id}/"
    assert here in desk.get("/desk/stories/").content.decode()
    assert STORY not in text_of(desk.get("/desk/stories/"))
    assert STORY in text_of(desk.get(here))
    assert Entry.objects.filter(action="catalogue.look-at-story").count() == 1
    assert STORY in desk.get(f"{here}edit/").content.decode()
    assert desk.post(f"{here}edit/", {"version": 1, "words": "No."}).status_code == 422
    edited = {"version": 1, "words": BETTER, "said": "Shorter."}
    assert desk.post(f"{here}edit/", edited).url == here

    asked = text_of(own.get(sent.url))
    assert STORY in asked
    assert BETTER in asked
    own.post(f"{sent.url}answer/", {"agrees": "yes", "version": "2"})
    desk.post(f"{here}publish/", {"version": "3"})
    public = text_of(browser().get(PAGE))
    assert BETTER in public
    assert "Amina S., Sirawai" in public

    assert own.post(f"{sent.url}withdraw/").url == "/portal/stories/"
    assert BETTER not in text_of(browser().get(PAGE))
    assert own.get(sent.url).status_code == 404
    assert desk.get(here).status_code == 404


def test_a_story_is_declined_with_a_reason_that_its_teller_reads(world):
    story_id = story_in(world, StoryState.PUBLISHED)
    desk, own = browser(world.focal), browser(world.applicant)
    here = f"/desk/stories/{story_id}/"

    assert "Take it down" in text_of(desk.get(here))
    assert desk.post(f"{here}decline/", {"version": 1, "reason": ""}).status_code == 422
    assert desk.post(f"{here}decline/", {"version": 1, "reason": "other"}).status_code == 422
    desk.post(f"{here}decline/", {"version": 1, "reason": "names-others", "said": "Your son."})

    told = text_of(own.get(f"/portal/stories/{story_id}/"))
    assert "It speaks of somebody else, who has not agreed" in told
    assert "Your son." in told
    assert "Not shown" in text_of(own.get("/portal/stories/"))
    assert here in desk.get("/desk/stories/?state=declined").content.decode()
    late = desk.post(f"{here}decline/", {"version": 2, "reason": "enough"}, follow=True)
    assert "stands elsewhere meanwhile" in text_of(late)


def test_a_late_answer_or_publication_says_what_happened(world):
    story_id = story_in(world, StoryState.OFFERED)
    desk, own = browser(world.focal), browser(world.applicant)

    answered = own.post(f"/portal/stories/{story_id}/answer/", {"agrees": "no"}, follow=True)
    stale = desk.post(f"/desk/stories/{story_id}/publish/", {"version": "9"}, follow=True)

    assert "stands elsewhere meanwhile" in text_of(answered)
    assert "changed since you read them" in text_of(stale)


def test_strangers_and_visitors_find_nothing(world):
    story_id = story_in(world, StoryState.OFFERED)
    approved = world.request_in("approved", now=now())
    stranger = browser(make_applicant())

    assert stranger.get(f"/portal/stories/{story_id}/").status_code == 404
    assert stranger.get(f"/portal/requests/{approved}/story/").status_code == 404
    assert stranger.get(f"/desk/stories/{story_id}/").status_code == 403
    assert browser().get("/portal/stories/").status_code == 302
    assert "/story/" not in stranger.get("/portal/requests/").content.decode()


def test_nothing_is_offered_beside_a_request_that_is_not_approved(world):
    request_id = world.request_in("submitted", now=now())
    own = browser(world.applicant)

    assert "/story/" not in own.get(f"/portal/requests/{request_id}/").content.decode()
    assert own.get(f"/portal/requests/{request_id}/story/").status_code == 409


def test_lists_and_pages_ask_little_however_many_stories_there_are(world):
    ids = [story_in(world, StoryState.OFFERED) for _ in range(3)]
    own, desk = browser(world.applicant), browser(world.focal)

    assert len(queries_of(own, "/portal/stories/")) <= 6
    assert len(queries_of(own, f"/portal/stories/{ids[0]}/")) <= 6
    assert len(queries_of(desk, "/desk/stories/")) <= 6


def test_a_name_that_was_not_given_is_not_made_up(world):
    story_in(world, StoryState.PUBLISHED, shown_as="")

    assert "Somebody who prefers to give no name" in text_of(browser().get(PAGE))


@pytest.fixture
def cached(committed_db, settings):
    settings.CACHE_ENABLED = True
    settings.VALKEY_PREFIX = f"{settings.VALKEY_PREFIX}-stories"
    CACHE._local.clear()
    VERSIONS.forget()
    yield
    CACHE._local.clear()
    VERSIONS.forget()
    VERSIONS.close()


def test_the_kept_page_forgets_a_story_that_is_taken_back(cached):
    world = make_world()
    story_id = story_in(world, StoryState.PUBLISHED)
    address = f"/api/v1/public/catalog/services/{world.service_id}"
    reader, own = browser(), browser(world.applicant)
    CACHE._local.clear()
    VERSIONS.forget()
    assert STORY in text_of(reader.get(PAGE))
    [told] = reader.get(address).json()["stories"]
    assert (told["words"], told["shown_as"]) == (STORY, "Amina S.")

    own.post(f"/portal/stories/{story_id}/withdraw/")
    VERSIONS.forget()  # a second passes

    assert STORY not in text_of(reader.get(PAGE))
    assert reader.get(address).json()["stories"] == []


def test_programs_tell_read_answer_and_take_back(world, api, settings):
    settings.ROOT_URLCONF = "tulay.site.urls"  # a story goes through two areas
    request_id = world.request_in("approved", now=now())
    own, desk = Caller(world.applicant), Caller(world.focal)
    body = {"words": STORY, "shown_as": "", "language": "en", "is_agreed": True}

    assert (
        own.post(f"/requests/{request_id}/story", {**body, "is_agreed": False}).status_code == 422
    )
    short = own.post(f"/requests/{request_id}/story", {**body, "words": "Thanks."})
    assert (short.status_code, short.json()["code"]) == (422, "catalogue.story-unfit")
    made = own.post(f"/requests/{request_id}/story", body)
    assert made.status_code == 201
    story_id = made.json()["id"]
    assert own.post(f"/requests/{request_id}/story", body).status_code == 409
    [mine] = own.get("/stories").json()["items"]
    assert (mine["id"], mine["words"], mine["agreed_through"]) == (story_id, STORY, "api")

    here = f"/offered-stories/{story_id}"
    [line] = desk.get("/offered-stories?state=offered").json()["items"]
    assert "words" not in line
    assert desk.get(here).json()["words"] == STORY
    assert desk.post(f"{here}/edit", {"words": BETTER, "version": 1}).status_code == 204
    assert desk.post(f"{here}/publish", {"version": 2}).status_code == 409
    assert own.get(f"/stories/{story_id}").json()["proposed"] == BETTER
    assert own.post(f"/stories/{story_id}/answer", {"agrees": True}).status_code == 204
    assert desk.post(f"{here}/publish", {"version": 3}).status_code == 204
    assert desk.post(f"{here}/decline", {"reason": "enough"}).status_code == 204
    assert own.post(f"/stories/{story_id}/withdraw", {}).status_code == 204
    assert own.get(f"/stories/{story_id}").status_code == 404
    assert own.get("/stories").json()["items"] == []
    assert Caller(make_applicant()).get(here).status_code == 403
