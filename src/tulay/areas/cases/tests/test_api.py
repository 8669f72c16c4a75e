import io
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tulay.areas.audit.models import Entry
from tulay.areas.cases.queries.facts import agency_facts
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.factories import PAPERS, World, make_applicant, make_officer, stored
from tulay.areas.identity.models import Person
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.door import Caller
from tulay.plumbing.models import OutboxRow

KEY = "k" * 32
NOBODYS = "01a20000-0000-7000-8000-000000000000"
pytestmark = pytest.mark.usefixtures("api")


@pytest.fixture
def me(world):
    return Caller(world.applicant)


@pytest.fixture
def officer(world):
    return Caller(world.officer)


def picture(name="boat.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def test_a_request_is_opened_sent_and_read(world, me):
    opened = me.post("/requests", {"service_id": str(world.service_id), "answers": {"boat": "M"}})
    assert opened.status_code == 201, opened.content
    path = f"/requests/{opened.json()['id']}"
    assert opened["Location"] == f"/api/v1{path}"

    moved = me.post(f"{path}/transitions", {"to": "submitted"})

    assert moved.status_code == 200
    read = me.get(path).json()
    assert (read["state"], read["answers"]) == ("submitted", {"boat": "M"})
    assert read["tracking_code"].replace("-", "") == moved.json()["tracking_code"]
    assert me.get("/requests").json()["items"][0]["id"] == read["id"]


def test_opening_and_sending_in_one_step_is_one_fate(world, me):
    body = {"service_id": str(world.service_id), "submit": True}

    refused = me.post("/requests", body)

    assert refused.status_code == 422
    assert [e["pointer"] for e in refused.json()["errors"]] == ["/answers/boat"]
    assert me.get("/requests").json()["items"] == []
    sent = me.post("/requests", body | {"answers": {"boat": "M"}})
    assert (sent.status_code, sent.json()["state"]) == (201, "submitted")


def test_an_idempotency_key_opens_one_request(world, me):
    body = {"service_id": str(world.service_id), "answers": {"boat": "M"}, "submit": True}

    first, again = (me.post("/requests", body, **{"Idempotency-Key": KEY}) for _ in range(2))

    assert first.json() == again.json()
    assert len(me.get("/requests").json()["items"]) == 1
    assert OutboxRow.objects.filter(name="cases.CaseSubmitted").count() == 1


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"answers": {"boat": "M"}, "submit": True},
        {"submit": True},
        {"answers": {"crew": "many"}},
        {"service_id": "no id"},
        {"service_id": NOBODYS},
        {"place_id": NOBODYS},
        {"colour": "teal"},
        {"answers": {"boat": "a\0b"}},
        [],
        None,
    ],
    ids=str,
)
def test_the_short_way_and_the_long_one_say_the_same(world, me, given):
    body = {"service_id": str(world.service_id)} | given if isinstance(given, dict) else given

    # What comes with a key is always answered at length.
    short, long = me.post("/requests", body), me.post("/requests", body, **{"Idempotency-Key": KEY})

    varying = ("id", "trace_id", "tracking_code", "instance")
    said = [{k: v for k, v in a.json().items() if k not in varying} for a in (short, long)]
    assert said[0] == said[1]
    assert [a.status_code for a in (short, long)] in ([201, 201], [404, 404], [422, 422])
    assert short.headers.keys() == long.headers.keys()


def test_a_strangers_request_is_refused_the_short_way_too(world):
    assert Caller().post("/requests", {"service_id": str(world.service_id)}).status_code == 401


def test_answers_are_saved_and_a_conflict_names_the_answer(world, me):
    path = f"/requests/{world.draft()}"

    assert me.send("PATCH", path, {"version": 1, "answers": {"boat": "A"}}).json() == {"version": 2}
    late = me.send("PATCH", path, {"version": 1, "answers": {"boat": "B"}})

    assert (late.status_code, late.json()["code"]) == (409, "cases.changed-meanwhile")
    assert late.json()["errors"][0]["pointer"] == "/answers/boat"


def test_the_whole_way_of_a_request(world, me, officer):
    path = f"/requests/{world.request_in(State.SUBMITTED, now=datetime.now(UTC))}"

    def step(caller, **body):
        answer = caller.post(f"{path}/transitions", body)
        assert answer.status_code == 200, answer.content
        return answer.json()["state"]

    assert step(officer, to="in_review") == "in_review"
    assert step(officer, to="needs_information", reason="Where?") == "needs_information"
    assert step(me, to="in_review", reason="Here.", answers={"crew": 2}) == "in_review"
    assert step(officer, to="rejected", reason="Not yours.") == "rejected"
    assert step(me, to="appealed", reason="It is.") == "appealed"
    second = Caller(world.second)
    assert step(second, to="in_review") == "in_review"
    assert step(second, to="approved", reason="It is.") == "approved"
    assert step(second, to="in_progress") == "in_progress"
    assert step(second, to="completed", reason="Done.") == "completed"
    kinds = [one["to_state"] for one in me.get(f"{path}/history").json()["items"]]
    assert kinds[-3:] == ["approved", "in_progress", "completed"]


def test_two_officers_sign(db, api):
    world = World(second_signature=True)
    path = f"/requests/{world.request_in(State.IN_REVIEW)}/transitions"

    proposed = Caller(world.officer).post(path, {"to": "approved", "reason": "Good."}).json()
    signed = Caller(world.second).post(path, {"to": "approved", "agrees": True}).json()

    assert (proposed["state"], proposed["is_final"]) == ("in_review", False)
    assert (signed["state"], signed["is_final"]) == ("approved", True)


def test_withdrawing_by_the_api(world, me):
    path = f"/requests/{world.request_in(State.SUBMITTED)}/transitions"

    assert me.post(path, {"to": "withdrawn"}).json()["state"] == "withdrawn"


def test_an_officers_read_is_put_on_record(world, officer):
    request_id = world.request_in(State.SUBMITTED)

    read = officer.get(f"/requests/{request_id}", reason="counter visit")

    assert read.status_code == 200
    assert read.json()["answers"] == {"boat": "Mutya"}
    entry = Entry.objects.get(action="cases.look")
    assert (entry.subject_id, entry.purpose) == (world.applicant.person_id, "other")
    assert entry.personal == {"reason": "counter visit"}


def test_the_applicants_own_read_owes_no_entry(world, me):
    me.get(f"/requests/{world.request_in(State.SUBMITTED)}")

    assert not Entry.objects.filter(action="cases.look").exists()


def test_an_officer_reads_no_draft_and_no_strangers_request(world, officer):
    elsewhere = Caller(make_officer(World().agency))
    sent = world.request_in(State.SUBMITTED)

    assert officer.get(f"/requests/{world.draft()}").status_code == 404
    assert elsewhere.get(f"/requests/{sent}").status_code == 404
    assert Caller(make_applicant()).get(f"/requests/{sent}").status_code == 404
    assert Caller().get(f"/requests/{sent}").status_code == 401


def test_who_does_not_work_on_requests_says_why(world):
    request_id = world.request_in(State.SUBMITTED)
    coordinator = Caller(make_officer(None, Role.COORDINATOR))

    refused = coordinator.get(f"/requests/{request_id}")

    assert (refused.status_code, refused.json()["code"]) == (422, "cases.reason-missing")
    assert coordinator.get(f"/requests/{request_id}", reason="complaint").status_code == 200


def test_the_queue_of_an_agency(world, me, officer):
    request_id = world.request_in(State.SUBMITTED)
    world.draft()

    found = officer.get("/requests", scope="agency", view="unassigned", order="due").json()

    assert [item["id"] for item in found["items"]] == [str(request_id)]
    code = stored(request_id).tracking_code
    assert officer.get("/requests", scope="agency", q=code.lower()).json()["items"]
    assert me.get("/requests", scope="agency").json()["items"] == []
    assert me.get("/requests", q=code).json()["items"][0]["id"] == str(request_id)


def test_assignment(world, officer):
    path = f"/requests/{world.request_in(State.SUBMITTED)}/assignment"
    body = {"assignee_id": str(world.second.person_id)}

    assert officer.send("PUT", path, body).status_code == 204
    refused = officer.send("PUT", path, {"assignee_id": str(uuid4()), "reason": "Ill"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/assignee_id")


def test_comments_are_public_or_the_agencys_own(world, me, officer):
    path = f"/requests/{world.request_in(State.SUBMITTED)}/comments"

    assert me.post(path, {"body": "Hello"}).status_code == 201
    assert officer.post(path, {"body": "Known", "visibility": "internal"}).status_code == 201
    assert me.post(path, {"body": "x", "visibility": "internal"}).status_code == 403

    assert [c["body"] for c in me.get(path).json()["items"]] == ["Hello"]
    assert [c["body"] for c in officer.get(path).json()["items"]] == ["Hello", "Known"]


def test_documents_are_handed_in_read_and_taken_back(db, api):
    world = World(requirements=PAPERS)
    me, officer = Caller(world.applicant), Caller(world.officer)
    path = f"/requests/{world.draft()}"

    made = me.upload(f"{path}/documents", picture("../../bo\u202eat.jpeg"), requirement="photo")

    assert made.status_code == 201, made.content
    (listed,) = me.get(f"{path}/documents").json()["items"]
    assert (listed["name"], listed["content_type"]) == ("boat.jpg", "image/jpeg")
    assert me.post(f"{path}/transitions", {"to": "submitted"}).status_code == 200
    one = f"{path}/documents/{listed['id']}"
    read = me.get(one)
    assert read.getvalue().startswith(b"\xff\xd8")
    assert read["Content-Disposition"].startswith("attachment;")
    assert read["X-Content-Type-Options"] == "nosniff"
    assert officer.get(one).status_code == 200
    entry = Entry.objects.get(action="cases.look")
    assert entry.facts["what"] == f"document:{listed['id']}"
    assert me.delete(one).status_code == 409  # it is the agency's now
    assert Caller(make_applicant()).get(one).status_code == 404


def test_a_document_is_taken_back_from_a_draft(world, me):
    path = f"/requests/{world.draft()}/documents"
    made = me.upload(path, picture()).json()["id"]

    assert me.delete(f"{path}/{made}").status_code == 204
    assert me.get(path).json()["items"] == []
    assert me.delete(f"{path}/{made}").status_code == 404


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (SimpleUploadedFile("a.pdf", b"MZ" + b"\0" * 90), "files.kind-refused"),
        (SimpleUploadedFile("a.txt", b"<html><script>"), "files.kind-refused"),
        (SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"x" * 50), "files.damaged"),
    ],
)
def test_a_file_we_do_not_take_is_refused_by_name(world, me, file, code):
    refused = me.upload(f"/requests/{world.draft()}/documents", file)

    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert refused.json()["errors"][0]["pointer"] == "/file"


def test_a_paper_that_wants_a_photo_refuses_a_text(db, api):
    world = World(requirements=PAPERS)
    me, path = Caller(world.applicant), f"/requests/{world.draft()}/documents"

    refused = me.upload(path, SimpleUploadedFile("boat.txt", b"Mutya"), requirement="photo")

    assert (refused.status_code, refused.json()["code"]) == (422, "cases.file-kind-unfit")
    assert "image/jpeg" in refused.json()["detail"]
    assert me.get(path).json()["items"] == []
    taken = me.upload(path, SimpleUploadedFile("boat.txt", b"Mutya"))
    assert taken.status_code == 201  # without a paper it may be anything we take


def send_form(me, path, *, content, boundary, key=KEY, requirement="photo"):
    """A form with a file as a program sends it: with a boundary of its own, and a key."""
    said = f"--{boundary}\r\nContent-Disposition: form-data; name="
    body = f'{said}"requirement"\r\n\r\n{requirement}\r\n'.encode()
    body += f'{said}"file"; filename="boat.pdf"\r\n\r\n'.encode() + content
    return me.client.generic(
        "POST",
        f"/api/v1{path}",
        body + f"\r\n--{boundary}--\r\n".encode(),
        content_type=f"multipart/form-data; boundary={boundary}",
        headers=me.headers | {"Idempotency-Key": key},
    )


def large_pdf(word=b"a"):
    return b"%PDF-1.4\n%" + word * 3_000_000 + b"\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"


def test_a_large_file_under_a_key_is_taken_once(db, api):
    world = World(requirements=PAPERS)
    me, path = Caller(world.applicant), f"/requests/{world.draft()}/documents"

    first = send_form(me, path, content=large_pdf(), boundary="one")
    again = send_form(me, path, content=large_pdf(), boundary="another")
    other = send_form(me, path, content=large_pdf(b"b"), boundary="one")
    elsewhere = send_form(me, path, content=large_pdf(), boundary="one", requirement="")

    assert first.status_code == 201, first.content
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotency-Replayed"] == "true"
    for reused in (other, elsewhere):
        assert (reused.status_code, reused.json()["code"]) == (422, "idempotency-key-reused")
    assert len(me.get(path).json()["items"]) == 1


def test_a_form_that_breaks_off_is_refused_under_a_key_as_without(world, me):
    path = f"/requests/{world.draft()}/documents"
    broken = {"content_type": "multipart/form-data", "data": b"--nothing"}

    answers = [
        me.client.generic("POST", f"/api/v1{path}", headers=me.headers | key, **broken)
        for key in ({}, {"Idempotency-Key": KEY})
    ]

    assert [one.status_code for one in answers] == [400, 400]
    assert answers[0].json()["code"] == answers[1].json()["code"]


def test_status_by_tracking_code_shows_state_and_dates_only(world):
    request_id = world.request_in(State.SUBMITTED)
    code = stored(request_id).tracking_code

    for typed in (code, code.lower(), f"{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}"):
        for group in ("/public/requests", "/public/catalog/service-requests"):
            answer = Caller().get(f"{group}/{typed}")
            assert answer.status_code == 200, answer.content
    assert set(answer.json()) == {
        "tracking_code",
        "state",
        "is_appealed",
        "submitted_at",
        "updated_at",
        "due_at",
        "due_status",
        "paused_at",
        "decided_at",
        "closed_at",
    }


def test_status_of_an_unknown_or_misspelt_code(world):
    unknown = Caller().get("/public/requests/0000-0000-0000-0")
    misspelt = Caller().get("/public/requests/0000-0000-0000-1")

    assert (unknown.status_code, unknown.json()["code"]) == (404, "cases.not-found")
    assert (misspelt.status_code, misspelt.json()["code"]) == (422, "cases.code-unreadable")


def test_a_guest_applies_and_is_answered_at_the_address_given(world):
    body = {
        "service_id": str(world.service_id),
        "answers": {"boat": "Mutya"},
        "contact": {"name": "Omar", "email": "omar@example.org"},
    }

    made = Caller().post("/public/catalog/service-requests", body)

    assert made.status_code == 201, made.content
    found = made.json()
    assert Caller().get(f"/public/requests/{found['tracking_code']}").json()["state"] == "submitted"
    request = stored(found["id"])
    guest = Person.objects.get(id=request.applicant_id)
    assert (guest.kind, guest.email) == ("guest", "omar@example.org")
    assert OutboxRow.objects.filter(name="notifications.deliver").count() == 1


def test_a_guest_without_an_address_leaves_nothing_behind(world):
    body = {
        "service_id": str(world.service_id),
        "answers": {"boat": "Mutya"},
        "contact": {"name": "Omar"},
    }

    refused = Caller().post("/public/catalog/service-requests", body)

    assert (refused.status_code, refused.json()["code"]) == (422, "cases.unreachable")
    assert not Person.objects.filter(kind="guest").exists()


WRONG = [
    ({"service_id": "x"}, "/service_id"),
    ({}, "/service_id"),
    ({"service_id": 5}, "/service_id"),
    ({"answers": []}, "/answers"),
    ({"answers": {"boat": "a\0b"}}, "/answers/boat"),
    ({"answers": {"boat": "a" * 501}}, "/answers/boat"),
    ({"answers": {"boat": {"a": 1}}}, "/answers/boat"),
    ({"answers": {"crew": 10**400}}, "/answers/crew"),
    ({"answers": {"crew": 1.5}}, "/answers/crew"),
    ({"answers": {"crew": 41}}, "/answers/crew"),
    ({"answers": {"damage": "mast"}}, "/answers/damage"),
    ({"answers": {"colour": "red"}}, "/answers/colour"),
    ({"language": "tlh"}, "/language"),
    ({"submit": "perhaps"}, "/submit"),
    ({"place_id": "nowhere"}, "/place_id"),
    ({"colour": "red"}, "/colour"),
]


@pytest.mark.parametrize(("wrong", "pointer"), WRONG)
def test_every_wrong_input_is_refused_by_name(world, me, wrong, pointer):
    body = {"service_id": str(world.service_id), "answers": {"boat": "Mutya"}} | wrong
    if wrong == {}:
        del body["service_id"]

    refused = me.post("/requests", body)

    assert 400 <= refused.status_code < 500, refused.content
    pointers = [e["pointer"] for e in refused.json()["errors"]]
    assert any(p.startswith(pointer) for p in pointers), refused.content


def test_references_to_nothing_are_refused(world, me):
    body = {"service_id": str(uuid4()), "answers": {}}
    assert me.post("/requests", body).status_code == 404
    nowhere = {"service_id": str(world.service_id), "place_id": str(uuid4())}
    assert 400 <= me.post("/requests", nowhere).status_code < 500


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "x"},
        {"cursor": "x"},
        {"cursor": "WyJub3QtYS11dWlkIl0"},
        {"state": "lost"},
        {"scope": "world"},
        {"order": "random"},
        {"service_id": "1"},
        {"due": "never"},
        {"q": "x" * 300},
        {"scope": "agency", "cursor": "WyIyMDI2LTAxLTAxIiwieCJd"},
        {"scope": "agency", "place_id": str(uuid4())},
    ],
)
def test_a_wrong_parameter_of_the_list_is_a_problem_not_a_failure(me, query):
    refused = me.get("/requests", **query)

    assert 400 <= refused.status_code < 500, refused.content
    assert refused["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("to", ["draft", "expired", "lost", 5, None])
def test_a_step_that_nobody_may_take_is_refused(world, me, to):
    path = f"/requests/{world.request_in(State.SUBMITTED)}/transitions"

    assert me.post(path, {"to": to}).status_code == 422


def test_steps_out_of_order_are_conflicts(world, me, officer):
    path = f"/requests/{world.request_in(State.SUBMITTED)}/transitions"

    assert officer.post(path, {"to": "completed"}).status_code == 409
    assert me.post(path, {"to": "appealed", "reason": "No."}).status_code == 409
    assert officer.post(path, {"to": "withdrawn"}).status_code == 404
    assert officer.post(path, {"to": "rejected", "agrees": True}).status_code == 422


def test_the_apis_read_says_what_the_query_says(world, officer):
    from tulay.plumbing.db.scope import reading

    request_id = world.request_in(State.APPROVED)
    with reading(world.officer):
        facts = agency_facts(
            actor=world.officer, request_id=request_id, language="en", now=datetime.now(UTC)
        )

    read = officer.get(f"/requests/{request_id}").json()

    assert (read["state"], read["version"]) == (facts.state, facts.version)


def test_the_description_names_every_operation_with_an_example(api):
    described = Caller().get("/openapi.json").json()

    ids = {o["operationId"] for path in described["paths"].values() for o in path.values()}
    assert ids == {
        "cases_index",
        "cases_open",
        "cases_show",
        "cases_save",
        "cases_move",
        "cases_assign",
        "cases_comments",
        "cases_comment",
        "cases_conversion",
        "cases_documents",
        "cases_attach",
        "cases_document",
        "cases_remove",
        "cases_history",
        "cases_status",
        "cases_status_in_catalogue",
        "cases_apply",
        "cases_pay_fee",
        "cases_waive_fee",
        "cases_inner_steps",
        "cases_finish_step",
        "cases_send_step_back",
        "cases_rights_link",
        "cases_workload",
        "cases_absences",
        "cases_plan_absence",
        "cases_end_absence",
        "cases_begin_upload",
        "cases_upload",
        "cases_send_piece",
        "cases_end_upload",
        "cases_attach_upload",
        "cases_programmes",
        "cases_link_programme",
        "cases_refer",
        "cases_referrals",
        "cases_referral",
        "cases_accept_referral",
        "cases_decline_referral",
        "cases_withdraw_referral",
        "cases_clock",
        "cases_service_levels",
        "cases_more_time",
        "cases_ask_more_time",
        "cases_answer_more_time",
        "cases_withdraw_more_time",
        "cases_agree_prefill",
        "cases_prefill",
        "cases_see_prefill",
        "cases_tell_story",
        "cases_templates",
        "cases_write_template",
        "cases_order_templates",
        "cases_change_template",
        "cases_retire_template",
        "cases_filled_templates",
        "cases_plan",
        "cases_keep_plan",
        "cases_set_skills",
        "cases_preview_plan",
        "cases_preview_waiting",
        "cases_give_waiting",
        "cases_start_batch",
        "cases_undo_batch",
        "cases_undoing",
        "cases_batches",
        "cases_batch",
        "cases_batch_items",
        "cases_cancel_batch",
    }


def test_a_fee_is_paid_or_waived(settings):
    settings.PAYMENT_GATEWAYS = {"simulator": "http://:key@127.0.0.1:9/?webhook_secret=secret"}
    world = World(fee_minor=40_000, currency="NAD")
    request_id = world.request_in(State.APPROVED, now=datetime.now(UTC))
    me, officer = Caller(world.applicant), Caller(world.officer)
    path = f"/requests/{request_id}"
    assert me.post(f"{path}/fee-payment", {}).status_code == 400

    begun = me.post(f"{path}/fee-payment", {}, **{"Idempotency-Key": KEY})
    waived = officer.post(f"{path}/fee-waiver", {"reason": "She has no income."})

    assert begun.status_code == 201, begun.content
    assert waived.status_code == 204
    assert me.get(path).json()["fee_minor"] == 0
