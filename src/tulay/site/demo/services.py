"""The catalogue: services with their texts, sectors, life events and documents."""

from datetime import date, timedelta
from functools import cache
from typing import Any

from tulay.site.demo.agencies import agencies_by_slug
from tulay.site.demo.ids import stable_id
from tulay.site.demo.reading import names, rows, toml
from tulay.site.demo.shapes import (
    Document,
    LifeEvent,
    Question,
    Required,
    Sector,
    Service,
    ServiceText,
    Story,
    Words,
)

CURRENCIES = {"bangsamoro": "PHP", "namibia": "NAD", "south-africa": "ZAR"}
HOURS_A_DAY = 8
_SAMPLE = (1, 9)
_ANY_PAPER = ("application/pdf", "image/jpeg", "image/png")
_CONSENT = {
    "en": "Shared with consent.",
    "fil": "Ibinahagi nang may pahintulot.",
    "ar": "نُشر بموافقة صاحبه.",
}


@cache
def sectors() -> tuple[Sector, ...]:
    """Return the sectors in the order shown."""
    return tuple(
        Sector(id=stable_id("sector", row["code"]), code=row["code"], names=row["names"])
        for row in toml("sectors.toml")["sector"]
    )


@cache
def life_events() -> tuple[LifeEvent, ...]:
    """Return the life events of the home page, each with its published services."""
    return tuple(
        LifeEvent(
            id=stable_id("life-event", row["code"]),
            code=row["code"],
            names=row["names"],
            hints=row["hints"],
            service_slugs=tuple(
                service["slug"]
                for service in _service_rows()
                if row["code"] in service["life_events"]
                and service.get("status", "published") == "published"
            ),
        )
        for row in toml("life-events.toml")["event"]
    )


@cache
def documents() -> dict[str, Document]:
    """Return every document a service may ask for, by code."""
    return {code: _document(code, row) for code, row in toml("documents.toml").items()}


@cache
def services(today: date) -> tuple[Service, ...]:
    """Return the catalogue as it stands today; deadlines lie ahead of that day."""
    return tuple(_service(row, today) for row in _service_rows())


@cache
def _service_rows() -> tuple[dict[str, Any], ...]:
    return tuple(rows("services", "service"))


@cache
def _translations(language: str) -> dict[str, dict[str, Any]]:
    """Return slug -> translated texts, with the file's word on review beside each."""
    found: dict[str, dict[str, Any]] = {}
    for name in names(f"services/{language}"):
        content = toml(f"services/{language}/{name}.toml")
        for slug, row in content.items():
            if slug != "reviewed":
                found[slug] = {**row, "reviewed": content["reviewed"]}
    return found


def _service(row: dict[str, Any], today: date) -> Service:
    slug, agency = row["slug"], agencies_by_slug()[row["agency"]]
    words = {language: _translations(language).get(slug) for language in ("fil", "ar")}
    days = row["working_days"]
    return Service(
        id=stable_id("service", slug),
        slug=slug,
        agency_slug=agency.slug,
        jurisdiction=agency.jurisdiction,
        sector=row["sector"],
        status=row.get("status", "published"),
        accepting=row.get("accepting", True) and not row.get("full", False),
        featured=row.get("featured", False),
        access=row.get("access", "direct_application"),
        four_eyes=row.get("four_eyes", False),
        appealable=row.get("appealable", True),
        cost_minor=row.get("cost_minor", 0),
        benefit_minor=row.get("benefit_minor", 0),
        currency=CURRENCIES[agency.jurisdiction],
        working_days=days,
        response_hours=row.get("response_hours", HOURS_A_DAY),
        resolution_hours=days * HOURS_A_DAY,
        slots=row.get("slots"),
        deadline=_later(today, row.get("deadline_days")),
        closed_date=_later(today, _minus(row.get("closed_days_ago"))),
        coverage=tuple(row.get("coverage", ())),
        life_events=tuple(row["life_events"]),
        tags=tuple(row["tags"]),
        keywords=tuple(row["keywords"]),
        documents=_papers(row),
        questions=tuple(_question(question, words) for question in row["questions"]),
        texts=_texts(row, words),
        target=row.get("target"),
        weight=float(row.get("weight", 1)),
    )


def _later(today: date, days: int | None) -> date | None:
    return None if days is None else today + timedelta(days=days)


def _minus(days: int | None) -> int | None:
    return None if days is None else -days


def _papers(row: dict[str, Any]) -> tuple[Required, ...]:
    known = documents()
    return (
        *(Required(known[code], optional=False) for code in row.get("required_documents", ())),
        *(Required(known[code], optional=True) for code in row.get("optional_documents", ())),
    )


def _document(code: str, row: dict[str, Any]) -> Document:
    languages = [language for language in ("en", "fil", "ar") if language in row]
    return Document(
        code=code,
        names={language: row[language][0] for language in languages},
        why={language: row[language][1] for language in languages},
        hints={language: row[language][2] for language in languages},
        accepts=tuple(row.get("accepts", _ANY_PAPER)),
        special=row.get("special", False),
    )


def _question(row: dict[str, Any], words: dict[str, dict[str, Any] | None]) -> Question:
    said = {language: text["questions"][row["code"]] for language, text in words.items() if text}
    said = {"en": row, **said}
    choices = row.get("choices", {})
    return Question(
        code=row["code"],
        kind=row["type"],
        optional=row.get("optional", False),
        labels={language: text["label"] for language, text in said.items()},
        hints={language: text["hint"] for language, text in said.items() if text.get("hint")},
        choices=tuple((code, _choice(code, said)) for code in choices),
        low=row.get("least", 0) if row["type"] == "number" else None,
        high=row.get("most"),
        sample=tuple(row.get("sample", _SAMPLE)),
        examples=tuple(row.get("examples", ())),
        special=row.get("special", False),
    )


def _choice(code: str, said: dict[str, dict[str, Any]]) -> Words:
    return {language: text["choices"][code] for language, text in said.items()}


def _texts(row: dict[str, Any], words: dict[str, dict[str, Any] | None]) -> dict[str, ServiceText]:
    english = {**row["en"], "reviewed": True}
    said = {"en": english, **{language: text for language, text in words.items() if text}}
    return {language: _text(language, text) for language, text in said.items()}


def _text(language: str, text: dict[str, Any]) -> ServiceText:
    story = text.get("story")
    return ServiceText(
        language=language,
        reviewed=text["reviewed"],
        name=text["name"],
        summary=text["summary"],
        for_whom=text["for_whom"],
        eligibility=tuple(text["eligibility"]),
        steps=tuple(text["steps"]),
        story=Story(**story, consent=_CONSENT[language]) if story else None,
    )
