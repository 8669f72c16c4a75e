"""`{% load ui %}`: components, form fields, error summaries, dates, due times, amounts.

`{% ui "button" text=… %}` renders `components/button.html` with exactly these variables (plus those
of `SHARED`); `{% uiblock "inset" %}…{% enduiblock %}` hands what it encloses over as `content`.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from tulay.plumbing.ui import fields, words

register = template.Library()
SHARED = ("request", "csrf_token", "now", "text_direction", "here")


def rendered(context: Context, component: str, given: Mapping[str, Any]) -> SafeString:
    """Render a component with its own variables only: nothing leaks in from the page."""
    shared = {name: context[name] for name in SHARED if name in context}
    # The engine's own template is used so that no context processor runs once per component.
    engine_template: Any = get_template(f"components/{component}.html")
    inner = context.new({**shared, **given})
    html: str = engine_template.template.render(inner)
    return mark_safe(html)  # noqa: S308 - rendered, escaped inside


@register.simple_tag(takes_context=True)
def ui(context: Context, component: str, **given: Any) -> SafeString:
    """Render one component."""
    return rendered(context, component, given)


class BlockNode(Node):
    """A component around a piece of the template."""

    def __init__(
        self, component: FilterExpression, given: dict[str, FilterExpression], inside: NodeList
    ) -> None:
        self.component = component
        self.given = given
        self.nodelist = inside

    def render(self, context: Context) -> SafeString:
        """Render the inside first, then the component with it as `content`."""
        given = {name: value.resolve(context) for name, value in self.given.items()}
        given["content"] = self.nodelist.render(context)
        return rendered(context, self.component.resolve(context), given)


@register.tag
def uiblock(parser: Parser, token: Token) -> BlockNode:
    """Compile `{% uiblock "name" key=value %}…{% enduiblock %}`."""
    _tag, component, *rest = token.split_contents()
    given = token_kwargs(rest, parser)
    inside = parser.parse(("enduiblock",))
    parser.delete_first_token()
    return BlockNode(parser.compile_filter(component), given, inside)


@register.simple_tag(takes_context=True)
def field(context: Context, bound: BoundField, **overrides: Any) -> SafeString:
    """Render a form's question with label, hint, error and everything that ties them together."""
    component, given = fields.describe(bound, **overrides)
    return rendered(context, component, given)


@register.simple_tag(takes_context=True)
def error_summary(context: Context, *shown: forms.Form) -> SafeString:
    """List what went wrong at the top, each with a link to its field; nothing when nothing did."""
    items: list[dict[str, str]] = []
    for form in shown:
        items += [{"text": str(error), "href": ""} for error in form.non_field_errors()]
        for bound in form:
            href = f"#{fields.focus_target(bound)}"
            items += [{"text": str(error), "href": href} for error in bound.errors]
    return rendered(context, "error-summary", {"items": items}) if items else SafeString("")


@register.simple_tag(takes_context=True)
def due(context: Context, due_at: datetime, *, paused: str = "", done: bool = False) -> SafeString:
    """Say how much time is left, in words and colour."""
    told = words.due(due_at, now=context["now"], paused=paused, done=done)
    return rendered(context, "due", {"due_at": due_at, "words": told.words, "tone": told.tone})


@register.filter
def day(value: datetime | date | None) -> str:
    """Read as `Tuesday 24 November 2026` in the reader's zone and language."""
    return words.day(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """Read as `Tuesday 24 November 2026 at 14:05`."""
    return words.moment(value) if value else ""


@register.filter
def shortday(value: datetime | date | None) -> str:
    """Read as `24 Nov 2026`."""
    return words.short(value) if value else ""


@register.filter
def listed(parts: Iterable[object]) -> str:
    """Read as `a, b`, with the comma of the reader's language."""
    return words.listed(parts)


@register.simple_tag
def comma() -> str:
    """Put the comma of the reader's language, and its space, between two things that are said after each other."""
    return words.comma()


@register.filter
def filesize(value: int) -> str:
    """Read as `350 KB` or `2.4 MB`."""
    return words.size(value)


@register.filter
def item(mapping: Mapping[str, Any], key: str) -> Any:
    """Look a key up."""
    return mapping.get(key, "")


@register.filter
def beside(cells: Iterable[Any], columns: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Pair each cell of a row with its column."""
    return list(zip(cells, columns, strict=False))
