from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.rights.test_desk import make_officer
from tulay.areas.audit.actions import entry_of
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import (
    NOW,
    actor_of,
    make_grant,
    make_person,
    make_session,
)
from tulay.areas.notifications.models import Message
from tulay.areas.privacy.actions.breaches import (
    BreachTexts,
    change_breach,
    close_breach,
    note_regulator,
    open_breach,
    send_breach_notices,
    tell_affected,
    trace_account,
)
from tulay.areas.privacy.errors.breaches import (
    BreachClosed,
    BreachIncomplete,
    BreachUnknown,
    LawUnknown,
    NobodyAffected,
    WindowBackwards,
)
from tulay.areas.privacy.models import BreachPerson
from tulay.areas.privacy.queries.breaches import affected, breach, breaches
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FULL = BreachTexts(
    "Lost laptop", "A laptop was stolen.", "Others may call you.", "It is locked.", "Be wary."
)


def entered(officer, texts=FULL, regions=frozenset({"bangsamoro", "south-africa", "namibia"})):
    return open_breach(actor=officer, texts=texts, found_at=NOW, regions=regions, now=NOW)


def look(account_id, subject_id, at):
    entry = entry_of(
        actor=SYSTEM, code="cases.look", target="request:1", at=at, facts={}, subject_id=subject_id
    )
    entry.actor_id = account_id
    entry.save(force_insert=True)
    return entry.id


def traced(officer, breach_id, account_id, since=NOW, until=NOW + HOUR):
    return trace_account(
        actor=officer,
        breach_id=breach_id,
        account_id=account_id,
        since=since,
        until=until,
        now=NOW,
    )


def test_a_clock_runs_for_each_law():
    clocks = {c.law: c for c in breach(entered(make_officer())).card.clocks}
    assert {law: c.hours for law, c in clocks.items()} == {
        "generic": 72,
        "ph-dpa": 72,
        "popia": None,
    }
    assert clocks["ph-dpa"].due_at == NOW + 72 * HOUR
    assert breaches().items[0].next_due_at == NOW + 72 * HOUR


def test_trace_account_lists_exactly_whose_data_was_touched_with_proofs():
    officer, clerk = make_officer(), make_person().id
    seen, late, other = make_person().id, make_person().id, make_person().id
    first, second = look(clerk, seen, NOW), look(clerk, seen, NOW + HOUR / 2)
    look(clerk, late, NOW + HOUR)
    look(uuid7(), other, NOW)
    look(clerk, clerk, NOW)
    breach_id = entered(officer)

    assert traced(officer, breach_id, clerk) == 1

    one = affected(breach_id).items[0]
    assert (one.person_id, one.entries, one.proofs) == (seen, 2, (second, first))
    assert traced(officer, breach_id, clerk, until=NOW + 2 * HOUR) == 1  # only who is new
    with pytest.raises(WindowBackwards):
        traced(officer, breach_id, clerk, until=NOW)


def test_people_are_told_once_in_what_they_read():
    officer, clerk = make_officer(), make_person().id
    amina = make_person(email="amina@example.org")
    look(clerk, amina.id, NOW)
    breach_id = entered(officer)
    with pytest.raises(NobodyAffected):
        tell_affected(actor=officer, breach_id=breach_id, now=NOW)
    traced(officer, breach_id, clerk)

    assert tell_affected(actor=officer, breach_id=breach_id, now=NOW) == 1
    assert OutboxRow.objects.filter(name="privacy.breach-notices").count() == 1
    assert send_breach_notices(actor=SYSTEM, breach_id=breach_id, now=NOW) == 1
    assert send_breach_notices(actor=SYSTEM, breach_id=breach_id, now=NOW) == 0

    letter = Message.objects.get(recipient_id=amina.id, template="privacy.breach")
    assert all(text in letter.body for text in ("A laptop was stolen.", "Be wary."))
    assert breach(breach_id).told == 1


def test_nobody_is_told_half_of_it_or_without_a_second_factor():
    officer = make_officer()
    breach_id = entered(officer, BreachTexts("Lost laptop", "A laptop was stolen."))
    with pytest.raises(BreachIncomplete):
        tell_affected(actor=officer, breach_id=breach_id, now=NOW)
    with pytest.raises(Forbidden):
        tell_affected(actor=officer, breach_id=breach_id, now=NOW + HOUR)


def test_a_clock_stops_when_its_regulator_was_told():
    officer = make_officer()
    breach_id = entered(officer)
    told = {"actor": officer, "breach_id": breach_id, "reference": "NPC 1", "now": NOW}
    note_regulator(law="ph-dpa", **told)
    clocks = {c.law: c for c in breach(breach_id).card.clocks}
    assert (clocks["ph-dpa"].told_at, clocks["ph-dpa"].reference) == (NOW, "NPC 1")
    for law in ("ph-dpa", "gdpr"):
        with pytest.raises(LawUnknown):
            note_regulator(law=law, **told)


def test_a_closed_breach_stays_as_it_is():
    officer = make_officer()
    breach_id = entered(officer)
    change_breach(actor=officer, breach_id=breach_id, texts=BreachTexts("Found again"), now=NOW)
    close_breach(actor=officer, breach_id=breach_id, now=NOW)
    assert breach(breach_id).card.title == "Found again"
    with pytest.raises(BreachClosed):
        change_breach(actor=officer, breach_id=breach_id, texts=FULL, now=NOW)


def test_a_stranger_and_a_number_that_nobody_has():
    stranger, officer = actor_of(make_person()), make_officer()
    with pytest.raises(Forbidden):
        entered(stranger)
    for step in (
        lambda: close_breach(actor=officer, breach_id=uuid7(), now=NOW),
        lambda: note_regulator(
            actor=officer, breach_id=uuid7(), law="popia", reference="x", now=NOW
        ),
        lambda: breach(uuid7()),
    ):
        with pytest.raises(BreachUnknown):
            step()


def desk():
    person = make_person()
    make_grant(person, Role.INFORMATION_OFFICER)
    client = Client()
    client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))
    return client


def test_the_pages_carry_a_breach_from_entry_to_close():
    client, clerk = desk(), make_person(email="clerk@example.org").id
    amina = make_person()
    look(clerk, amina.id, NOW)
    root = "/desk/privacy/breaches/"
    assert "No breach has been entered" in client.get(root).content.decode()
    texts = {
        "title": "Lost laptop",
        "happened": "Stolen.",
        "consequences": "Calls.",
        "measures": "Locked.",
        "advice": "Be wary.",
    }
    assert client.post(f"{root}new/", texts).status_code == 422
    given = texts | {"found_at": "2026-11-23 09:00", "regions": ["bangsamoro"]}
    where = client.post(f"{root}new/", given)["Location"]
    window = {"trace-since": "2026-11-01 00:00", "trace-until": "2026-12-01 00:00"}
    wrong = client.post(f"{where}trace/", {"trace-account": "clerk@example.org"})
    found = client.post(f"{where}trace/", {"trace-account": "clerk@example.org"} | window)
    assert (wrong.status_code, found.status_code) == (422, 302)
    assert str(amina.id) in client.get(where).content.decode()
    assert "Be wary." in client.get(f"{where}tell/").content.decode()
    client.post(f"{where}tell/")
    assert "Stolen." in client.get(f"{where}draft/ph-dpa/").content.decode()
    client.post(f"{where}regulator/ph-dpa/", {"ph-dpa-reference": "NPC 7"})
    client.post(f"{where}change/", texts | {"title": "Laptop found"})
    client.post(f"{where}close/")
    shown = client.get(where).content.decode()
    assert all(words in shown for words in ("NPC 7", "Laptop found", "Closed"))
    assert "Laptop found" in client.get(root).content.decode()


def test_programs_do_the_same():
    client, clerk = desk(), make_person().id
    look(clerk, make_person().id, NOW)
    root = "/api/v1/privacy/breaches"

    def send(path, body=None, method="post"):
        return getattr(client, method)(f"{root}{path}", body or {}, content_type="application/json")

    texts = {
        "title": "Lost laptop",
        "happened": "Stolen.",
        "consequences": "Calls.",
        "measures": "Locked.",
        "advice": "Be wary.",
    }
    made = send("", texts | {"found_at": NOW.isoformat(), "regions": ["south-africa"]})
    number = made.json()["id"]
    window = {"since": NOW.isoformat(), "until": (NOW + HOUR).isoformat()}
    assert send(f"/{number}/people", {"account_id": str(clerk)} | window).json() == {"count": 1}
    assert client.get(f"{root}/{number}/people").json()["items"][0]["entries"] == 1
    assert send(f"/{number}/notices").json() == {"count": 1}
    told = send(f"/{number}/regulator", {"law": "popia", "reference": "IR 3"})
    assert told.status_code == 204
    assert send(f"/{number}", texts | {"title": "Laptop"}, "put").status_code == 204
    assert client.get(f"{root}/{number}").json()["clocks"][0]["reference"] == "IR 3"
    assert send(f"/{number}/closing").status_code == 204
    assert client.get(root).json()["items"][0]["title"] == "Laptop"
    assert BreachPerson.objects.count() == 1
