"""Contacts of an agency as a list without names, and one of them opened with what was spoken."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tulay.areas.directory.actions.contacts import open_contact
from tulay.areas.directory.queries.contacts import (
    SEE_CONTACTS,
    agencies_with_contacts,
    contacts,
    contacts_due,
)
from tulay.areas.directory.web import contact_words as words
from tulay.areas.directory.web.contact_forms import NarrowingContacts
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.asking import following, seeing
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels


@never_cache
@require_safe
@needs(SEE_CONTACTS)
def index(request: HttpRequest) -> HttpResponse:
    """List the contacts of one's agencies by number, and how many are to be followed up."""
    actor, now = actor_of(request), datetime.now(UTC)
    form = NarrowingContacts(request.GET)
    found = contacts(actor, form.asked(), now=now, cursor=request.GET.get("cursor"))
    names = {one.id: words.agency_name(one) for one in agencies_with_contacts(actor, SEE_CONTACTS)}
    may_open = any(actor.may("directory.open-contact", one) for one in names)
    due = contacts_due(actor, now=now)
    context: dict[str, Any] = {
        "page_title": _("Contacts"),
        "form": form,
        "stats": [
            {
                "number": f"{due:,}",
                "label": _("To be followed up by now"),
                "href": f"{reverse('directory:contacts')}?due=on" if due else "",
            }
        ],
        "columns": words.contact_columns(of_several=len(names) > 1),
        "rows": [words.contact_row(one, names, may_open=may_open) for one in found.items],
        "next_href": following(request, found.next),
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "may_add": bool(actor.agencies("directory.add-contact")),
    }
    return page(request, "directory/contacts.html", context)


@never_cache
@require_safe
@needs("directory.open-contact")
@acts
def show(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Open a contact with what was spoken: the look is on record."""
    actor = actor_of(request)
    card = open_contact(
        actor=actor,
        contact_id=contact_id,
        now=datetime.now(UTC),
        cursor=request.GET.get("cursor"),
    )
    with seeing(request):
        people = labels("person", {one.written_by for one in card.spoken.items if one.written_by})
    may_finish = actor.may("directory.finish-follow-up", card.agency_id)
    context = {
        "page_title": words.number(card.number),
        "card": card,
        "facts": words.facts_of_contact(card),
        "spoken": [
            words.spoken_entry(
                one,
                people,
                done_href=reverse("directory:finish-follow-up", args=[card.id, one.id])
                if may_finish and one.follow_up_date and not one.done_at
                else "",
            )
            for one in card.spoken.items
        ],
        "next_href": following(request, card.spoken.next),
        "may_correct": not card.is_erased
        and actor.may("directory.correct-contact", card.agency_id),
        "may_write": not card.is_erased
        and actor.may("directory.write-communication", card.agency_id),
    }
    return page(request, "directory/contact.html", context)


addresses = [
    path("contacts/", index, name="contacts"),
    path("contacts/<uuid:contact_id>/", show, name="contact"),
]
