import shutil
import sqlite3
from contextlib import closing

import psycopg
import pytest
from django.conf import settings

from tulay.areas.audit.queries.cold import folder as cold_folder

pytestmark = pytest.mark.slow

WORDS = ["kept", "through", "everything"]


def write_words(installation):
    with psycopg.connect(installation.told()["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE TABLE words (word text)")
        for word in WORDS:
            connection.execute("INSERT INTO words VALUES (%s)", [word])


def read_words(installation):
    with psycopg.connect(installation.told()["DATABASE_URL"]) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM words")]


def roots_in(file):
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT * FROM root ORDER BY kind").fetchall()


@pytest.fixture
def backed_up(running):
    """A running installation with rows and a file, and the name of its backup."""
    write_words(running)
    (running.data / "files" / "letter.txt").write_text("a letter")
    cold = cold_folder().root.relative_to(settings.MEDIA_ROOT)  # where cold months of the log lie
    (running.data / "files" / cold).mkdir()
    (running.data / "files" / cold / "2025-10.jsonl.gz").write_bytes(b"a month")
    done = running.tulay("backup", "create")
    assert done.returncode == 0, done.stderr
    assert "keep them in another place" in done.stdout
    return running, running.tulay("backup", "list").stdout.split()[0]


def test_a_backup_brings_rows_files_and_keys_back_after_everything_is_lost(backed_up):
    installation, name = backed_up
    master_key = (installation.data / "secrets" / "master_key").read_text()
    installation.stop()
    keys_before = roots_in(installation.data / "keys" / "keys.sqlite")
    assert keys_before
    for folder in ("postgres", "files", "secrets", "valkey", "keys"):
        shutil.rmtree(installation.data / folder)

    restored = installation.tulay("backup", "restore", name)

    assert restored.returncode == 0, restored.stderr
    installation.output.unlink()
    installation.start()
    installation.wait_until_running()
    assert read_words(installation) == WORDS
    assert (installation.data / "files" / "letter.txt").read_text() == "a letter"
    cold = installation.data / "files" / "log" / "2025-10.jsonl.gz"
    assert cold.read_bytes() == b"a month"
    assert (installation.data / "secrets" / "master_key").read_text() == master_key
    assert roots_in(installation.data / "keys" / "keys.sqlite") == keys_before


def test_a_restore_without_any_copy_of_peoples_keys_says_so(backed_up):
    installation, name = backed_up
    installation.stop()
    for folder in ("keys", "key-copies"):
        shutil.rmtree(installation.data / folder)

    started = installation.tulay("run", "--empty")
    assert started.returncode == 1
    assert "keys.sqlite is missing" in started.stderr

    refused = installation.tulay("backup", "restore", name, "--replace")
    assert refused.returncode == 1
    assert "--key-copies" in refused.stderr


def test_a_restore_refuses_to_overwrite_and_when_told_keeps_what_was_there(backed_up):
    installation, name = backed_up
    running = installation.tulay("backup", "restore", name, "--replace")
    assert "already running" in running.stderr
    with psycopg.connect(installation.told()["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("DELETE FROM words")
    installation.stop()

    refused = installation.tulay("backup", "restore", name)
    assert refused.returncode == 1
    assert "is not empty" in refused.stderr
    assert installation.tulay("backup", "restore", name, "--replace").returncode == 0

    assert list((installation.data / "postgres").glob("data.replaced-*"))
    installation.output.unlink()
    installation.start()
    installation.wait_until_running()
    assert read_words(installation) == WORDS


def test_verify_finds_one_changed_byte_in_rows_or_files(backed_up):
    installation, name = backed_up
    backup = installation.data / "backups" / name
    assert "is whole" in installation.tulay("backup", "verify", name).stdout

    letter = backup / "files" / "letter.txt"
    letter.write_text("b letter")
    found = installation.tulay("backup", "verify", name)
    assert found.returncode == 1
    assert "files/letter.txt is not as it was" in found.stderr
    letter.write_text("a letter")

    table = max((backup / "base" / "base").rglob("*"), key=lambda file: file.stat().st_size)
    content = bytearray(table.read_bytes())
    content[len(content) // 2] ^= 1
    table.write_bytes(content)
    found = installation.tulay("backup", "verify", name)
    assert found.returncode == 1
    assert "is damaged" in found.stderr
    installation.stop()
    assert installation.tulay("backup", "restore", name, "--replace").returncode == 1


def test_an_interrupted_backup_is_not_listed(backed_up):
    installation, name = backed_up
    (installation.data / "backups" / name / "manifest.json").unlink()

    assert installation.tulay("backup", "list").stdout == ""
    assert "not a complete backup" in installation.tulay("backup", "verify", name).stderr


def test_a_backup_needs_the_engine_to_run(installation):
    refused = installation.tulay("backup", "create")

    assert refused.returncode == 1
    assert "not an embedded one" in refused.stderr
