"""`{% panels "cases.request.side" request_id=request.id %}`: what higher areas show in a slot of this page."""

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from tulay.plumbing.panels import rendered

register = template.Library()


@register.simple_tag(takes_context=True)
def panels(context: Context, slot: str, **facts: Any) -> SafeString:
    """Show the panels of a slot, one after the other."""
    shown = rendered(slot, context["request"], **facts)
    return mark_safe("".join(shown))  # noqa: S308 - each was rendered, and escaped, by its template
