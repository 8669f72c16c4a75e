"""Who is let in where, as the product declares it: never as it was seen to behave.

An address declares a permission (`@needs`, or the action of its own name) or stands in PUBLIC_ROUTES; a role declares
its permissions in `identity/rules/roles.py`. What remains is said here, for every address that names something in its
path: what it names, and how far a permission reaches over it. A route without its row fails the test.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from tools.product import all_routes, catalogue
from tulay.areas.identity.rules import OF_AN_AGENCY, OF_NO_AGENCY, PERSONAL, ROLES, Role
from tulay.plumbing.http.routes import SOMEBODY
from tulay.site.public_routes import PUBLIC_ROUTES

CODE = "123456"
"""The code that everybody's row was made with."""
UNDER_WAY = "help under way"
"""Begun for the question alone: whoever acts for somebody else asks everything for them."""

SUBJECTS = [role for role in Role if role is not Role.VISITOR]
RELATIONS = ("own", "same agency", "other agency")


class Reach(StrEnum):
    """How far a permission carries over what the path names."""

    ALL = "all"  # nothing personal is named, or it is public
    OWN = "own"  # one's own alone
    AGENCY = "agency"  # what belongs to the agency of the grant
    COLLEAGUES = "colleagues"  # the same, but never oneself: refused, or judged and declined
    EITHER = "either"  # one's own, or the agency's
    ENTRY = "entry"  # one's own, or whoever searches the log, which is one for all agencies
    BORDERLESS = "borderless"  # a grant for everything, no less
    REGION = "region"  # a region is one for all agencies in it; but never oneself
    OTHERS = "others"  # the same, but never about oneself: refused, or judged and declined


class Answer(StrEnum):
    """What comes back, as far as permission goes."""

    IN = "let in"
    REFUSED = "refused"
    ABSENT = "not found"
    SIGN_IN = "asked to sign in"


@dataclass(frozen=True)
class Row:
    """What an address names (`thing`), how far permissions reach, the permission behind the door, what is sent."""

    thing: str = ""
    reach: Reach = Reach.ALL
    code: str = ""
    send: dict[str, Any] = field(default_factory=dict, hash=False)


def _refunds(code: str, **send: Any) -> Row:
    """Giving back is for the agency's finance officers."""
    return Row("refund", Reach.AGENCY, f"payments.{code}-refund", send)


def _differs(code: str, thing: str = "break", **send: Any) -> Row:
    """What differs is for the finance officers of its agency."""
    return Row(thing, Reach.AGENCY, f"payments.{code}", send)


def _ppa(code: str, thing: str = "ppa") -> Row:
    """A programme, project or activity is its agency's."""
    return Row(thing, Reach.AGENCY, f"programmes.{code}")


def _sheets(
    thing: str, area: str, pages: str, *, noun: str = "import", api: str = ""
) -> dict[str, Row]:
    """A sheet is its agency's, step by step."""
    api = api or area
    seen = Row(thing, Reach.AGENCY, f"{area}.check-{noun}")
    rows = {f"{pages}import": seen, f"{pages}import-faults": seen, f"{api}_import": seen}
    for step in ("apply", "undo", "drop"):
        row = Row(thing, Reach.AGENCY, f"{area}.{step}-{noun}")
        rows |= {f"{pages}{step}-import": row, f"{api}_{step}_import": row}
    return rows


def _agreements() -> dict[str, Row]:
    """An agreement is kept by its agency; a draft is still changed, one in force renewed."""
    steps = {
        "agreement": ("change-partnership", "start-partnership", "end-partnership"),
        "agreement in force": ("renew-partnership",),
        "part of an agreement": (
            "add-side",
            "sign-side",
            "remove-side",
            "attach-agreement",
            "remove-agreement",
        ),
        "milestone of an agreement": (
            "add-partnership-milestone",
            "meet-partnership-milestone",
            "remove-partnership-milestone",
        ),
    }
    rows = {}
    for thing, codes in steps.items():
        for code in codes:
            row = Row(thing, Reach.AGENCY, f"directory.{code}")
            page = code.replace("-partnership-milestone", "-milestone")
            rows |= {f"directory:{page}": row, f"directory_{code.replace('-', '_')}": row}
    seen = Row("part of an agreement", Reach.AGENCY, "directory.see-partnerships")
    for name in ("partnership", "agreement-file"):
        rows |= {f"directory:{name}": seen, f"directory_{name.replace('-', '_')}": seen}
    return rows


def _of_all(code: str) -> Row:
    """A statement shows the money of all agencies."""
    return Row("", Reach.BORDERLESS, f"payments.{code}")


_PAYING = {"provider": "simulator", "source": "+264811234567"}
_PAID = Row("payment", Reach.EITHER, "payments.see-payments")
_own = Row("sent", Reach.OWN)
_draft = Row("draft", Reach.OWN)
_claim = Row("claim", Reach.OWN)
_reset = Row("reset", Reach.COLLEAGUES)
_notice = Row("draft notice", Reach.BORDERLESS)
_breach = Row("breach")
_child = Row("confirmed child", Reach.OWN)
_decided = Row("confirmed child", Reach.EITHER, "privacy.confirm-guardianship")
_passkey = Row("passkey", Reach.OWN)
_service = Row("service", Reach.AGENCY)
_person = Row("person", Reach.AGENCY)
_policy = Row("policy", Reach.AGENCY)
_merchant = Row("merchant", Reach.OWN)
_webhook = Row("webhook", Reach.OWN)
_settlement = Row("settlement", Reach.OWN)
_colleague = Row("colleague", Reach.OWN)
_link = Row("link to a business", Reach.OWN)
_HOLDING_BACK = {"step": "hold_back", "reason": "Why."}
_wallet = Row("wallet", Reach.OWN, "payments.send")


def _desk(code: str = "cases.look", thing: str = "sent", **send: Any) -> Row:
    """A step on a request is never its own applicant's; looking at it is."""
    reach = Reach.AGENCY if code == "cases.look" else Reach.COLLEAGUES
    return Row(thing, reach, code, send)


def _paid_to(thing: str, **send: Any) -> Row:
    """What somebody is paid is theirs to read and to answer for."""
    return Row(thing, Reach.OWN, "", send)


def _pays(code: str, thing: str = "payout", **send: Any) -> Row:
    """Letting money go, or not, is never for who gets it; reading and explaining is the agency's."""
    judged = code in {"payments.approve-payout", "payments.refuse-payout"}
    return Row(thing, Reach.COLLEAGUES if judged else Reach.AGENCY, code, send)


REFUSING: dict[str, dict[str, Any]] = {":": {"decision": "refuse", "answer": "No."}, "_": {}}
"""Pages take the words of their form, programs the example of the description."""

ROWS: dict[str, Row] = {
    # wallets
    "payments:wallet": _wallet,
    "payments:send": _wallet,
    "payments:statement": _wallet,
    "payments:statement-csv": _wallet,
    "payments:statement-pdf": _wallet,
    "payments_statement": _wallet,
    "payments_send": Row("wallet", Reach.OWN, "payments.send", {"currency": "PHP"}),
    "payments_recipient": Row("wallet", code="payments.send"),
    "payments_look_at_wallet": Row("wallet", Reach.REGION, "payments.look-at-wallet"),
    "payments_freeze": Row("wallet", Reach.REGION, "payments.freeze"),
    "payments_thaw": Row("wallet", Reach.REGION, "payments.thaw"),
    # payments, for whom they are and for who answers for them
    "payments_payment": _PAID,
    "payments_refunds": _PAID,
    "payments_complete": Row("payment", Reach.OWN, "", _PAYING),
    "payments_cancel": Row("payment", Reach.OWN),
    "payments_ask_refund": _refunds("ask", amount_minor=5, reason="A mistake."),
    "payments_decide_refund": _refunds("approve", approve=True),
    "payments_receive_notice": Row("gateway"),
    "payments:payment": Row("payment", Reach.OWN),
    "payments:complete": Row("payment", Reach.OWN, "", _PAYING),
    "payments:cancel": Row("payment", Reach.OWN),
    "payments:payment-receipt": Row("paid payment", Reach.OWN),
    "payments:desk-payment": Row("payment", Reach.AGENCY, "payments.see-payments"),
    "payments:ask-refund": _refunds("ask", amount="0.05", reason="A mistake."),
    "payments:approve-refund": _refunds("approve"),
    "payments:refuse-refund": _refunds("refuse"),
    "payments:funding": Row("funding", Reach.AGENCY, "payments.see-fundings"),
    "payments:approve-funding": Row("funding", Reach.AGENCY, "payments.approve-funding"),
    "payments:refuse-funding": Row("funding", Reach.AGENCY, "payments.refuse-funding"),
    "payments_funding": Row("funding", Reach.AGENCY, "payments.see-fundings"),
    "payments_decide_funding": Row(
        "funding", Reach.AGENCY, "payments.approve-funding", {"approve": True}
    ),
    "payments:notice": Row("notice of a gateway", code="payments.see-notices"),
    "payments:resolve-notice": Row("notice of a gateway", code="payments.resolve-notice"),
    "payments_notice": Row("notice of a gateway", code="payments.see-notices"),
    "payments_resolve_notice": Row("notice of a gateway", code="payments.resolve-notice"),
    "payments:fetch-bank-file": _pays("payments.fetch-bank-file", "file for the bank"),
    "payments_fetch_bank_file": _pays("payments.fetch-bank-file", "file for the bank"),
    # what gateways and banks tell differently
    "payments:break": _differs("see-breaks"),
    "payments_break": _differs("see-breaks"),
    "payments:resolve-break": _differs("resolve-break", way="suspense", reason="Asked."),
    "payments_resolve_break": _differs("resolve-break", way="suspense", reason="Asked."),
    "payments:sign-write-off": _differs("sign-write-off", "write-off", decision="refuse"),
    "payments_sign_write_off": _differs("sign-write-off", "write-off", approve=False),
    "payments_books": _of_all("see-breaks"),
    "payments:see-statements": _of_all("see-breaks"),
    "payments_see_statements": _of_all("see-breaks"),
    "payments:take-file": _of_all("take-file"),
    "payments_take_file": _of_all("take-file"),
    # requests, for programs
    "cases_show": Row("sent", Reach.EITHER, "cases.look"),
    "cases_history": Row("sent", Reach.EITHER, "cases.look"),
    "cases_comments": Row("sent", Reach.EITHER, "cases.look"),
    "cases_documents": Row("sent", Reach.EITHER, "cases.look"),
    "cases_document": Row("sent", Reach.EITHER, "cases.look"),
    "cases_comment": Row("sent", Reach.EITHER, "cases.comment"),
    "cases_save": _own,
    "cases_attach": _own,
    "cases_remove": _own,
    "cases_begin_upload": _own,
    "cases_upload": _own,
    "cases_send_piece": _own,
    "cases_end_upload": _own,
    "cases_attach_upload": _own,
    "cases_move": Row("sent", Reach.COLLEAGUES, "cases.review", {"to": "in_review"}),
    "cases_assign": Row("sent", Reach.AGENCY, "cases.assign", {"assignee_id": None}),
    "cases_inner_steps": Row("inside its steps", Reach.EITHER, "cases.look"),
    "cases_finish_step": _desk("cases.finish-step", "inside its steps"),
    "cases_send_step_back": _desk("cases.send-step-back", "inside its steps", reason="Anew."),
    "cases_refer": Row("sent", Reach.COLLEAGUES, "cases.refer"),
    "cases:refer": Row("sent", Reach.AGENCY, "cases.look"),
    "cases_referral": Row("offer to us", Reach.AGENCY, "cases.assign"),
    "cases:referral": Row("offer to us", Reach.AGENCY, "cases.assign"),
    "cases_accept_referral": Row("offer to us", Reach.COLLEAGUES, "cases.accept-referral"),
    "cases:accept-referral": Row("offer to us", Reach.COLLEAGUES, "cases.accept-referral"),
    "cases_decline_referral": Row("offer to us", Reach.COLLEAGUES, "cases.decline-referral"),
    "cases:decline-referral": Row(
        "offer to us", Reach.COLLEAGUES, "cases.decline-referral", {"text": "No boats."}
    ),
    "cases_withdraw_referral": Row("offer of ours", Reach.AGENCY, "cases.withdraw-referral"),
    "cases:withdraw-referral": Row("offer of ours", Reach.AGENCY, "cases.withdraw-referral"),
    "cases_clock": Row("sent", Reach.EITHER, "cases.look"),
    "cases_ask_more_time": _desk("cases.ask-more-time", until_date="2026-01-05", reason="Rain."),
    "cases:ask-more-time": Row("sent", Reach.AGENCY, "cases.look"),
    "cases_answer_more_time": Row("more time", Reach.COLLEAGUES, "cases.answer-more-time"),
    "cases:answer-more-time": Row(
        "more time", Reach.COLLEAGUES, "cases.answer-more-time", {"reason": "No."}
    ),
    "cases_withdraw_more_time": Row("more time", Reach.COLLEAGUES, "cases.withdraw-more-time"),
    "cases:withdraw-more-time": Row("more time", Reach.COLLEAGUES, "cases.withdraw-more-time"),
    "cases_filled_templates": Row("sent", Reach.AGENCY, "cases.look"),
    "cases_change_template": Row("kept text", Reach.AGENCY, "cases.change-template"),
    "cases:change-template": Row("kept text", Reach.AGENCY, "cases.change-template"),
    "cases_retire_template": Row("kept text", Reach.AGENCY, "cases.retire-template"),
    "cases:retire-template": Row("kept text", Reach.AGENCY, "cases.retire-template"),
    "cases:order-templates": Row("kept text", Reach.AGENCY, "cases.order-templates"),
    "cases_batch": Row("several requests", Reach.OWN, "cases.start-batch"),
    "cases_batch_items": Row("several requests", Reach.OWN, "cases.start-batch"),
    "cases_cancel_batch": Row("several requests", Reach.OWN, "cases.cancel-batch"),
    "cases:batch": Row("several requests", Reach.OWN, "cases.start-batch"),
    "cases:cancel-batch": Row("several requests", Reach.OWN, "cases.cancel-batch"),
    "cases_undoing": Row("several requests", Reach.OWN, "cases.start-batch"),
    "cases_undo_batch": Row("several requests", Reach.OWN, "cases.undo-batch"),
    "cases:undo-batch": Row("several requests", Reach.OWN, "cases.undo-batch"),
    "cases_end_absence": Row("absence", Reach.AGENCY, "cases.end-absence"),
    "cases:end-absence": Row("absence", Reach.AGENCY, "cases.end-absence"),
    # stories: one's own, and those told to an agency
    "cases_tell_story": Row("decided", Reach.OWN),
    "cases:tell-story": Row("decided", Reach.OWN),
    "catalogue_own_story": Row("story", Reach.OWN),
    "catalogue:own-story": Row("story", Reach.OWN),
    "catalogue_answer_story": Row("story", Reach.OWN),
    "catalogue:answer-story": Row("story", Reach.OWN),
    "catalogue_withdraw_story": Row("story", Reach.OWN),
    "catalogue:withdraw-story": Row("story", Reach.OWN),
    "catalogue_story": Row("story", Reach.AGENCY, "catalogue.look-at-story"),
    "catalogue:story": Row("story", Reach.AGENCY, "catalogue.look-at-story"),
    "catalogue_publish_story": Row("story", Reach.COLLEAGUES, "catalogue.publish-story"),
    "catalogue:publish-story": Row("story", Reach.AGENCY, "catalogue.publish-story"),
    "catalogue_edit_story": Row("story", Reach.COLLEAGUES, "catalogue.edit-story"),
    "catalogue:edit-story": Row("story", Reach.AGENCY, "catalogue.edit-story"),
    "catalogue_decline_story": Row("story", Reach.COLLEAGUES, "catalogue.decline-story"),
    "catalogue:decline-story": Row("story", Reach.AGENCY, "catalogue.decline-story"),
    # requests, the applicant's pages
    "cases:apply-resume": _draft,
    "cases:apply-contact": _draft,
    "cases:apply-prefill": _draft,
    "cases_see_prefill": _draft,
    "cases_prefill": _draft,
    "cases:apply-answers": _draft,
    "cases:apply-page": _draft,
    "cases:apply-save": _draft,
    "cases:apply-save-page": _draft,
    "cases:apply-documents": _draft,
    "cases:apply-remove": _draft,
    "cases:apply-check": _draft,
    "cases:apply-done": _own,
    "cases:own": _own,
    "cases:own-answer": _own,
    "cases:own-withdraw": _own,
    "cases:own-appeal": _own,
    "cases:own-message": _own,
    "cases:own-document": _own,
    "cases:own-send-again": _own,
    "cases:own-pay": _own,
    "cases_pay_fee": _own,
    "cases_waive_fee": _desk("cases.waive-fee"),
    "cases:own-letter": Row("decided", Reach.OWN),
    "cases:own-letter-pdf": Row("decided", Reach.OWN),
    "cases:own-receipt": Row("decided", Reach.OWN),
    # requests, the officers' pages
    "cases:record": _desk(),
    "cases:record-look": Row("sent", Reach.ALL),  # asks for a reason; says nothing of the request
    "cases:queue-take": _desk(),  # stays in the queue and says there why not
    "cases:record-take": _desk("cases.assign"),
    "cases:record-review": _desk("cases.review"),
    "cases:record-hand-over": Row("sent", Reach.AGENCY, "cases.assign", {"assignee": ""}),
    "cases:record-ask": _desk("cases.ask", text="Which harbour?"),
    "cases:record-write": Row("sent", Reach.AGENCY, "cases.comment", {"text": "Bring a photo."}),
    "cases:record-decide": _desk("cases.decide", outcome="approved", reasons="Fine.", sure="yes"),
    "cases:record-step-finish": _desk(
        "cases.finish-step", "inside its steps", text="All is there."
    ),
    "cases:record-step-back": _desk("cases.send-step-back", "inside its steps", text="Anew."),
    "cases:record-sign": _desk("cases.cosign", agrees="yes", text=""),
    "cases:record-start": _desk("cases.start"),
    "cases:record-complete": _desk("cases.complete", text="Done."),
    "cases:record-fee": _desk("cases.settle", text="OR-12"),
    "cases:record-waive": _desk("cases.waive-fee", text="She has no income."),
    "cases:record-note": Row("sent", Reach.AGENCY, "cases.annotate", {"note-text": "Seen."}),
    "cases:record-message": Row("sent", Reach.AGENCY, "cases.comment", {"message-text": "Hello."}),
    "cases:record-document": _desk(),
    "cases:record-letter": _desk(thing="decided"),
    "cases:record-letter-pdf": _desk(thing="decided"),
    "cases:record-receipt": _desk(thing="decided"),
    # payouts, for whom they are and for who pays
    "payments_own_payout": _paid_to("payout"),
    "payments_choose_destination": _paid_to("payout", way="wallet"),
    "payments_confirm_payout": _paid_to("paid payout"),
    "payments_contest_payout": _paid_to("paid payout"),
    "payments_payout": _pays("payments.see-payouts"),
    "payments_approve_payout": _pays("payments.approve-payout"),
    "payments_refuse_payout": _pays("payments.refuse-payout"),
    "payments_clear_payout": _pays("payments.clear-payout", "contested payout"),
    "payments_batch": _pays("payments.see-payouts", "batch"),
    "payments:own-payout": _paid_to("payout"),
    "payments:where": _paid_to("payout", way="wallet"),
    "payments:confirm-payout": _paid_to("paid payout"),
    "payments:contest-payout": _paid_to("paid payout", said="Nothing came."),
    "payments:payout-receipt": _paid_to("paid payout"),
    "payments:desk-payout": _pays("payments.see-payouts"),
    "payments:approve-payout": _pays("payments.approve-payout"),
    "payments:refuse-payout": _pays("payments.refuse-payout", **{"refusal-said": "No."}),
    "payments:clear-payout": _pays(
        "payments.clear-payout", "contested payout", **{"clearing-said": "Found."}
    ),
    "payments:batch": _pays("payments.see-payouts", "batch"),
    # services and agencies
    "catalogue_managed_service": Row(
        "service", Reach.ALL
    ),  # a published one; row security keeps drafts
    "catalogue_edit": _service,
    "catalogue_publish": _service,
    "catalogue_unpublish": _service,
    "catalogue_archive": _service,
    "catalogue_accept": _service,
    "catalogue_manage": _service,
    "catalogue_preview": _service,
    "catalogue_history": _service,
    "catalogue_try_eligibility": _service,
    "catalogue_version": Row("version of a service", Reach.AGENCY),
    "catalogue_ask_review": _service,
    "catalogue_send_back": _service,
    **{
        f"catalogue:{page}": _service
        for page in (
            "manage",
            "preview",
            "coverage",
            "cover",
            "requirements",
            "rearrange-requirements",
            "questions",
            "rearrange-questions",
            "rearrange-pages",
            "eligibility",
            "rearrange-eligibility",
            "condition",
            "try-eligibility",
            "workflow",
            "rearrange-workflow",
            "history",
            "compare",
            "ask-review",
            "send-back",
            "publish",
            "unpublish",
            "archive",
            "accept",
        )
    },
    "cases:conversion": _service,
    "cases:conversion-file": Row("file of figures", Reach.AGENCY),
    "cases_conversion": _service,
    "catalogue:step": Row("step of a service", Reach.AGENCY),
    "catalogue:requirement": Row("part of a service", Reach.AGENCY),
    "catalogue:attach-sample": Row("sampled paper", Reach.AGENCY),
    "catalogue_attach_sample": Row("sampled paper", Reach.AGENCY),
    "catalogue:own-sample": Row("sample", Reach.AGENCY),
    "catalogue:own-sample-preview": Row("sample", Reach.AGENCY),
    "catalogue_own_sample": Row("sample", Reach.AGENCY),
    "catalogue:question": Row("part of a service", Reach.AGENCY),
    "catalogue:question-when": Row("question of a service", Reach.AGENCY),
    "catalogue:form-page": Row("part of a service", Reach.AGENCY),
    "catalogue:inner-step": Row("part of a service", Reach.AGENCY),
    "directory_change_agency": Row("agency", Reach.AGENCY),
    "directory_deactivate_agency": Row("agency", Reach.AGENCY),
    "directory_set_calendar": Row("agency", Reach.AGENCY),
    "directory:hours": Row("agency", Reach.AGENCY, "directory.set-calendar"),
    "directory:posts": Row("agency", Reach.AGENCY, "directory.see-posts"),
    "directory_posts": Row("agency", Reach.AGENCY, "directory.see-posts"),
    "directory:appoint": Row("agency", Reach.AGENCY, "directory.appoint"),
    "directory_appoint": Row("agency", Reach.AGENCY, "directory.appoint"),
    "directory:community": Row("community", Reach.ALL, "directory.see-communities"),
    "directory_community": Row("community", Reach.ALL, "directory.see-communities"),
    "directory_community_history": Row("community", Reach.ALL, "directory.see-communities"),
    "directory:note-community": Row("", Reach.BORDERLESS, "directory.note-community"),
    "directory_note_community": Row("", Reach.BORDERLESS, "directory.note-community"),
    **{
        f"directory{door}{verb}{sign}community": Row(
            "community", Reach.BORDERLESS, f"directory.{verb}-community"
        )
        for door, sign in (":-", "__")
        for verb in ("correct", "retire")
    },
    "directory:state-community-total": Row(
        "place", Reach.BORDERLESS, "directory.state-community-total"
    ),
    "directory_state_community_total": Row(
        "place", Reach.BORDERLESS, "directory.state-community-total"
    ),
    **{
        f"directory{door}{name.replace('-', sign)}": Row(
            "contact", Reach.AGENCY, f"directory.{code}"
        )
        for door, sign in (":-", "__")
        for name, code in (
            ("contact", "open-contact"),
            ("correct-contact", "correct-contact"),
            ("write-communication", "write-communication"),
            ("finish-follow-up", "finish-follow-up"),
        )
    },
    "directory:end-post": Row("post in an agency", Reach.AGENCY, "directory.end-post"),
    "directory_end_post": Row("post in an agency", Reach.AGENCY, "directory.end-post"),
    **_agreements(),
    # people and policies
    "identity_look_at_person": _person,
    "identity_roles_of_person": _person,
    "identity_permissions_of_person": _person,
    "identity_grant_role": Row("person", Reach.COLLEAGUES),
    "identity_revoke_role": Row("person", Reach.COLLEAGUES),
    "identity_resend_invitation": Row("invited", Reach.AGENCY),
    "identity_withdraw_invitation": Row("invited", Reach.AGENCY),
    "identity_deactivate_person": Row("person", Reach.COLLEAGUES),
    "identity_reactivate_person": Row("person", Reach.COLLEAGUES),
    "identity_force_sign_out": Row("person", Reach.COLLEAGUES),
    "identity_endorse_affiliation": Row("affiliation", Reach.COLLEAGUES),
    "identity_approve_affiliation": Row("affiliation", Reach.COLLEAGUES),
    "identity_refuse_affiliation": Row("affiliation", Reach.COLLEAGUES),
    "directory:admin-affiliation": Row("affiliation", Reach.AGENCY, "identity.see-affiliations"),
    "identity_policy": _policy,
    "identity_change_policy": Row("policy", Reach.AGENCY, send={"agency_id": ""}),
    "identity_retire_policy": _policy,
    "identity_preview_policy": Row("", send={"agency_id": ""}),
    "directory:change-policy": _policy,
    "directory:retire-policy": _policy,
    "identity_activate_policy": _policy,
    "identity_deactivate_policy": _policy,
    "identity_policy_stops": Row("policy", Reach.AGENCY, "identity.see-policies"),
    "identity_holders": Row("permission", Reach.ALL),
    "directory:admin-person": _person,
    "directory:admin-grant": _person,
    "directory:admin-permissions": _person,
    "directory:admin-revoke": Row("person", Reach.COLLEAGUES),
    "directory:admin-give-back": Row("person", Reach.COLLEAGUES),
    "directory:admin-step": _person,
    "directory:admin-policy": _policy,
    "directory:admin-switch": _policy,
    "directory_add_agency": Row("", Reach.BORDERLESS),
    "identity_add_policy": Row("", send={"agency_id": ""}),
    # one's own account: the tests of each area have the rows, here the door is asked
    "identity_revoke_device": Row("device", Reach.OWN),
    "identity_revoke_session": Row("session", Reach.OWN),
    "identity:confirm-registration": Row("registration link"),
    "identity:confirm-address": Row("address link"),
    "identity:reset-password": Row("reset link"),
    "identity:confirm-phone": Row("phone"),
    "identity_confirm_registration": Row("registration link"),
    "identity_confirm_address": Row("address link"),
    "identity_reset_password": Row("reset link"),
    "identity_withdraw_affiliation": Row("affiliation", Reach.OWN),
    "directory:withdraw-affiliation": Row("affiliation", Reach.OWN),
    "identity_begin_assisting": Row("asked help", Reach.OWN, send={"code": CODE}),
    "identity_stop_assistance": Row("assistance", Reach.OWN),
    "identity:begin-assisting": Row("asked help"),  # asks for the code; says nothing of the person
    "identity:end-assisting": Row(UNDER_WAY, Reach.OWN),
    "identity_end_assisting": Row(UNDER_WAY, Reach.OWN),
    "identity:stop-assistance": Row("assistance", Reach.OWN),
    # rights over one's data
    "privacy:own-request": Row("claim", Reach.OWN, "privacy.ask"),
    "privacy_request": _claim,
    "privacy:withdraw-request": _claim,
    "privacy_withdraw_request": _claim,
    "privacy:ask": Row("right"),
    "privacy:open-copy": Row("copy", Reach.OWN, "privacy.open-copy", {"sure": "yes"}),
    "privacy_file": Row("known address", Reach.OTHERS),
    "privacy_open_copy": Row("copy", Reach.OWN),
    **{
        f"privacy{door}{name if door == ':' else name.replace('-', '_')}": row
        for door in (":", "_")
        for name, row in {
            "desk-request": Row("claim", Reach.BORDERLESS, "privacy.see-requests"),
            "decide": Row("claim", Reach.OTHERS, "privacy.decide", REFUSING[door]),
            "sign": Row("proposed claim", Reach.OTHERS, "privacy.sign"),
            "put-off": Row("claim", Reach.BORDERLESS, "privacy.put-off", {"reason": "It is much."}),
            "issue-copy": Row("signed claim", Reach.BORDERLESS, "privacy.issue-copy"),
            "lift-restriction": Row(
                "restricted claim", Reach.OTHERS, "privacy.lift-restriction", {"reason": "Settled."}
            ),
            "hold": Row("claim", Reach.OTHERS, "privacy.hold", {"reason": "A court asked."}),
            "lift-hold": Row("claim", Reach.BORDERLESS, "privacy.lift-hold"),
        }.items()
    },
    # breaches: nothing of anybody's; the register is one
    "privacy:breach": _breach,
    "privacy:change-breach": _breach,
    "privacy:tell-regulator": _breach,
    "privacy:breach-draft": _breach,
    "privacy:tell-affected": _breach,
    "privacy:close-breach": _breach,
    "privacy:trace": _breach,
    "privacy_breach": Row("breach", code="privacy.see-breaches"),
    "privacy_change_breach": _breach,
    "privacy_affected": Row("breach", code="privacy.see-breaches"),
    "privacy_trace": _breach,
    "privacy_tell_regulator": _breach,
    "privacy_tell_affected": _breach,
    "privacy_close_breach": _breach,
    # meetings: a year is everybody's who sees any of it, a meeting its agency's
    **{f"meetings:{one}": Row("year") for one in ("change-series", "generate")},
    "meetings_change_series": Row("year"),
    "meetings:answer": Row("meeting", Reach.AGENCY, "meetings.answer", {"answer": "coming"}),
    "meetings:answer-by-link": Row("invitation"),
    "meetings:feed": Row("link to a calendar"),
    "meetings_answer": Row("meeting", Reach.AGENCY, "meetings.answer"),
    "meetings:remind": Row("meeting", Reach.AGENCY, "meetings.remind"),
    "meetings_remind": Row("meeting", Reach.AGENCY, "meetings.remind"),
    "meetings_reminders": Row("meeting", Reach.AGENCY, "meetings.remind"),
    "meetings_year": Row("year", code="meetings.see"),
    "meetings_overview": Row("year", code="meetings.see"),
    "meetings_meeting": Row("meeting", Reach.AGENCY, "meetings.see"),
    "meetings:meeting": Row("meeting", Reach.AGENCY, "meetings.see"),
    **{
        f"meetings{door}{verb.format('-' if door == ':' else '_')}": Row(
            "meeting", Reach.AGENCY, f"meetings.{verb.format('-')}"
        )
        for door in (":", "_")
        for verb in (
            "move",
            "postpone",
            "cancel",
            "hold",
            "set{}agenda",
            "record{}attendance",
            "write{}minutes",
            "approve{}minutes",
            "add{}item",
            "report{}quarter",
            "reopen{}report",
        )
    },
    **{
        f"meetings{door}{verb}": Row("commitment", Reach.AGENCY, f"meetings.{verb[:6]}-item")
        for door, verb in (
            (":", "change-item"),
            ("_", "change_item"),
            (":", "report-item"),
            ("_", "report_item"),
        )
    },
    "meetings:item": Row("commitment", Reach.AGENCY, "meetings.see"),
    "meetings_item": Row("commitment", Reach.AGENCY, "meetings.see"),
    "meetings:check-in-screen": Row("meeting", Reach.AGENCY, "meetings.record-attendance"),
    "meetings:check-in": Row("code of a meeting"),
    **{
        name: Row("meeting", Reach.AGENCY, "meetings.see")
        for name in (
            "meetings:attendance",
            "meetings_attendance",
            "meetings:minutes",
            "meetings_minutes",
            "meetings_agenda",
            "meetings:report",
            "meetings_report",
            "meetings:report-pdf",
            "meetings:calendar-file",
            "meetings_calendar_file",
        )
    },
    "meetings:minutes-pdf": Row("meeting", Reach.AGENCY, "meetings.see"),
    # programmes: an agency's own; whoever looks after all reads them
    **{f"programmes{door}": _ppa("see") for door in (":ppa", "_ppa", ":funding", "_funding")},
    **{f"programmes_{many}": _ppa("see") for many in ("updates", "milestones", "indicators")},
    **{
        f"programmes{door}{verb.replace('-', door.replace(':', '-'))}": _ppa(verb, thing)
        for door in (":", "_")
        for verb, thing in (
            ("change-ppa", "ppa"),
            ("move-ppa", "ppa"),
            ("record-funding", "ppa"),
            ("report-progress", "ppa"),
            ("add-milestone", "ppa"),
            ("finish-milestone", "milestone"),
            ("add-indicator", "ppa"),
            ("measure-indicator", "indicator"),
        )
    },
    **{f"programmes{door}need": _ppa("see", "need") for door in (":", "_")},
    "programmes:needs-of-ppa": _ppa("see"),
    "programmes_need_answers": _ppa("see", "need"),
    **{
        f"programmes{door}{verb}{'-' if door == ':' else '_'}need": _ppa(f"{verb}-need", thing)
        for door in (":", "_")
        for verb, thing in (
            ("change", "need"),
            ("move", "need"),
            ("forward", "need"),
            ("link", "need"),
            ("unlink", "answered need"),
        )
    },
    **{f"programmes{door}beneficiaries": _ppa("see-beneficiaries") for door in (":", "_")},
    **{
        f"programmes{door}enrol{sign}beneficiary": _ppa("enrol-beneficiary")
        for door, sign in (":-", "__")
    },
    **{
        f"programmes{door}{name.replace('-', sign)}": _ppa(code, "beneficiary")
        for door, sign in (":-", "__")
        for name, code in (
            ("beneficiary", "open-beneficiary"),
            ("correct-beneficiary", "correct-beneficiary"),
            ("end-enrolment", "end-enrolment"),
        )
    },
    "programmes_reached": _ppa("see"),
    **{f"programmes{door}links": _ppa("see") for door in (":", "_")},
    **{
        f"programmes{door}link{sign}community": _ppa("link-community")
        for door, sign in (":-", "__")
    },
    **{
        f"programmes{door}remove{sign}link": _ppa("remove-link", "link of a ppa")
        for door, sign in (":-", "__")
    },
    "programmes_reaching": Row("place by its id", Reach.ALL, "programmes.see"),
    "catalogue:link-programme": Row("ppa", Reach.AGENCY, "catalogue.link-programme"),
    "catalogue_link_programme": Row("service and ppa", Reach.AGENCY, "catalogue.link-programme"),
    "catalogue_programmes": Row("service", Reach.AGENCY, "catalogue.edit"),
    "cases:link-programme": Row("ppa", Reach.AGENCY, "cases.link-programme"),
    "cases_link_programme": Row("request and ppa", Reach.AGENCY, "cases.link-programme"),
    "cases_programmes": Row("sent", Reach.ALL, "programmes.see"),
    **{f"programmes{door}budget": _ppa("see", "budget") for door in (":", "_")},
    "programmes:budgets-of-ppa": _ppa("see"),
    **{
        f"programmes{door}{verb}{'-' if door == ':' else '_'}budget": _ppa(f"{verb}-budget", thing)
        for door in (":", "_")
        for verb, thing in (
            ("propose", "ppa"),
            ("revise", "budget"),
            ("submit", "budget"),
            ("review", "reviewed budget"),
            ("approve", "waiting budget"),
            ("enact", "approved budget"),
        )
    },
    **_sheets("import", "programmes", "programmes:"),
    # brought in with a sheet: for the agency's administrators, for whoever supervises or answers for it
    **_sheets("sheet of people", "identity", "directory:people-"),
    **_sheets("sheet of journals", "support", "support:journals-"),
    **_sheets("sheet of requests", "cases", "cases:requests-"),
    **_sheets(
        "sheet of intakes", "support", "support:intakes-", noun="intakes", api="support_intakes"
    ),
    # children and who decides for them
    "privacy:child": _child,
    "privacy:withdraw-for-child": _child,
    "privacy_child": Row("confirmed child", Reach.OWN, "privacy.consent-for-child"),
    "privacy_consent_for_child": _child,
    "privacy_withdraw_for_child": _child,
    "privacy:end-guardianship": _decided,
    "privacy_end_guardianship": _decided,
    "privacy:guardianship": Row("claimed child", Reach.BORDERLESS, "privacy.see-guardians"),
    "privacy_guardianship": Row("claimed child", Reach.BORDERLESS, "privacy.see-guardians"),
    "privacy:confirm-guardianship": Row("claimed child", Reach.OTHERS, send={"agrees": "no"}),
    "privacy_confirm_guardianship": Row("claimed child", Reach.OTHERS, send={"agrees": False}),
    "identity_correct_birth_date": Row("known address", Reach.OTHERS),
    # legal grounds
    "privacy:sign-ground": Row("proposed ground", Reach.BORDERLESS, send={"agrees": "no"}),
    "privacy_sign_ground": Row("proposed ground", Reach.BORDERLESS, send={"agrees": False}),
    "privacy_propose_ground": Row("", Reach.BORDERLESS),
    # notices and consents
    "privacy:read-notice": Row("notice"),
    "privacy:withdraw-consent": Row("notice"),
    "privacy:consent-receipt": Row("consent", Reach.OWN),
    "privacy:version": Row("notice"),
    "privacy:write-notice": _notice,
    "privacy:publish-notice": _notice,
    "privacy:discard-notice": _notice,
    "privacy:draft-notice": Row("new notice", Reach.BORDERLESS),
    "privacy_draft_notice": Row("", Reach.BORDERLESS),
    "privacy_write_notice": _notice,
    "privacy_publish_notice": _notice,
    "privacy_discard_notice": _notice,
    "privacy_give_consent": Row("notice"),
    "privacy:notice": Row("notice"),
    "privacy:notice-version": Row("notice"),
    "privacy_notice": Row("notice"),
    "notice": Row("notice"),
    "privacy:certificate": Row("certificate"),
    # businesses that take payments
    "payments:merchant": _merchant,
    "payments:change-merchant": _merchant,
    "payments:attach-merchant-paper": _merchant,
    "payments:merchant-paper": _merchant,
    "payments:remove-merchant-paper": _merchant,
    "payments:send-merchant": _merchant,
    "payments:withdraw-merchant": _merchant,
    "payments:merchant-transactions": _merchant,
    "payments:merchant-transactions-file": _merchant,
    "payments_merchant_account": Row("open merchant", Reach.EITHER, "payments.see-merchants"),
    "payments_merchant_transactions": Row("merchant", Reach.EITHER, "payments.see-merchants"),
    "payments_merchant_payments": Row("merchant", Reach.EITHER, "payments.see-merchants"),
    "payments:merchant-payments": _merchant,
    "payments:pay-merchant": Row("open merchant"),
    "payments:settlements": _merchant,
    "payments:plan-settlements": _webhook,
    "payments:settlement": _settlement,
    "payments:settlement-file": _settlement,
    "payments_settlement_plan": _settlement,
    "payments_plan_settlements": _webhook,
    "payments_merchant_settlements": Row("merchant", Reach.EITHER, "payments.see-merchants"),
    "payments_merchant_settlement": Row("settlement", Reach.EITHER, "payments.see-merchants"),
    "payments_settled_payments": Row("settlement", Reach.EITHER, "payments.see-merchants"),
    "payments:desk-settlement": Row("settlement", Reach.AGENCY),
    "payments:decide-settlement": Row("settlement", Reach.COLLEAGUES, send=_HOLDING_BACK),
    "payments_desk_settlement": Row("settlement", Reach.AGENCY, "payments.see-merchants"),
    "payments_decide_settlement": Row(
        "settlement", Reach.COLLEAGUES, "payments.decide-settlement", _HOLDING_BACK
    ),
    "payments:api-keys": _merchant,
    "payments:make-api-key": _webhook,
    "payments:revoke-api-key": _webhook,
    "payments_api_keys": _merchant,
    "payments_make_api_key": _webhook,
    "payments_revoke_api_key": _webhook,
    "payments:people": _merchant,
    "payments:invite-member": _colleague,
    "payments:withdraw-member-invitation": _colleague,
    "payments:remove-member": _colleague,
    "payments:join-merchant": _link,
    "payments_people": _merchant,
    "payments_invite_member": _colleague,
    "payments_withdraw_member_invitation": _colleague,
    "payments_remove_member": _colleague,
    "payments_read_invitation": _link,
    "payments_join_merchant": _link,
    "payments:webhooks": _merchant,
    "payments:add-webhook": _webhook,
    "payments:webhook": _webhook,
    "payments:change-webhook": _webhook,
    "payments:rotate-webhook-secret": _webhook,
    "payments:switch-webhook": _webhook,
    "payments:end-webhook": _webhook,
    "payments:test-webhook": _webhook,
    "payments:webhook-delivery": _webhook,
    "payments:resend-webhook": _webhook,
    "payments_webhooks": _merchant,
    "payments_add_webhook": _webhook,
    "payments_webhook": _webhook,
    "payments_change_webhook": _webhook,
    "payments_rotate_webhook_secret": _webhook,
    "payments_switch_webhook": _webhook,
    "payments_end_webhook": _webhook,
    "payments_test_webhook": _webhook,
    "payments_webhook_deliveries": _webhook,
    "payments_webhook_delivery": _webhook,
    "payments_resend_webhook": _webhook,
    "payments:desk-merchant": Row("merchant", Reach.AGENCY),
    "payments:desk-merchant-paper": Row("merchant", Reach.AGENCY),
    "payments:review-merchant": Row(
        "merchant", Reach.COLLEAGUES, send={"step": "refuse", "reason": "No."}
    ),
    "payments_merchant": Row("merchant", Reach.EITHER, "payments.see-merchants"),
    "payments_merchant_paper": Row("merchant", Reach.EITHER, "payments.see-merchants"),
    "payments_change_merchant": _merchant,
    "payments_attach_merchant_paper": _merchant,
    "payments_remove_merchant_paper": _merchant,
    "payments_move_merchant": Row("merchant", Reach.OWN, send={"step": "send", "reason": ""}),
    # the log
    "audit_prove": Row("entry", Reach.ENTRY, "audit.search"),
    "audit:receipt": Row("entry", Reach.ENTRY, "audit.search"),
    "audit:entry": Row("entry"),
    "audit:proof": Row("entry"),
    "audit:tile": Row("tile"),
    # one's own factors, and those that somebody lost
    "identity_revoke_trust": Row("trusted", Reach.OWN),
    "identity_rename_passkey": _passkey,
    "identity_remove_passkey": _passkey,
    "identity_ask_factor_reset": Row("person", Reach.COLLEAGUES),
    "identity_confirm_factor_reset": _reset,
    "identity_decline_factor_reset": Row("reset", Reach.AGENCY),
    "identity:rename-passkey": _passkey,
    "identity:remove-passkey": _passkey,
    "identity:revoke-device": Row("device"),  # leads back: it may have ended meanwhile
    "identity:revoke-trust": Row("trusted"),  # the same
    "identity:revoke-session": Row("session"),  # the same
    "identity:confirm-factor-reset": _reset,
    "identity:decline-factor-reset": Row("reset", Reach.AGENCY),
    "identity:resume-guest": Row("guest link"),
    "identity:register-code": Row("registration link"),
    "identity:reset-code": Row("reset link"),
    # messages
    "notifications:read": Row("message", Reach.OWN),
    "notifications:retry": Row("delivery"),
    # what is for everybody
    "directory:agency": Row("agency"),
    "directory:join": Row("agency"),
    "privacy:keep-filter": Row("list", Reach.ALL, "cases.look"),
    "privacy_keep_filter": Row("", Reach.ALL, "cases.look"),
    "privacy:remove-filter": Row("kept filter", Reach.OWN),
    "privacy_remove_filter": Row("kept filter", Reach.OWN),
    # lists taken out: by who may see the list itself; a second person decides
    "privacy:ask-list": Row("list", Reach.ALL, "cases.look"),
    "privacy_ask_list": Row("", Reach.ALL, "cases.look"),
    "privacy:open-list": Row("open list", Reach.OWN, "cases.look"),
    "privacy_open_list": Row("open list", Reach.OWN, "cases.look"),
    "privacy:decide-list": Row("waiting list", Reach.COLLEAGUES, "privacy.decide-list"),
    "privacy_decide_list": Row("waiting list", Reach.COLLEAGUES, "privacy.decide-list"),
    # notes: their author changes them, the person says what is wrong
    "support:ask-correction": Row("note", Reach.OWN),
    "support_ask_correction": Row("note", Reach.OWN),
    "support_note": Row("note", Reach.OWN),
    "support:correct-note": Row("note", Reach.COLLEAGUES, "support.correct-note"),
    "support_correct_note": Row("note", Reach.COLLEAGUES, "support.correct-note"),
    "support:answer-correction": Row("correction", Reach.COLLEAGUES, "support.answer-correction"),
    "support_answer_correction": Row("correction", Reach.COLLEAGUES, "support.answer-correction"),
    # a journal is its writer's alone to change
    **{
        name: Row("journal entry", Reach.OWN)
        for name in (
            "support:correct-journal",
            "support:remove-journal-entry",
            "support:put-back-journal-entry",
            "support_journal_entry",
            "support_correct_journal",
            "support_remove_journal_entry",
            "support_put_back_journal_entry",
        )
    },
    # personal support: never one's own record at the staff's door
    **{
        name: Row("enrolment", Reach.COLLEAGUES, code)
        for name, code in {
            "support:look-at-notes": "support.look-at-notes",
            "support_look_at_notes": "support.look-at-notes",
            "support:write-note": "support.write-note",
            "support_write_note": "support.write-note",
            "support:look-at-journal": "support.look-at-journal",
            "support_look_at_journal": "support.look-at-journal",
            "support:record": "support.look",
            "support:assign": "support.assign",
            "support:release": "support.release",
            "support:end": "support.end",
            "support_record": "support.look",
            "support_assign": "support.assign",
            "support_release": "support.release",
            "support_end": "support.end",
            "support:record-intake": "support.look",
            "support:record-intake-section": "support.look",
            "support:record-intake-versions": "support.look",
        }.items()
    },
    **{
        name: Row("candidate", Reach.COLLEAGUES, "support.look")
        for name in (
            "support_record_intake",
            "support_record_intake_section",
            "support_record_intake_versions",
        )
    },
    "support:intake-section": Row("enrolment"),  # names a part of one's own
    "support:save-intake": Row("enrolment"),
    "directory_agency": Row("agency"),
    "directory_calendar": Row("agency"),
    "directory_place": Row("place"),
    "catalogue:service": Row("service"),
    "catalogue:sample": Row("sample"),
    "catalogue:sample-preview": Row("sample"),
    "catalogue_sample": Row("sample"),
    "catalogue:check-about": Row("fact"),
    "catalogue_service": Row("service"),
    "cases_form": Row("service"),
    "cases:apply": Row("service"),
    "cases:apply-places": Row("service"),
    "cases_rights_link": Row("tracked"),
    "cases_status": Row("tracked"),
    "cases_status_in_catalogue": Row("tracked"),
    "problem": Row("problem"),
    "help-page": Row("help"),
    "developers-group": Row("group"),
}

LEADS_NOWHERE = {"api:api-root", "payments_disburse", "cases_start_batch"}
"""Nothing stands behind it: what the framework brings, and the examples that name payouts and requests of nobody."""

WANTS_A_FACTOR = frozenset(
    {
        "directory:admin-give-back",
        "directory:admin-revoke",
        "identity:add-passkey",
        "identity:ask-factor-reset",
        "identity:begin-passkey",
        "identity:choose-sent-codes",
        "identity:confirm-app",
        "identity:confirm-factor-reset",
        "identity:remove-app",
        "identity:remove-passkey",
        "identity_add_passkey",
        "identity_approve_affiliation",
        "identity_ask_factor_reset",
        "identity_begin_app",
        "identity_begin_passkey",
        "identity_choose_sent_codes",
        "identity_confirm_app",
        "identity_confirm_factor_reset",
        "identity_grant_role",
        "identity_invite",
        "identity_remove_app",
        "identity_remove_passkey",
        "identity_renew_recovery_codes",
        "identity_resend_invitation",
        "identity_revoke_role",
        "identity_withdraw_invitation",
        "payments:add-webhook",
        "payments:approve-payout",
        "payments:change-webhook",
        "payments:decide-settlement",
        "payments:fetch-bank-file",
        "payments:invite-member",
        "payments:make-api-key",
        "payments:plan-settlements",
        "payments:review-merchant",
        "payments:rotate-webhook-secret",
        "payments_add_webhook",
        "payments_approve_payout",
        "payments_change_webhook",
        "payments_decide_settlement",
        "payments_disburse",
        "payments_fetch_bank_file",
        "payments_invite_member",
        "payments_make_api_key",
        "payments_make_bank_file",
        "payments_plan_settlements",
        "payments_rotate_webhook_secret",
        "privacy:confirm-guardianship",
        "privacy:decide-list",
        "privacy:issue-copy",
        "privacy:open-copy",
        "privacy:sign",
        "privacy:sign-ground",
        "privacy:tell-affected",
        "privacy_ask_copy",
        "privacy_confirm_guardianship",
        "privacy_decide_list",
        "privacy_issue_copy",
        "privacy_open_copy",
        "privacy_sign",
        "privacy_sign_ground",
        "privacy_tell_affected",
    }
)
"""Doors that want a second factor (or, of whoever has none, the password) shown lately, as the matrix asks them."""

AGREEING: dict[str, dict[str, Any]] = {
    "privacy:sign-ground": {"agrees": "yes"},
    "privacy_sign_ground": {"agrees": True},
    "privacy:confirm-guardianship": {"agrees": "yes"},
    "privacy_confirm_guardianship": {"agrees": True},
    "privacy:decide-list": {"agrees": "yes"},
    "privacy_decide_list": {"agrees": True},
}
"""What is sent so that it counts: refusing wants no factor."""

STAFF_ONLY = {"desk"}
"""Pages for whoever holds a role that opens an agency's records, whichever it is."""

NOTHING_BEGUN = {"identity:prove-factor", "identity:send-code", "identity:prove-passkey"}
"""Open to whoever began to sign in; strangers are led to where that begins."""

FOR_WHOEVER_SIGNS_IN = {"identity:prove-passkey"}
"""Whoever is in already has nothing to show there and is led to the beginning, too."""

LEADS_HOME = {"identity:sign-out"}
"""A stranger has nothing to end there."""


ANSWERS_TO_ALL = {Role.INFORMATION_OFFICER}
"""Answers to people about their data, whatever agency holds it."""


@dataclass(frozen=True)
class Door:
    """One method of one address, with everything declared about it."""

    address: str
    name: str
    method: str
    codes: tuple[str, ...]
    row: Row
    is_public: bool
    asks_somebody: bool

    @property
    def is_api(self) -> bool:
        return self.address.startswith("/api/")


@cache
def doors() -> tuple[Door, ...]:
    """Every page and every operation, once each."""
    found: dict[tuple[str, str], Door] = {}
    for route in all_routes():
        for method in route.methods or ("",):
            found.setdefault((route.name, method), _door(route, method))
    return tuple(found.values())


def _door(route: Any, method: str) -> Door:
    actions = {code.replace("-", "_"): code for code in catalogue()}
    own = actions.get(route.stem, "")
    row = ROWS.get(route.name, Row())
    asked = (route.needs if "." in route.needs else "", row.code or own)
    is_public = route.name in PUBLIC_ROUTES
    return Door(
        route.address,
        route.name,
        method,
        tuple(dict.fromkeys(code for code in asked if code)) if not is_public else (),
        row,
        is_public,
        route.needs == SOMEBODY or bool(asked),
    )


def missing() -> list[str]:
    """Addresses that name something in their path and have no row."""
    return [
        door.name
        for door in doors()
        if "<" in door.address and not door.is_public and door.name not in ROWS
    ]


def scope_of(role: Role) -> str:
    """Where the matrix gives a role: at the home agency wherever that is possible."""
    if role in PERSONAL:
        return "personal"
    is_wide = role in OF_NO_AGENCY and role not in OF_AN_AGENCY
    return "everywhere" if is_wide or role in ANSWERS_TO_ALL else "home"


def expected(door: Door, role: Role | None, relation: str) -> Answer:
    """Derive the answer from what is declared; `role` None is a stranger."""
    if door.name in (NOTHING_BEGUN if role is None else FOR_WHOEVER_SIGNS_IN):
        return Answer.SIGN_IN
    if door.is_public:
        return Answer.IN
    if role is None:
        return _for_stranger(door)
    if door.name in STAFF_ONLY:
        return Answer.REFUSED if role in PERSONAL else Answer.IN
    return _reaching(door, role, relation)


def _for_stranger(door: Door) -> Answer:
    is_open = bool(door.codes) and set(door.codes) <= ROLES[Role.VISITOR]
    if door.name in LEADS_HOME or is_open:
        return Answer.IN
    return Answer.SIGN_IN


def _reaching(door: Door, role: Role, relation: str) -> Answer:
    reach, by_role = door.row.reach, _holds(role, door.codes)
    is_allowed = by_role or not door.codes
    if reach is Reach.ALL:
        return _in(is_allowed)
    if reach is Reach.OWN:
        return _in(is_allowed and relation == "own")
    if relation == "own" and reach in (Reach.EITHER, Reach.ENTRY):
        return Answer.IN
    if relation == "own" and reach in (Reach.COLLEAGUES, Reach.OTHERS, Reach.REGION):
        return Answer.REFUSED
    return _in(by_role and role not in PERSONAL and _covers(reach, role, relation))


def _covers(reach: Reach, role: Role, relation: str) -> bool:
    if reach in (Reach.ENTRY, Reach.REGION) or scope_of(role) == "everywhere":
        return True
    return relation != "other agency" and reach not in (Reach.BORDERLESS, Reach.OTHERS)


def _in(is_let_in: bool) -> Answer:
    return Answer.IN if is_let_in else Answer.REFUSED


def _holds(role: Role, codes: tuple[str, ...]) -> bool:
    return bool(codes) and all(code in ROLES[role] | ROLES[Role.RESIDENT] for code in codes)
