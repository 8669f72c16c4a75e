"""One at a time, where there is no row yet that could be held."""

from django.db import connection


def wait_for_turn(what: str, of: object) -> None:
    """Let whoever does the same `what` of the same thing wait until this transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{what}:{of}"])
