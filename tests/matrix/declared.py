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

SUBJECTS = [role for role in Role if role is not Role.VISITOR]
RELATIONS = ("own", "same agency", "other agency")


class Reach(StrEnum):
    """How far a permission carries over what the path names."""

    ALL = "all"  # nothing personal is named, or it is public
    OWN = "own"  # one's own alone
    AGENCY = "agency"  # what belongs to the agency of the grant
    COLLEAGUES = "colleagues"  # the same, but never oneself: refused, or judged and declined
    EITHER = "either"  # one's own, or the agency's
    BORDERLESS = "borderless"  # a grant for everything, no less
    NONE = "none"  # an id that nobody has: whoever is allowed to ask hears 404


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


_own = Row("sent", Reach.OWN)
_draft = Row("draft", Reach.OWN)
_mine = Row("", Reach.NONE)
_passkey = Row("passkey", Reach.OWN)
_service = Row("service", Reach.AGENCY)
_person = Row("person", Reach.AGENCY)
_policy = Row("policy", Reach.AGENCY)


LINK = "link"
"""A secret that was sent to somebody: whoever may ask hears that this one is not known."""


def _desk(code: str = "cases.look", thing: str = "sent", **send: Any) -> Row:
    """A step on a request is never its own applicant's; looking at it is."""
    reach = Reach.AGENCY if code == "cases.look" else Reach.COLLEAGUES
    return Row(thing, reach, code, send)


ROWS: dict[str, Row] = {
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
    "cases_move": Row("sent", Reach.COLLEAGUES, "cases.review", {"to": "in_review"}),
    "cases_assign": Row("sent", Reach.AGENCY, "cases.assign", {"assignee_id": None}),
    # requests, the applicant's pages
    "cases:apply-resume": _draft,
    "cases:apply-contact": _draft,
    "cases:apply-answers": _draft,
    "cases:apply-save": _draft,
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
    "cases:record-decide": _desk("cases.decide", outcome="approved", reasons="Fine.", sure="yes"),
    "cases:record-sign": _desk("cases.cosign", agrees="yes", text=""),
    "cases:record-start": _desk("cases.start"),
    "cases:record-complete": _desk("cases.complete", text="Done."),
    "cases:record-fee": _desk("cases.settle", text="OR-12"),
    "cases:record-note": Row("sent", Reach.AGENCY, "cases.annotate", {"note-text": "Seen."}),
    "cases:record-message": Row("sent", Reach.AGENCY, "cases.comment", {"message-text": "Hello."}),
    "cases:record-document": _desk(),
    "cases:record-letter": _desk(thing="decided"),
    "cases:record-letter-pdf": _desk(thing="decided"),
    "cases:record-receipt": _desk(thing="decided"),
    # services and agencies
    "catalogue_managed_service": Row(
        "service", Reach.ALL
    ),  # a published one; row security keeps drafts
    "catalogue_edit": _service,
    "catalogue_publish": _service,
    "catalogue_unpublish": _service,
    "catalogue_archive": _service,
    "catalogue_accept": _service,
    "directory_change_agency": Row("agency", Reach.AGENCY),
    "directory_deactivate_agency": Row("agency", Reach.AGENCY),
    # people and policies
    "identity_look_at_person": _person,
    "identity_roles_of_person": _person,
    "identity_permissions_of_person": _person,
    "identity_grant_role": Row("person", Reach.COLLEAGUES),
    "identity_revoke_role": Row("person", Reach.COLLEAGUES),
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
    "identity:confirm-registration": Row("link"),
    "identity:confirm-address": Row("link"),
    "identity:reset-password": Row("link"),
    "identity:confirm-phone": Row("link"),
    "identity_confirm_registration": Row("link"),
    "identity_confirm_address": Row("link"),
    "identity_reset_password": Row("link"),
    "identity_withdraw_affiliation": Row("affiliation", Reach.OWN),
    "directory:withdraw-affiliation": Row("affiliation", Reach.OWN),
    "identity_begin_assisting": _mine,
    "identity_stop_assistance": Row("assistance", Reach.OWN),
    "identity:begin-assisting": Row(),  # asks for the person's code; says nothing of them
    "identity:end-assisting": Row("link"),  # nobody is being helped here
    "identity_end_assisting": Row("link"),
    "identity:stop-assistance": Row("assistance", Reach.OWN),
    # rights over one's data: nobody has the request, whoever may ask hears so
    **{
        f"privacy{door}{name}": Row("", Reach.NONE, code)
        for door, names in {
            ":": {
                "own-request": "privacy.ask",
                "withdraw-request": "",
                "desk-request": "",
                "decide": "",
                "sign": "",
                "put-off": "",
                "issue-copy": "",
                "lift-restriction": "",
                "hold": "",
                "lift-hold": "",
                "breach": "privacy.see-breaches",
                "change-breach": "",
                "tell-regulator": "",
                "breach-draft": "privacy.see-breaches",
                "tell-affected": "",
                "close-breach": "",
            },
            "_": {
                "request": "",
                "withdraw_request": "",
                "desk_request": "",
                "decide": "",
                "sign": "",
                "put_off": "",
                "issue_copy": "",
                "lift_restriction": "",
                "hold": "",
                "lift_hold": "",
                "breach": "privacy.see-breaches",
                "change_breach": "",
                "affected": "privacy.see-breaches",
                "trace": "",
                "tell_regulator": "",
                "tell_affected": "",
                "close_breach": "",
            },
        }.items()
        for name, code in names.items()
    },
    "privacy:ask": Row(),  # says that there is no such right
    "privacy:open-copy": Row("link"),
    "privacy_file": Row("link"),
    "privacy:trace": _mine,
    "privacy_open_copy": Row("link"),
    "audit_prove": _mine,
    "audit:entry": _mine,
    "audit:receipt": _mine,
    "identity_revoke_trust": Row("trusted", Reach.OWN),
    "identity_rename_passkey": _passkey,
    "identity_remove_passkey": _passkey,
    "identity_confirm_factor_reset": _mine,
    "identity_decline_factor_reset": _mine,
    "identity:rename-passkey": _passkey,
    "identity:remove-passkey": _passkey,
    "identity:revoke-device": Row(),  # the same
    "identity:revoke-trust": Row(),  # the same
    "identity_ask_factor_reset": Row("link"),
    "identity:confirm-factor-reset": _mine,
    "identity:decline-factor-reset": _mine,
    "identity:revoke-session": Row(),  # leads back: the session may have ended meanwhile
    "identity:resume-guest": Row(),  # a link that ended says so
    # notices and consents: the tests beside the pages have the rows, here the door is asked
    "privacy:read-notice": _mine,
    "privacy:withdraw-consent": Row(),  # nothing was agreed to: judged, not refused
    "privacy:consent-receipt": _mine,
    "privacy:version": _mine,
    "privacy:write-notice": _mine,
    "privacy:publish-notice": _mine,
    "privacy:discard-notice": _mine,
    "privacy:draft-notice": Row(),  # about nothing: judged
    "privacy_draft_notice": Row("", Reach.BORDERLESS),
    "privacy_write_notice": _mine,
    "privacy_publish_notice": _mine,
    "privacy_discard_notice": _mine,
    "privacy_give_consent": _mine,
    "notifications:read": _mine,
    "notifications:retry": _mine,
}

UNSEALED = {"audit:checkpoint", "audit_checkpoint", "cases:own-receipt", "cases:record-receipt"}
"""What comes of a sealed log, which the scene has none of: whoever may ask hears that it is not there."""

STAFF_ONLY = {"desk"}
"""Pages for whoever holds a role that opens an agency's records, whichever it is."""

NOTHING_BEGUN = {"identity:prove-factor", "identity:send-code", "identity:prove-passkey"}
"""Open to whoever began to sign in; strangers are led to where that begins."""

FOR_WHOEVER_SIGNS_IN = {"identity:prove-passkey"}
"""Whoever is in already has nothing to show there and is led to the beginning, too."""

LEADS_HOME = {"identity:sign-out"}
"""A stranger has nothing to end there."""


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
    return "everywhere" if role in OF_NO_AGENCY and role not in OF_AN_AGENCY else "home"


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
        return Answer.ABSENT if door.row.reach is Reach.NONE else Answer.IN
    return Answer.SIGN_IN


def _reaching(door: Door, role: Role, relation: str) -> Answer:
    reach = door.row.reach
    by_role = _holds(role, door.codes)
    if reach in (Reach.ALL, Reach.NONE):
        held = Answer.IN if reach is Reach.ALL else Answer.ABSENT
        return held if by_role or not door.codes else Answer.REFUSED
    if reach is Reach.OWN:
        return Answer.IN if relation == "own" else Answer.REFUSED
    if relation == "own" and reach in (Reach.EITHER, Reach.COLLEAGUES):
        return Answer.IN if reach is Reach.EITHER else Answer.REFUSED
    is_covered = scope_of(role) == "everywhere" or (
        relation != "other agency" and reach is not Reach.BORDERLESS
    )
    return Answer.IN if by_role and is_covered and role not in PERSONAL else Answer.REFUSED


def _holds(role: Role, codes: tuple[str, ...]) -> bool:
    return bool(codes) and all(code in ROLES[role] | ROLES[Role.RESIDENT] for code in codes)
