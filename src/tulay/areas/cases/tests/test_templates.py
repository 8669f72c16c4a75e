"""Kept texts: written by a lead, chosen by an officer, read by the applicant in their language."""

import threading

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions import templates
from tulay.areas.cases.actions.templates import (
    change_template,
    order_templates,
    retire_template,
    write_template,
)
from tulay.areas.cases.errors import (
    TemplateNotFound,
    TemplatesChanged,
    TemplatesFull,
    TemplateUnfit,
)
from tulay.areas.cases.models import Comment, ResponseTemplate, Transition
from tulay.areas.cases.queries.templates import templates_of
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.rules.templates import MOST_OF_A_KIND, TemplateKind
from tulay.areas.cases.tests.browsing import browser, make_world, now, queries_of, text_of
from tulay.areas.cases.tests.factories import NOW, World, make_officer, rows_of, stored
from tulay.areas.cases.tests.test_concurrency import at_once
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.door import Caller
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
ENGLISH = "Dear {applicant_name}, {request_code} lacks a photo. We answer by {due_date}."
TEXTS = {"en": ENGLISH, "fil": "Mahal naming {applicant_name}, may kulang.", "ar": ""}
PAGE = "/desk/templates/"


@pytest.fixture
def focal(world):
    return make_officer(world.agency, Role.FOCAL_PERSON, name="Faisal Omar")


def keep(world, actor, name="Photo", *, kind=TemplateKind.QUESTION, texts=TEXTS):
    return write_template(
        actor=actor, agency_id=world.agency.id, kind=kind, name=name, texts=texts, now=NOW
    )


def retire(actor, template_id, *, is_retired=True):
    retire_template(actor=actor, template_id=template_id, is_retired=is_retired, now=NOW)


def arrange(world, actor, ids):
    order_templates(
        actor=actor,
        agency_id=world.agency.id,
        kind=TemplateKind.QUESTION,
        template_ids=ids,
        now=NOW,
    )


def names(world, *, with_retired=False):
    with reading(SYSTEM):
        cards = templates_of(world.agency.id, with_retired=with_retired)
    return [card.name for card in cards]


def test_a_lead_writes_changes_orders_and_retires_texts(world, focal):
    one, two = keep(world, focal, "One"), keep(world, focal, "Two")
    assert names(world) == ["One", "Two"]

    arrange(world, focal, [two, one])
    change_template(actor=focal, template_id=one, name="First", texts={"en": "Dear"}, now=NOW)
    assert names(world) == ["Two", "First"]
    retire(focal, two)
    retire(focal, two)  # a second time changes nothing
    assert names(world) == ["First"]
    assert names(world, with_retired=True) == ["First", "Two"]
    retire(focal, two, is_retired=False)

    assert names(world) == ["First", "Two"]
    codes = list(Entry.objects.filter(action__contains="template").values_list("action", flat=True))
    assert codes.count("cases.write-template") == 2
    assert codes.count("cases.retire-template") == 2
    assert {"cases.change-template", "cases.order-templates"} <= set(codes)


def test_a_gap_that_cannot_be_filled_is_not_kept(world, focal):
    template = keep(world, focal)
    wrong = {"en": "{secret}"}

    with pytest.raises(TemplateUnfit):
        keep(world, focal, texts=wrong)
    with pytest.raises(TemplateUnfit):
        change_template(actor=focal, template_id=template, name="P", texts=wrong, now=NOW)

    assert [row.texts["en"] for row in rows_of(ResponseTemplate)] == [ENGLISH]


def test_there_are_only_so_many_of_a_kind(world, focal):
    for number in range(MOST_OF_A_KIND):
        last = keep(world, focal, f"{number}")
    with pytest.raises(TemplatesFull):
        keep(world, focal, "one more")
    keep(world, focal, kind=TemplateKind.MESSAGE)

    retire(focal, last)
    keep(world, focal, "one more")
    with pytest.raises(TemplatesFull):
        retire(focal, last, is_retired=False)


def test_an_order_that_is_out_of_date_is_refused(world, focal):
    one, two = keep(world, focal, "One"), keep(world, focal, "Two")
    retire(focal, two)

    with pytest.raises(TemplatesChanged):
        arrange(world, focal, [two, one])


def test_strangers_and_officers_write_no_texts(world, focal):
    template = keep(world, focal)
    stranger = make_officer(make_agency(), Role.FOCAL_PERSON)

    for actor in (world.officer, world.applicant):
        with pytest.raises(Forbidden):
            keep(world, actor)
        with pytest.raises(Forbidden):
            retire(actor, template)
    with pytest.raises(Forbidden):
        keep(world, stranger)
    with pytest.raises(Forbidden):
        arrange(world, stranger, [template])
    with pytest.raises(TemplateNotFound):
        retire(stranger, template)
    with pytest.raises(TemplateNotFound):
        change_template(actor=stranger, template_id=template, name="P", texts=TEXTS, now=NOW)
    with pytest.raises(TemplateNotFound):
        retire(focal, uuid7())


def test_an_officer_asks_with_a_text_in_the_language_of_the_applicant(db):
    world = make_world(requirements=())
    focal = make_officer(world.agency, Role.FOCAL_PERSON)
    template = keep(world, focal)
    request_id = world.request_in(State.IN_REVIEW, now=now())
    mine, page = browser(world.officer), f"/desk/requests/{request_id}/ask/"
    assert "Photo" in text_of(mine.get(page))

    shown = mine.post(page, {"template": template, "use": "yes", "text": "Good day."})
    assert shown.status_code == 200
    assert "Good day.\n\nDear Amina Sali, " in shown.content.decode()
    assert stored(request_id).state == State.IN_REVIEW  # nothing is sent yet
    with reading(SYSTEM):
        from_now = rows_of(Transition, request_id=request_id)
    assert len(from_now) == 3

    mine.post(page, {"template": template, "text": "Dear Amina, send a photo."})
    assert rows_of(Transition, request_id=request_id)[-1].reason == "Dear Amina, send a photo."


def test_a_text_that_is_missing_in_a_language_says_so(db):
    world = make_world(requirements=())
    focal = make_officer(world.agency, Role.FOCAL_PERSON)
    template = keep(world, focal)
    request_id = world.request_in(State.IN_REVIEW, now=now())
    mine, page = browser(world.officer), f"/desk/requests/{request_id}/ask/"

    for language, said in (("fil", "Mahal naming Amina Sali"), ("ar", "Dear Amina Sali")):
        speak(request_id, language)
        shown = mine.post(page, {"template": template, "use": "yes", "text": ""})
        assert said in shown.content.decode()
        assert ("Nobody has written this text" in text_of(shown)) == (language == "ar")


def test_a_decision_and_a_message_begin_with_a_text(db):
    world = make_world(requirements=())
    focal = make_officer(world.agency, Role.FOCAL_PERSON)
    approving = keep(world, focal, kind=TemplateKind.APPROVED, texts={"en": "{service_name}: yes."})
    writing = keep(world, focal, kind=TemplateKind.MESSAGE, texts={"en": "Come on {due_date}."})
    request_id = world.request_in(State.IN_REVIEW, now=now())
    mine, page = browser(world.officer), f"/desk/requests/{request_id}/"

    decide = mine.post(f"{page}decide/", {"template": approving, "use": "yes", "sure": "yes"})
    assert ": yes.</textarea>" in decide.content.decode()
    assert 'value="approved" checked' in re_spaced(decide)
    assert stored(request_id).state == State.IN_REVIEW
    unknown = mine.post(f"{page}decide/", {"template": "x", "use": "yes", "reasons": "Mine."})
    assert "Mine." in unknown.content.decode()

    address = f"{page}messages/new/"
    assert address in mine.get(page).content.decode()
    assert "Come on " in mine.post(address, {"template": writing, "use": "yes"}).content.decode()
    assert not rows_of(Comment)
    assert mine.post(address, {"text": "Come on Friday."}).status_code == 302
    assert [row.body for row in rows_of(Comment)] == ["Come on Friday."]


def test_asking_and_deciding_ask_no_more_questions_for_more_texts(db):
    world = make_world(requirements=())
    focal = make_officer(world.agency, Role.FOCAL_PERSON)
    request_id = world.request_in(State.IN_REVIEW, now=now())
    mine, page = browser(world.officer), f"/desk/requests/{request_id}/"
    asked = {}
    for texts in (0, 1, 8):
        for kind in (TemplateKind.QUESTION, TemplateKind.APPROVED):
            for number in range(texts):
                keep(world, focal, f"{texts}-{number}", kind=kind)
        for door in ("ask", "decide"):
            asked[door, texts] = len(queries_of(mine, f"{page}{door}/"))

    for door in ("ask", "decide"):
        assert asked[door, 8] == asked[door, 1]
        assert asked[door, 1] - asked[door, 0] <= 1  # the zone in which a due time is read


def test_the_pages_of_a_lead(db):
    world = make_world(requirements=())
    focal = make_officer(world.agency, Role.FOCAL_PERSON)
    mine = browser(focal)
    assert "No text is kept yet" in text_of(mine.get(PAGE))
    assert "Texts for applicants" in text_of(mine.get("/desk/requests/"))
    given = {"kind": "question", "name": "One", "text_en": "Dear {applicant_name}"}

    wrong = mine.post(f"{PAGE}new/", given | {"text_ar": "{password}"})
    assert wrong.status_code == 422
    assert "{password} cannot be filled in" in text_of(wrong)
    for name in ("One", "Two"):
        assert mine.post(f"{PAGE}new/", given | {"name": name}).status_code == 302
    one, two = rows_of(ResponseTemplate)
    mine.post(f"{PAGE}{two.id}/move/", {"way": "up"})
    mine.post(f"{PAGE}{two.id}/move/", {"way": "up"})  # it is first already
    assert names(world) == ["Two", "One"]
    assert mine.post(f"{PAGE}{one.id}/", given | {"text_en": "{x}"}).status_code == 422
    assert mine.post(f"{PAGE}{one.id}/", given | {"name": "First"}).status_code == 302
    mine.post(f"{PAGE}{two.id}/retire/", {"agency": world.agency.id})
    mine.post(f"{PAGE}{two.id}/move/", {"way": "up"})  # retired: the order stays
    assert "Retired" in text_of(mine.get(PAGE))
    mine.post(f"{PAGE}{two.id}/retire/", {"agency": world.agency.id, "again": "yes"})
    assert names(world) == ["First", "Two"]
    assert len(queries_of(mine, PAGE)) <= 6
    assert browser(world.officer).get(PAGE).status_code == 403
    theirs = browser(make_officer(make_agency(), Role.FOCAL_PERSON))
    assert theirs.get(f"{PAGE}{one.id}/").status_code == 404


def test_programs_do_the_same(api, world, focal):
    mine, officer = Caller(focal), Caller(world.officer)
    body = {"agency_id": str(world.agency.id), "kind": "question", "name": "One", "texts": TEXTS}

    wrong = mine.post("/response-templates", body | {"texts": {"en": "{password}"}})
    assert wrong.status_code == 422, wrong.content
    assert wrong.json()["errors"][0]["pointer"] == "/texts/en"
    one, two = (mine.post("/response-templates", body).json()["id"] for _ in range(2))
    order = {"agency_id": body["agency_id"], "kind": "question", "template_ids": [two, one]}
    assert mine.send("PUT", "/response-templates/order", order).status_code == 204
    change = {"name": "First", "texts": TEXTS}
    assert mine.send("PUT", f"/response-templates/{one}", change).status_code == 204
    listed = mine.get("/response-templates", agency_id=body["agency_id"]).json()["items"]
    assert [item["name"] for item in listed] == ["One", "First"]
    assert mine.post(f"/response-templates/{two}/retire", {}).status_code == 204
    assert officer.post("/response-templates", body).status_code == 403

    request_id = world.request_in(State.IN_REVIEW, now=now())
    (filled,) = officer.get(f"/requests/{request_id}/response-templates").json()["items"]
    assert filled["text"].startswith("Dear Amina Sali, ")
    assert Entry.objects.filter(action="cases.look").count() == 1


def speak(request_id, language):
    """Let a request be in another language."""
    with reading(SYSTEM):
        request = stored(request_id)
        request.language = language
        request.save(update_fields=["language"])


def re_spaced(response):
    return " ".join(response.content.decode().split())


@pytest.mark.usefixtures("committed_db")
class TestTogether:
    """On connections of their own."""

    def test_two_who_order_at_once_leave_one_of_the_orders(self):
        world = World()
        focal = make_officer(world.agency, Role.FOCAL_PERSON)
        ids = [keep(world, focal, name) for name in "ABC"]

        at_once(
            lambda: arrange(world, focal, ids[::-1]),
            lambda: arrange(world, focal, ids[1:] + ids[:1]),
        )

        assert names(world) in (list("CBA"), list("BCA"))

    def test_two_who_write_the_first_text_at_once_stand_after_each_other(self):
        assert first_places() == [1, 2]

    def test_control_without_turns_both_may_stand_first(self, monkeypatch):
        counted, real = threading.Barrier(2), templates._last_place

        def meeting(*asked):
            place = real(*asked)
            counted.wait(10)
            return place

        monkeypatch.setattr(templates, "wait_for_turn", lambda *_: None)
        monkeypatch.setattr(templates, "_last_place", meeting)

        assert first_places() == [1, 1]


def first_places():
    world = World()
    focal = make_officer(world.agency, Role.FOCAL_PERSON)
    at_once(lambda: keep(world, focal, "A"), lambda: keep(world, focal, "B"))
    return sorted(row.position for row in rows_of(ResponseTemplate))
