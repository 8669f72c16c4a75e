"""What roles, permissions, scopes and conditions are called on the pages of administrators."""

import time
from collections.abc import Iterable, Mapping
from functools import lru_cache
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tulay.areas.directory.queries import agency_names, region_names
from tulay.areas.identity.queries import described_permissions
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.ui.words import region as region_in_words

KEPT_S = 60.0
ROLES: dict[str, Promise] = {
    "visitor": _("Visitor"),
    "resident": _("Resident"),
    "candidate": _("Candidate in personal support"),
    "community_leader": _("Community leader"),
    "officer": _("Officer"),
    "focal_person": _("Focal person"),
    "coordinator": _("Coordinator"),
    "executive": _("Executive"),
    "auditor": _("Auditor"),
    "information_officer": _("Information officer"),
    "finance_officer": _("Finance officer"),
    "merchant_user": _("Merchant user"),
    "administrator": _("Administrator"),
    "superuser": _("Superuser"),
}
PERMISSIONS: dict[str, Promise] = {
    "audit.search": _("Search the log"),
    "audit.open-entry": _("Open an entry of the log"),
    "identity.invite": _("Invite somebody who will work here"),
    "identity.resend-invitation": _("Send an invitation again"),
    "identity.withdraw-invitation": _("Take an invitation back"),
    "cases.look": _("Open requests of the agency"),
    "cases.review": _("Take a request into review"),
    "cases.ask": _("Ask an applicant for something"),
    "cases.decide": _("Approve or reject a request"),
    "cases.cosign": _("Sign a decision as the second person"),
    "cases.settle": _("Note that a fee was paid"),
    "cases.start": _("Begin the work on an approved request"),
    "cases.complete": _("Finish a request"),
    "cases.assign": _("Give a request to a colleague"),
    "cases.plan-absence": _("Note when a colleague is away"),
    "cases.end-absence": _("End an absence early"),
    "cases.refer": _("Offer a request to another agency"),
    "cases.accept-referral": _("Take a request over from another agency"),
    "cases.decline-referral": _("Decline a request of another agency"),
    "cases.withdraw-referral": _("Take back an offer to another agency"),
    "cases.annotate": _("Write notes that only colleagues read"),
    "cases.comment": _("Write to an applicant"),
    "cases.see-conversion": _("See how many who look at a service ask for it"),
    "catalogue.draft": _("Begin a new service"),
    "catalogue.edit": _("Change a service"),
    "catalogue.attach-sample": _("Show how a document should look"),
    "catalogue.publish": _("Publish a service"),
    "catalogue.unpublish": _("Take a service off the public list"),
    "catalogue.archive": _("Put a service away for good"),
    "catalogue.accept": _("Open or close a service for requests"),
    "catalogue.look-at-story": _("Read stories that people tell about services"),
    "catalogue.edit-story": _("Propose other words for a story to its teller"),
    "catalogue.publish-story": _("Publish somebody's story"),
    "catalogue.decline-story": _("Say no to a story, or take it down"),
    "catalogue.feature": _("Choose the services on the home page"),
    "catalogue.set-life-event": _("Group services by moments in life"),
    "programmes.see": _("See programmes, projects and activities"),
    "programmes.see-beneficiaries": _("See and search whom a programme has enrolled"),
    "programmes.open-beneficiary": _(
        "Open somebody whom a programme reaches; the look is on record"
    ),
    "programmes.enrol-beneficiary": _("Enrol somebody in a programme"),
    "programmes.correct-beneficiary": _(
        "Correct what is said of somebody whom a programme reaches"
    ),
    "programmes.end-enrolment": _("End somebody's enrolment in a programme"),
    "programmes.link-community": _("Link a programme to a community"),
    "programmes.link-target": _("Link a programme to a service or a request"),
    "programmes.remove-link": _("Take a link of a programme away"),
    "catalogue.link-programme": _("Say which programme stands behind a service"),
    "cases.link-programme": _("Say which programme serves a request"),
    "programmes.add-ppa": _("Add a programme, project or activity"),
    "programmes.change-ppa": _("Change what is said of a programme"),
    "programmes.move-ppa": _("Start, hold, complete or cancel a programme"),
    "programmes.record-funding": _("Record the money of a programme"),
    "programmes.report-progress": _("Report how a programme comes on"),
    "programmes.add-milestone": _("Set a milestone of a programme"),
    "programmes.finish-milestone": _("Note that a milestone was reached"),
    "programmes.add-indicator": _("Set an indicator of a programme"),
    "programmes.measure-indicator": _("Say where an indicator stands"),
    "programmes.check-import": _("Have a sheet of programmes looked through"),
    "programmes.apply-import": _("Put a sheet of programmes in"),
    "programmes.undo-import": _("Take a sheet of programmes back"),
    "programmes.drop-import": _("Forget a sheet of programmes"),
    "directory.add-agency": _("Add an agency"),
    "directory.change-agency": _("Change what is known of an agency"),
    "directory.deactivate-agency": _("Close an agency"),
    "directory.set-sector": _("Change the list of subjects"),
    "directory.load-places": _("Load the official list of places"),
    "notifications.retry": _("Send e-mails again that did not arrive"),
    "identity.check-import": _("Have a sheet of people looked through"),
    "identity.apply-import": _("Bring in people from a sheet"),
    "identity.undo-import": _("Take back a sheet of people"),
    "identity.drop-import": _("Forget a sheet of people that has not gone in"),
    "identity.create-person": _("Make an account for somebody"),
    "identity.deactivate-person": _("Close somebody's account"),
    "identity.reactivate-person": _("Open a closed account again"),
    "identity.force-sign-out": _("Sign somebody out everywhere"),
    "identity.force-sign-out-agency": _("Sign out everybody of an agency"),
    "identity.grant-role": _("Give roles"),
    "identity.revoke-role": _("Take roles away"),
    "identity.see-people": _("See the list of people"),
    "identity.look-at-person": _("Open somebody's account page"),
    "identity.see-affiliations": _("See who asks to work for an agency"),
    "identity.endorse-affiliation": _("Confirm that somebody works for an agency"),
    "identity.approve-affiliation": _("Approve that somebody works for an agency"),
    "identity.refuse-affiliation": _("Refuse somebody who asks to work for an agency"),
    "identity.explain": _("See who may do what, and why"),
    "identity.ask-factor-reset": _("Ask that a lost second factor be taken away"),
    "identity.confirm-factor-reset": _("Confirm that a lost second factor is taken away"),
    "identity.decline-factor-reset": _("Decline to take a second factor away"),
    "identity.see-roles": _("See what each role may do"),
    "identity.see-policies": _("See the policies"),
    "identity.add-policy": _("Add a policy"),
    "identity.change-policy": _("Change a policy"),
    "identity.preview-policy": _("Look whom a policy would stop"),
    "identity.retire-policy": _("Retire a policy"),
    "identity.switch-policy": _("Switch policies on and off"),
    "identity.see-sign-ins": _("See how safely people sign in"),
}
PLACES: tuple[tuple[str, str, Promise, Promise], ...] = (
    (
        "directory:admin-people",
        "identity.see-people",
        _("People"),
        _("Find people, give roles, close accounts."),
    ),
    (
        "directory:admin-affiliations",
        "identity.see-affiliations",
        _("People who ask to work here"),
        _("Confirm that they work for the agency, and give them their role."),
    ),
    (
        "identity:ask-factor-reset",
        "identity.ask-factor-reset",
        _("People who lost their second factor"),
        _("Two administrators together let somebody set up anew."),
    ),
    (
        "directory:admin-roles",
        "identity.see-roles",
        _("Roles"),
        _("What each role may do, in words."),
    ),
    (
        "directory:admin-policies",
        "identity.see-policies",
        _("Policies"),
        _("What roles may not do at some times, or on some requests."),
    ),
    (
        "directory:admin-holders",
        "identity.explain",
        _("Who may do this, and why"),
        _("From a permission to the people who hold it."),
    ),
    (
        "directory:admin-sign-ins",
        "identity.see-sign-ins",
        _("Safety of sign-ins"),
        _("Failures, new devices, staff without a second factor, open sessions."),
    ),
    (
        "notifications:failed",
        "notifications.retry",
        _("E-mails that did not arrive"),
        _("Send them again."),
    ),
)
"""What there is to administer: address, permission, title, one sentence."""
ROLE_HINTS: dict[str, Promise] = {
    "officer": _("works on requests"),
    "focal_person": _("answers for the agency: its services, its people"),
}
AFFILIATION_STATES: dict[str, Promise] = {
    "asked": _("Asked"),
    "endorsed": _("Endorsed"),
    "approved": _("Approved"),
    "refused": _("Refused"),
    "withdrawn": _("Taken back"),
    "expired": _("Ended by itself"),
}
AFFILIATION_TONES: dict[str, str] = {
    "asked": "info",
    "endorsed": "brand",
    "approved": "success",
    "refused": "error",
    "withdrawn": "",
    "expired": "",
}
CONDITIONS: dict[str, Promise] = {
    "always": _("Always"),
    "outside_hours": _("Outside office hours"),
    "own_record": _("On one's own request"),
    "related": _("One person, on the requests of people close to them"),
    "marked": _("On marked requests, except for some roles"),
    "other_agency": _("Beyond one's own agency"),
}
CONDITION_HINTS: dict[str, Promise] = {
    "always": _("A stop until the policy ends or is switched off."),
    "outside_hours": _("The agency's own calendar counts, with its holidays."),
    "own_record": _("Nobody decides about themselves."),
    "related": _("Name the person who works here, and those whose requests they leave to others."),
    "marked": _("For example everything in one subject, or everything urgent."),
    "other_agency": _("Roles for a region or for everything do not count."),
}


def role_name(role: str) -> str:
    """Return what a role is called."""
    return str(ROLES.get(role, role))


def permission_name(code: str) -> str:
    """Return what a permission allows, in a few words."""
    if code in PERMISSIONS:
        return str(PERMISSIONS[code])
    return next((p.description or code for p in described_permissions() if p.code == code), code)


def scope_name(agency_id: UUID | None, region: str, names: Mapping[UUID, str]) -> str:
    """Return where a grant or a policy holds."""
    if agency_id is not None:
        return names.get(agency_id, gettext("An agency that is gone"))
    if region:
        return gettext("All agencies of %(region)s") % {"region": named_region(region)}
    return gettext("Everywhere")


def named_region(region: str) -> str:
    """Return what a jurisdiction is called, or a place with those above it."""
    if region in JURISDICTIONS:
        return region_in_words(region)
    return _named_place(region, int(time.monotonic() // KEPT_S))


@lru_cache(maxsize=512)
def _named_place(code: str, minute: int) -> str:  # noqa: ARG001 - a name is asked anew each minute
    return region_names([code]).get(code, code)


def names_of(agencies: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of these agencies in one query."""
    return agency_names(one for one in agencies if one is not None)
