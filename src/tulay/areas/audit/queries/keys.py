"""The public keys of this installation's log, as its settings name them."""

from django.conf import settings

from tulay.areas.audit.rules.notes import Verifier, read_verifier


def logs() -> list[Verifier]:
    """Return the log's keys, the present one first."""
    return [read_verifier(one) for one in settings.LOG_VERIFIERS]


def witnesses() -> list[Verifier]:
    """Return the witnesses whose word counts."""
    return [read_verifier(one) for one in settings.WITNESS_VERIFIERS]


def origin() -> str:
    """Return the log's present name; empty where there is no log."""
    return logs()[0].name if settings.LOG_VERIFIERS else ""
