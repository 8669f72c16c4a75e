"""What an agreement consists of: sides added and signed, milestones reached, documents brought and fetched."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.directory.actions.partnership_parts import (
    add_partnership_milestone,
    add_side,
    attach_agreement,
    meet_partnership_milestone,
    remove_agreement,
    remove_partnership_milestone,
    remove_side,
    sign_side,
)
from tulay.areas.directory.queries import agencies
from tulay.areas.directory.queries.partnership_parts import (
    milestone_of,
    side_of,
    stored_agreement,
)
from tulay.areas.directory.queries.partnerships import SEE_PARTNERSHIPS
from tulay.areas.directory.web.partnership_doors import asked_of, card_of, clock, done, named
from tulay.areas.directory.web.partnership_forms import (
    Document,
    Met,
    Milestone,
    SideForm,
    Signed,
)
from tulay.plumbing.files.downloads import download
from tulay.plumbing.files.upload import accept
from tulay.plumbing.http.asking import seeing
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels


@require_http_methods(["GET", "HEAD", "POST"])
@needs("directory.add-side")
def new_side(request: HttpRequest, partnership_id: UUID) -> HttpResponse:
    """Add a side to a draft."""
    card = card_of(request, partnership_id)
    form = SideForm(request.POST or None, agencies=named(agencies(card.jurisdiction)))

    def act() -> None:
        add_side(
            actor=actor_of(request), partnership_id=partnership_id, side=form.side(), now=clock()
        )

    said = (_("Add a side"), _("Add it"), _("Added."))
    return asked_of(request, card, form, act, said=said)


@require_POST
@needs("directory.remove-side")
def unsided(request: HttpRequest, partnership_id: UUID, party_id: UUID) -> HttpResponse:
    """Take a side off a draft."""

    def act() -> None:
        remove_side(
            actor=actor_of(request), partnership_id=partnership_id, party_id=party_id, now=clock()
        )

    return done(request, partnership_id, act, _("Removed."))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("directory.sign-side")
def sign(request: HttpRequest, partnership_id: UUID, party_id: UUID) -> HttpResponse:
    """Note that a side has signed."""
    card, form = card_of(request, partnership_id), Signed(request.POST or None)
    with seeing(request):
        side = side_of(card, party_id)
    name = labels("agency", {side.agency_id}).get(side.agency_id, "") if side.agency_id else ""

    def act() -> None:
        sign_side(
            actor=actor_of(request),
            partnership_id=partnership_id,
            party_id=party_id,
            now=clock(),
            **form.cleaned_data,
        )

    said = (_("Note a signature"), _("Note it"), _("Noted."))
    return asked_of(request, card, form, act, said=said, about=name or side.organisation)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("directory.add-partnership-milestone")
def new_milestone(request: HttpRequest, partnership_id: UUID) -> HttpResponse:
    """Say what is to be reached."""
    card, form = card_of(request, partnership_id), Milestone(request.POST or None)

    def act() -> None:
        add_partnership_milestone(
            actor=actor_of(request),
            partnership_id=partnership_id,
            now=clock(),
            **form.cleaned_data,
        )

    said = (_("Add a milestone"), _("Add it"), _("Added."))
    return asked_of(request, card, form, act, said=said)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("directory.meet-partnership-milestone")
def meet(request: HttpRequest, partnership_id: UUID, milestone_id: UUID) -> HttpResponse:
    """Note that a milestone is reached."""
    card, form = card_of(request, partnership_id), Met(request.POST or None)
    with seeing(request):
        milestone = milestone_of(card, milestone_id, now=clock())

    def act() -> None:
        meet_partnership_milestone(
            actor=actor_of(request),
            partnership_id=partnership_id,
            milestone_id=milestone_id,
            now=clock(),
            **form.cleaned_data,
        )

    said = (_("The milestone is reached"), _("Note it"), _("Noted."))
    return asked_of(request, card, form, act, said=said, about=milestone.title)


@require_POST
@needs("directory.remove-partnership-milestone")
def unset_milestone(request: HttpRequest, partnership_id: UUID, milestone_id: UUID) -> HttpResponse:
    """Take a milestone away that is still to be reached."""

    def act() -> None:
        remove_partnership_milestone(
            actor=actor_of(request),
            partnership_id=partnership_id,
            milestone_id=milestone_id,
            now=clock(),
        )

    return done(request, partnership_id, act, _("Removed."))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("directory.attach-agreement")
def attach(request: HttpRequest, partnership_id: UUID) -> HttpResponse:
    """Bring a document in."""
    card = card_of(request, partnership_id)
    is_sent = request.method == "POST"
    form = Document(request.POST if is_sent else None, request.FILES if is_sent else None)

    def act() -> None:
        attach_agreement(
            actor=actor_of(request),
            partnership_id=partnership_id,
            file=accept(form.cleaned_data["file"]),
            now=clock(),
        )

    said = (_("Attach a document"), _("Attach it"), _("Attached."))
    return asked_of(request, card, form, act, said=said)


@require_safe
@needs(SEE_PARTNERSHIPS)
def fetch(request: HttpRequest, partnership_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Hand a document out, to be saved."""
    found = stored_agreement(actor_of(request), partnership_id, file_id, now=clock())
    card = found.card
    return download(
        found.pieces(), name=card.file_name, content_type=card.content_type, size=card.size
    )


@require_POST
@needs("directory.remove-agreement")
def unattach(request: HttpRequest, partnership_id: UUID, file_id: UUID) -> HttpResponse:
    """Take a document off a draft."""

    def act() -> None:
        remove_agreement(
            actor=actor_of(request), partnership_id=partnership_id, file_id=file_id, now=clock()
        )

    return done(request, partnership_id, act, _("Removed."))


_ONE = "partnerships/<uuid:partnership_id>/"
addresses = [
    path(f"{_ONE}sides/new/", new_side, name="add-side"),
    path(f"{_ONE}sides/<uuid:party_id>/signature/", sign, name="sign-side"),
    path(f"{_ONE}sides/<uuid:party_id>/remove/", unsided, name="remove-side"),
    path(f"{_ONE}milestones/new/", new_milestone, name="add-milestone"),
    path(f"{_ONE}milestones/<uuid:milestone_id>/", meet, name="meet-milestone"),
    path(f"{_ONE}milestones/<uuid:milestone_id>/remove/", unset_milestone, name="remove-milestone"),
    path(f"{_ONE}documents/new/", attach, name="attach-agreement"),
    path(f"{_ONE}documents/<uuid:file_id>/", fetch, name="agreement-file"),
    path(f"{_ONE}documents/<uuid:file_id>/remove/", unattach, name="remove-agreement"),
]
