"""Words for agreements."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from tulay.areas.directory.queries.partnership_parts import StepTaken
from tulay.areas.directory.queries.partnerships import Wanting
from tulay.areas.directory.rules.partnerships import (
    PartnershipEnd,
    PartnershipKind,
    PartnershipStanding,
)

KINDS = {
    PartnershipKind.AGREEMENT: _("Memorandum of agreement"),
    PartnershipKind.UNDERSTANDING: _("Memorandum of understanding"),
    PartnershipKind.DATA_SHARING: _("Agreement on sharing data"),
    PartnershipKind.FUNDING: _("Agreement on funding"),
    PartnershipKind.JOINT_SERVICE: _("Agreement on a service given together"),
    PartnershipKind.OTHER: pgettext_lazy("agreement", "Another kind"),
}
STANDINGS = {
    PartnershipStanding.DRAFT: pgettext_lazy("agreement", "Draft"),
    PartnershipStanding.IN_FORCE: pgettext_lazy("agreement", "In force"),
    PartnershipStanding.RUNS_OUT: pgettext_lazy("agreement", "Runs out soon"),
    PartnershipStanding.RAN_OUT: pgettext_lazy("agreement", "Its last day is over"),
    PartnershipStanding.ENDED: pgettext_lazy("agreement", "Ended"),
    PartnershipStanding.DROPPED: pgettext_lazy("agreement", "Dropped"),
}
TONES = {
    PartnershipStanding.DRAFT: "",
    PartnershipStanding.IN_FORCE: "success",
    PartnershipStanding.RUNS_OUT: "warning",
    PartnershipStanding.RAN_OUT: "warning",
    PartnershipStanding.ENDED: "",
    PartnershipStanding.DROPPED: "",
}
WANTING = {
    Wanting.OVERDUE: pgettext_lazy("agreement", "With an overdue milestone"),
    Wanting.RUNS_OUT: pgettext_lazy("agreement", "Runs out within 90 days"),
    Wanting.RAN_OUT: pgettext_lazy("agreement", "Its last day is over"),
}
REASONS = {
    PartnershipEnd.FULFILLED: _("What was agreed is done"),
    PartnershipEnd.RAN_OUT: _("Its time is over, and it is not renewed"),
    PartnershipEnd.AGREED: _("All sides agreed to end it"),
    PartnershipEnd.WITHDRAWN: _("One side withdrew"),
    PartnershipEnd.BROKEN: _("One side did not keep it"),
    PartnershipEnd.REPLACED: _("Another agreement takes its place"),
}
STEPS = {
    StepTaken.ADDED: pgettext_lazy("agreement", "Written down"),
    StepTaken.STARTED: pgettext_lazy("agreement", "Took effect"),
    StepTaken.RENEWED: pgettext_lazy("agreement", "Renewed"),
    StepTaken.ENDED: pgettext_lazy("agreement", "Ended"),
    StepTaken.DROPPED: pgettext_lazy("agreement", "Dropped"),
}


def counted(what: Wanting, count: int) -> str:
    """Say how many agreements want a look, and why."""
    said = {
        Wanting.OVERDUE: ngettext(
            "%(n)s agreement has an overdue milestone",
            "%(n)s agreements have an overdue milestone",
            count,
        ),
        Wanting.RUNS_OUT: ngettext(
            "%(n)s agreement runs out within 90 days",
            "%(n)s agreements run out within 90 days",
            count,
        ),
        Wanting.RAN_OUT: ngettext(
            "The last day of %(n)s agreement is over",
            "The last day of %(n)s agreements is over",
            count,
        ),
    }
    return said[what] % {"n": count}
