"""The demo's phones: what the text gateway took, to be read in the browser. Never part of a real installation."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tulay.plumbing.http.pages import page

SHOWN = 20


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One message that was sent."""

    name: str
    to: str
    text: str
    sent_at: datetime


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List text messages, newest first, of all or of one number."""
    sought = request.GET.get("q", "").strip()[:40]
    found = list(islice(_texts(sought, before=request.GET.get("before", "")), SHOWN + 1))
    shown, more = found[:SHOWN], len(found) > SHOWN
    following = {"q": sought, "before": shown[-1].name} if more else {}
    context = {
        "page_title": _("Demo text messages"),
        "texts": shown,
        "sought": sought,
        "next_href": f"?{urlencode(following)}" if more else "",
    }
    return page(request, "demo/sms.html", context)


def _texts(sought: str, *, before: str) -> Iterator[TextMessage]:
    folder = Path(settings.DATA_DIR) / "texts"
    files = sorted(folder.glob("[0-9]*.json"), reverse=True)
    texts = (_text(file) for file in files if not before or file.stem < before)
    digits = "".join(c for c in sought if c.isdigit()).lstrip("0")
    return (text for text in texts if digits in text.to)


def _text(file: Path) -> TextMessage:
    message = json.loads(file.read_text())
    at = datetime.strptime(file.stem.partition("_")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    return TextMessage(file.stem, str(message["to"]), str(message["text"]), at)


urlpatterns: list[URLPattern] = [path("demo/sms/", index, name="demo-sms")]
