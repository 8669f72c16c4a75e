"""Headers that are the same on every answer, put on without being checked each time."""

from collections.abc import Iterable

from django.http.response import HttpResponseBase

Ready = tuple[tuple[str, tuple[str, str]], ...]


def ready(pairs: Iterable[tuple[str, str]]) -> Ready:
    """Prepare constant headers; they must be ASCII, on one line."""
    made = []
    for name, value in pairs:
        assert (name + value).isascii(), name
        assert (name + value).isprintable(), name
        made.append((name.lower(), (name, value)))
    return tuple(made)


def put(response: HttpResponseBase, headers: Ready) -> None:
    """Put prepared headers on an answer, where it has none of that name.

    Django would encode and decode each one again (1 microsecond apiece, on every answer).
    """
    store = response.headers._store  # noqa: SLF001 - there is no public way past the checks
    for key, pair in headers:
        store.setdefault(key, pair)
