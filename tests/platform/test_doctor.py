import pytest

from tulay.plumbing.files.tests.clamd import counterpart

pytestmark = pytest.mark.slow


def findings(installation, **variables):
    done = installation.tulay("doctor", **variables)
    lines = [line for line in done.stdout.splitlines() if line]
    return done.returncode, {line.split(":")[0].split()[1]: line for line in lines}


def test_the_doctor_finds_nothing_wrong_with_a_running_installation(running):
    code, found = findings(running)

    wrong = {subject: line for subject, line in found.items() if not line.startswith("ok")}
    assert wrong.keys() <= {"assets"}, found
    assert code == (1 if wrong else 0)
    assert {
        "python",
        "disk",
        "engines",
        "roles",
        "migrations",
        "clock",
        "keys",
        "log",
    } <= found.keys()


def test_the_doctor_says_what_is_wrong_and_what_to_do_when_nothing_runs(installation):
    code, found = findings(installation)

    assert code == 1
    assert "DATABASE_URL is missing" in found["settings"]
    assert "make run" in found["settings"]
    assert found["database"].startswith("WRONG")
    assert found["log"].startswith("WRONG")
    assert found["engines"].startswith("ok")


def test_the_doctor_notices_an_engine_that_is_gone_and_open_keys(running):
    (running.data / "secrets" / "master_key").chmod(0o644)

    code, found = findings(running, DATABASE_URL="postgresql://tulay:x@127.0.0.1:9/tulay")

    assert code == 1
    assert "master_key can be read by others" in found["keys"]
    assert found["database"].startswith("WRONG")


def test_the_doctor_asks_the_scanner_when_one_is_named(installation):
    with counterpart() as scanner:
        _code, there = findings(installation, SCANNER_URL=scanner.url)
    _code, away = findings(installation, SCANNER_URL=scanner.url)

    assert there["scanner"].startswith("ok")
    assert len(scanner.seen) == 1
    assert away["scanner"].startswith("WRONG")
    assert "start clamd" in away["scanner"]
