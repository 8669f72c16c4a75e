"""Pages of plain text that belong to everybody, and what robots and researchers of weaknesses read."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from tulay.areas.privacy.queries.notices import current_notice
from tulay.areas.privacy.rules.notices import Purpose
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.http.errors import NoSuchPage
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.visits import actor_of, language_of, visited
from tulay.site import texts

#: Statement and contact have addresses of their own; the rest are notices.
OWN_ADDRESS = frozenset({"accessibility", "contact"})
TERMS = "terms"
ROBOTS = """\
User-agent: *
Disallow: /account/
Disallow: /api/
Disallow: /desk/
Disallow: /portal/
Disallow: /resume/
Disallow: /search/
Disallow: /track/
"""


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how usable this is for everybody, and what is not good enough yet."""
    return _shown(request, _text(request, "pages", "accessibility"))


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Say where help is."""
    return _shown(request, _text(request, "pages", "contact"))


@require_safe
def notice(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a notice; `privacy` leads to the one that everybody meets."""
    if slug == "privacy":
        return _privacy(request)
    if slug == TERMS and settings.DEMO:
        return _shown(request, texts.demo_terms(language_of(request)))
    if slug not in texts.slugs("pages") or slug in OWN_ADDRESS:
        raise NoSuchPage
    return _shown(request, _text(request, "pages", slug))


def _privacy(request: HttpRequest) -> HttpResponse:
    """Lead to the version that counts for the reader; to the general words where several could, or none does yet."""
    known = visited(request).jurisdiction
    told = [
        region
        for region in ([known.code] if known else JURISDICTIONS)
        if current_notice(Purpose.APPLICATIONS, region) is not None
    ]
    if len(told) != 1:
        return redirect("notice", slug="applications")
    return redirect("privacy:notice", jurisdiction=told[0], purpose=Purpose.APPLICATIONS.value)


@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    """List the help texts."""
    found = [_text(request, "help", slug) for slug in texts.slugs("help")]
    shown = [one for one in found if one.slug not in texts.STAFF_HELP or _is_staff(request)]
    return page(request, "site/help.html", {"page_title": _("Help"), "texts": shown})


@require_safe
def help_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the help of one page."""
    if slug not in texts.slugs("help"):
        raise NoSuchPage
    return _shown(request, _text(request, "help", slug), is_help=True)


@require_safe
@cache_control(public=True, max_age=86_400)
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same for every robot
    """Tell crawlers what is nobody's business but its reader's."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=86_400)
def security(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same for everybody
    """Say where to report a weakness (RFC 9116)."""
    until = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(
        days=180
    )
    lines = [
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.PUBLIC_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _shown(request: HttpRequest, text: texts.PageText, *, is_help: bool = False) -> HttpResponse:
    context = {
        "page_title": text.title,
        "page_description": text.lead,
        "text": text,
        "is_help": is_help,
        "is_other_language": text.language != language_of(request),
    }
    return page(request, "site/text.html", context)


def _text(request: HttpRequest, kind: texts.Kind, slug: str) -> texts.PageText:
    return texts.text_of(kind, slug, language_of(request), settings.CONTACT_EMAIL)


def _is_staff(request: HttpRequest) -> bool:
    return actor_of(request).may("cases.review")


urlpatterns = [
    path("accessibility/", accessibility, name="accessibility"),
    path("contact/", contact, name="contact"),
    path("notices/<slug:slug>/", notice, name="notice"),
    path("help/", help_index, name="help"),
    path("help/<slug:slug>/", help_page, name="help-page"),
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security, name="security-txt"),
]
