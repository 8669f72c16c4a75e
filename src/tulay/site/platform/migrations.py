"""Bring a database up to date, as a login that may create roles."""

from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from tulay.plumbing.db.roles import ALL
from tulay.site.databases import database


def migrate(url: str, *, admin_url: str = "", verbosity: int = 1) -> None:
    """Migrate the database at `url` and let its login take the roles."""
    as_login = database(admin_url or url, role=None)
    as_login["OPTIONS"]["pool"] = False
    as_login["OPTIONS"]["options"] = "-c lock_timeout=4s"
    with Exchanged(as_login):
        call_command("migrate", interactive=False, verbosity=verbosity)
        if admin_url:
            _let_take_roles(unquote(urlsplit(url).username or ""))


def _let_take_roles(login: str) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, ALL))
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(sql.SQL("GRANT {} TO {}").format(names, sql.Identifier(login)))


class Exchanged:
    """Let Django's default connection be another one for a while."""

    def __init__(self, other: dict[str, Any]) -> None:
        self.other = other

    def __enter__(self) -> Self:
        """Put the other one in place."""
        self.before = dict(connections.settings["default"])
        self._become(self.other)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put back what was there."""
        self._become(self.before)

    def _become(self, settings: dict[str, Any]) -> None:
        connections["default"].close()
        connections.settings["default"].update(settings)
