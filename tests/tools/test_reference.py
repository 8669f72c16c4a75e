"""The generated pages: the same every time, and known to be stale when they are."""

import pytest

from tools import docs_reference


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(docs_reference, "FOLDER", tmp_path / "reference")
    return tmp_path / "reference"


@pytest.mark.parametrize("page", docs_reference.PAGES)
def test_a_page_is_written_the_same_every_time(page):
    docs_reference.load("actions")
    assert docs_reference.written(page) == docs_reference.written(page)


def test_stale_and_missing_pages_are_found(folder, capsys):
    assert docs_reference.main(["--check"]) == 1
    assert docs_reference.main([]) == 0
    assert docs_reference.main(["--check"]) == 0

    (folder / "jobs.md").write_text("Nothing runs.\n")

    assert docs_reference.main(["--check"]) == 1
    assert "jobs.md" in capsys.readouterr().out


def test_a_cell_cannot_break_its_table():
    assert docs_reference._row(["a|b"]) == "| a/b |"
