"""How the pages at the desk name what an answer must be like, and what a question hangs on."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tulay.areas.catalogue.rules.forms import Days, When
from tulay.areas.catalogue.rules.services import ENGLISH, Question
from tulay.kernel.patterns import Pattern
from tulay.plumbing.ui.words import listed

PATTERNS = {
    "": gettext_lazy("As people like"),
    Pattern.EMAIL.value: gettext_lazy("As an e-mail address"),
    Pattern.PHONE.value: gettext_lazy("As a telephone number"),
    Pattern.DIGITS.value: gettext_lazy("In digits only"),
    Pattern.LETTERS.value: gettext_lazy("In letters, without digits"),
    Pattern.CODE.value: gettext_lazy("In letters A to Z, digits, hyphens and slashes"),
    Pattern.YEAR.value: gettext_lazy("As a year with four digits"),
}
DAYS = {
    "": gettext_lazy("Any day"),
    Days.PAST.value: gettext_lazy("Today and days that have passed"),
    Days.FUTURE.value: gettext_lazy("Today and days to come"),
}
YES_NO = {"yes": pgettext_lazy("answer", "Yes"), "no": pgettext_lazy("answer", "No")}


def conditions_of(question: Question, questions: Iterable[Question]) -> list[str]:
    """Say what a question hangs on, a sentence for each condition; nothing where it hangs on nothing."""
    known = {one.code: one for one in questions}
    told = []
    if question.asked_if:
        told.append(_("Asked only if %(condition)s") % _said(question.asked_if, known))
    if question.required_if:
        told.append(_("Must be answered if %(condition)s") % _said(question.required_if, known))
    return told


def answer_words(question: Question) -> dict[str, str]:
    """Return the answers that can be chosen, in words."""
    if question.kind == "yesno":
        return {code: str(words) for code, words in YES_NO.items()}
    return {one.code: one.labels.get(ENGLISH, one.code) for one in question.choices}


def _said(when: When, known: dict[str, Question]) -> dict[str, str]:
    other = known.get(when.question)
    label = other.labels.get(ENGLISH, when.question) if other else when.question
    return {"condition": f"“{label}”: {_answer(when, other)}"}


def _answer(when: When, other: Question | None) -> str:
    words = answer_words(other) if other else {}
    if when.answers:
        return listed(words.get(one, one) for one in when.answers)
    if when.low is not None and when.high is not None:
        return _("from %(low)d to %(high)d") % {"low": when.low, "high": when.high}
    if when.low is not None:
        return _("%(low)d or more") % {"low": when.low}
    if when.high is not None:
        return _("%(high)d or less") % {"high": when.high}
    return _("any answer")
