"""What the pages of agreements share: the time, the agreement in hand, and agencies to choose from."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language

from tulay.areas.directory.queries import AgencyCard
from tulay.areas.directory.queries.partnerships import PartnershipCard, visible_partnership
from tulay.areas.directory.web.partnership_forms import PUT
from tulay.kernel.errors import Conflict
from tulay.plumbing.http.asking import asked_and_done, seeing
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.forms import Form
from tulay.plumbing.ui.words import isolated, listed_apart


def clock() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


def card_of(request: HttpRequest, partnership_id: UUID) -> PartnershipCard:
    """Return the agreement that a form is about."""
    with seeing(request):
        return visible_partnership(actor_of(request), partnership_id, now=clock())


def named(cards: Iterable[AgencyCard]) -> list[tuple[UUID, str]]:
    """Return agencies as answers to choose from, in the reader's language."""
    language = get_language() or "en"
    return [(one.id, one.name_in(language)) for one in cards]


def asked_of(
    request: HttpRequest,
    card: PartnershipCard,
    form: Form,
    act: Callable[[], None],
    *,
    said: tuple[str, str, str],
    about: str = "",
) -> HttpResponse:
    """Ask about an agreement, or `about` a part of it; do what was answered, and go back to it."""
    caption = listed_apart(isolated(one) for one in (about, card.title) if one)
    back = reverse("directory:partnership", args=[card.id])
    return asked_and_done(request, form, act, said=said, caption=caption, back=back, put=PUT)


def done(
    request: HttpRequest, partnership_id: UUID, act: Callable[[], None], said: str
) -> HttpResponse:
    """Do what a button asks, or say why not, and go back to the agreement."""
    try:
        act()
    except Conflict as problem:
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, said)
    return redirect("directory:partnership", partnership_id)
