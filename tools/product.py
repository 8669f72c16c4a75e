"""Look at the assembled product: every action, problem, event and address it has."""

import importlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

PACKAGE = Path(__file__).parents[1] / "src" / "tulay"


def assemble() -> None:
    """Load the product without a server behind it."""
    import django
    from django.apps import apps

    if not apps.ready:
        os.environ["DJANGO_SETTINGS_MODULE"] = "tulay.site.settings_test"
        django.setup()


def load(layer: str) -> list[Any]:
    """Import one layer of every area and return its modules: `actions`, `errors`, `events`."""
    found: list[Any] = []
    for area in sorted((PACKAGE / "areas").iterdir()):
        names = [area / f"{layer}.py", *sorted((area / layer).glob("*.py"))]
        found += [importlib.import_module(_dotted(path)) for path in names if path.exists()]
    return found


def _dotted(path: Path) -> str:
    stem = path.relative_to(PACKAGE.parent).with_suffix("").as_posix()
    return stem.removesuffix("/__init__").replace("/", ".")


def catalogue() -> dict[str, Any]:
    """Return every action of the product by its code; those that tests make for themselves are left out."""
    from tulay.plumbing.actions import CATALOGUE

    load("actions")
    ours = {c: a for c, a in CATALOGUE.items() if a.__module__.startswith("tulay.areas.")}
    return {c: a for c, a in sorted(ours.items()) if ".tests." not in a.__module__}


@dataclass(frozen=True)
class Route:
    """One address; `name` is what PUBLIC_ROUTES lists, `needs` the permission its view names."""

    address: str
    name: str
    needs: str
    methods: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """The use case of the same name: `cases:open` and `cases_open` are `cases.open` (house 7)."""
        area, _, verb = self.name.replace(":", "_").partition("_")
        return f"{area}.{verb}".replace("-", "_")


def all_routes() -> list[Route]:
    """Return every page and every API operation."""
    return list(routes_below(get_resolver().url_patterns))


def routes_below(patterns: Any, prefix: str = "/", space: str = "") -> Iterator[Route]:
    """Yield the routes of URL patterns, and of those they include."""
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes_below(pattern.url_patterns, address, inner)
        elif isinstance(pattern, URLPattern):
            yield from _routes_of(pattern, address, space)


def _routes_of(pattern: URLPattern, address: str, space: str) -> Iterator[Route]:
    operations = _operations_of(pattern.callback)
    if not operations:
        name = f"{space}{pattern.name}" if pattern.name else address
        yield Route(address, name, _needs_of(pattern.callback))
        return
    for operation in operations:
        methods = tuple(sorted(operation.methods))
        named = operation.operation_id or f"{' '.join(methods)} {address}"
        needs = _needs_of(operation.view_func) or _needs_of_operation(operation)
        yield Route(address, named, needs, methods)


def _operations_of(view: Any) -> list[Any]:
    """Return the operations of an address of the API: its view is a closure over them."""
    from ninja.operation import PathView

    enclosed = (cell.cell_contents for cell in getattr(view, "__closure__", None) or ())
    return next((one.operations for one in enclosed if isinstance(one, PathView)), [])


def _needs_of(view: Any) -> str:
    return getattr(view, "needs", "") or getattr(getattr(view, "view_class", None), "needs", "")


def _needs_of_operation(operation: Any) -> str:
    """Return `somebody` for an operation whose every credential refuses strangers."""
    from tulay.plumbing.http.api import SIGNED_IN
    from tulay.plumbing.http.routes import SOMEBODY

    credentials = operation.auth_callbacks
    return SOMEBODY if credentials and all(c is SIGNED_IN for c in credentials) else ""


def spelt(codes: Any) -> set[str]:
    """Return codes as names can spell them: `identity.sign-in` as `identity.sign_in`."""
    return {code.replace("-", "_") for code in codes}
