"""A resident downloads the receipt of a decision and checks it: in the browser without a line, or by sending it in."""

import base64

import psycopg
from playwright.sync_api import expect

from tests.journeys.steps import signs_in

DECIDED = """
SELECT r.id::text FROM cases_request r JOIN identity_person p ON p.id = r.applicant_id
WHERE p.id = %s AND r.state IN ('approved', 'completed', 'in_progress') ORDER BY r.id LIMIT 1
"""


def decided(product, resident_id):
    with psycopg.connect(product.database_url) as connection:
        return connection.execute(DECIDED, [resident_id]).fetchone()[0]


def person_of(person):
    return person.context.request.get("/api/v1/me").json()["id"]


def receipt_of(person, request_id):
    person.opens(f"/portal/requests/{request_id}/")
    expect(person.page.get_by_role("link", name="Download the receipt")).to_be_visible()
    for _ in range(40):
        answer = person.context.request.get(f"/portal/requests/{request_id}/decision.tlog-proof")
        if answer.status == 200:
            return answer.body()
        assert answer.status == 409  # its witness has not been asked yet
        person.page.wait_for_timeout(500)
    raise AssertionError("the decision was never sealed")


def checks(person, content, *, is_quick):
    file = {"name": "decision.tlog-proof", "mimeType": "text/plain", "buffer": content}
    person.page.locator("#receipt").set_input_files(file)
    if not is_quick:
        person.presses("Check")


def test_a_receipt_is_checked_and_a_changed_one_is_not_genuine(seat, product, scripted):
    resident = seat()
    signs_in(resident, "resident")
    content = receipt_of(resident, decided(product, person_of(resident)))

    resident.opens("/verify/")
    if scripted:
        resident.reads("Your browser checks the file by itself.")
        resident.context.set_offline(True)
    checks(resident, content, is_quick=scripted)
    resident.reads("This receipt is genuine")
    resident.reads("Decided on your request")

    first, extra, rest = content.split(b"\n", 2)
    entry = base64.b64decode(extra.split()[1]).replace(b"2026", b"2025")
    changed = b"\n".join([first, b"extra " + base64.b64encode(entry), rest])
    checks(resident, changed, is_quick=scripted)
    resident.reads("This receipt is not genuine")
    checks(
        resident, content.replace(b"tulay.example/log/", b"other.example/log/"), is_quick=scripted
    )
    resident.reads("This receipt comes from somewhere else")
    checks(resident, b"a photo", is_quick=scripted)
    resident.reads("This file is not a receipt")
    resident.context.set_offline(False)
