"""Words planted through every door that takes words are found nowhere but in sealed columns.

Searched: every table as text and as hex, the write-ahead log, Valkey, the log, files, the key store, mail of others.
"""

import json
import re
from pathlib import Path

import pytest
import redis
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, TransactionTestCase

from tests.matrix.scene import Scene
from tests.matrix.test_matrix import DOORS, NAMED, about, example_of
from tulay.areas.cases.tests.test_tasks import PDF
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import Role
from tulay.kernel.actor import SYSTEM
from tulay.plumbing import limits, logs
from tulay.plumbing.db import scope
from tulay.plumbing.db.fields import EncryptedText
from tulay.plumbing.keys.subjects import is_erased

WORD = "qzplant"
CONTROL = "qzseen"  # put into the open by the controls: the word above must be in nobody's write-ahead log
OF_A_DRAFT = ("cases_save", "cases_attach")
ROLES = (Role.RESIDENT, Role.OFFICER, Role.ADMINISTRATOR, Role.COORDINATOR)
# What these doors take is meant for everybody to read: services, agencies, rules, notices.
PUBLIC = ("catalogue", "directory", "polic", "notice", "breach")
SPOKEN = re.compile(r"[A-Za-z].*\s|@|^[A-Z][a-z]+$")
DOORS_OF_WORDS = [
    door
    for door in DOORS
    if (door.method not in ("", "GET", "DELETE") or (not door.is_api and door.row.send))
    and not any(word in door.name for word in PUBLIC)
]


class Planter:
    """Sends every door what it takes, with a word of its own in each place where people write."""

    def __init__(self, scene):
        self.scene, self.count, self.taken = scene, 0, 0

    def word(self, field, value):
        """Return what to write instead, or the value where no free words are taken."""
        self.count += 1
        if "@" in value or "email" in field:
            return f"{WORD}{self.count}@example.org"
        if field in ("phone", "code", "token", "password", "language", "jurisdiction", "kind"):
            return value
        is_free = SPOKEN.search(value) or any(
            part in field for part in ("name", "reason", "text", "body", "note", "words", "label")
        )
        return f"{WORD} {self.count}" if is_free else value

    def planted(self, value, field=""):
        if isinstance(value, dict):
            return {name: self.planted(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [self.planted(one, field) for one in value]
        return self.word(field, value) if isinstance(value, str) else value

    def send(self, door, role):
        limits.forget_all()
        forget_visits()
        client = Client(HTTP_USER_AGENT=f"{WORD} agent")
        client.cookies["tulay_session"], client.cookies["tulay_csrf"] = self.scene.sessions[role]
        named = self.scene.named(role, "own" if role is Role.RESIDENT else "same agency")
        values = named.get("draft" if door.name in OF_A_DRAFT else door.row.thing, {})
        path = NAMED.sub(lambda found: str(values[found[1]]), door.address)
        if door.name == "cases_attach":
            self.count += 1
            file = SimpleUploadedFile(f"{WORD}{self.count}.pdf", PDF)
            answer = client.post(path, {"file": file})
        elif door.is_api:
            body = self.planted(about({**example_of(door), **door.row.send}, named))
            body = {name: value for name, value in body.items() if name != "submit"}
            answer = client.generic(
                door.method,
                path,
                json.dumps(body),
                content_type="application/json",
                HTTP_IDEMPOTENCY_KEY=f"key-of-planting-{self.count:020d}",
            )
        else:
            answer = client.post(path, self.planted(door.row.send))
        self.taken += answer.status_code < 300
        return answer


@pytest.fixture(scope="module")
def planting(django_db_setup, django_db_blocker, tmp_path_factory):
    """Commit one world and plant in it; everything logged meanwhile is kept."""
    log = tmp_path_factory.mktemp("planted") / "log"
    logs.OUT.go_to(log)
    with django_db_blocker.unblock():
        mail.outbox = []
        planter = Planter(Scene())
        keep_out = ("sign-out", "sign_out", "logout", "revoke", "close", "erase", "end-", "end_")
        for role in ROLES:
            for door in DOORS_OF_WORDS:
                if not any(part in door.name for part in keep_out):
                    planter.send(door, role)
        yield planter, log
        TransactionTestCase()._fixture_teardown()
    logs.OUT.go_to(None)


def holds(text, word=WORD):
    """Answer whether a word is in bytes or text, plain or as the hex of bytes."""
    lowered = (text if isinstance(text, bytes) else text.encode()).lower()
    spellings = {one.encode().hex().encode() for one in (word, word.title(), word.upper())}
    return word.encode() in lowered or any(spelling in lowered for spelling in spellings)


def tables_with_it(connection, word=WORD):
    names = connection.execute(
        "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
        "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    ).fetchall()
    return [
        name
        for (name,) in names
        if any(
            holds(text, word) for (text,) in connection.execute(f"SELECT t::text FROM {name} AS t")
        )
    ]


def log_with_it(connection, word=WORD):
    """Read all segments of the write-ahead log that still lie there."""
    connection.execute("CHECKPOINT")
    names = [name for (name,) in connection.execute("SELECT name FROM pg_ls_waldir()")]
    read = "SELECT pg_read_binary_file('pg_wal/' || %s, true)"
    found = {name: connection.execute(read, [name]).fetchone()[0] or b"" for name in names}
    return [name for name, content in found.items() if holds(content, word)]


def values_in_valkey():
    client = redis.Redis.from_url(settings.REDIS_URL)
    readers = {
        b"string": client.get,
        b"hash": client.hgetall,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"set": client.smembers,
        b"zset": lambda key: client.zrange(key, 0, -1, withscores=True),
    }
    for key in client.scan_iter(count=1000):
        reader = readers.get(client.type(key))
        yield key, key + str(reader(key) if reader else "").encode()


@pytest.mark.slow
@pytest.mark.xdist_group("planted")
class TestPlanted:
    def test_many_words_were_taken_and_stand_sealed_in_many_columns(self, planting):
        planter, _ = planting
        found = set()
        with transaction.atomic(), scope.entered(SYSTEM):
            for model in apps.get_models():
                columns = [f for f in model._meta.concrete_fields if isinstance(f, EncryptedText)]
                for row in model.objects.all() if columns else ():
                    for field in columns:
                        value = getattr(row, field.attname)
                        if value is not None and not is_erased(value) and holds(str(value)):
                            found.add(f"{model._meta.db_table}.{field.column}")

        assert planter.taken >= 40
        assert found >= {
            "cases_request.answers",
            "cases_comment.body",
            "cases_document.name",
            "identity_person.name",
        }, found
        assert len(found) >= 8

    def test_no_table_shows_one(self, planting, as_database_owner):
        assert tables_with_it(as_database_owner) == []

    def test_the_write_ahead_log_has_none(self, planting, as_database_owner):
        assert log_with_it(as_database_owner) == []

    def test_valkey_has_none(self, planting):
        assert [key for key, text in values_in_valkey() if holds(text)] == []

    def test_the_log_has_none(self, planting):
        _, log = planting
        lines = log.read_bytes().splitlines()
        assert len(lines) > 100
        assert [line for line in lines if holds(line)] == []

    def test_files_and_key_store_have_none(self, planting):
        folders = (Path(settings.MEDIA_ROOT), Path(settings.TOMBSTONES).parent)
        files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
        assert [file for file in files if holds(file.read_bytes())] == []

    def test_mail_goes_to_whom_it_speaks_to(self, planting):
        assert [one.to for one in mail.outbox if holds(one.body) and not holds(str(one.to))] == []

    def test_a_word_in_an_open_column_is_found_there_and_in_the_write_ahead_log(
        self, planting, as_database_owner
    ):
        as_database_owner.execute("CREATE TABLE planted (word text, raw bytea)")
        try:
            as_database_owner.execute("INSERT INTO planted VALUES (%s, NULL)", ["Qzseen"])
            assert tables_with_it(as_database_owner, CONTROL) == ["public.planted"]
            assert log_with_it(as_database_owner, CONTROL)
            as_database_owner.execute("UPDATE planted SET word = NULL, raw = %s", [b"Qzseen"])
            assert tables_with_it(as_database_owner, CONTROL) == ["public.planted"]
        finally:
            as_database_owner.execute("DROP TABLE planted")

    def test_a_word_in_valkey_is_found(self, planting):
        client = redis.Redis.from_url(settings.REDIS_URL)
        client.set("planted-control", "Qzseen", ex=60)
        try:
            found = [key for key, text in values_in_valkey() if holds(text, CONTROL)]
            assert found == [b"planted-control"]
        finally:
            client.delete("planted-control")
