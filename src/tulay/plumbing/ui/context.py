"""What every page knows: the context processor behind `base.html`.

Put `tulay.plumbing.ui.context.ui` among the context processors. It reads these optional settings:

* `NAVIGATION`: dotted path of `(request) -> list[NavItem]`, the navigation of this reader's role;
* `FLASHES`: dotted path of `(request) -> iterable` of things with `kind` and `text`, read once;
* `HELP`: dotted path of `(request) -> str`, the address of the page's help, behind its `?`;
* `DEMO`: whether the banner says that this is a demo.

Everything that costs something is lazy: a fragment that shows no navigation computes none.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.translation import (
    get_language,
    get_language_bidi,
    get_language_info,
    override,
)

from tulay.plumbing.labels import labels

CONTRAST_COOKIE = "tulay_contrast"
TEXT_COOKIE = "tulay_text"


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the navigation: words, address, whether we are there, a count to show."""

    label: str
    href: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Language:
    """A language a page can be read in, by its own name."""

    code: str
    name: str
    direction: str
    current: bool


def ui(request: HttpRequest) -> Mapping[str, Any]:
    """Return the variables that `base.html` and the components expect."""
    return {
        "demo": getattr(settings, "DEMO", False),
        "actor": getattr(request, "actor", None),
        "acting_for": SimpleLazyObject(lambda: acting_for(request)),
        "languages": SimpleLazyObject(languages),
        "current_language": get_language() or settings.LANGUAGE_CODE,
        "text_direction": "rtl" if get_language_bidi() else "ltr",
        "nav_items": SimpleLazyObject(lambda: list(asked("NAVIGATION", request))),
        "flashes": SimpleLazyObject(lambda: list(asked("FLASHES", request))),
        "help_url": SimpleLazyObject(lambda: "".join(asked("HELP", request))),
        "contrast_high": request.COOKIES.get(CONTRAST_COOKIE) == "high",
        "text_large": request.COOKIES.get(TEXT_COOKIE) == "large",
        "trace_id": getattr(getattr(request, "actor", None), "request_id", ""),
        "here": request.get_full_path(),
        "now": datetime.now(UTC),
    }


def acting_for(request: HttpRequest) -> str:
    """Return the name of the person for whom the reader acts; empty when they act for themselves."""
    person_id = getattr(getattr(request, "actor", None), "on_behalf_of", None)
    return labels("person", {person_id}).get(person_id, "") if person_id else ""


def languages() -> list[Language]:
    """List the languages of this installation; the current one is marked."""
    current = get_language()
    return [
        Language(
            code=code,
            name=own_name(code),
            direction="rtl" if code in settings.LANGUAGES_BIDI else "ltr",
            current=code == current,
        )
        for code, _name in settings.LANGUAGES
    ]


def own_name(code: str) -> str:
    """Return a language's name in that language, as its readers look for it."""
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:  # Django knows no Filipino; our own catalogue does
        with override(code):
            return str(dict(settings.LANGUAGES)[code])


def asked(setting: str, request: HttpRequest) -> Iterable[Any]:
    """Call the function a setting names, if it names one."""
    path = getattr(settings, setting, "")
    if not path:
        return ()
    function: Callable[[HttpRequest], Iterable[Any]] = import_string(path)
    return function(request)
