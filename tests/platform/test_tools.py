import gettext
import os
import shutil
import subprocess

import polib
import pytest

from tools import check, compile_messages, docs_environment
from tulay.site.env import ROOT


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    folder = tmp_path / "fil" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    po = polib.POFile()
    po.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    po.append(polib.POEntry(msgid="Service", msgstr="Serbisyo"))
    po.append(polib.POEntry(msgid="Fee", msgstr="Hula", flags=["fuzzy"]))
    po.save(str(folder / "django.po"))
    monkeypatch.setattr(compile_messages, "LOCALE", tmp_path)
    return folder / "django.po"


def test_messages_are_compiled_without_the_uncertain_ones(catalogue):
    assert compile_messages.main() == 0

    with catalogue.with_suffix(".mo").open("rb") as compiled:
        words = gettext.GNUTranslations(compiled)
    assert words.gettext("Service") == "Serbisyo"
    assert words.gettext("Fee") == "Fee"


def test_only_a_changed_catalogue_is_compiled_again(catalogue):
    compile_messages.main()
    assert compile_messages.stale() == []

    later = catalogue.stat().st_mtime_ns + 2_000_000_000
    os.utime(catalogue, ns=(later, later))

    assert compile_messages.stale() == [catalogue]


def test_the_environment_pages_are_fresh_and_a_stale_one_is_noticed(tmp_path, monkeypatch, capsys):
    assert docs_environment.main(["--check"]) == 0

    monkeypatch.setattr(docs_environment, "ROOT", tmp_path)
    docs_environment.main([])
    (tmp_path / ".env.example").write_text("PORT=1")

    assert docs_environment.main(["--check"]) == 1
    assert ".env.example is stale" in capsys.readouterr().err


def test_one_failing_check_fails_all_and_is_shown(monkeypatch, capsys):
    good, bad = check.Step("good", ("true",)), check.Step("bad", ("sh", "-c", "echo why; exit 3"))
    monkeypatch.setattr(check, "steps", lambda: [bad, good])

    assert check.main() == 1
    said = capsys.readouterr().out
    assert "FAILED bad" in said
    assert "ok     good" in said
    assert "why" in said

    monkeypatch.setattr(check, "steps", lambda: [good])
    assert check.main() == 0


def test_setup_without_python_says_so_in_one_line(tmp_path):
    project = tmp_path / "project"
    (project / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "setup", project / "tools" / "setup")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("bash", "dirname", "rm"):
        (programs / name).symlink_to(shutil.which(name))

    done = subprocess.run(
        [str(programs / "bash"), str(project / "tools" / "setup")],
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "no Python 3.11 or newer found" in done.stderr
    assert not (project / ".venv").exists()
