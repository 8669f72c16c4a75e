"""The mechanics as a Django app: roles are taken around migrations."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from tulay.plumbing.db.roles import APP, OWNER, ensure_roles, take_role


class PlumbingConfig(AppConfig):
    """Tables of the outbox, idempotency and limits."""

    name = "tulay.plumbing"
    label = "plumbing"

    def ready(self) -> None:
        """Read times quickly; tables belong to the owner role, whoever logs in to migrate."""
        from tulay.plumbing import tasks  # noqa: F401, PLC0415 - registers its jobs; needs models
        from tulay.plumbing.db.times import read_times_in_c  # noqa: PLC0415 - the same

        read_times_in_c()
        pre_migrate.connect(_become_owner, sender=self)
        post_migrate.connect(_become_app, sender=_last_app())


def _last_app() -> Any:
    from django.apps import apps  # noqa: PLC0415 - the registry is being filled

    return list(apps.get_app_configs())[-1]


def _become_owner(using: str, **_: object) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("RESET ROLE")
    ensure_roles(connections[using])
    take_role(connections[using], OWNER)


def _become_app(using: str, **_: object) -> None:
    take_role(connections[using], APP)
