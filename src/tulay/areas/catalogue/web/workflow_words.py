"""How the steps inside a service's review and work are named and described at the desk."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tulay.areas.catalogue.rules.workflow import Evidence, InnerStep, Need, Phase, Who

PHASES = {
    Phase.IN_REVIEW: gettext_lazy("While a request is in review"),
    Phase.IN_PROGRESS: gettext_lazy("While the work is under way"),
}
WHO = {
    Who.OFFICER: gettext_lazy("An officer"),
    Who.FOCAL_PERSON: gettext_lazy("The focal person"),
    Who.EITHER: gettext_lazy("An officer or the focal person"),
}
NEEDS = {
    Need.ALWAYS: gettext_lazy("Every decision, or the end of the work"),
    Need.APPROVAL: gettext_lazy("Only a yes: a no may come before"),
    Need.OPTIONAL: gettext_lazy("Nothing: it may be left out"),
}
EVIDENCE = {
    Evidence.NOTHING: gettext_lazy("Nothing"),
    Evidence.NOTE: gettext_lazy("A note of what was found"),
    Evidence.PAPER: gettext_lazy("A document that people hand in"),
}


def about(step: InnerStep) -> str:
    """Say in a line when a step happens, who finishes it, what it needs and how long it may take."""
    return " · ".join(_said(step))


def told(step: InnerStep) -> str:
    """Say a step with its names, one thing to a line."""
    return "\n".join([*(name for name in step.names.values() if name), *_said(step)])


def _said(step: InnerStep) -> Iterable[str]:
    yield str(PHASES[Phase(step.phase)])
    yield str(WHO[Who(step.who)])
    if step.evidence == Evidence.PAPER:
        yield _("Needs the document “%(paper)s”") % {"paper": step.paper}
    elif step.evidence == Evidence.NOTE:
        yield str(EVIDENCE[Evidence.NOTE])
    if step.is_by_another:
        yield _("Not by whoever finished the step before")
    if step.need != Need.ALWAYS:
        yield str(NEEDS[Need(step.need)])
    if step.days:
        yield ngettext("%(n)d working day", "%(n)d working days", step.days) % {"n": step.days}
