"""Roles, what they may do, and who gives them to whom. Pure."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tulay.areas.identity.errors import (
    AboveYou,
    AlreadyEnded,
    BeyondYourScope,
    IncompatibleRoles,
    NotYourself,
    OneScopeOnly,
    RoleHasNoAgency,
    RoleHasNoRegion,
    RoleNeedsAgency,
    RoleOfOneLaw,
    UnknownRegion,
    UnknownRole,
)
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS


class Role(StrEnum):
    """Who somebody can be; visitor and resident come by themselves, the others are granted."""

    VISITOR = "visitor"
    RESIDENT = "resident"
    CANDIDATE = "candidate"
    COMMUNITY_LEADER = "community_leader"
    OFFICER = "officer"
    FOCAL_PERSON = "focal_person"
    COORDINATOR = "coordinator"
    EXECUTIVE = "executive"
    AUDITOR = "auditor"
    INFORMATION_OFFICER = "information_officer"
    FINANCE_OFFICER = "finance_officer"
    MERCHANT_USER = "merchant_user"
    ADMINISTRATOR = "administrator"
    SUPERUSER = "superuser"


_ANYBODY = frozenset(
    {
        "meetings.answer-by-link",
        "identity.try-sign-in",
        "identity.fail-sign-in",
        "identity.prove",
        "identity.ask-factor",
        "identity.try-factor",
        "identity.prove-factor",
        "identity.send-code",
        "identity.ask-passkey",
        "identity.prove-passkey",
        "identity.sign-in",
        "identity.open-guest",
        "cases.ask-rights-link",
        "identity.resume-guest",
        "identity.issue-tokens",
        "identity.refresh-tokens",
        "identity.revoke-token",
        "identity.register",
        "identity.try-code",
        "identity.confirm-registration",
        "identity.ask-reset",
        "identity.reset-password",
        "identity.confirm-address",
        "meetings.check-in",
    }
)
_SOMEBODY = frozenset(
    {
        "identity.sign-out",
        "identity.continue-session",
        "identity.revoke-session",
        "identity.revoke-other-sessions",
        "identity.end-tokens",
        "identity.revoke-device",
        "identity.sign-out-everywhere",
        "identity.revoke-trust",
        "identity.revoke-all-trust",
        "identity.choose-language",
        "identity.confirm",
        "identity.confirm-password",
        "identity.send-confirming-code",
        "identity.confirm-app",
        "identity.begin-passkey",
        "identity.add-passkey",
        "identity.rename-passkey",
        "identity.remove-passkey",
        "identity.remove-app",
        "identity.choose-sent-codes",
        "identity.renew-recovery-codes",
        "notifications.read",
        "notifications.read-all",
        "notifications.choose-channels",
        "privacy.show-notice",
        "privacy.give-consent",
        "privacy.withdraw-consent",
        "payments.choose-destination",
        "payments.confirm-payout",
        "payments.contest-payout",
        "cases.pay-fee",
        "cases.open",
        "cases.save",
        "cases.prefill",
        "cases.submit",
        "cases.answer",
        "cases.withdraw",
        "cases.appeal",
        "cases.attach",
        "cases.remove",
        "cases.comment",
        "cases.tell-story",
        "catalogue.answer-story",
        "catalogue.withdraw-story",
        "payments.initiate",
        "payments.complete",
        "payments.cancel",
    }
)
_OWN_RIGHTS = frozenset(
    {"privacy.ask", "privacy.withdraw-request", "privacy.ask-copy", "privacy.open-copy"}
)
GUEST_CODES = _ANYBODY | _SOMEBODY | _OWN_RIGHTS | {"identity.describe-guest"}
"""What a visitor may do once something of theirs is begun."""

_ASSISTING = frozenset(
    {
        "identity.ask-to-assist",
        "identity.try-to-assist",
        "identity.begin-assisting",
        "identity.end-assisting",
    }
)
_OWN_ACCOUNT = frozenset(
    {
        "support.write-journal",
        "support.correct-journal",
        "support.remove-journal-entry",
        "support.put-back-journal-entry",
        "support.save-intake",
        "support.send-intake",
        "support.discard-intake",
        "support.confirm-intake",
        "support.read-along",
        "support.ask-correction",
        "cases.agree-prefill",
        "cases.stop-prefill",
        "payments.open-wallet",
        "payments.send",
        "privacy.ask",
        "privacy.withdraw-request",
        "privacy.ask-copy",
        "privacy.open-copy",
        "privacy.ask-guardianship",
        "privacy.end-guardianship",
        "privacy.consent-for-child",
        "privacy.withdraw-for-child",
        "identity.state-birth-date",
        "identity.stop-assistance",
        "identity.change-password",
        "identity.change-profile",
        "identity.ask-address",
        "identity.deactivate",
        "identity.ask-affiliation",
        "identity.withdraw-affiliation",
        "payments.apply-merchant",
        "payments.change-merchant",
        "payments.attach-merchant-paper",
        "payments.remove-merchant-paper",
        "payments.send-merchant",
        "payments.withdraw-merchant",
        "payments.add-webhook",
        "payments.change-webhook",
        "payments.rotate-webhook-secret",
        "payments.switch-webhook",
        "payments.end-webhook",
        "payments.test-webhook",
        "payments.resend-webhook",
        "payments.plan-settlements",
        "payments.make-api-key",
        "payments.revoke-api-key",
        "payments.invite-member",
        "payments.withdraw-member-invitation",
        "payments.join-merchant",
        "payments.remove-member",
    }
)
_MERCHANTS_DESK = frozenset(
    {
        "payments.see-merchants",
        "payments.look-at-merchant",
        "payments.review-merchant",
        "payments.decide-settlement",
    }
)
_SHARING_WORK = frozenset(
    {
        "cases.look",
        "cases.finish-step",
        "cases.send-step-back",
        "cases.assign",
        "cases.start-batch",
        "cases.cancel-batch",
        "cases.undo-batch",
        "cases.give-back",
        "cases.plan-absence",
        "cases.end-absence",
        "cases.refer",
        "cases.accept-referral",
        "cases.decline-referral",
        "cases.withdraw-referral",
        "cases.ask-more-time",
        "cases.withdraw-more-time",
        "cases.annotate",
    }
)
_CASE_WORK = _SHARING_WORK | frozenset(
    {
        "cases.review",
        "cases.ask",
        "cases.decide",
        "cases.cosign",
        "cases.settle",
        "cases.waive-fee",
        "cases.start",
        "cases.complete",
        "cases.comment",
    }
)
_SUPPORT = frozenset(
    {
        "support.look",
        "support.enrol",
        "support.assign",
        "support.release",
        "support.end",
        "support.look-at-journal",
        "support.look-over",
        "support.look-at-notes",
        "support.write-note",
        "support.correct-note",
        "support.answer-correction",
    }
)
_SUPERVISION = _SUPPORT | {
    "support.supervise",
    "support.open-programme",
    "support.check-import",
    "support.apply-import",
    "support.undo-import",
    "support.drop-import",
    "support.check-intakes",
    "support.apply-intakes",
    "support.undo-intakes",
    "support.drop-intakes",
}
_BRINGING_REQUESTS = frozenset(
    {
        "cases.check-import",
        "cases.apply-import",
        "cases.undo-import",
        "cases.drop-import",
    }
)
_CATALOGUE = frozenset(
    {
        "catalogue.draft",
        "catalogue.edit",
        "catalogue.attach-sample",
        "catalogue.ask-review",
        "catalogue.send-back",
        "catalogue.publish",
        "catalogue.unpublish",
        "catalogue.archive",
        "catalogue.accept",
        "catalogue.look-at-story",
        "catalogue.edit-story",
        "catalogue.publish-story",
        "catalogue.decline-story",
    }
)
_ROLES_ADMIN = frozenset(
    {
        "identity.grant-role",
        "identity.revoke-role",
        "identity.see-people",
        "identity.look-at-person",
        "identity.explain",
    }
)
_PEOPLE_ADMIN = frozenset(
    {
        "identity.ask-factor-reset",
        "identity.confirm-factor-reset",
        "identity.decline-factor-reset",
        "identity.create-person",
        "identity.invite",
        "identity.resend-invitation",
        "identity.withdraw-invitation",
        "identity.deactivate-person",
        "identity.reactivate-person",
        "identity.force-sign-out",
        "identity.force-sign-out-agency",
        "identity.see-sign-ins",
    }
)
_BRINGING_PEOPLE = frozenset(
    {
        "identity.check-import",
        "identity.apply-import",
        "identity.undo-import",
        "identity.drop-import",
    }
)
_AFFILIATIONS = frozenset({"identity.see-affiliations", "identity.refuse-affiliation"})
_ENDORSING = _AFFILIATIONS | {"identity.endorse-affiliation"}
_APPROVING = _AFFILIATIONS | {"identity.approve-affiliation"}
_POLICIES = frozenset(
    {
        "identity.see-policies",
        "identity.add-policy",
        "identity.change-policy",
        "identity.preview-policy",
        "identity.retire-policy",
        "identity.switch-policy",
    }
)
_LOG = frozenset({"audit.search", "audit.open-entry"})
_REGISTER = frozenset({"privacy.see-register"})
_NOTICES = frozenset(
    {
        "privacy.draft-notice",
        "privacy.write-notice",
        "privacy.discard-notice",
        "privacy.publish-notice",
        "privacy.propose-ground",
        "privacy.sign-ground",
    }
)
_GRANTED = frozenset(
    {
        "identity.see-roles",
        "privacy.ask-list",
        "privacy.open-list",
        "privacy.keep-filter",
        "privacy.remove-filter",
    }
)
"""What every granted role brings: reading what roles may do, and taking out a list that one sees."""

_RIGHTS_DESK = frozenset(
    {
        "privacy.see-requests",
        "privacy.look-at-request",
        "privacy.file",
        "privacy.decide",
        "privacy.sign",
        "privacy.put-off",
        "privacy.issue-copy",
        "privacy.lift-restriction",
        "privacy.hold",
        "privacy.lift-hold",
        "privacy.see-guardians",
        "privacy.look-at-guardianship",
        "privacy.confirm-guardianship",
        "identity.correct-birth-date",
        "privacy.see-retention",
        "privacy.run-retention",
        "privacy.see-breaches",
        "privacy.open-breach",
        "privacy.change-breach",
        "privacy.trace",
        "privacy.tell-regulator",
        "privacy.tell-affected",
        "privacy.close-breach",
        "privacy.decide-list",
    }
)
_MEETINGS = frozenset(
    {
        "meetings.see",
        "meetings.open-series",
        "meetings.change-series",
        "meetings.generate",
        "meetings.move",
        "meetings.postpone",
        "meetings.cancel",
        "meetings.hold",
        "meetings.remind",
        "meetings.answer",
        "meetings.open-feed",
        "meetings.close-feed",
        "meetings.set-agenda",
        "meetings.record-attendance",
        "meetings.write-minutes",
        "meetings.approve-minutes",
        "meetings.add-item",
        "meetings.change-item",
        "meetings.report-item",
        "meetings.reopen-report",
    }
)
_APPOINTING = frozenset({"directory.see-posts", "directory.appoint", "directory.end-post"})
_CONTACTS = frozenset(
    {
        "directory.see-contacts",
        "directory.add-contact",
        "directory.open-contact",
        "directory.correct-contact",
        "directory.write-communication",
        "directory.finish-follow-up",
    }
)
_COMMUNITIES = frozenset(
    {
        "directory.note-community",
        "directory.correct-community",
        "directory.retire-community",
        "directory.state-community-total",
    }
)
_PARTNERSHIPS = frozenset(
    {
        "directory.see-partnerships",
        "directory.add-partnership",
        "directory.change-partnership",
        "directory.start-partnership",
        "directory.renew-partnership",
        "directory.end-partnership",
        "directory.add-side",
        "directory.remove-side",
        "directory.sign-side",
        "directory.add-partnership-milestone",
        "directory.meet-partnership-milestone",
        "directory.remove-partnership-milestone",
        "directory.attach-agreement",
        "directory.remove-agreement",
    }
)
_NEEDS = frozenset(
    {
        "programmes.add-need",
        "programmes.change-need",
        "programmes.move-need",
        "programmes.link-need",
        "programmes.unlink-need",
    }
)
_PROGRAMMES = _NEEDS | frozenset(
    {
        "programmes.see-beneficiaries",
        "programmes.open-beneficiary",
        "programmes.enrol-beneficiary",
        "programmes.correct-beneficiary",
        "programmes.end-enrolment",
        "programmes.link-community",
        "programmes.link-target",
        "programmes.remove-link",
        "programmes.propose-budget",
        "programmes.revise-budget",
        "programmes.submit-budget",
        "programmes.see",
        "programmes.add-ppa",
        "programmes.change-ppa",
        "programmes.move-ppa",
        "programmes.record-funding",
        "programmes.report-progress",
        "programmes.add-milestone",
        "programmes.finish-milestone",
        "programmes.add-indicator",
        "programmes.measure-indicator",
        "programmes.check-import",
        "programmes.apply-import",
        "programmes.undo-import",
        "programmes.drop-import",
    }
)
_SIGNING = frozenset(
    {
        "privacy.see-requests",
        "privacy.look-at-request",
        "privacy.sign",
        "privacy.see-register",
        "privacy.sign-ground",
    }
)
"""What the second pair of hands needs where there is one information officer."""

_FINANCE = frozenset(
    {
        "payments.see-ledger",
        "payments.look-at-wallet",
        "payments.freeze",
        "payments.thaw",
        "payments.see-payments",
        "payments.ask-refund",
        "payments.approve-refund",
        "payments.refuse-refund",
        "payments.see-fundings",
        "payments.propose-funding",
        "payments.approve-funding",
        "payments.refuse-funding",
        "payments.see-notices",
        "payments.resolve-notice",
        "payments.see-breaks",
        "payments.take-file",
        "payments.take-statement",
        "payments.resolve-break",
        "payments.sign-write-off",
    }
)
_PAYING = frozenset(
    {
        "payments.see-payouts",
        "payments.look-at-payout",
        "payments.approve-payout",
        "payments.make-bank-file",
        "payments.fetch-bank-file",
        "payments.refuse-payout",
        "payments.clear-payout",
        "payments.disburse",
    }
)

ROLES: dict[Role, frozenset[str]] = {
    Role.VISITOR: _ANYBODY,
    Role.RESIDENT: _ANYBODY | _SOMEBODY | _OWN_ACCOUNT,
    Role.CANDIDATE: _GRANTED,
    Role.COMMUNITY_LEADER: _GRANTED,
    Role.OFFICER: _GRANTED
    | _CASE_WORK
    | _ASSISTING
    | _SUPPORT
    | _CONTACTS
    | {
        "programmes.see",
        "programmes.link-target",
        "cases.link-programme",
        "directory.see-posts",
        "directory.see-communities",
        "directory.see-partnerships",
    },
    Role.FOCAL_PERSON: _GRANTED
    | _SUPERVISION
    | _ASSISTING
    | _CATALOGUE
    | _ENDORSING
    | _SHARING_WORK
    | _BRINGING_REQUESTS
    | _PROGRAMMES
    | _PARTNERSHIPS
    | _CONTACTS
    | {
        "meetings.see",
        "meetings.answer",
        "meetings.open-feed",
        "meetings.close-feed",
        "meetings.report-item",
        "meetings.report-quarter",
        "directory.set-calendar",
        "directory.see-posts",
        "directory.see-communities",
        "catalogue.link-programme",
        "cases.link-programme",
        "cases.answer-more-time",
        "cases.see-service-levels",
        "cases.see-conversion",
        "cases.write-template",
        "cases.change-template",
        "cases.retire-template",
        "cases.order-templates",
        "cases.keep-plan",
        "cases.give-by-rule",
        "cases.set-skills",
        "privacy.decide-list",
    },
    Role.COORDINATOR: _GRANTED
    | _APPOINTING
    | _COMMUNITIES
    | _SUPERVISION
    | _CATALOGUE
    | _APPROVING
    | _MEETINGS
    | _NEEDS
    | _PARTNERSHIPS
    | {
        "cases.look",
        "cases.answer-more-time",
        "cases.see-service-levels",
        "cases.see-conversion",
        "catalogue.feature",
        "catalogue.set-life-event",
        "programmes.see",
        "directory.see-communities",
        "programmes.forward-need",
        "programmes.review-budget",
        "programmes.enact-budget",
        "privacy.decide-list",
    },
    Role.EXECUTIVE: _GRANTED
    | _SIGNING
    | {
        "meetings.see",
        "meetings.open-feed",
        "meetings.close-feed",
        "meetings.approve-minutes",
        "cases.see-service-levels",
        "cases.see-conversion",
        "programmes.see",
        "programmes.approve-budget",
        "directory.see-communities",
        "directory.see-partnerships",
    },
    Role.AUDITOR: _GRANTED
    | _LOG
    | _REGISTER
    | {
        "payments.see-ledger",
        "identity.see-sign-ins",
        "identity.see-policies",
        "identity.explain",
    },
    Role.INFORMATION_OFFICER: _GRANTED
    | _LOG
    | _REGISTER
    | _RIGHTS_DESK
    | _NOTICES
    | {
        "identity.see-people",
        "identity.look-at-person",
        "identity.see-policies",
        "identity.explain",
    },
    Role.FINANCE_OFFICER: _GRANTED | _FINANCE | _MERCHANTS_DESK | _PAYING,
    Role.MERCHANT_USER: _GRANTED,
    Role.ADMINISTRATOR: _GRANTED
    | _ROLES_ADMIN
    | _PEOPLE_ADMIN
    | _BRINGING_PEOPLE
    | _ENDORSING
    | _APPROVING
    | _POLICIES
    | {
        "notifications.retry",
        "cases.assign",
        "directory.add-agency",
        "directory.change-agency",
        "directory.set-calendar",
        "directory.deactivate-agency",
        "directory.set-sector",
        "directory.load-places",
    }
    | _APPOINTING,
    Role.SUPERUSER: _GRANTED | _ROLES_ADMIN | _PEOPLE_ADMIN | _ENDORSING | _APPROVING | _POLICIES,
}
"""Permission codes by role."""

READS = {
    "cases.see-conversion": "See how many who look at a service ask for it.",
    "cases.see-service-levels": "See how agencies and services keep their times.",
    "payments.see-merchants": "See the businesses that ask to take payments, and those that do.",
    "payments.see-payments": "See what people pay to the agencies one looks after.",
    "support.supervise": "Open, with a reason, the support records of an agency by which colleagues stand.",
    "payments.see-breaks": "See where the books of a gateway or a bank differ from ours.",
    "payments.see-ledger": "See whether everything in the ledger fits.",
    "payments.see-fundings": "See what agencies have to pay out, and what they were given.",
    "payments.see-notices": "See what payment services told that contradicts what we know.",
    "payments.see-payouts": "See what the agencies one pays for have promised, and what became of it.",
    "directory.see-communities": "See the profiles of communities and what they come to, place by place.",
    "directory.see-partnerships": "See the agreements that an agency keeps or is a side of.",
    "meetings.see": "See the quarterly meetings with agencies.",
    "directory.see-contacts": "See how many contacts an agency has, and search among them.",
    "directory.see-posts": "See who answers for an agency, and who did before.",
    "programmes.see": "See programmes, projects and activities, and their money.",
    "programmes.see-beneficiaries": "See how many a programme has enrolled, and search among them.",
    "privacy.see-breaches": "See the register of breaches and its clocks.",
    "privacy.see-guardians": "See who says that they decide for a child, and waits for an answer.",
    "privacy.see-retention": "See how long data is kept, and whose time is over.",
    "privacy.see-requests": "See what people asked about their data, and until when an answer is owed.",
    "identity.see-roles": "See what each role may do.",
    "identity.see-policies": "See the policies that limit what roles may do.",
    "privacy.see-register": "See which personal data is held, why, on what ground and for how long.",
}
"""Permissions that only show something; the others are actions and say themselves what they do."""

SYSTEM_CODES = frozenset(
    {
        "audit.keep-month",
        "audit.search-cold",
        "identity.tidy",
        "identity.tidy-tokens",
        "identity.keep-signing-keys",
        "identity.rotate-signing-keys",
        "identity.tidy-accounts",
        "identity.invite-brought",
        "identity.read-import",
        "identity.forget-import",
        "cases.read-import",
        "cases.forget-import",
        "cases.tell-brought",
        "support.read-import",
        "support.read-intakes",
        "support.forget-intakes",
        "support.forget-import",
        "programmes.read-import",
        "programmes.forget-import",
        "identity.forget-devices",
        "identity.forget-resets",
        "identity.expire-affiliations",
        "identity.answer-registration",
        "identity.answer-reset",
        "identity.answer-address",
        "identity.reset-factors",
        "identity.erase",
        "notifications.send",
        "notifications.send-secret",
        "notifications.call-off",
        "notifications.begin-attempt",
        "notifications.conclude-attempt",
        "notifications.erase",
        "privacy.send-breach-notices",
        "privacy.export",
        "privacy.erase-again",
        "privacy.rotate-keys",
        "privacy.expire",
        "privacy.forget-lists",
        "privacy.warn-deadlines",
        "privacy.come-of-age",
        "privacy.note-birth",
        "privacy.report-run",
        "privacy.tend-account",
        "privacy.certify-ending",
        "privacy.forget-own",
        "cases.forget",
        "cases.note-payout",
        "cases.note-payment",
        "notifications.forget",
        "privacy.erase",
        "privacy.erase-own",
        "privacy.certify",
        "cases.expire",
        "cases.settle-check",
        "cases.escalate",
        "cases.pass-on",
        "cases.assign-by-rule",
        "cases.lapse-referral",
        "cases.send-rights-link",
        "cases.erase",
        "programmes.erase-beneficiaries",
        "programmes.forget-beneficiaries",
        "programmes.forget-organisation",
        "payments.propose-payout",
        "payments.cancel-payout",
        "payments.pay-out",
        "payments.call-off",
        "payments.pay-batch",
        "payments.tell-of-batch",
        "payments.tell-receiver",
        "payments.remind-payout",
        "payments.forget-payouts",
        "payments.erase-payouts",
        "meetings.settle-agency",
        "meetings.tend",
        "meetings.remind-due",
        "meetings.remind-report",
        "meetings.erase-answers",
        "meetings.call",
        "meetings.erase-calls",
        "directory.erase-posts",
        "directory.alert-overdue-milestones",
        "directory.erase-contacts",
        "directory.forget-contact",
        "meetings.erase-feed",
        "meetings.answer-by-mail",
        "notifications.receive",
        "meetings.call-off-reminders",
        "meetings.alert-overdue",
        "meetings.erase",
        "meetings.forget",
        "payments.fund-agency",
        "support.erase",
        "support.forget",
        "support.erase-journal",
        "support.forget-journal",
        "support.erase-notes",
        "support.forget-notes",
        "support.forget-removed-days",
        "support.erase-intake",
        "support.forget-intake",
        "support.forget-intake-drafts",
        "payments.fold",
        "payments.tell-of-money",
        "payments.take-attempt",
        "payments.begin-asking",
        "payments.conclude-attempt",
        "payments.receive-notice",
        "payments.purge-notices",
        "payments.match-statement",
        "payments.expire",
        "payments.erase-payments",
        "payments.forget-payments",
        "payments.verify-ledger",
        "payments.expire-holds",
        "payments.open-months",
        "payments.erase-merchants",
        "payments.forget-merchants",
        "payments.forget-invitation",
        "payments.note-key-use",
        "payments.settle",
        "payments.send-settlement",
        "payments.begin-telling",
        "payments.conclude-telling",
        "payments.purge-deliveries",
        "catalogue.take-slot",
        "catalogue.return-slot",
        "catalogue.refresh-search",
        "catalogue.count-views",
        "catalogue.offer-story",
        "catalogue.erase",
        "catalogue.forget",
    }
)
"""What only the platform itself does, or an action does inside another one: granted to nobody."""

INCOMPATIBLE = (
    frozenset({Role.OFFICER, Role.FINANCE_OFFICER}),
    frozenset({Role.AUDITOR, Role.ADMINISTRATOR}),
)
"""Who decides does not pay out; who administers does not audit."""

OF_AN_AGENCY = frozenset({Role.OFFICER, Role.FOCAL_PERSON})
OF_NO_AGENCY = frozenset(
    {
        Role.CANDIDATE,
        Role.COMMUNITY_LEADER,
        Role.MERCHANT_USER,
        Role.COORDINATOR,
        Role.EXECUTIVE,
        Role.SUPERUSER,
    }
)
OF_A_REGION = frozenset(
    {
        Role.COORDINATOR,
        Role.EXECUTIVE,
        Role.AUDITOR,
        Role.INFORMATION_OFFICER,
        Role.FINANCE_OFFICER,
        Role.ADMINISTRATOR,
    }
)
OF_ONE_LAW = frozenset({Role.INFORMATION_OFFICER})
"""Answers under the law of a whole jurisdiction, not of a part of it."""
BY_SUPERUSER_ONLY = frozenset({Role.ADMINISTRATOR, Role.SUPERUSER})
OF_THEMSELVES = frozenset({Role.VISITOR, Role.RESIDENT})
PERSONAL = OF_THEMSELVES | {Role.CANDIDATE, Role.COMMUNITY_LEADER, Role.MERCHANT_USER}


def role_named(text: str) -> Role:
    """Return the role that can be granted under this name.

    :raises UnknownRole: there is none, or it comes by itself.
    """
    try:
        role = Role(text)
    except ValueError:
        raise UnknownRole(role=text) from None
    if role in OF_THEMSELVES:
        raise UnknownRole(role=text)
    return role


def check_scope(
    role: Role, agency_id: UUID | None, region: str = "", around: Collection[str] = ()
) -> None:
    """Refuse a role without the agency it needs, or with an agency or a region it cannot have.

    :param around: the region and all it lies in; nothing for a region that nobody knows.
    """
    if agency_id is not None and region:
        raise OneScopeOnly
    if region and not around:
        raise UnknownRegion
    if region and role not in OF_A_REGION:
        raise RoleHasNoRegion(role=role.value)
    if region and region not in JURISDICTIONS and role in OF_ONE_LAW:
        raise RoleOfOneLaw(role=role.value)
    if role in OF_AN_AGENCY and agency_id is None:
        raise RoleNeedsAgency(role=role.value)
    if role in OF_NO_AGENCY and agency_id is not None:
        raise RoleHasNoAgency(role=role.value)


def check_compatible(role: Role, held: Iterable[Role]) -> None:
    """Refuse a role that may not be held together with one already held."""
    for other in held:
        if frozenset({role, other}) in INCOMPATIBLE:
            raise IncompatibleRoles(role=role.value, other=other.value)


def check_giver(
    role: Role, *, giver_id: UUID | None, person_id: UUID, giver_roles: frozenset[str]
) -> None:
    """Refuse giving roles to oneself, and roles above one's own; the platform itself may give any."""
    if giver_id is None:
        return
    if giver_id == person_id:
        raise NotYourself
    if role in BY_SUPERUSER_ONLY and Role.SUPERUSER not in giver_roles:
        raise AboveYou(role=role.value)


def check_taker(
    role: Role, *, taker_id: UUID | None, person_id: UUID, taker_roles: frozenset[str]
) -> None:
    """Refuse taking roles from oneself (the last superuser stays one), and roles above one's own."""
    if taker_id is None:
        return
    if taker_id == person_id:
        raise NotYourself
    if role in BY_SUPERUSER_ONLY and Role.SUPERUSER not in taker_roles:
        raise AboveYou(role=role.value)


def is_within(
    actor: Actor, code: str, agency_id: UUID | None, around: Collection[str] = ()
) -> bool:
    """Answer whether `code` reaches over a whole scope: an agency, a region, or everything.

    :param around: a region and all it lies in: whoever has a larger one has it, too.
    """
    if agency_id is not None:
        return actor.may(code, agency_id)
    held = {grant.region for grant in actor.grants if grant.region and code in grant.codes}
    return actor.may_everywhere(code) or (not held.isdisjoint(around) and actor.may(code))


def check_within(
    actor: Actor, code: str, agency_id: UUID | None, around: Collection[str] = ()
) -> None:
    """Refuse acting beyond one's own scope.

    :raises BeyondYourScope: the actor is an administrator of something smaller, or of something else.
    """
    if not is_within(actor, code, agency_id, around):
        raise BeyondYourScope


def check_until(until: datetime | None, *, now: datetime) -> None:
    """Refuse a grant that would have ended before it began."""
    if until is not None and until <= now:
        raise AlreadyEnded
