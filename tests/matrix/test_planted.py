"""Words planted through every form and every operation are found nowhere but where they belong.

Personal words: in sealed columns alone. Words meant for everybody (services, notices): in the tables of their kind.
Searched: every table as text and as hex, the write-ahead log, Valkey, the log, files, the key store, mail of others,
copies of other people's data. `make soak` plants ten thousand and more.
"""

import json
import os
import re
import subprocess
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes as read_mail
from email.policy import default
from pathlib import Path

import pytest
import redis
from aiosmtpd.controller import Controller
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.test import Client, TransactionTestCase
from django.test.utils import override_settings

from tests.matrix.planting import (
    DIGITS,
    OPEN_TABLES,
    OPEN_WORD,
    WORD,
    deliver,
    plant,
    takers,
)
from tests.matrix.scene import Scene
from tulay.areas.identity.models import Person, RoleGrant
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.areas.notifications.models import Delivery
from tulay.areas.payments.models import MerchantInvitation
from tulay.areas.privacy.actions.exports import copy_for_court
from tulay.kernel.actor import SYSTEM
from tulay.plumbing import logs
from tulay.plumbing.db import scope
from tulay.plumbing.db.fields import EncryptedText
from tulay.plumbing.holdings import sealed_columns
from tulay.plumbing.keys.subjects import is_erased
from tulay.site.platform.mail_sink import Keeper
from tulay.site.platform.programs import free_port

CONTROL = "qzseen"  # put into the open by the controls: the word above must be in nobody's write-ahead log
WANTED = int(os.environ.get("SOAK_PLANTED", "0"))
NOT_SENT = {
    "identity:end-assisting": "nobody is being helped, and there is nothing to write",
    "identity:send-code": "asked in the middle of signing in, and there is nothing to write",
    "identity:send-confirming-code": "nobody here has codes sent, and there is nothing to write",
}
MARKED = re.compile(f"{WORD}[0-9]+")


@contextmanager
def served(folder):
    """A real mail server that keeps what it is given."""
    server = Controller(Keeper(folder), hostname="127.0.0.1", port=free_port())
    server.start()
    with override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=server.port):
        yield
    server.stop()


@pytest.fixture(scope="module")
def planting(django_db_setup, django_db_blocker, tmp_path_factory):
    """Commit a world, plant in it, let the worker do what was asked; everything logged meanwhile is kept."""
    log = tmp_path_factory.mktemp("planted") / "log"
    logs.OUT.go_to(log)
    folder = tmp_path_factory.mktemp("planted-mail")
    with django_db_blocker.unblock(), served(folder):
        planters = plant(Scene, words=WANTED)
        deliver()
        yield planters, log, folder
        TransactionTestCase()._fixture_teardown()
    logs.OUT.go_to(None)


def forgotten(planters):
    """Name the doors that take words and were sent none."""
    sent = {door for one in planters for door in one.sent}
    return takers() - sent - set(NOT_SENT)


def text_of(message):
    """All that a mail says, decoded."""
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join([str(message["Subject"]), *parts])


def names_of_staff(planters):
    """The words in names of people who act for an agency, now or before: who writes is named in what they write."""
    staff = Person.objects.filter(id__in=RoleGrant.objects.values("person_id"))
    now = {mark for one in staff for mark in MARKED.findall(str(one.name))}
    return now.union(*(one.own_names for one in planters))


def words_of_inviters(own):
    """The words of those who asked somebody to act for their business: the letter names them."""
    with transaction.atomic(), scope.entered(SYSTEM):
        people = set(MerchantInvitation.objects.values_list("made_by", flat=True))
    return set().union(*(own.get(one, set()) for one in people))


def marks_to(address):
    """The words of deliveries to an address: whoever has no account yet is written to, too."""
    with transaction.atomic(), scope.entered(SYSTEM):
        rows = [one for one in Delivery.objects.select_related("message") if one.address == address]
        return {mark for one in rows for mark in MARKED.findall(f"{one.message.body}")}


def marks_by_subject():
    """Whose words stand sealed where: {subject: words}."""
    found = {}
    with transaction.atomic(), scope.entered(SYSTEM):
        for column in sealed_columns():
            for row in column.model._base_manager.all():
                value = getattr(row, column.name)
                if value is not None and not is_erased(value):
                    whose = found.setdefault(getattr(row, column.subject), set())
                    whose.update(MARKED.findall(str(value)))
    return found


def holds(text, word=WORD):
    """Answer whether a word is in bytes or text, plain or as the hex of bytes; so is a planted number."""
    if word == WORD and holds(text, DIGITS):
        return True
    lowered = (text if isinstance(text, bytes) else text.encode()).lower()
    spellings = {one.encode().hex().encode() for one in (word, word.title(), word.upper())}
    return word.encode() in lowered or any(spelling in lowered for spelling in spellings)


def read_elsewhere(file):
    """Read a file in a process of its own: who closes a file drops all its process's locks on it, SQLite's too."""
    return subprocess.run(["cat", file], check=True, capture_output=True).stdout


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


def copied(person_id):
    """The planted words in a copy of everything held about somebody."""
    content = copy_for_court(actor=SYSTEM, person_id=person_id, now=datetime.now(UTC))
    return set(MARKED.findall(json.dumps(content, default=str)))


@pytest.mark.slow
@pytest.mark.xdist_group("planted")
class TestPlanted:
    def test_every_door_that_takes_words_was_sent_some(self, planting):
        planters, *_ = planting
        assert forgotten(planters) == set()
        assert sum(one.words for one in planters) >= max(WANTED, 1_000)
        assert len({door for one in planters for door in one.taken if one.taken[door]}) >= 80

    def test_a_door_that_was_forgotten_is_named(self, planting):
        planters, *_ = planting
        (first, *_rest) = planters
        spared = type(first)(first.scene)
        spared.sent = first.sent.copy()
        del spared.sent["cases:own-message"], spared.sent["cases_comment"]
        assert forgotten([spared]) == {"cases:own-message", "cases_comment"}

    def test_many_words_stand_sealed_in_many_columns(self, planting):
        found = set()
        with transaction.atomic(), scope.entered(SYSTEM):
            for model in apps.get_models():
                columns = [f for f in model._meta.concrete_fields if isinstance(f, EncryptedText)]
                for row in model.objects.all() if columns else ():
                    for field in columns:
                        value = getattr(row, field.attname)
                        if value is not None and not is_erased(value) and holds(str(value)):
                            found.add(f"{model._meta.db_table}.{field.column}")

        assert found >= {
            "cases_request.answers",
            "cases_comment.body",
            "cases_document.name",
            "identity_person.name",
            "privacy_request.details",
            "privacy_request.answer",
        }, found
        assert len(found) >= 15, found

    def test_no_table_shows_one(self, planting, as_database_owner):
        assert tables_with_it(as_database_owner) == []

    def test_words_for_everybody_stand_only_where_everybody_reads(
        self, planting, as_database_owner
    ):
        found = tables_with_it(as_database_owner, OPEN_WORD)
        named = [one.removeprefix("public.") for one in found]
        assert named
        assert [one for one in named if not one.startswith(OPEN_TABLES)] == []

    def test_the_write_ahead_log_has_none(self, planting, as_database_owner):
        assert log_with_it(as_database_owner) == []

    def test_valkey_has_none(self, planting):
        assert [key for key, text in values_in_valkey() if holds(text)] == []

    def test_the_log_has_none(self, planting):
        _, log, _ = planting
        lines = log.read_bytes().splitlines()
        assert len(lines) > 100
        assert [line for line in lines if holds(line) or holds(line, OPEN_WORD)] == []

    def test_files_and_key_store_have_none(self, planting):
        folders = (Path(settings.MEDIA_ROOT), Path(settings.TOMBSTONES).parent)
        files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
        assert [file for file in files if holds(read_elsewhere(file))] == []

    def test_mail_goes_to_whom_it_speaks_to(self, planting):
        own = marks_by_subject()
        planters, *_, folder = planting
        people = {one.email: one.id for one in Person.objects.exclude(email_index=None)}
        mails = [read_mail(file.read_bytes(), policy=default) for file in folder.glob("*.eml")]
        assert len(mails) >= 5
        for one in mails:
            to = one["X-Envelope-To"]
            said = set(MARKED.findall(text_of(one))) - set(MARKED.findall(to))
            said -= names_of_staff(planters) | words_of_inviters(own)
            theirs = [own.get(people[to], set())] if to in people else own.values()
            assert any(said <= words for words in theirs) or said <= marks_to(to), one["Subject"]

    def test_a_copy_holds_the_words_of_its_own_person_alone(self, planting):
        own = marks_by_subject()
        told = {who: copied(who) for who in own if Person.objects.filter(id=who).exists()}
        assert sum(bool(words) for words in told.values()) >= 3
        assert {who: words - own[who] for who, words in told.items() if words - own[who]} == {}

    def test_a_copy_with_somebody_elses_word_is_found(self, planting):
        own = marks_by_subject()
        one, other = [who for who in own if own[who] and Person.objects.filter(id=who).exists()][:2]
        Person.objects.get(id=one)
        assert copied(one) - own[other]

    def test_the_register_as_a_table_has_none(self, planting):
        officer = make_person()
        make_grant(officer, Role.INFORMATION_OFFICER)
        client = Client()
        client.cookies["tulay_session"] = make_session(officer, at=datetime.now(UTC))
        answer = client.get("/desk/privacy/register.csv")
        assert answer.status_code == 200
        assert not holds(answer.content if not answer.streaming else b"".join(answer))

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
