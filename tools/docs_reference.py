"""Write `docs/reference/` from the product itself, so that it cannot say anything else.

python -m tools.docs_reference           write the pages
python -m tools.docs_reference --check   fail when a page on disk says something else
"""

import dataclasses
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from tools.product import all_routes, assemble, catalogue, load, spelt

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
NOTE = "<!-- Written by `python -m tools.docs_reference`; change the code, not this page. -->"


def problems() -> Iterator[str]:
    """List everything that can go wrong, by code."""
    from tulay.plumbing.http.problems import status_of

    yield from _head(
        "Problems",
        "What can go wrong and what is said then. In the API a problem is `application/problem+json` (RFC 9457) with "
        "this `code`; on a page it is the same sentence. Words in braces are filled in.",
    )
    kinds = _problem_classes()
    rows = ((f"`{k.code}`", str(status_of(k)), " ".join((k.__doc__ or "").split())) for k in kinds)
    yield from _table(("code", "status", "sentence"), rows)


def _problem_classes() -> list[Any]:
    from tulay.kernel.errors import Problem

    load("errors")
    all_routes()  # imports every door, and with it what the plumbing can say
    below = list(Problem.__subclasses__())
    for kind in below:
        below += kind.__subclasses__()
    shipped = (k for k in below if "tests" not in k.__module__.split("."))
    ours = {k for k in shipped if k.__module__.startswith("tulay.") and "code" in vars(k)}
    return sorted(ours, key=lambda k: (k.code.count("."), k.code))


def actions() -> Iterator[str]:
    """List every use case, its permission and who holds it."""
    from tulay.areas.identity.rules import GUEST_CODES, ROLES

    held_by = {role.value: codes for role, codes in ROLES.items()} | {"guest": GUEST_CODES}
    yield from _head(
        "Actions and permissions",
        "Every change in Tulay is one of these. The code is the permission, the name in the audit log and the stem of "
        "its addresses. `system` alone means that only the installation itself acts.",
    )
    rows = (
        (
            f"`{code}`",
            _sentence(action),
            _listed(r for r, held in sorted(held_by.items()) if code in held) or "system",
        )
        for code, action in catalogue().items()
    )
    yield from _table(("action", "does", "roles"), rows)
    reads = sorted({r.needs for r in all_routes() if "." in r.needs} - set(catalogue()))
    if reads:
        yield "\nPermissions that only show something:\n"
        holders = (
            _listed(r for r, held in sorted(held_by.items()) if code in held) for code in reads
        )
        yield from _table(
            ("permission", "roles"), zip((f"`{c}`" for c in reads), holders, strict=True)
        )


def requests() -> Iterator[str]:
    """Say for every state, event and role what becomes of a request."""
    from tulay.areas.cases.rules.steps import State
    from tulay.areas.cases.rules.table import EVENTS, leads_to
    from tulay.areas.identity.rules import GUEST_CODES, ROLES, SYSTEM_CODES

    held = {role.value: codes for role, codes in ROLES.items()}
    held |= {"guest": GUEST_CODES, "system": SYSTEM_CODES}
    players = [role for role, codes in sorted(held.items()) if codes & set(EVENTS)]
    yield from _head(
        "Requests: state, event, role",
        "Where each event leads a request, by the state it is in and the role of whoever causes it; `-` is refused. "
        "Residents and guests move only requests of their own; staff only those of their agency, and never their own. "
        "`cases.decide` and `cases.cosign` name both outcomes; above a threshold the first leads nowhere until the "
        "second. `cases.finish-step` and `cases.send-step-back` happen inside a state; the step itself names its role. "
        "Roles that are no column cause none of these events.",
    )
    for event in EVENTS:
        yield f"\n## `{event}`\n"
        rows = (
            (
                f"`{state}`",
                *(_led(leads_to(state, event) if event in held[one] else ()) for one in players),
            )
            for state in State
        )
        yield from _table(("state", *players), rows)


def _led(targets: Iterable[Any]) -> str:
    return " or ".join(f"`{target}`" for target in targets) or "-"


def events() -> Iterator[str]:
    """List the facts that areas tell those above them."""
    from tulay.plumbing.events import HANDLERS, name_of

    yield from _head(
        "Events",
        "Facts told upwards through the outbox: at least once, in order per subject (the first field). "
        "A handler's effect happens once.",
    )
    kinds: list[Any] = [
        kind
        for module in load("events")
        for kind in vars(module).values()
        if dataclasses.is_dataclass(kind) and kind.__module__ == module.__name__
    ]
    rows = (
        (
            f"`{name_of(kind)}`",
            _sentence(kind),
            _listed(f"`{f.name}`" for f in dataclasses.fields(kind)),
            _listed(
                f"`{handler.removeprefix('tulay.areas.')}`"
                for handler in sorted(HANDLERS.get(name_of(kind), {}))
            )
            or "nobody yet",
        )
        for kind in sorted(kinds, key=name_of)
    )
    yield from _table(("event", "says", "carries", "heard by"), rows)


def jobs() -> Iterator[str]:
    """List what runs in the background and when."""
    from tulay.plumbing.jobs import JOBS, SCHEDULES

    yield from _head(
        "Jobs",
        "Work done by the worker process. A job is written in the transaction that wants it; its effect happens once. "
        "One that calls outside holds no transaction meanwhile.",
    )
    rows = (
        (
            f"`{name}`",
            _sentence(job.function),
            f"`{job.queue.value}`",
            f"every {SCHEDULES[name].every}" if name in SCHEDULES else "when wanted",
            str(job.attempts_max),
            "yes" if job.calls_outside else "no",
        )
        for name, job in sorted(JOBS.items())
    )
    yield from _table(("job", "does", "queue", "when", "tries", "calls outside"), rows)


def holdings() -> Iterator[str]:
    """List which personal data is held, why, on what ground and for how long."""
    from django.apps import apps

    yield from _head(
        "Holdings of personal data",
        "Every personal column as it is declared where it is modelled. `sealed` columns are encrypted (AES-256-GCM) in "
        "the database; an index finds a value without opening it.",
    )
    columns: list[tuple[Any, Any, Any]] = [
        (getattr(field, "personal", None), model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if getattr(field, "personal", None)
    ]
    rows = (
        (
            f"`{model._meta.db_table}.{field.column}`",
            declared.purpose,
            declared.basis.value.replace("_", " "),
            declared.category.value,
            f"{declared.retention_days} days",
            ", ".join(declared.recipients),
            declared.residency,
            f"{declared.mask.value} but for {', '.join(sorted(declared.whole_for))}"
            if declared.whole_for
            else "whole",
            "sealed" if hasattr(field, "open") else "plain",
        )
        for declared, model, field in sorted(
            columns, key=lambda c: (c[1]._meta.db_table, c[2].column)
        )
    )
    yield from _table(
        (
            "column",
            "purpose",
            "ground",
            "category",
            "kept",
            "for whom",
            "where",
            "shown",
            "at rest",
        ),
        rows,
    )


def routes() -> Iterator[str]:
    """List every address and what it asks for."""
    from tulay.plumbing.http.routes import SOMEBODY
    from tulay.site.public_routes import PUBLIC_ROUTES

    yield from _head(
        "Addresses",
        "Every page and API operation with the permission it names. A page or operation with the name of an action "
        "(`cases:open`, `cases_open`) asks for that action's permission.",
    )
    known = spelt(catalogue())

    def asks(route: Any) -> str:
        if route.needs:
            return "being known (what is yours)" if route.needs == SOMEBODY else f"`{route.needs}`"
        return (
            f"`{route.stem}`"
            if route.stem in known
            else f"nothing: {PUBLIC_ROUTES.get(route.name, '?')}"
        )

    rows = [(" ".join(r.methods), f"`{r.address}`", f"`{r.name}`", asks(r)) for r in all_routes()]
    yield from _table(
        ("methods", "address", "name", "asks for"), sorted(rows, key=lambda row: (row[1], row[0]))
    )


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "problems": problems,
    "actions": actions,
    "requests": requests,
    "events": events,
    "jobs": jobs,
    "holdings": holdings,
    "routes": routes,
}


def _head(title: str, words: str) -> list[str]:
    return [NOTE, "", f"# {title}", "", words, ""]


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield _row(columns)
    yield f"|{' --- |' * len(columns)}"
    yield from (_row(row) for row in rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _sentence(what: Any) -> str:
    return " ".join((inspect.getdoc(what) or "").split("\n\n")[0].split())


def _listed(words: Iterable[str]) -> str:
    return ", ".join(str(word) for word in words)


def written(page: str) -> str:
    """Return a page as it should be."""
    return "\n".join(PAGES[page]()) + "\n"


def main(arguments: list[str]) -> int:
    """Write the pages, or compare them."""
    assemble()
    stale = []
    for page in PAGES:
        path, text = FOLDER / f"{page}.md", written(page)
        if "--check" in arguments:
            stale += (
                [] if path.exists() and path.read_text(encoding="utf-8") == text else [path.name]
            )
        else:
            FOLDER.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"Out of date: {', '.join(stale)}. Run: python -m tools.docs")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
