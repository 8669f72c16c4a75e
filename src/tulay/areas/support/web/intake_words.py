"""An intake in words: what is asked, what was answered, and by whom."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tulay.areas.support.queries.intake import Version
from tulay.areas.support.queries.intake_opened import Change
from tulay.areas.support.rules.intake import (
    BY_CODE,
    HAS_NONE,
    HAS_NUMBER,
    Kind,
    Section,
    asked_in,
    is_checked,
)
from tulay.kernel.jurisdiction import Jurisdiction
from tulay.plumbing.labels import labels

Item = dict[str, Any]
SECTIONS = {
    Section.IDENTITY: gettext_lazy("Your identity number"),
    Section.CONTACT: gettext_lazy("How we reach you"),
    Section.EMERGENCY: gettext_lazy("Whom we call in an emergency"),
    Section.HEALTH: gettext_lazy("Your health"),
    Section.NEEDS: gettext_lazy("What you need to take part"),
    Section.LEARNING: gettext_lazy("How you like to learn"),
}
FOR_STAFF = {
    Section.IDENTITY: gettext_lazy("Identity number"),
    Section.CONTACT: gettext_lazy("Contact"),
    Section.EMERGENCY: gettext_lazy("In an emergency"),
    Section.HEALTH: gettext_lazy("Health"),
    Section.NEEDS: gettext_lazy("What the person needs to take part"),
    Section.LEARNING: gettext_lazy("How the person likes to learn"),
}
WHY = {
    Section.IDENTITY: gettext_lazy(
        "We need it to know that you are who you say, and of age. Only your key workers open it. It goes a year after "
        "you leave the programme."
    ),
    Section.CONTACT: gettext_lazy(
        "Your key workers and their supervisor see this. It stays seven years after you leave, or until you ask us to "
        "erase it."
    ),
    Section.EMERGENCY: gettext_lazy(
        "Tell this person that you name them. It goes a year after you leave the programme."
    ),
    Section.HEALTH: gettext_lazy(
        "It helps us to keep you safe. Each time somebody opens this, you can read who and when. It stays seven years "
        "after you leave."
    ),
    Section.NEEDS: gettext_lazy(
        "It helps us to arrange what you need. Your key workers and their supervisor see it. It stays seven years "
        "after you leave."
    ),
    Section.LEARNING: gettext_lazy(
        "Only your key workers see this. It goes a month after you leave the programme."
    ),
}
LABELS = {
    "identity_paper": gettext_lazy("Is there a South African identity number?"),
    "identity_number": gettext_lazy("Identity number"),
    "phone": gettext_lazy("Telephone"),
    "street": gettext_lazy("Street and house number"),
    "town": gettext_lazy("Town or village"),
    "province": gettext_lazy("Province or region"),
    "postcode": gettext_lazy("Postcode"),
    "emergency_name": gettext_lazy("Name of the person we call"),
    "emergency_phone": gettext_lazy("Their telephone number"),
    "diagnosis": gettext_lazy("Diagnosis or disability"),
    "medications": gettext_lazy("Medicines"),
    "allergies": gettext_lazy("Allergies"),
    "medical_notes": gettext_lazy("Anything else about health"),
    "doctor_name": gettext_lazy("Name of the doctor or clinic"),
    "doctor_phone": gettext_lazy("Telephone of the doctor or clinic"),
    "accommodations": gettext_lazy("Changes that help, such as more time or a quiet room"),
    "assistive_technology": gettext_lazy("Aids, such as a screen reader or a hearing aid"),
    "support_needs": gettext_lazy("Help by people, such as an interpreter"),
    "communication_preferences": gettext_lazy("Way of speaking or writing that fits"),
    "learning_style": gettext_lazy("What helps with learning"),
}
HINTS = {
    "identity_number": gettext_lazy("13 digits, as on your card or in your book."),
    "phone": gettext_lazy("The number at which we reach you best."),
}
OTHER_NUMBER = gettext_lazy("The number of a card or paper that says who you are.")
PAPERS = (
    (HAS_NUMBER, pgettext_lazy("answer", "Yes")),
    (HAS_NONE, pgettext_lazy("answer", "No")),
)


def hint_of(code: str, where: Jurisdiction) -> Any:
    """Return what helps with a question."""
    if BY_CODE[code].kind is Kind.NUMBER and not is_checked("", where):
        return OTHER_NUMBER
    return HINTS.get(code, "")


def in_words(code: str, said: str) -> str | SafeString:
    """Return an answer as it is read: numbers keep their order, other words their own direction and lines."""
    if not said:
        return ""
    kind = BY_CODE[code].kind
    if kind is Kind.PAPER:
        return str(dict(PAPERS).get(said, said))
    if kind in {Kind.PHONE, Kind.NUMBER}:
        return format_html('<bdi dir="ltr">{}</bdi>', said)
    return format_html("<bdi>{}</bdi>", linebreaksbr(said, autoescape=True))


def rows_of(
    section: Section, where: Jurisdiction, values: Mapping[str, str], *, href: str = ""
) -> list[Item]:
    """Return a section's answers as rows; with `href`, each can be changed there."""
    return [
        {
            "key": LABELS[one.code],
            "value": in_words(one.code, values.get(one.code, "")),
            "href": f"{href}#id_{one.code}" if href else "",
        }
        for one in asked_in(section, where)
    ]


def changes_in_words(changes: Iterable[Change]) -> list[Item]:
    """Return what a version changed, line by line."""
    return [
        {
            "key": LABELS[one.code],
            "is_shown": one.is_shown,
            "before": in_words(one.code, one.before),
            "after": in_words(one.code, one.after),
        }
        for one in changes
    ]


def by_whom(version: Version, candidate_id: UUID, names: Mapping[UUID, str]) -> str:
    """Return who wrote a version: the person, or with them who sat there."""
    person = names.get(candidate_id, "")
    if version.is_brought_in:
        brought_by = names.get(version.sent_by, "") if version.sent_by else ""
        said = _("%(helper)s, from a sheet, as told by %(person)s")
        return said % {"helper": brought_by, "person": person}
    helper = names.get(version.helper_id, "") if version.helper_id else ""
    if not helper:
        return person
    return _("%(helper)s, together with %(person)s") % {"helper": helper, "person": person}


def names_in(versions: Iterable[Version | None], candidate_id: UUID) -> dict[UUID, str]:
    """Return the names of everybody who wrote one of these."""
    listed = [one for one in versions if one is not None]
    hands = {hand for one in listed for hand in (one.helper_id, one.sent_by)}
    return labels("person", {candidate_id, *hands})
