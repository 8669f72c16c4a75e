"""Notices and consent through both doors: written, shown before anything is asked, agreed to, taken back, proven."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.audit.rules.receipts import check_receipt, read_receipt
from tulay.areas.audit.tests.factories import Log
from tulay.areas.cases.tests.browsing import APPLY, browser, make_world, text_of
from tulay.areas.cases.tests.factories import make_applicant
from tulay.areas.identity import actions as identity
from tulay.areas.identity.models import Registration
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import actor_of, make_grant, make_person
from tulay.areas.privacy.actions.consents import give_consent, withdraw_consent
from tulay.areas.privacy.actions.notices import (
    discard_notice,
    draft_notice,
    publish_notice,
    show_notice,
    write_notice,
)
from tulay.areas.privacy.errors.consents import (
    NotAgreed,
    NothingToAgreeTo,
    NoticeChanged,
    NotYoursToDecide,
)
from tulay.areas.privacy.errors.notices import (
    DraftExists,
    NoticeIncomplete,
    NoticePublished,
    NoticeTooLong,
    OtherRegion,
    UnknownNotice,
    UnknownPurpose,
)
from tulay.areas.privacy.models import Consent, Notice, NoticeText, Showing
from tulay.areas.privacy.queries.consents import consent_states, figures
from tulay.areas.privacy.queries.notices import changed_since_shown, current_notice
from tulay.areas.privacy.rules.consents import Channel, ConsentStanding
from tulay.kernel.actor import SYSTEM, Actor
from tulay.kernel.errors import Forbidden

pytestmark = pytest.mark.usefixtures("committed_db")
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
WORDS = {"en": ("May we?", "## Why\nTo help.\n- Nothing else."),
         "fil": ("Puwede ba?", "Para makatulong."), "ar": ("هل يجوز؟", "للمساعدة.")}  # fmt: skip


def published(purpose="special", jurisdiction="bangsamoro", *, is_material=True, words=WORDS):
    notice_id = draft_notice(actor=SYSTEM, purpose=purpose, jurisdiction=jurisdiction, now=NOW)
    write_notice(actor=SYSTEM, notice_id=notice_id, texts=words, is_material=is_material, now=NOW)
    publish_notice(actor=SYSTEM, notice_id=notice_id, now=NOW)
    return notice_id


def officer(**scope):
    person = make_person(name="Samira Ali")
    make_grant(person, Role.INFORMATION_OFFICER)
    if scope:
        person.grants.update(**scope)
    return actor_of(person, at=datetime.now(UTC))


@pytest.fixture
def resident():
    return actor_of(make_person(), at=datetime.now(UTC))


def agree(resident, notice_id, **what_matters):
    said = {"language": "en", "channel": Channel.WEB, "now": NOW} | what_matters
    return give_consent(actor=resident, notice_id=notice_id, **said)


def take_back(resident, **what_matters):
    said = {
        "purpose": "special",
        "jurisdiction": "bangsamoro",
        "channel": Channel.WEB,
        "now": NOW,
    } | what_matters
    return withdraw_consent(actor=resident, **said)


def standing(resident):
    return consent_states(resident.person_id, ["bangsamoro"])[0].standing


# --- writing ------------------------------------------------------------------------------------------


def test_a_notice_is_written_read_once_more_and_published():
    desk = browser(officer())

    began = desk.post("/desk/privacy/notices/namibia/account/draft/")
    address = began.headers["Location"]
    kept = desk.post(
        address,
        {"is_material": "yes", "title_en": "Your account", "content_en": "## Why\nSo that."},
    )
    assert "Your account" in text_of(desk.get(kept.headers["Location"]))
    desk.post(kept.headers["Location"] + "publish/")

    shown = text_of(browser().get("/notices/namibia/account/"))
    assert "Your account" in shown
    assert "So that." in shown
    assert browser().get("/notices/namibia/account/2/").status_code == 404
    assert "Version 1" in text_of(desk.get("/desk/privacy/notices/"))
    [entry] = Entry.objects.filter(action="privacy.publish-notice")
    assert entry.facts["sha256_en"] == current_notice("account", "namibia").texts[0].sha256


def test_the_same_through_the_api():
    desk = browser(officer())
    api = "/api/v1/privacy/notices"

    def send(method, path, body=None):
        return getattr(desk, method)(path, body, content_type="application/json")

    made = send("post", api, {"purpose": "account", "jurisdiction": "namibia"}).json()["id"]
    text = {"language": "en", "title": "Your account", "content": "So that."}
    assert send("put", f"{api}/{made}", {"is_material": True, "texts": [text]}).status_code == 200
    assert browser().get(f"{api}/{made}").status_code == 404  # a draft is its officer's
    assert send("post", f"{api}/{made}/publish").status_code == 204
    assert send("delete", f"{api}/{made}").status_code == 409

    [told] = browser().get(api, {"jurisdiction": "namibia"}).json()["items"]
    assert told["texts"][0]["content"] == "So that."
    assert browser().get(api, {"jurisdiction": "atlantis"}).status_code == 422


def test_the_api_lists_notices_of_the_readers_own_region_where_none_is_named(notice_id):
    here, abroad = make_applicant(), make_applicant(jurisdiction="namibia")
    api = "/api/v1/privacy/notices"

    def told(reader, **asked):
        return [one["id"] for one in browser(reader).get(api, asked).json()["items"]]

    assert told(here) == told(here, purpose="special") == [str(notice_id)]
    assert told(None, purpose="special") == [str(notice_id)]  # a stranger has no region
    assert told(here, purpose="account") == told(abroad) == []
    assert told(abroad, jurisdiction="bangsamoro") == [str(notice_id)]


def test_what_cannot_be_published_is_refused():
    begun = draft_notice(actor=SYSTEM, purpose="special", jurisdiction="bangsamoro", now=NOW)
    for problem, step in (
        (DraftExists, lambda: draft_notice(actor=SYSTEM, purpose="special", jurisdiction="bangsamoro", now=NOW)),
        (NoticeIncomplete, lambda: publish_notice(actor=SYSTEM, notice_id=begun, now=NOW)),
        (NoticeTooLong, lambda: write_notice(actor=SYSTEM, notice_id=begun, is_material=True, now=NOW,
                                             texts={"en": ("t" * 201, "")})),
        (UnknownPurpose, lambda: draft_notice(actor=SYSTEM, purpose="selling", jurisdiction="namibia", now=NOW)),
        (UnknownNotice, lambda: publish_notice(actor=SYSTEM, notice_id=uuid4(), now=NOW)),
        (OtherRegion, lambda: publish_notice(actor=officer(region="namibia"), notice_id=begun, now=NOW)),
    ):  # fmt: skip
        with pytest.raises(problem):
            step()


def test_a_draft_can_be_thrown_away_and_a_published_notice_cannot():
    begun = draft_notice(actor=SYSTEM, purpose="account", jurisdiction="namibia", now=NOW)
    discard_notice(actor=SYSTEM, notice_id=begun, now=NOW)
    assert not Notice.objects.exists()

    with pytest.raises(NoticePublished):
        discard_notice(actor=SYSTEM, notice_id=published(), now=NOW)


def test_a_language_emptied_goes_and_a_language_left_out_stays():
    begun = draft_notice(actor=SYSTEM, purpose="special", jurisdiction="bangsamoro", now=NOW)
    write_notice(actor=SYSTEM, notice_id=begun, texts=WORDS, is_material=True, now=NOW)

    write_notice(actor=SYSTEM, notice_id=begun, texts={"ar": ("", "")}, is_material=False, now=NOW)

    assert set(NoticeText.objects.values_list("language", flat=True)) == {"en", "fil"}


def test_residents_do_not_write_notices(resident):
    with pytest.raises(Forbidden):
        draft_notice(actor=resident, purpose="account", jurisdiction="namibia", now=NOW)
    assert browser(resident).get("/desk/privacy/notices/").status_code == 403


# --- showing before asking ----------------------------------------------------------------------------


def test_registration_shows_the_notice_and_keeps_which(client):
    published("account")
    shown = browser().get("/account/register/").content.decode()
    assert "bangsamoro/account/1/en/web" in shown
    assert "May we?" in shown

    browser().post(
        "/account/register/",
        {
            "name": "Noor Salik",
            "address": "noor@example.org",
            "jurisdiction": "bangsamoro",
            "language": "en",
            "password": "copper lantern over the strait",
            "shown": ["bangsamoro/account/1/en/web"],
        },
    )
    assert Registration.objects.get().notice == "bangsamoro/account/1/en/web"


def test_a_new_account_has_its_showing():
    published("account")
    asked = Registration.objects.create(
        name="Noor", email="noor@example.org", password="x", language="en", jurisdiction="bangsamoro",
        notice="bangsamoro/account/1/en/web", token_hash=identity.accounts.hash_of("t" * 43),
        created_at=NOW, expires_at=datetime(2030, 1, 1, tzinfo=UTC),
    )  # fmt: skip

    identity.accounts._make_account(
        actor=SYSTEM, token="t" * 43, registration_id=asked.id, code="", takes_over=False, now=NOW
    )

    [showing] = Showing.objects.filter(person_id=asked.id)
    assert (showing.occasion, showing.language, showing.at) == ("registration", "en", NOW)


def test_a_guest_who_applies_is_shown_the_notice():
    make_world()
    published("applications")
    visitor = browser()
    assert "May we?" in text_of(visitor.get(APPLY))

    visitor.post(
        APPLY,
        {
            "name": "Noor Salik",
            "email": "noor@example.org",
            "shown": "bangsamoro/applications/1/en/web",
        },
    )

    [showing] = Showing.objects.all()
    assert showing.occasion == "application"


@pytest.mark.parametrize("reference", ["", "x", "namibia/special/9/en/web", "a/b/1/en/pigeon"])
def test_a_reference_to_nothing_is_not_noted(resident, reference):
    person_id = resident.person_id
    assert not show_notice(
        actor=resident, person_id=person_id, reference=reference, occasion="reading", now=NOW
    )
    assert not Showing.objects.exists()


# --- agreeing and changing one's mind -----------------------------------------------------------------


def test_a_person_agrees_and_changes_their_mind_with_one_press_each(resident):
    notice_id = published()
    own = browser(resident)
    page = "/portal/privacy/notices/bangsamoro/special/"
    assert "I agree" in text_of(own.get(page))

    own.post(page, {"notice": str(notice_id)})
    assert standing(resident) is ConsentStanding.GIVEN
    assert "I no longer agree" in text_of(own.get("/portal/privacy/"))

    own.post("/portal/privacy/consents/bangsamoro/special/withdraw/")
    assert standing(resident) is ConsentStanding.WITHDRAWN
    assert [one.step for one in Consent.objects.order_by("id")] == ["given", "withdrawn"]
    history = text_of(own.get("/portal/privacy/history/"))
    assert "Changed my mind" in history
    assert "when you read it" in history


def test_the_same_by_program(resident):
    notice_id = published()
    own = browser(resident)

    def send(path, body):
        return own.post(f"/api/v1/privacy/consents{path}", body, content_type="application/json")

    assert send("", {"notice_id": str(notice_id), "language": "fil"}).status_code == 201
    told = own.get("/api/v1/privacy/consents").json()
    assert [one["standing"] for one in told["items"]] == ["given"]
    assert told["steps"][0]["language"] == "fil"
    assert told["steps"][0]["channel"] == "api"
    back = {"purpose": "special", "jurisdiction": "bangsamoro"}
    assert send("/withdraw", back).status_code == 201
    assert send("/withdraw", back).status_code == 409
    assert own.get("/api/v1/privacy/held").status_code == 200


def test_what_nobody_can_agree_to(resident):
    notice_id = published()
    on_law = published("account")
    newer = published()
    helper = actor_of(make_person(), at=datetime.now(UTC))
    for problem, step in (
        (NoticeChanged, lambda: agree(resident, notice_id)),
        (NothingToAgreeTo, lambda: agree(resident, on_law)),
        (UnknownNotice, lambda: agree(resident, uuid4())),
        (NotAgreed, lambda: take_back(resident)),
        (NothingToAgreeTo, lambda: take_back(resident, purpose="account")),
        (NotYoursToDecide, lambda: agree(_helping(resident, helper), newer)),
        (NotYoursToDecide, lambda: take_back(SYSTEM)),
    ):
        with pytest.raises(problem):
            step()


def _helping(resident, helper):
    return Actor(helper.person_id, helper.kind, resident.grants, on_behalf_of=resident.person_id)


def test_a_change_that_matters_asks_again_and_one_of_wording_does_not(resident):
    agree(resident, published())

    published(is_material=False)
    assert standing(resident) is ConsentStanding.GIVEN

    published()
    assert standing(resident) is ConsentStanding.OUTDATED
    own = browser(resident)
    assert "has changed" in text_of(own.get("/portal/"))  # asked, and never locked out
    assert own.get("/portal/requests/").status_code == 200
    assert figures(["bangsamoro"]) == {("bangsamoro", "special"): {ConsentStanding.OUTDATED: 1}}

    agree(resident, current_notice("special", "bangsamoro").id)
    assert standing(resident) is ConsentStanding.GIVEN


def test_a_notice_on_law_that_changed_is_shown_again(resident):
    published("account")
    show_notice(
        actor=resident,
        person_id=resident.person_id,
        reference="bangsamoro/account/1/en/web",
        occasion="registration",
        now=NOW,
    )
    published("account")
    own = browser(resident)

    assert len(changed_since_shown(resident.person_id, "bangsamoro")) == 1
    own.get("/portal/privacy/notices/bangsamoro/account/")
    assert changed_since_shown(resident.person_id, "bangsamoro") == []


def test_a_decision_has_a_receipt_for_whom_it_is_about_alone(resident, tmp_path, settings):
    log = Log(tmp_path)
    settings.LOG_VERIFIERS = [log.verifier.spell()]
    settings.WITNESS_VERIFIERS = [log.witness.key.verifier.spell()]
    consent_id = agree(resident, published())
    log.seal_all()
    log.cosign()
    address = f"/portal/privacy/consents/{consent_id}.tlog-proof"

    answer = browser(resident).get(address)

    receipt = read_receipt(b"".join(answer.streaming_content).decode())
    check_receipt(receipt, log.verifier, [log.witness.key.verifier])
    said = receipt.said()
    assert (said["action"], said["target"]) == ("privacy.give-consent", f"consent:{consent_id}")
    stranger = actor_of(make_person(), at=datetime.now(UTC))
    assert browser(stranger).get(address).status_code == 404


def test_figures_are_for_the_officer_and_their_regions(resident):
    agree(resident, published())
    namibian = officer(region="namibia")

    told = browser(officer()).get("/api/v1/privacy/consent-figures").json()["items"]
    assert [(one["standing"], one["people"]) for one in told] == [("given", 1)]
    assert browser(namibian).get("/api/v1/privacy/consent-figures").json()["items"] == []
    assert browser(resident).get("/api/v1/privacy/consent-figures").status_code == 403


def test_where_a_decision_leads_is_never_another_site(resident):
    notice_id = published()
    page = "/portal/privacy/notices/bangsamoro/special/"
    for wanted in (
        "https://evil.example/",
        "//evil.example",
        "/services//evil",
        "/services/\\evil",
    ):
        answer = browser(resident).post(page, {"notice": str(notice_id), "next": wanted})
        assert answer.headers["Location"] == "/portal/privacy/"
    inside = browser(resident).post(page, {"notice": str(notice_id), "next": "/services/x/apply/"})
    assert inside.headers["Location"] == "/services/x/apply/"
    assert isinstance(notice_id, UUID)
