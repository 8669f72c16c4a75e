"""The log's pages and addresses: for everybody, for auditors, and for the person an entry is about."""

import argparse
import json
import shutil
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tulay.areas.audit.actions.cold import put_away
from tulay.areas.audit.models import Entry, Leaf
from tulay.areas.audit.queries.cold import months_away
from tulay.areas.audit.queries.search import accesses
from tulay.areas.audit.rules.cold import Month
from tulay.areas.audit.rules.merkle import root_of
from tulay.areas.audit.rules.notes import check_checkpoint
from tulay.areas.audit.rules.receipts import check_receipt, read_receipt
from tulay.areas.audit.rules.tiles import split
from tulay.areas.audit.tasks import put_month_away
from tulay.areas.audit.tests.factories import NOW, Log, make_entries, make_entry
from tulay.areas.cases.tests.browsing import browser, queries_of, text_of
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import actor_of, make_grant, make_person
from tulay.kernel.actor import SYSTEM
from tulay.site import cold_storage
from tulay.site.env import TEST_VALUES, load

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def log(tmp_path, settings):
    made = Log(tmp_path)
    settings.LOG_VERIFIERS = [made.verifier.spell()]
    settings.WITNESS_VERIFIERS = [made.witness.key.verifier.spell()]
    return made


@pytest.fixture
def auditor():
    return make_auditor()


@pytest.fixture
def resident():
    return actor_of(make_person(), at=datetime.now(UTC))


def sealed(log, **facts):
    entry = make_entry(**facts)
    log.seal_all()
    log.cosign()
    return entry


def make_auditor():
    """Somebody who may search the log."""
    person = make_person(name="Samira Ali")
    make_grant(person, Role.AUDITOR, at=NOW - timedelta(days=30))
    return actor_of(person, at=datetime.now(UTC))


# --- for everybody ------------------------------------------------------------------------------------


def test_the_world_sees_what_the_witness_saw(log):
    assert browser().get("/log/checkpoint").status_code == 404
    sealed(log)
    make_entry()
    log.seal()

    answer = browser().get("/log/checkpoint")
    head = check_checkpoint(answer.content.decode(), log.verifier, [log.witness.key.verifier])
    assert head.size == 1
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    said = browser().get("/api/v1/audit/checkpoint").json()
    assert said["note"] == answer.content.decode()


def test_tiles_lead_to_the_root_of_the_checkpoint(log):
    make_entries(300)
    sealed(log)

    full = browser().get("/log/tile/0/000")
    partial = browser().get("/log/tile/0/001.p/45")
    upper = browser().get("/log/tile/1/000.p/1")

    leaves = split(full.content) + split(partial.content)
    head = check_checkpoint(browser().get("/log/checkpoint").content.decode(), log.verifier)
    assert root_of(leaves) == head.root
    assert upper.content == root_of(leaves[:256])
    assert "immutable" in full["Cache-Control"]
    for path in ("0/001", "0/001.p/46", "2/000", "0/0", "entries/000"):
        assert browser().get(f"/log/tile/{path}").status_code == 404


def test_a_proof_of_the_world_says_nothing_of_the_entry(log):
    entry = sealed(log)

    text = browser().get(f"/log/proof/{entry.id}").content.decode()

    assert text.startswith("c2sp.org/tlog-proof@v1\nindex 0\n")
    assert browser().get(f"/log/proof/{uuid4()}").status_code == 404


def test_an_entry_that_is_not_sealed_yet_has_no_proof_yet(log):
    sealed(log)
    assert browser().get(f"/log/proof/{make_entry().id}").status_code == 409


def test_the_state_of_the_log_is_explained(log):
    assert "Nothing is sealed yet" in text_of(browser().get("/log/"))
    make_entry()
    log.seal()
    assert "No witness yet" in text_of(browser().get("/log/"))
    log.cosign()
    assert "Agrees" in text_of(browser().get("/log/"))
    make_entry()
    log.seal()

    page = browser().get("/log/")
    assert "1 entry waits for the witness" in text_of(page)
    assert log.verifier.spell() in page.content.decode().replace("&#x2B;", "+")
    assert len(queries_of(browser(), "/log/")) <= 6


def test_a_receipt_that_is_sent_in_is_judged(log):
    entry = sealed(log, code="cases.decide", state="approved")
    content = browser(make_auditor()).get(f"/audit/entries/{entry.id}.tlog-proof")
    content = b"".join(content.streaming_content)

    assert "This receipt is genuine" in judged(content)
    assert "We say yes" in judged(content)
    assert "This receipt is not genuine" in judged(content.replace(b"index 0", b"index 1"))
    assert "This receipt is not genuine" in judged(content[:100])
    assert "comes from somewhere else" in judged(content.replace(b"log.example", b"gol.example"))
    assert "This file is not a receipt" in judged(b"\xff\xfe")
    assert "This file is not a receipt" in judged(b"x" * 70_000)
    assert "Choose a receipt first" in text_of(browser().post("/verify/"))
    page = browser().get("/verify/")
    assert "Check a receipt" in text_of(page)
    assert "connect-src 'none'" in page["Content-Security-Policy"]


def judged(content):
    return text_of(browser().post("/verify/", {"receipt": SimpleUploadedFile("r", content)}))


def test_without_a_log_the_pages_say_so(settings):
    settings.LOG_VERIFIERS, settings.WITNESS_VERIFIERS = [], []
    entry = make_entry()

    assert browser().get("/log/checkpoint").status_code == 404
    assert browser().get(f"/log/proof/{entry.id}").status_code == 404
    assert browser().get("/log/tile/0/000").status_code == 404
    assert browser().get("/api/v1/audit/checkpoint").status_code == 404
    assert "Nothing is sealed yet" in text_of(browser().get("/log/"))


# --- for auditors -------------------------------------------------------------------------------------


def test_an_auditor_finds_entries_by_every_filter(log, auditor):
    wanted = make_entry(
        code="cases.look", target="request:7", subject_id=UUID(int=5), at=NOW - timedelta(days=3)
    )
    make_entry(code="cases.decide", target="request:8")
    client = browser(auditor)
    for narrowed in (
        {"action": "cases.look"},
        {"target": "request:7"},
        {"subject": str(UUID(int=5))},
        {"since": "2026-11-20", "until": "2026-11-20"},
        {"actor": str(UUID(int=7)), "until": "2026-11-21"},
    ):
        page = client.get("/audit/", narrowed)
        assert "request:7" in text_of(page), narrowed
        assert "request:8" not in text_of(page), narrowed
        assert f"/audit/entries/{wanted.id}/" in page.content.decode()
    assert "No entry fits" in text_of(client.get("/audit/", {"target": "request:none"}))


def test_a_search_is_an_entry_that_the_person_can_read(auditor, resident):
    browser(auditor).get("/audit/", {"subject": str(resident.person_id)})

    entry = Entry.objects.get(action="audit.search")
    assert entry.subject_id == resident.person_id
    assert entry.facts == {"by_subject": str(resident.person_id)}
    (look,) = accesses(resident.person_id).items
    assert (look.action, look.purpose) == ("audit.search", "audit")


def test_an_opened_entry_shows_who_and_is_a_look(log, auditor, resident):
    entry = sealed(log, subject_id=resident.person_id, amount=3, purpose="casework")

    shown = text_of(browser(auditor).get(f"/audit/entries/{entry.id}/"))

    assert "amount" in shown
    assert "Download the receipt" in shown
    assert Entry.objects.get(action="audit.open-entry").subject_id == resident.person_id
    assert browser(auditor).get(f"/audit/entries/{uuid4()}/").status_code == 404


def test_wrong_filters_are_named_and_lists_turn_pages(auditor):
    client = browser(auditor)
    make_entries(45, target="thing:9")

    assert client.get("/audit/", {"actor": "nobody"}).content.decode().count("govuk-error") > 1
    page = client.get("/audit/", {"target": "thing:9"})
    cursor = page.content.decode().split("cursor=")[1].split('"')[0]
    assert client.get("/audit/", {"target": "thing:9", "cursor": cursor}).status_code == 200
    assert len(queries_of(client, "/audit/")) <= 6


def test_others_search_nothing(resident):
    client = browser(resident)
    assert client.get("/audit/").status_code == 403
    assert client.get(f"/audit/entries/{make_entry().id}/").status_code == 403
    assert client.get("/api/v1/audit/entries").status_code == 403
    assert browser().get("/audit/").status_code == 302


def test_the_api_tells_the_same_story(log, auditor):
    entry = sealed(log, target="request:7")
    client = browser(auditor)

    found = client.get("/api/v1/audit/entries", {"target": "request:7", "limit": 5}).json()
    proved = client.get(f"/api/v1/audit/proofs/{entry.id}").json()

    assert [one["id"] for one in found["items"]] == [str(entry.id)]
    assert proved["entry"]["id"] == str(entry.id)
    receipt = read_receipt(proved["receipt"])
    assert check_receipt(receipt, log.verifier, [log.witness.key.verifier]).size == proved["size"]
    assert json.loads(receipt.entry)["target"] == "request:7"
    assert Leaf.objects.get(entry_id=entry.id).index == proved["index"] == receipt.index


# --- for the person an entry is about ---------------------------------------------------------------------


def test_everybody_reads_who_did_something_with_their_data(log, resident):
    looked = sealed(
        log, code="cases.look", subject_id=resident.person_id, purpose="casework", what="letter"
    )
    make_entry(actor=resident, subject_id=resident.person_id)  # their own doing is no look
    make_entry(code="cases.look", subject_id=uuid4())
    client = browser(resident)

    shown = text_of(client.get("/portal/privacy/access-log/"))
    listed = client.get("/api/v1/privacy/access-log").json()["items"]

    assert "Opened your request" in shown
    assert "To work on your request" in shown
    assert "Our letter to you" in shown
    assert [one["id"] for one in listed] == [str(looked.id)]
    assert len(queries_of(client, "/portal/privacy/access-log/")) <= 6
    receipt = client.get(f"/audit/entries/{looked.id}.tlog-proof")
    assert receipt.status_code == 200
    assert client.get(f"/api/v1/audit/proofs/{looked.id}").status_code == 200


def test_nobody_proves_an_entry_about_somebody_else(log, resident):
    entry = sealed(log, subject_id=uuid4())
    client = browser(resident)

    assert client.get(f"/audit/entries/{entry.id}.tlog-proof").status_code == 404
    assert client.get(f"/api/v1/audit/proofs/{entry.id}").status_code == 404


def test_who_was_never_looked_at_reads_that(resident):
    page = browser(resident).get("/portal/privacy/access-log/")

    assert "Nobody has looked at your data" in text_of(page)
    assert browser().get("/portal/privacy/access-log/").status_code == 302
    assert browser().get("/api/v1/privacy/access-log").status_code == 401


@pytest.mark.parametrize(
    "asked",
    [
        {"action": "a\0b"},
        {"target": "\ud800".encode("utf-8", "surrogatepass")},
        {"since": "2026-11-22T08:00:00"},
        {"since": "0001-01-01T00:00:00+14:00"},
        {"until": "9999-12-31T23:59:59-14:00"},
        {"actor": "nobody"},
        {"cursor": "nonsense"},
        {"limit": "0"},
    ],
)
def test_the_api_names_what_it_cannot_search_by(auditor, asked):
    assert browser(auditor).get("/api/v1/audit/entries", asked).status_code in {200, 400, 422}


@pytest.mark.parametrize(
    "asked",
    [{"action": "a\0b"}, {"since": "0001-01-01"}, {"until": "9999-12-31"}, {"cursor": "nonsense"}],
)
def test_the_page_does_not_break_on_what_it_cannot_search_by(auditor, asked):
    assert browser(auditor).get("/audit/", asked).status_code in {200, 302, 400, 422}


# --- cold storage ---------------------------------------------------------------------------------------


@pytest.fixture
def put_off(log, resident, settings, tmp_path):
    """A look at the resident's data in September, which is away, and one of this month."""
    settings.MEDIA_ROOT = str(tmp_path / "files")
    then = datetime(2026, 9, 3, tzinfo=UTC)
    old = make_entry(subject_id=resident.person_id, code="cases.look", purpose="casework", at=then)
    log.seal_all(at=then)
    log.cosign()
    make_entry(subject_id=resident.person_id, code="cases.decide")
    sealed(log)
    assert put_away(actor=SYSTEM, before=Month(2026, 10), now=NOW) == "2026-09"
    return old


def test_a_resident_reads_older_looks_month_by_month(put_off, resident):
    mine = browser(resident)
    newest = text_of(mine.get("/portal/privacy/access-log/"))
    older = text_of(mine.get("/portal/privacy/access-log/?month=2026-09"))
    never = text_of(mine.get("/portal/privacy/access-log/?month=2026-08"))

    assert "Decided on your request" in newest
    assert "Opened your request" not in newest
    assert "September 2026" in newest
    assert "Opened your request" in older
    assert "Decided on your request" not in older
    assert "Decided on your request" in never  # no such month: the newest
    receipt = mine.get(f"/audit/entries/{put_off.id}.tlog-proof")
    assert receipt.status_code == 200
    nobody = browser(actor_of(make_person(), at=datetime.now(UTC)))
    assert "September 2026" not in text_of(nobody.get("/portal/privacy/access-log/?month=2026-09"))
    assert nobody.get(f"/audit/entries/{put_off.id}.tlog-proof").status_code == 404


def test_the_api_tells_the_same_of_cold_months(put_off, resident):
    mine = browser(resident)
    newest = mine.get("/api/v1/privacy/access-log").json()
    older = mine.get("/api/v1/privacy/access-log?month=2026-09").json()
    never = mine.get("/api/v1/privacy/access-log?month=2026-08").json()

    assert newest["cold_months"] == older["cold_months"] == ["2026-09"]
    assert [one["id"] for one in older["items"]] == [str(put_off.id)]
    assert str(put_off.id) not in {one["id"] for one in newest["items"]}
    assert never["items"] == []


def test_an_auditor_is_told_what_the_list_leaves_out_and_opens_it_by_number(put_off, auditor):
    theirs = browser(auditor)

    assert "Entries sealed before Oct. 1, 2026 lie in cold storage" in text_of(
        theirs.get("/audit/")
    )
    opened = theirs.get(f"/audit/entries/{put_off.id}/")
    assert "cases.look" in text_of(opened)


def test_without_cold_months_nothing_is_said_of_them(log, auditor, resident):
    sealed(log, subject_id=resident.person_id)

    assert "cold storage" not in text_of(browser(auditor).get("/audit/"))
    assert "cold storage" not in text_of(browser(resident).get("/portal/privacy/access-log/"))


def test_a_month_whose_file_is_lost_is_said_to_be_away(put_off, resident, settings):
    shutil.rmtree(settings.MEDIA_ROOT)
    answer = browser(resident).get("/portal/privacy/access-log/?month=2026-09")

    assert answer.status_code == 503
    assert "cannot be read at the moment" in text_of(answer)


def test_the_schedule_puts_away_what_is_older_than_the_installation_keeps_at_hand(
    log, settings, tmp_path
):
    settings.MEDIA_ROOT, settings.LOG_LIVE_MONTHS = str(tmp_path / "files"), 2
    make_entry()
    log.seal_all(at=datetime(2026, 9, 3, tzinfo=UTC))
    sealed(log)

    put_month_away(at="2026-11-30T23:00:00+00:00", unknown="")
    assert months_away() == []
    put_month_away(at="2026-12-01T00:41:00+00:00")
    assert [one.month for one in months_away()] == ["2026-09"]


def test_the_command_puts_away_lists_searches_and_brings_back(put_off, capsys, settings):
    env = load({**TEST_VALUES, "TULAY_ENV": "test"})

    def tulay(*words):
        parser = argparse.ArgumentParser()
        cold_storage.arguments(parser)
        assert cold_storage.run(parser.parse_args(words), env) == 0
        return capsys.readouterr().out

    assert "No month before 2026-10" in tulay("put-away", "--before", "2026-10")
    assert tulay("list").startswith("2026-09 away entries 0 to 0 sha256 ")
    found = tulay("search", "2026-09", "--action", "cases.look")
    assert json.loads(found)["id"] == str(put_off.id)
    assert tulay("search", "2026-09", "--target", "elsewhere") == ""
    assert "The 1 entries of 2026-09" in tulay("bring-back", "2026-09")
    assert Entry.objects.filter(id=put_off.id).exists()
    assert "away again" in tulay("put-away", "--again", "2026-09")
    with pytest.raises(SystemExit):
        tulay("bring-back", "September")
