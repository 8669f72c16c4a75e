"""Why a request was given, or would be, to whom it was: in a sentence."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tulay.areas.cases.rules.assigning import Rule, Stays, Why
from tulay.plumbing.ui.words import isolated

WHY = {
    Why.SERVICE: gettext_lazy("it is for another service"),
    Why.PLACE: gettext_lazy("it is for another place"),
    Why.NOBODY: gettext_lazy("it fits, but nobody is there for it"),
}

STAYS = {
    Stays.HELD: gettext_lazy("Somebody had them in hand before, so people decide about them"),
    Stays.NO_RULE: gettext_lazy("No rule fits them"),
    Stays.NOBODY: gettext_lazy("A rule fits them, but nobody is there for it"),
}


def because(facts: Mapping[str, Any], names: Mapping[UUID, str]) -> str:
    """Return why a request was given by rule, as it was at that moment."""
    said = [
        _("By rule %(number)s, “%(name)s”.")
        % {"number": facts["number"], "name": isolated(facts["name"])},
        _chosen(facts),
    ]
    stood_in_for = facts.get("stands_in_for")
    if stood_in_for:
        name = names.get(UUID(stood_in_for), "")
        said.append(_("Stands in for %(name)s, who is away.") % {"name": isolated(name)})
    return " ".join(said)


def _chosen(facts: Mapping[str, Any]) -> str:
    counted = {
        "load": facts["load"],
        "among": facts["among"],
        "skill": isolated(facts["skill"]),
    }
    if facts["skill"]:
        said = _(
            "Officers with the skill “%(skill)s” who could take it: %(among)s. Fewest open requests: %(load)s."
        )
    else:
        said = _("Officers who could take it: %(among)s. Fewest open requests: %(load)s.")
    return said % counted


def conditions(rule: Rule, services: Mapping[UUID, str]) -> list[str]:
    """Return for which requests a rule is, and who takes them."""
    said = []
    if rule.service_id is not None:
        said.append(services.get(rule.service_id, _("A service that is no longer offered")))
    if rule.place_id is not None:
        said.append(_("In %(place)s") % {"place": isolated(rule.place_label)})
    return said or [_("Every request")]


def known_by(rule: Rule, having: int) -> str:
    """Return to whom a rule gives, with how many they are."""
    if not rule.skill:
        return _("Everybody who reviews requests")
    return _("%(skill)s (officers: %(n)s)") % {"skill": isolated(rule.skill), "n": having}
