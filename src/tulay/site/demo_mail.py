"""The demo's mailboxes: what the mail sink took, to be read in the browser. Never part of a real installation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tulay.plumbing.http.errors import NoSuchPage
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.site.demo_answers import drop_answer, invitation_in

SHOWN = 20
_NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail that was sent."""

    name: str
    to: str
    subject: str
    language: str
    sent_at: datetime | None
    text: str


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List mails, newest first, of all or of one address."""
    sought = request.GET.get("q", "").strip()[:120]
    found = list(islice(_mails(sought, before=request.GET.get("before", "")), SHOWN + 1))
    shown, more = found[:SHOWN], len(found) > SHOWN
    following = {"q": sought, "before": shown[-1].name} if more else {}
    context = {
        "page_title": _("Demo mail"),
        "mails": shown,
        "sought": sought,
        "next_href": f"?{urlencode(following)}" if more else "",
    }
    return page(request, "demo/mail.html", context)


@require_safe
def read(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail; its links can be followed."""
    file = _folder() / f"{name}.eml"
    if not _NAME.fullmatch(name) or not file.is_file():
        raise NoSuchPage
    mail = _mail(file)
    context = {
        "page_title": mail.subject,
        "mail": mail,
        "answers": _answers() if invitation_in(file.read_bytes()) else [],
    }
    return page(request, "demo/mail-read.html", context)


@require_POST
def answer(request: HttpRequest, name: str) -> HttpResponse:
    """Answer an invitation as the calendar of whoever got it would."""
    file = _folder() / f"{name}.eml"
    if not _NAME.fullmatch(name) or not file.is_file():
        raise NoSuchPage
    said = request.POST.get("answer", "")
    folder = Path(settings.DATA_DIR) / "answers"
    if drop_answer(folder, file.read_bytes(), said, now=datetime.now(UTC)):
        flash(request, _("Answered as a calendar would. It is read within two minutes."))
    else:
        flash(request, _("There is nothing to answer here."), "problem")
    return redirect("demo-mail-read", name)


def _answers() -> list[tuple[str, str]]:
    return [
        ("accept", _("Accept, as their calendar would")),
        ("decline", _("Decline, as their calendar would")),
        ("perhaps", _("Say perhaps, as their calendar would")),
    ]


def _mails(sought: str, *, before: str) -> Iterator[Mail]:
    files = sorted(_folder().glob("[0-9]*.eml"), reverse=True)
    mails = (_mail(file) for file in files if not before or file.stem < before)
    return (mail for mail in mails if sought.casefold() in mail.to.casefold())


def _mail(file: Path) -> Mail:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    text = message.get_body(preferencelist=("plain", "html"))
    date = message["Date"]
    return Mail(
        name=file.stem,
        to=str(message["X-Envelope-To"] or message["To"] or ""),
        subject=str(message["Subject"] or ""),
        language=str(message["Content-Language"] or ""),
        sent_at=parsedate_to_datetime(str(date)) if date else None,
        text=text.get_content() if text else "",
    )


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "mail"


urlpatterns: list[URLPattern] = [
    path("demo/mail/", index, name="demo-mail"),
    path("demo/mail/<str:name>/", read, name="demo-mail-read"),
    path("demo/mail/<str:name>/answer/", answer, name="demo-mail-answer"),
]
