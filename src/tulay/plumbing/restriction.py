"""People whose data is kept and nothing else: every action about one of them is refused, in one place.

`audit.record` asks here, because every action accounts for itself there and names whom it is about; so an action
nobody thought of is refused as well. What still goes is listed below, with its reason (POPIA 14(7), GDPR 18(2)).
What people do themselves asks nothing; for the rest it is one look at an index, in the action's own transaction.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from tulay.kernel.actor import Actor
from tulay.kernel.errors import Forbidden

STILL: dict[str, str] = {
    "audit.": "reading the log is how others are held to account",
    "privacy.": "the person's own rights, and proof of what was done",
    "notifications.": "the person must be told",
    "identity.": "the account must stay safe, and its person able to come in",
    "cases.erase": "erasing ends processing",
    "support.erase": "the same",
    "programmes.erase": "the same",
    "support.forget-removed-days": "they removed it themselves",
}
"""What is still done with the data of a restricted person: beginnings of codes, each with its reason."""

Known = Callable[[Collection[UUID]], Collection[UUID]]
_known: list[Known] = []
_free: ContextVar[frozenset[UUID]] = ContextVar("known_to_be_unrestricted", default=frozenset())


class Restricted(Forbidden):
    """This person's data is restricted: it is kept, and not used for now. Ask the information officer."""

    code = "restricted"


def knows(restricted_among: Known) -> Known:
    """Register who knows which of some people are restricted."""
    assert not _known, "somebody knows them already"
    _known.append(restricted_among)
    return restricted_among


@contextmanager
def looked_up(subjects: Collection[UUID]) -> Iterator[None]:
    """Look many people up at once: in the block, nobody asks about each of those who are not restricted."""
    restricted = _known[0](subjects) if _known else ()
    token = _free.set(frozenset(subjects).difference(restricted))
    try:
        yield
    finally:
        _free.reset(token)


def check_unrestricted(actor: Actor, code: str, subject_id: UUID | None) -> None:
    """Refuse an action about a person whose data is restricted, unless it is their own or listed above.

    :raises Restricted: it is.
    """
    if subject_id is None or subject_id in {actor.person_id, actor.on_behalf_of}:
        return
    if subject_id in _free.get() or code.startswith(tuple(STILL)):
        return
    if _known and _known[0]([subject_id]):
        raise Restricted
