"""Questions on the pages of administrators."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tulay.areas.directory.queries import AgencyCard, agencies, region_names
from tulay.areas.directory.web import admin_words as words
from tulay.areas.identity.queries import (
    described_permissions,
    described_roles,
    regions_around,
    regions_with_agencies,
)
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.errors import Problem
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.ui.forms import DateField, Form

EVERYWHERE = "everywhere"
UUID_LENGTH = 36


def scopes_for(actor: Actor, code: str) -> list[tuple[str, str]]:
    """Return where the actor may give something: everything and regions first, then agencies by name."""
    mine = actor.agencies(code)
    choices: list[tuple[str, str]] = []
    if actor.may_everywhere(code):
        choices.append((EVERYWHERE, gettext("Everywhere")))
    choices += _regions_for(actor, code)
    found: list[AgencyCard] = [
        one for one in agencies() if isinstance(mine, Everywhere) or one.id in mine
    ]
    return [*choices, *((str(one.id), one.name) for one in found)]


def _regions_for(actor: Actor, code: str) -> list[tuple[str, str]]:
    """Return the jurisdictions, then the places in which an agency works, as far as `code` reaches over them."""
    offered = regions_with_agencies() | set(JURISDICTIONS)
    if not actor.may_everywhere(code):
        held = {g.region for g in actor.grants if g.region and code in g.codes}
        offered = frozenset(one for one in offered | held if regions_around(one) & held)
    whole = [one for one in JURISDICTIONS if one in offered]
    parts = sorted(region_names(offered - set(whole)).items(), key=lambda one: one[1])
    named = [(one, words.named_region(one)) for one in whole] + parts
    return [(one, gettext("All agencies of %(region)s") % {"region": name}) for one, name in named]


def scope_of(chosen: str) -> tuple[UUID | None, str]:
    """Return the agency or the region that was chosen; neither means everywhere."""
    if chosen == EVERYWHERE:
        return None, ""
    return (UUID(chosen), "") if len(chosen) == UUID_LENGTH else (None, chosen)


def until_of(day: date | None) -> datetime | None:
    """Return the moment after a last day, as the reader's calendar has it."""
    if day is None:
        return None
    zone = ZoneInfo(str(timezone.get_current_timezone_name()))
    return datetime.combine(day, time.max, zone).astimezone(UTC)


class Scoped(Form):
    """A form that says where something holds."""

    scope = forms.ChoiceField(label=_("Where"))

    def __init__(self, *args: Any, actor: Actor, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", gettext("Choose")),
            *scopes_for(actor, code),
        ]

    def refuse(self, problem: Problem) -> None:
        """Put a problem beside the question that it is about."""
        field = next((e.pointer for e in problem.errors if e.pointer in self.fields), None)
        self.add_error(field, detail_of(problem))


class NewGrant(Scoped):
    """A role, where, and until when."""

    role = forms.ChoiceField(label=_("Role"))
    until = DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Leave it empty if the role has no end yet."),
    )
    field_order = ("role", "scope", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", gettext("Choose")),
            *(
                (one.role.value, words.role_name(one.role))
                for one in described_roles()
                if one.scopes
            ),
        ]


class PersonSought(Form):
    """Whose account is sought."""

    identifier = CleanTextField(
        label=_("Whole e-mail address or phone number"), max_length=254, lines=False
    )


class PeopleFilter(Form):
    """What narrows the list of people down."""

    role = forms.ChoiceField(label=_("Role"), required=False)
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    state = forms.ChoiceField(
        label=_("Account"),
        required=False,
        choices=[("", _("All")), ("active", _("Active")), ("closed", _("Closed"))],
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(r.role.value, words.role_name(r.role)) for r in described_roles() if r.scopes]
        self.fields["role"].choices = [("", gettext("All")), *roles]  # type: ignore[attr-defined]  # a ChoiceField
        own = [s for s in scopes_for(actor, "identity.see-people") if len(s[0]) == UUID_LENGTH]
        self.fields["agency"].choices = [("", gettext("All")), *own]  # type: ignore[attr-defined]  # a ChoiceField


class Explain(Form):
    """Which permission, and where."""

    code = forms.ChoiceField(label=_("Permission"))
    agency = forms.ChoiceField(label=_("Agency"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [
            (p.code, words.permission_name(p.code))
            for p in described_permissions()
            if p.code in words.PERMISSIONS
        ]
        self.fields["code"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", gettext("Choose")),
            *sorted(codes, key=lambda one: one[1]),
        ]
        own = [s for s in scopes_for(actor, "identity.explain") if len(s[0]) == UUID_LENGTH]
        self.fields["agency"].choices = [("", gettext("All")), *own]  # type: ignore[attr-defined]  # a ChoiceField


class AgencyToSignOut(Form):
    """Whose sessions end."""

    agency = forms.ChoiceField(label=_("Agency"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [
            s
            for s in scopes_for(actor, "identity.force-sign-out-agency")
            if len(s[0]) == UUID_LENGTH
        ]
        self.fields["agency"].choices = [("", gettext("Choose")), *own]  # type: ignore[attr-defined]  # a ChoiceField
