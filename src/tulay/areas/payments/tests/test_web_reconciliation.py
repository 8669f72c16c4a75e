"""What a finance officer sees and does about differences, and programs the same."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.payments.models import Statement
from tulay.areas.payments.rules.reconciliation import STATEMENT_BYTES_MAX
from tulay.areas.payments.tests.books import START, Counting, broken, the_break
from tulay.areas.payments.tests.browsing import browser, queries_of, text_of
from tulay.areas.payments.tests.camt import statement
from tulay.areas.payments.tests.paying import make_finance
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
HOME = "/desk/payments/reconciliation/"
ADDRESS = "http://:key@127.0.0.1:9/?webhook_secret=secret&account=62001234567&currencies=NAD"


@pytest.fixture
def counting(settings):
    settings.PAYMENT_GATEWAYS = {"simulator": ADDRESS}
    return Counting()


def api(client, method, path, body=None):
    call = getattr(client, method)
    headers = {"Idempotency-Key": uuid4().hex}
    given = {"content_type": "application/json", "headers": headers} if body is not None else {}
    return call(f"/api/v1/reconciliation{path}", body or {}, **given)


def upload(client, content, path=f"{HOME}statements/take/", **more):
    file = SimpleUploadedFile("statement.xml", content, "application/xml")
    return client.post(path, {"file": file}, **more)


def test_the_page_shows_both_books_and_what_differs(counting):
    order = counting.paid()
    counting.take(counting.line(order), counting.alien(7_700))
    officer = browser(counting.finance)

    shown = text_of(officer.get(HOME))

    assert "Missing in our books" in shown
    assert "N$ 326.75" in shown
    assert "N$ 249.75" in shown
    assert "Every difference has its reason" in shown


def test_an_empty_page_says_so(counting):
    assert "Nothing differs" in text_of(browser(counting.finance).get(HOME))
    assert "No statement was taken in yet" in text_of(
        browser(counting.finance).get(f"{HOME}statements/")
    )


def test_the_pages_ask_as_much_however_much_there_is(counting):
    def counted():
        officer = browser(counting.finance)
        return [len(queries_of(officer, address)) for address in (HOME, f"{HOME}statements/")]

    counting.take(counting.alien(), counting.alien())
    few = counted()
    for number in range(3):
        lines = [counting.alien() for _ in range(6)]
        counting.take(*lines, name=f"{number}")

    assert counted() == few
    assert max(few) <= 8


def test_a_difference_is_closed_on_its_page(counting):
    order = counting.paid()
    counting.take(counting.line(order), counting.line(order))
    found, officer = the_break(), browser(counting.finance)
    address = f"{HOME}breaks/{found.id}/"
    shown = text_of(officer.get(address))
    assert shown.count(order.reference) == 2

    empty = officer.post(f"{address}resolve/", {"way": "suspense", "reason": ""})
    done = officer.post(f"{address}resolve/", {"way": "suspense", "reason": "Asked them."})

    assert empty.status_code == 422
    assert done["Location"] == address
    assert "Put into suspense" in text_of(officer.get(address))
    assert broken() == [("duplicate", "closed", 24_975)]


def test_two_officers_write_off_much(counting):
    counting.take(counting.alien(90_000))
    address = f"{HOME}breaks/{the_break().id}/"
    first, second = browser(counting.finance), browser(counting.second)
    first.post(f"{address}resolve/", {"way": "written-off", "reason": "Nobody knows."})
    assert "You proposed this" in text_of(first.get(address))

    second.post(f"{address}sign/", {"decision": "refuse"})
    assert broken() == [("missing-here", "open", 90_000)]
    first.post(f"{address}resolve/", {"way": "written-off", "reason": "Nobody knows."})
    second.post(f"{address}sign/", {"decision": "approve"})

    assert broken() == [("missing-here", "closed", 90_000)]


def test_both_doors_tell_the_same_story(counting):
    order = counting.paid()
    counting.take(counting.line(order, reference="mistyped"), last=START.replace(day=9))
    officer = browser(counting.finance)

    [books] = api(officer, "get", "").json()["items"]
    listed = api(officer, "get", "/breaks").json()["items"]
    found = the_break("missing-here")
    detail = api(officer, "get", f"/breaks/{found.id}").json()
    done = api(
        officer,
        "post",
        f"/breaks/{found.id}/resolution",
        {"way": "matched", "reason": "A slip.", "other_id": detail["orders"][0]["id"]},
    )

    assert (books["unexplained_minor"], books["breaks_minor"]) == (0, 0)
    assert {one["kind"] for one in listed} == {"missing-here", "missing-there"}
    assert detail["theirs"]["reference"] == "mistyped"
    assert done.json() == {"state": "closed"}
    assert {state for _, state, _ in broken()} == {"closed"}
    again = api(officer, "post", f"/breaks/{found.id}/signature", {"approve": True})
    assert (again.status_code, again.json()["code"]) == (409, "payments.nothing-to-sign")


def test_another_agencys_officer_finds_nothing(counting):
    order = counting.paid()
    counting.take(counting.line(order), counting.line(order))
    stranger = browser(make_finance(make_agency(), factor_at=START))
    found = the_break()

    assert stranger.get(f"{HOME}breaks/{found.id}/").status_code == 404
    assert api(stranger, "get", f"/breaks/{found.id}").status_code == 404
    assert api(stranger, "get", "/breaks").json()["items"] == []
    assert "Booked twice" not in text_of(stranger.get(HOME))
    for closed in ("", "/statements"):
        answer = api(stranger, "get", closed)
        assert (answer.status_code, answer.json()["code"]) == (403, "payments.statements-of-all")


def test_a_banks_file_is_taken_in_once(counting):
    order = counting.paid(fee=0)
    content = statement([("B-1", "", order.amount_minor, order.ended_at.date())])
    officer = browser(counting.finance)

    first = upload(officer, content)
    again = upload(officer, content)

    assert first.status_code == again.status_code == 302
    with reading(SYSTEM):
        row = Statement.objects.get()
    counting.match(row.id)
    assert broken() == []
    assert row.taken_by == counting.finance.person_id
    shown = text_of(officer.get(f"{HOME}statements/"))
    assert "62001234567" in shown


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 a picture", "camt.053"),
        (b"<Document>", "camt.053"),
        (b"x" * (STATEMENT_BYTES_MAX + 1), "larger than 8 MB"),
        (statement([], account="777"), "account 777"),
        (statement([], currency="USD"), "in USD"),
        (statement([("B", "", 100, START.date())], closing=7), "does not add up"),
    ],
)
def test_a_file_that_will_not_do_says_why(counting, content, said):
    officer = browser(counting.finance)

    page = upload(officer, content)
    answer = upload(officer, content, "/api/v1/reconciliation/statements")

    assert page.status_code == 422
    assert answer.status_code == 422, answer.content
    assert said in text_of(page)
    assert said in answer.json()["detail"]


def test_nothing_chosen_is_said_beside_the_box(counting):
    answer = browser(counting.finance).post(f"{HOME}statements/take/", {})

    assert answer.status_code == 422
    assert "Choose a file." in text_of(answer)


def test_the_api_takes_a_file_in(counting):
    content = statement([("B-1", "", 500, START.date())])

    officer = browser(counting.finance)

    answer = upload(officer, content, "/api/v1/reconciliation/statements")

    assert answer.status_code == 201
    [taken] = answer.json()["items"]
    assert (taken["provider"], taken["new_lines"], taken["is_new"]) == ("simulator", 1, True)
