"""How the pages at the desk name the parts, states and changes of a service."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tulay.areas.catalogue.queries.eligibility_words import Vocabulary, in_lines
from tulay.areas.catalogue.queries.working import Working
from tulay.areas.catalogue.rules.eligibility import Group, place_codes
from tulay.areas.catalogue.rules.forms import FormPage
from tulay.areas.catalogue.rules.samples import Sample
from tulay.areas.catalogue.rules.services import (
    Access,
    Question,
    QuestionKind,
    Requirement,
    State,
    Story,
)
from tulay.areas.catalogue.rules.versions import Change
from tulay.areas.catalogue.rules.workflow import InnerStep
from tulay.areas.catalogue.web import workflow_words
from tulay.areas.catalogue.web.form_words import DAYS, PATTERNS, conditions_of
from tulay.areas.directory.queries import region_names
from tulay.kernel.money import Money
from tulay.plumbing.ui.context import own_name
from tulay.plumbing.ui.words import listed, size

ACCESS = {
    Access.DIRECT: gettext_lazy("Anybody asks for it themselves"),
    Access.NOMINATION: gettext_lazy("Somebody is nominated"),
    Access.REFERRAL: gettext_lazy("Another office refers people"),
    Access.COMPETITION: gettext_lazy("The best of those who ask are chosen"),
}
STATES = {
    State.DRAFT: (pgettext_lazy("service", "Draft"), ""),
    State.PUBLISHED: (pgettext_lazy("service", "Published"), "success"),
    State.ARCHIVED: (pgettext_lazy("service", "Archived"), "warning"),
}
KINDS = {
    QuestionKind.TEXT: gettext_lazy("A line of text"),
    QuestionKind.LONG_TEXT: gettext_lazy("Several lines of text"),
    QuestionKind.NUMBER: gettext_lazy("A whole number"),
    QuestionKind.DATE: gettext_lazy("A date"),
    QuestionKind.CHOICE: gettext_lazy("One answer from a list"),
    QuestionKind.CHOICES: gettext_lazy("Several answers from a list"),
    QuestionKind.YES_NO: gettext_lazy("Yes or no"),
    QuestionKind.MONEY: gettext_lazy("An amount of money"),
    QuestionKind.PLACE: gettext_lazy("The name of a place"),
}
FILES = {"image": gettext_lazy("A photo"), "pdf": gettext_lazy("A PDF file")}
FIELDS = {
    "name": gettext_lazy("Name"),
    "summary": gettext_lazy("What it gives"),
    "for_whom": gettext_lazy("For whom it is"),
    "eligibility": gettext_lazy("Who can get it"),
    "steps": gettext_lazy("What happens"),
    "after": gettext_lazy("What is read after sending"),
    "story": gettext_lazy("How it helped"),
    "is_reviewed": gettext_lazy("Read by somebody who speaks it well"),
    "sector": gettext_lazy("Subject"),
    "access": gettext_lazy("How people come to it"),
    "processing_days": gettext_lazy("Working days until the answer"),
    "response_hours": gettext_lazy("Working hours until somebody opens a request"),
    "resolution_hours": gettext_lazy("Working hours until it is settled"),
    "fee_minor": gettext_lazy("What people pay"),
    "is_fee_first": gettext_lazy("Paid before sending"),
    "benefit_minor": gettext_lazy("What an approved request is paid"),
    "currency": gettext_lazy("Currency"),
    "slots": gettext_lazy("Places"),
    "deadline": gettext_lazy("Last day to ask"),
    "is_accepting": gettext_lazy("Open for requests"),
    "second_signature": gettext_lazy("Two officers decide"),
    "may_be_appealed": gettext_lazy("Another officer may be asked"),
    "requirements": gettext_lazy("Documents"),
    "questions": gettext_lazy("Questions"),
    "pages": gettext_lazy("Pages of the form"),
    "rule": gettext_lazy("Who can get it, as conditions"),
    "workflow": gettext_lazy("Inner steps"),
    "coverage": gettext_lazy("Where it is offered"),
    "life_events": gettext_lazy("When in life"),
    "tags": gettext_lazy("Tags"),
    "keywords": gettext_lazy("Words people search for"),
}


NOTHING = "\u2013"


def written_in(language: str) -> dict[str, str]:
    """Return what tells the browser in which language a box is written in."""
    return {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}


def state(working: Working) -> tuple[str, str]:
    """Return how far a service has come, in words and tone."""
    words, tone = STATES[State(working.state)]
    return str(words), tone


def part(pointer: str) -> str:
    """Name a part of a service: `texts.fil` is its words in Filipino, `texts.fil.name` its name there."""
    head, *rest = pointer.split(".")
    if head == "texts":
        spoken = own_name(rest[0])
        name = FIELDS.get(rest[1]) if len(rest) > 1 else _("The words")
        return f"{name} ({spoken})"
    name = str(FIELDS.get(head, head))
    return f"{name}: {rest[0]}" if rest else name


def changed(change: Change, currency: str) -> dict[str, Any]:
    """Return a change as a row: what, before, now; amounts in a currency."""
    is_amount = change.pointer in {"fee_minor", "benefit_minor"}
    before, after = (
        str(Money(currency, value))
        if is_amount
        else _rule(value, currency)
        if isinstance(value, Group)
        else told(value)
        for value in (change.before, change.after)
    )
    return {"what": part(change.pointer), "before": before, "after": after}


def told(value: Any) -> str:
    """Say a value of a service as somebody reads it."""
    if value is None or value in ("", ()):
        return NOTHING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, tuple):
        return "\n".join(told(one) for one in value)
    saying = _SAYING.get(type(value))
    return saying(value) if saying else str(value)


def _rule(one: Group, currency: str) -> str:
    places = region_names(place_codes(one))
    return in_lines(one, Vocabulary(currency=currency, places=places))


def _story(one: Story) -> str:
    return f"{one.quote} ({one.person}, {one.place})"


def _question(one: Question) -> str:
    kind = str(KINDS[QuestionKind(one.kind)])
    needed = _("Must be answered") if one.is_required else _("May be left out")
    said = [*_spoken(one.labels), *_spoken(one.hints), f"{kind}. {needed}."]
    said += [f"• {listed(_spoken(choice.labels))}" for choice in one.choices]
    if one.low is not None or one.high is not None:
        said.append(f"{_or_open(one.low)} {NOTHING} {_or_open(one.high)}")
    if one.shortest is not None or one.longest is not None:
        limits = {"least": _or_open(one.shortest), "most": _or_open(one.longest)}
        said.append(_("From %(least)s to %(most)s characters.") % limits)
    said += [f"{words[key]}." for words, key in ((PATTERNS, one.pattern), (DAYS, one.days)) if key]
    return "\n".join([*said, *conditions_of(one, ())])


def _page(one: FormPage) -> str:
    return "\n".join([*_spoken(one.titles), *_spoken(one.hints)])


def _or_open(number: int | None) -> str:
    return "…" if number is None else str(number)


def _requirement(one: Requirement) -> str:
    needed = _("Must be handed in") if one.is_required else _("May be left out")
    files = listed(str(FILES.get(kind, kind)) for kind in one.accepts)
    said = [*_spoken(one.names), *_spoken(one.whys), *_spoken(one.hints)]
    if one.sample:
        said += [_sampled(one.sample), *_spoken(one.sample.alts), *_spoken(one.sample.guides)]
    return "\n".join([*said, f"{files}. {needed}."])


def _sampled(one: Sample) -> str:
    kind = _("a PDF") if one.content_type == "application/pdf" else _("a picture")
    return _("Sample: %(kind)s, %(size)s") % {"kind": kind, "size": size(one.size)}


def _spoken(words: Any) -> Iterable[str]:
    return [text for text in words.values() if text]


_SAYING: dict[type, Callable[[Any], str]] = {
    FormPage: _page,
    InnerStep: workflow_words.told,
    Question: _question,
    Requirement: _requirement,
    Story: _story,
}
