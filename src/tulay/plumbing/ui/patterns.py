"""The living pattern page: every component in every state, with long names and with nothing.

Only where `DEMO` or `PATTERNS` is set. The visual and accessibility checks look at this page.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tulay.plumbing.ui.context import NavItem
from tulay.plumbing.ui.flows import Mark, Stage, flow
from tulay.plumbing.ui.forms import DateField, Form

LONG = "Ministry of Social Services and Development, Provincial Office of Tawi-Tawi and the Islands"
AT = datetime(2026, 11, 24, 6, 5, tzinfo=UTC)
STAGES = (
    Stage("Sent", Mark.DONE),
    Stage(
        "We look at it",
        Mark.HERE,
        inside=(
            Stage("Document check", Mark.DONE),
            Stage("A committee of three recommends, and writes down why", Mark.HERE),
        ),
        beside=(Stage("Waits for the applicant", is_round_trip=True), Stage("Refused")),
    ),
    Stage("Granted"),
)
WRONG: dict[str, Any] = {
    "wrong-email": "mali",
    "wrong-household": "three",
    "wrong-birth_date_day": "31",
    "wrong-birth_date_month": "2",
    "wrong-birth_date_year": "1990",
    "wrong-needs": ["boat"],
}
PLACES = [("bongao", "Bongao"), ("sirawai", "Sirawai"), ("katutura", "Katutura East")]


class Sample(Form):
    """One question of each kind."""

    full_name = forms.CharField(label="Your full name", help_text="As it stands on your card.")
    email = forms.EmailField(label="E-mail address")
    phone = forms.CharField(label="Telephone number", required=False)
    household = forms.IntegerField(label="How many people live with you?", min_value=1)
    birth_date = DateField(label="Your date of birth", help_text="For example, 27 3 1990.")
    place = forms.ChoiceField(label="Where do you live?", choices=[("", "Choose"), *PLACES])
    contact = forms.ChoiceField(
        label="How shall we write to you?",
        choices=[("email", "E-mail"), ("sms", "Text message")],
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label="What do you need?",
        choices=[("net", "Fishing net"), ("boat", "Repair of a boat"), ("ice", "Ice box")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    story = forms.CharField(label="Tell us what happened", widget=forms.Textarea, max_length=500)
    proof = forms.FileField(
        label="Photo of your card",
        widget=forms.FileInput(
            attrs={"accept": "image/*,application/pdf", "data-max-bytes": 5 * 1024 * 1024}
        ),
    )
    agreed = forms.BooleanField(label="What I wrote is true")


@dataclass(frozen=True, slots=True)
class Flash:
    """A message shown once."""

    kind: str
    text: str


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show every component."""
    return render(request, "ui/patterns.html", context())


def context() -> dict[str, Any]:
    """Gather the sample data."""
    return {
        "page_title": "Patterns",
        "help_url": "/help/patterns/",
        "place_name": "Bangsamoro",
        "nav_items": navigation(),
        "flashes": [
            Flash("success", "Your request was sent."),
            Flash("", "The office is closed on Monday."),
        ],
        "empty_form": Sample(initial={"needs": ["net"], "contact": "sms"}),
        "wrong_form": Sample(WRONG, prefix="wrong"),
        "now": AT,
        "late": AT - timedelta(days=3),
        "soon": AT + timedelta(hours=5),
        "calm": AT + timedelta(days=9),
        "at": AT,
        "long": LONG,
        **lists(),
        **case_work(),
    }


def navigation() -> list[NavItem]:
    """Return a resident's navigation."""
    names = ["Home", "Services", "My requests", "Payments", "Take part", "Privacy", "Help"]
    return [
        NavItem(
            name, "#main", current=name == "My requests", count=2 if name == "My requests" else 0
        )
        for name in names
    ]


def lists() -> dict[str, Any]:
    """Return what the lists show."""
    return {
        "steps": ["About you", "Your household", "Your documents", "Check and send"],
        "crumbs": [{"text": "Services", "href": "#main"}, {"text": LONG}],
        "rows": [
            {"key": "Your full name", "value": "Nur-Aisa Abdulkarim Sahibuddin", "href": "#main"},
            {"key": "Address", "value": "Purok 4\nBarangay Piñanas\nSirawai", "href": "#main"},
            {"key": "Telephone", "value": "", "href": "#main"},
            {"key": "Office", "value": LONG},
        ],
        "tasks": [
            {"title": "About you", "href": "#main", "state": "Finished"},
            {
                "title": "Your documents",
                "href": "#main",
                "state": "To do",
                "tone": "info",
                "hint": "Have your card ready.",
            },
            {"title": "Check and send", "state": "Cannot start yet"},
        ],
        "stats": [
            {
                "number": "128",
                "label": "requests waiting",
                "href": "#main",
                "change": "12 more than last week",
            },
            {"number": "7", "label": "late", "href": "#main", "change": "3 fewer than last week"},
            {"number": "92 %", "label": "decided in time"},
        ],
        "cards": [
            {
                "title": "Fishing gear grant",
                "href": "#main",
                "text": "Nets and tools for families who fish.",
                "meta": "Ministry of Agriculture. 20 working days. Free.",
                "tag": "Open",
                "tone": "success",
            },
            {
                "title": LONG,
                "href": "#main",
                "text": "A service with a very long name.",
                "meta": LONG,
            },
            {"title": "Birth certificate", "href": "#main", "tag": "Closed", "meta": "N$ 50.00"},
        ],
        "tabs": [
            {
                "id": "tab-one",
                "label": "Who it is for",
                "content": "Families who live from fishing.",
            },
            {"id": "tab-two", "label": "What to have ready", "content": "Your card and a photo."},
        ],
    }


def case_work() -> dict[str, Any]:
    """Return what an officer's pages show."""
    return {
        "facts": [
            {"label": "Service", "value": "Fishing gear grant"},
            {"label": "Office", "value": LONG},
            {"label": "Priority", "value": "High"},
        ],
        "chosen": [{"text": "Late", "href": "#main"}, {"text": "Sirawai", "href": "#main"}],
        "columns": [
            {"label": "Request", "href": "#main", "sort": "ascending", "code": True},
            {"label": "Service", "href": "#main", "sort": ""},
            {"label": "State"},
            {"label": "Amount", "number": True},
        ],
        "requests": [
            {
                "choose": "one",
                "cells": [
                    {"value": "7Q4M-2XKD-9R3T-C", "href": "#main"},
                    {"value": "Fishing gear grant"},
                    {"value": "In review", "tag": "info"},
                    {"value": "₱ 12,500.00"},
                ],
            },
            {
                "choose": "two",
                "cells": [
                    {"value": "1B8Z-6HNP-4V5W-K", "href": "#main"},
                    {"value": LONG},
                    {"value": "Waiting for the resident", "tag": "warning"},
                    {"value": "N$ 250.00"},
                ],
            },
        ],
        "timeline": [
            {"title": "You will hear by Friday 4 December 2026", "next": True},
            {
                "title": "We are checking your documents",
                "at": AT,
                "by": "Amina Usman",
                "text": "We look at each document by hand.",
                "documents": [{"href": "#main", "name": "Letter of 24 November 2026"}],
            },
            {"title": "You sent your request", "at": AT - timedelta(days=2)},
        ],
        "stages": STAGES,
        "drawn": flow(STAGES),
        "documents": [
            {
                "name": "National card, front and back, " + "scan-" * 12 + ".pdf",
                "kind": "PDF",
                "size": 350_000,
                "href": "#main",
                "at": AT,
                "state": "Checked",
                "tone": "success",
                "remove": "/patterns/",
            },
            {
                "name": "Boat.jpg",
                "kind": "JPG",
                "size": 2_400_000,
                "at": AT,
                "note": "We are scanning this file.",
            },
        ],
        "comments": [
            {
                "by": "Amina Usman",
                "at": AT,
                "text": "Please send a clearer photo.\nThe number is cut off.",
            },
            {"by": "You", "at": AT, "text": "Here it is.", "mine": True},
            {
                "by": "Yusuf Tan",
                "at": AT,
                "text": "The card matches the register.",
                "internal": True,
            },
        ],
    }
