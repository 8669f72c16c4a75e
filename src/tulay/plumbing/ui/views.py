"""The reader's own settings: language, contrast, size of text. Cookies only; nothing is recorded.

Exempt from the CSRF token: a forged request could change a stranger's language, no more, and
without a token in its frame a public page sets no cookie and can be cached.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from tulay.plumbing.ui.context import CONTRAST_COOKIE, TEXT_COOKIE

KEPT = int(timedelta(days=365).total_seconds())
CHOICES = {CONTRAST_COOKIE: ("high", "normal"), TEXT_COOKIE: ("large", "normal")}


@csrf_exempt
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language and go back to where the reader was."""
    back = HttpResponseRedirect(way_back(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        keep(back, settings.LANGUAGE_COOKIE_NAME, chosen)
    return back


@csrf_exempt
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep the chosen contrast or size of text and go back to where the reader was."""
    back = HttpResponseRedirect(way_back(request))
    for cookie, known in CHOICES.items():
        if (chosen := request.POST.get(cookie.removeprefix("tulay_"), "")) in known:
            keep(back, cookie, chosen)
    return back


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show the page for a lost line."""
    return render(request, "offline.html")


def way_back(request: HttpRequest) -> str:
    """Return the address to go back to: one of ours, or the start."""
    wanted = request.POST.get("next", "/")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else "/"


def keep(response: HttpResponse, cookie: str, value: str) -> None:
    """Set a cookie that no script needs to read."""
    response.set_cookie(
        cookie,
        value,
        max_age=KEPT,
        secure=getattr(settings, "LANGUAGE_COOKIE_SECURE", False),
        httponly=True,
        samesite="Lax",
    )
