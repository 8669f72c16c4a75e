"""What states, steps and due times are called: in plain words for residents, in the field's for staff."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tulay.areas.cases.queries.queue import View
from tulay.areas.cases.rules.deadlines import DueStatus
from tulay.areas.cases.rules.steps import Outcome, Party, Priority, State
from tulay.areas.cases.rules.templates import Placeholder, TemplateKind
from tulay.plumbing.ui.words import day

TONES = {
    State.DRAFT: "",
    State.SUBMITTED: "brand",
    State.IN_REVIEW: "info",
    State.NEEDS_INFORMATION: "warning",
    State.APPROVED: "success",
    State.IN_PROGRESS: "info",
    State.COMPLETED: "success",
    State.REJECTED: "error",
    State.APPEALED: "info",
    State.WITHDRAWN: "",
    State.EXPIRED: "",
}
FOR_RESIDENTS = {
    State.DRAFT: _("Not sent yet"),
    State.SUBMITTED: _("We have your request"),
    State.IN_REVIEW: _("We are checking it"),
    State.NEEDS_INFORMATION: _("We need something from you"),
    State.APPROVED: _("Approved"),
    State.IN_PROGRESS: _("We are working on it"),
    State.COMPLETED: _("Finished"),
    State.REJECTED: _("Not approved"),
    State.APPEALED: _("We will look again"),
    State.WITHDRAWN: _("You took it back"),
    State.EXPIRED: _("Ended without an answer"),
}
FOR_STAFF = {
    State.DRAFT: pgettext_lazy("state", "Draft"),
    State.SUBMITTED: pgettext_lazy("state", "New"),
    State.IN_REVIEW: pgettext_lazy("state", "In review"),
    State.NEEDS_INFORMATION: pgettext_lazy("state", "Waits for applicant"),
    State.APPROVED: pgettext_lazy("state", "Approved"),
    State.IN_PROGRESS: pgettext_lazy("state", "In progress"),
    State.COMPLETED: pgettext_lazy("state", "Completed"),
    State.REJECTED: pgettext_lazy("state", "Rejected"),
    State.APPEALED: pgettext_lazy("state", "Appealed"),
    State.WITHDRAWN: pgettext_lazy("state", "Withdrawn"),
    State.EXPIRED: pgettext_lazy("state", "Expired"),
}
MEANS = {
    State.SUBMITTED: _("Your request is with the office. Nobody has opened it yet."),
    State.IN_REVIEW: _("An officer is checking the answers and documents."),
    State.NEEDS_INFORMATION: _(
        "The office has a question. The clock stands still until it is answered."
    ),
    State.APPROVED: _("The office said yes. Work begins soon."),
    State.IN_PROGRESS: _("The office said yes and is working on it."),
    State.COMPLETED: _("Everything is done."),
    State.REJECTED: _("The office said no. The letter says why and how to ask again."),
    State.APPEALED: _("Another officer will look at this request again."),
    State.WITHDRAWN: _("The applicant took this request back. Nothing more happens."),
    State.EXPIRED: _(
        "Nobody answered the question in time, so the request ended. A new one can be made."
    ),
}
_STEPS_FOR_RESIDENTS = {
    State.DRAFT: _("You began"),
    State.SUBMITTED: _("You sent your request"),
    State.IN_REVIEW: _("We began to check your request"),
    State.NEEDS_INFORMATION: _("We asked you for more"),
    State.APPROVED: _("We said yes to your request"),
    State.REJECTED: _("We said no to your request"),
    State.IN_PROGRESS: _("We began the work"),
    State.COMPLETED: _("Your request is finished"),
    State.APPEALED: _("You asked us to look again"),
    State.WITHDRAWN: _("You took your request back"),
    State.EXPIRED: _("Your request ended, because no answer came"),
}
_STEPS_FOR_STAFF = {
    State.DRAFT: _("Begun"),
    State.SUBMITTED: _("Sent by the applicant"),
    State.IN_REVIEW: _("Taken into review"),
    State.NEEDS_INFORMATION: _("Applicant asked for information"),
    State.APPROVED: _("Approved"),
    State.REJECTED: _("Rejected"),
    State.IN_PROGRESS: _("Work begun"),
    State.COMPLETED: _("Completed"),
    State.APPEALED: _("Appealed by the applicant"),
    State.WITHDRAWN: _("Withdrawn by the applicant"),
    State.EXPIRED: _("Expired without an answer"),
}
_BACK_IN_REVIEW = {
    State.NEEDS_INFORMATION: (_("You answered our question"), _("Applicant answered")),
    State.APPEALED: (
        _("Another officer began to look again"),
        _("Appeal taken into review"),
    ),
}
PRIORITIES = {
    Priority.LOW: pgettext_lazy("priority", "Low"),
    Priority.NORMAL: pgettext_lazy("priority", "Normal"),
    Priority.HIGH: pgettext_lazy("priority", "High"),
    Priority.URGENT: pgettext_lazy("priority", "Urgent"),
}
DUE = {
    DueStatus.LATE: _("Late"),
    DueStatus.SOON: _("Due within 24 hours"),
    DueStatus.ON_TIME: _("Due later"),
    DueStatus.PAUSED: _("Clock paused"),
}
VIEWS = {
    View.MINE: _("Mine"),
    View.UNASSIGNED: _("Unassigned"),
    View.ALL: pgettext_lazy("requests", "All"),
    View.TO_SIGN: _("To sign"),
}
TEMPLATE_KINDS = (
    (TemplateKind.QUESTION, _("Asking for what is missing")),
    (TemplateKind.APPROVED, _("Approving")),
    (TemplateKind.REJECTED, _("Rejecting")),
    (TemplateKind.MESSAGE, _("Writing a message")),
)
PLACEHOLDERS = {
    Placeholder.REQUEST_CODE: _("The code of the request"),
    Placeholder.SERVICE_NAME: _("The name of the service"),
    Placeholder.APPLICANT_NAME: _("The name of the applicant"),
    Placeholder.DUE_DATE: _("The day on which the request is due"),
}
OUTCOMES = {Outcome.APPROVED: _("Approve"), Outcome.REJECTED: _("Reject")}
PARTIES = {
    Party.APPLICANT: _("The applicant"),
    Party.OFFICER: _("The office"),
    Party.DECIDER: _("The office"),
    Party.ADMINISTRATOR: _("An administrator"),
    Party.SYSTEM: _("The system"),
}


def step_title(to: State, start: State | None, *, for_staff: bool) -> str:
    """Return what a step of the timeline is called."""
    if to is State.IN_REVIEW and start in _BACK_IN_REVIEW:
        return str(_BACK_IN_REVIEW[start][int(for_staff)])
    return str((_STEPS_FOR_STAFF if for_staff else _STEPS_FOR_RESIDENTS)[to])


def what_comes(state: State, *, due_at: datetime | None, answer_until: datetime | None) -> str:
    """Say what happens next and by when; empty once nothing more does."""
    by = {"day": day(due_at) if due_at else ""}
    if state is State.NEEDS_INFORMATION and answer_until:
        return str(_("Answer us by %(day)s") % {"day": day(answer_until)})
    if state is State.APPROVED:
        return str(_("We begin the work"))
    if due_at is None or state not in _WAITS_FOR_US:
        return ""
    if state is State.IN_PROGRESS:
        return str(_("It should be finished by %(day)s") % by)
    return str(_("You will hear from us by %(day)s") % by)


_WAITS_FOR_US = {State.SUBMITTED, State.IN_REVIEW, State.APPEALED, State.IN_PROGRESS}


def why_paused(state: State) -> str:
    """Say why the clock stands still."""
    if state is State.NEEDS_INFORMATION:
        return str(_("we wait for the answer"))
    return str(_("we wait for the fee"))
