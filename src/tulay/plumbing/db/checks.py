"""Check constraints that call a function of the database.

PostgreSQL reads a constraint's expression anew for every statement that writes: 100 microseconds for the table of a
request's steps. A function's body it reads once a session.
"""

from django.db.models import BooleanField, Func


class Holds(Func):
    """`Holds("state", "closed_at", function="cases_is_closed")`: true, or the row is refused.

    The function is PL/pgSQL (one in SQL would be unfolded into the expression) and IMMUTABLE, made in a migration.
    """

    output_field = BooleanField()
