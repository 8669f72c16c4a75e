"""What the two pages that ask for a second factor share: at the door, and in an open session."""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from tulay.areas.identity.rules import SENT_FACTORS, Method, code_at, step_at
from tulay.areas.identity.web import forms, words
from tulay.areas.identity.web.seat import now, wanted
from tulay.plumbing.limits import Rate

PER_PERSON = Rate(5, 3600)  # codes sent to one person
DEMO_KEY = "JBSWY3DPEHPK3PXP"


@dataclass(frozen=True, slots=True)
class Asking:
    """One of the two pages: the name of its address, and of the one that sends a code."""

    page: str
    send: str


AT_THE_DOOR = Asking("identity:prove-factor", "identity:send-code")
INSIDE = Asking("identity:confirm", "identity:send-confirming-code")


def way_of(request: HttpRequest, ways: Collection[Method]) -> Method:
    """Return the way the person chose, or else the best they have."""
    named = request.POST.get("way") or request.GET.get("way") or ""
    best = next(method for method in words.WAYS if method in ways)
    return next((method for method in ways if method == named), best)


def asking(
    request: HttpRequest,
    form: forms.Confirm,
    *,
    at: Asking,
    way: Method,
    ways: Collection[Method],
    sent_by: str,
) -> dict[str, object]:
    """Return what the page shows."""
    others = [method for method in words.WAYS if method in ways and method is not way]
    return {
        "page_title": words.ASKS[way],
        "form": form,
        "way": way.value,
        "is_sent": way in SENT_FACTORS,
        "was_sent": way in SENT_FACTORS and sent_by == way,
        "others": [
            {"words": words.WAYS[m], "href": address(request, at.page, way=m.value)} for m in others
        ],
        "here": reverse(at.page),
        "send": reverse(at.send),
        "next": wanted(request),
        "has_errors": bool(form.errors),
        "demo_code": _demo_code() if settings.DEMO and way is Method.APP else None,
    }


def address(request: HttpRequest, name: str, **query: str) -> str:
    """Return an address of ours that remembers where the person was going."""
    onward = wanted(request)
    told = {**query, **({"next": onward} if onward else {})}
    return reverse(name) + (f"?{urlencode(told)}" if told else "")


def _demo_code() -> dict[str, str]:
    """Show a visitor of the demo, whose key everybody knows, what an app would show them."""
    step = step_at(now())
    return {
        "key": DEMO_KEY,
        "code": code_at(DEMO_KEY, step),
        "next_code": code_at(DEMO_KEY, step + 1),
    }
