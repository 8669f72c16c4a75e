"""May this be used? Asked by actions of every area above before they touch what consent covers.

A law answers from rows that are read once in half a minute, consent from a look-up remembered as long; a step of
anybody, a signed ground or a new notice makes every process forget within two seconds, and the process that took it
at once. Where nobody can tell, the answer is no.
"""

import time
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from tulay.areas.privacy.errors.consents import ConsentAbsent, ConsentNeeded
from tulay.areas.privacy.queries.consents import given_by, last_step, standing_of
from tulay.areas.privacy.queries.guardians import is_child
from tulay.areas.privacy.rules.consents import CONSENTED, ConsentStanding
from tulay.areas.privacy.rules.grounds import Ground, category_of
from tulay.kernel.personal import Basis, Category
from tulay.plumbing.cache_versions import VERSIONS

NAMESPACE = "privacy"
"""Bumped by whatever changes who may be processed for what."""
REMEMBERED_S = 30.0
MOST = 10_000
_COUNTING = """
SELECT DISTINCT ON (g.purpose, g.jurisdiction, g.category)
       g.purpose, g.jurisdiction, g.category, g.basis, g.law, g.id
FROM privacy_ground g JOIN privacy_ground_step s ON s.ground_id = g.id AND s.step = 'signed'
WHERE greatest(g.effective_at, s.at) <= coalesce(%s, now())
ORDER BY g.purpose, g.jurisdiction, g.category, greatest(g.effective_at, s.at) DESC, s.id DESC
"""
Table = dict[tuple[str, str, str], Ground]


class Counting(NamedTuple):
    """One signed ground that counts."""

    purpose: str
    jurisdiction: str
    category: str
    basis: str
    law: str
    ground_id: UUID


_allowed: dict[tuple[UUID, str, str], tuple[str, float]] = {}
"""Who agreed to what: under which version of the namespace that was read, and until when it is believed."""
_kept: tuple[str, float, Table] = ("", 0.0, {})
"""The laws that count: under which version they were read, until when they are believed, and which they are."""


def ground_in_law(
    purpose: str, jurisdiction: str, category: Category | None = None
) -> Ground | None:
    """Return the law that allows a purpose there; nothing where only consent does."""
    return laws().get((purpose, jurisdiction, category or category_of(purpose)))


def laws() -> Table:
    """Return the laws that count, as they were at most half a minute ago."""
    global _kept  # noqa: PLW0603 - one value, replaced whole: a reader sees the old or the new one
    version, now = VERSIONS.of(NAMESPACE), time.monotonic()
    if _kept[0] != version or now >= _kept[1]:
        _kept = (version, now + REMEMBERED_S, _table())
    return _kept[2]


def counting(at: datetime | None = None) -> list[Counting]:
    """Return the signed grounds that count at a moment: the newest for each purpose, region and kind of data."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTING, [at])
        return [Counting(*row) for row in cursor.fetchall()]


def _table(at: datetime | None = None) -> Table:
    return {
        (row.purpose, row.jurisdiction, row.category): Ground(Basis(row.basis), row.law)
        for row in counting(at)
        if row.basis != Basis.CONSENT
    }


def may_use(subject_id: UUID, purpose: str, jurisdiction: str) -> bool:
    """Answer whether law, or the consent of whoever decides for a person, allows a purpose now."""
    law = ground_in_law(purpose, jurisdiction)
    if law is not None and purpose not in CONSENTED:
        return True
    # The version is read before the consent: a step taken in between is of a later one.
    key, version, now = (
        (subject_id, purpose, jurisdiction),
        VERSIONS.of(NAMESPACE),
        time.monotonic(),
    )
    known = _allowed.get(key)
    if known is not None and known[0] == version and now < known[1]:
        return True
    if not _is_allowed(subject_id, purpose, jurisdiction, law):
        _allowed.pop(key, None)
        return False
    if len(_allowed) >= MOST:
        _allowed.clear()
    _allowed[key] = (version, now + REMEMBERED_S)
    return True


def usable(ids: Collection[UUID], purpose: str, jurisdiction: str) -> frozenset[UUID]:
    """Return of which of many people a purpose is allowed now; in one question where only consent allows it."""
    law = ground_in_law(purpose, jurisdiction)
    if law is not None and purpose not in CONSENTED:
        return frozenset(ids)
    given = given_by(ids, purpose, jurisdiction)
    if law is None and ground_in_law(purpose, jurisdiction, Category.CHILD) is None:
        return given
    return given | {one for one in ids if one not in given and may_use(one, purpose, jurisdiction)}


def _is_allowed(subject_id: UUID, purpose: str, jurisdiction: str, law: Ground | None) -> bool:
    """Look it up: what the law allows of everybody it may not allow of children, who have grounds of their own."""
    of_children = ground_in_law(purpose, jurisdiction, Category.CHILD)
    if law or of_children:
        asked = of_children if is_child(subject_id) else law
        if asked is not None:
            return True
    last = last_step(subject_id, purpose, jurisdiction)
    return standing_of(last, purpose, jurisdiction) is ConsentStanding.GIVEN


def check_own_use(*, subject_id: UUID, purpose: str, jurisdiction: str) -> None:
    """Refuse to take what a person has not agreed to give.

    :raises ConsentNeeded: neither law nor their consent allows it; it says where to agree.
    """
    if not may_use(subject_id, purpose, jurisdiction):
        raise ConsentNeeded


def check_use(*, subject_id: UUID, purpose: str, jurisdiction: str) -> None:
    """Refuse to work with what a person has not agreed to, or no longer agrees to.

    :raises ConsentAbsent: neither law nor their consent allows it; it says whom to ask.
    """
    if not may_use(subject_id, purpose, jurisdiction):
        raise ConsentAbsent


def forget_grounds(subject_id: UUID | None = None) -> None:
    """Forget what is remembered about a person, or about everybody."""
    for key in [one for one in _allowed if subject_id in (None, one[0])]:
        _allowed.pop(key, None)
    if subject_id is None:
        forget_laws()


def forget_laws() -> None:
    """Read the laws again at the next question."""
    global _kept  # noqa: PLW0603 - as above
    _kept = ("", 0.0, {})
