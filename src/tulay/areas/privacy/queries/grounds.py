"""May this be used? Asked by actions of every area above before they touch what consent covers.

A law answers from a table. Consent is looked up and remembered for half a minute; a step of anybody or a new notice
makes every process forget within two seconds, and the process that took it at once. Where nobody can tell, the
answer is no.
"""

import time
from uuid import UUID

from tulay.areas.privacy.errors.consents import ConsentAbsent, ConsentNeeded
from tulay.areas.privacy.queries.consents import last_step, standing_of
from tulay.areas.privacy.rules.consents import ConsentStanding
from tulay.areas.privacy.rules.grounds import ground_in_law
from tulay.plumbing.cache_versions import VERSIONS

NAMESPACE = "privacy"
"""Bumped by whatever changes who may be processed for what."""
REMEMBERED_S = 30.0
MOST = 10_000

_allowed: dict[tuple[UUID, str, str], tuple[str, float]] = {}
"""Who agreed to what: under which version of the namespace that was read, and until when it is believed."""


def may_use(subject_id: UUID, purpose: str, jurisdiction: str) -> bool:
    """Answer whether law or a person's own consent allows a purpose now."""
    if ground_in_law(purpose, jurisdiction) is not None:
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
    last = last_step(subject_id, purpose, jurisdiction)
    if standing_of(last, purpose, jurisdiction) is not ConsentStanding.GIVEN:
        _allowed.pop(key, None)
        return False
    if len(_allowed) >= MOST:
        _allowed.clear()
    _allowed[key] = (version, now + REMEMBERED_S)
    return True


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
