import shutil
import subprocess

from tools import check, docs_environment
from tulay.site.env import ROOT


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
