"""What requests name without a foreign key cannot go away (docs/adr/0035)."""

import pytest
from django.db import IntegrityError, connection, transaction

from tulay.areas.cases.tests.factories import World
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading


@pytest.fixture
def world(db):
    return World()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM catalogue_service WHERE id = %(service)s",
        "DELETE FROM directory_agency WHERE id = %(agency)s",
        "UPDATE catalogue_service SET id = %(other)s WHERE id = %(service)s",
        "UPDATE directory_agency SET id = %(other)s WHERE id = %(agency)s",
    ],
)
def test_a_service_or_an_agency_neither_goes_nor_changes_its_key(world, statement):
    values = {"service": world.service_id, "agency": world.agency.id, "other": uuid7()}

    with reading(SYSTEM), connection.cursor() as cursor:
        with pytest.raises(IntegrityError, match="others name its rows"), transaction.atomic():
            cursor.execute(statement, values)
        cursor.execute("SELECT count(*) FROM catalogue_service WHERE id = %(service)s", values)
        assert cursor.fetchone() == (1,)
