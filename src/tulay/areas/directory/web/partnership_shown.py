"""How one agreement is shown: its facts, its sides, its milestones, its documents, and what can be done."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tulay.areas.directory.queries.partnership_parts import (
    PartnershipMilestoneCard,
    PartnershipRecord,
    SideCard,
)
from tulay.areas.directory.queries.partnerships import PartnershipCard
from tulay.areas.directory.rules.partnerships import OPEN, PartnershipEnd, PartnershipState
from tulay.areas.directory.web import partnership_words as words
from tulay.kernel.actor import Actor
from tulay.plumbing.files.kinds import EXTENSIONS, Kind
from tulay.plumbing.labels import labels
from tulay.plumbing.ui.words import day, isolated


def shown(actor: Actor, found: PartnershipRecord, names: Mapping[UUID, str]) -> dict[str, Any]:
    """Return what the page of an agreement tells."""
    card = found.card
    may = _possible(actor, card)
    return {
        "page_title": card.title,
        "card": card,
        "state": words.STANDINGS[card.standing],
        "tone": words.TONES[card.standing],
        "facts": [{"key": key, "value": value} for key, value in _facts(card, names) if value],
        "may": may,
        "sides": [_side(card, one, names) for one in found.sides],
        "milestones": [_milestone(card, one, can_meet=may["meet"]) for one in found.milestones],
        "removable": [
            {
                "called": isolated(one.title),
                "href": reverse("directory:remove-milestone", args=[card.id, one.id]),
            }
            for one in found.milestones
            if may["remove_milestone"] and one.met_date is None
        ],
        "files": [
            {
                "name": one.file_name,
                "href": reverse("directory:agreement-file", args=[card.id, one.id]),
                "kind": EXTENSIONS[Kind(one.content_type)].upper(),
                "size": one.size,
                "at": one.added_at,
                "remove": reverse("directory:remove-agreement", args=[card.id, one.id])
                if may["remove_file"]
                else "",
            }
            for one in found.files
        ],
        "timeline": _timeline(found),
    }


def _facts(card: PartnershipCard, names: Mapping[UUID, str]) -> Iterator[tuple[str, str]]:
    yield _("What sort of agreement it is"), str(words.KINDS[card.kind])
    yield _("Agency that keeps it"), names.get(card.agency_id, "")
    yield _("What it is for"), card.purpose
    yield _("First day"), day(card.starts_date)
    yield _("Last day"), day(card.ends_date) if card.ends_date else _("None")
    yield _("Ended on"), day(card.ended_date) if card.ended_date else ""
    yield (
        _("Why it ended"),
        str(words.REASONS[PartnershipEnd(card.end_reason)]) if card.end_reason else "",
    )


def _possible(actor: Actor, card: PartnershipCard) -> dict[str, bool]:
    def may(name: str) -> bool:
        return actor.may(f"directory.{name}", card.agency_id)

    is_draft, is_open = card.state is PartnershipState.DRAFT, card.state in OPEN
    is_in_force = card.state is PartnershipState.IN_FORCE
    return {
        "change": is_draft and may("change-partnership"),
        "start": is_draft and may("start-partnership"),
        "renew": is_in_force and card.ends_date is not None and may("renew-partnership"),
        "end": is_open and may("end-partnership"),
        "add_side": is_draft and may("add-side"),
        "sign": is_draft and may("sign-side"),
        "remove_side": is_draft and may("remove-side"),
        "add_milestone": is_open and may("add-partnership-milestone"),
        "meet": is_in_force and may("meet-partnership-milestone"),
        "remove_milestone": is_open and may("remove-partnership-milestone"),
        "attach": card.state is not PartnershipState.DROPPED and may("attach-agreement"),
        "remove_file": is_draft and may("remove-agreement"),
    }


def _side(card: PartnershipCard, one: SideCard, names: Mapping[UUID, str]) -> dict[str, Any]:
    name = names.get(one.agency_id, "") if one.agency_id else one.organisation
    rows = [
        {"key": _("Who signs"), "value": one.signatory},
        {"key": _("As what"), "value": one.designation},
        {
            "key": _("Signed on"),
            "value": day(one.signed_date) if one.signed_date else _("Not yet"),
        },
    ]
    return {
        "id": one.id,
        "name": name,
        "called": isolated(name),
        "facts": [row for row in rows if row["value"]],
        "has_signed": one.signed_date is not None,
        "sign_href": reverse("directory:sign-side", args=[card.id, one.id]),
        "remove_href": reverse("directory:remove-side", args=[card.id, one.id]),
    }


def _milestone(
    card: PartnershipCard, one: PartnershipMilestoneCard, *, can_meet: bool
) -> dict[str, Any]:
    is_met = one.met_date is not None
    state, tone = (_("Reached"), "success") if is_met else (_("Still to come"), "")
    if one.is_overdue:
        state, tone = _("Overdue"), "warning"
    hint = _("Until %(day)s") % {"day": day(one.due_date)}
    if one.met_date:
        hint = _("Reached on %(day)s") % {"day": day(one.met_date)}
    address = reverse("directory:meet-milestone", args=[card.id, one.id])
    return {
        "title": one.title,
        "hint": f"{hint}. {isolated(one.evidence)}" if one.evidence else hint,
        "href": address if can_meet and not is_met else "",
        "state": state,
        "tone": tone,
    }


def _timeline(found: PartnershipRecord) -> list[dict[str, Any]]:
    people = labels("person", {one.taken_by for one in found.steps})
    told = []
    for one in found.steps:
        until = _("Last day: %(day)s") % {"day": day(one.ends_date)} if one.ends_date else ""
        told.append(
            {
                "title": str(words.STEPS[one.step]),
                "at": one.taken_at,
                "by": people.get(one.taken_by, "") if one.taken_by else "",
                "text": "\n".join(filter(None, [until, one.said])),
            }
        )
    return told
