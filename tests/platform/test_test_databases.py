import threading

import psycopg
import pytest
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError

from tulay.plumbing.models import OutboxRow


def make_row():
    return OutboxRow.objects.create(kind="job", name="made.here", queue="default")


@pytest.mark.django_db
def test_tests_work_in_the_role_of_the_application():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == ("tulay_app", "tulay")


@pytest.mark.django_db
def test_the_application_may_not_create_tables():
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("CREATE TABLE mine (id int)")


@pytest.mark.parametrize("turn", [1, 2])
def test_committed_rows_are_gone_in_the_next_test(committed_db, turn):
    assert OutboxRow.objects.count() == 0

    make_row()

    def in_another_thread():
        seen.append(OutboxRow.objects.count())
        connections.close_all()

    seen = []
    thread = threading.Thread(target=in_another_thread)
    thread.start()
    thread.join()
    assert seen == [1]


@pytest.mark.django_db
def test_rows_of_a_rolled_back_test_are_gone():
    assert OutboxRow.objects.count() == 0
    make_row()


def test_the_login_role_arranges_what_the_product_may_not(committed_db, as_database_owner):
    assert isinstance(as_database_owner, psycopg.Connection)
    make_row()

    as_database_owner.execute("TRUNCATE plumbing_outbox")

    assert OutboxRow.objects.count() == 0
