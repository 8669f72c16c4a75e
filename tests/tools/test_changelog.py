"""The changelog is made of fragments, completely and once."""

import pytest

from tools import changelog


@pytest.fixture
def repository(tmp_path):
    (tmp_path / "changes").mkdir()
    (tmp_path / "changes" / "README.md").write_text("How to.\n")
    (tmp_path / "CHANGELOG.md").write_text(
        f"# Changelog\n\n{changelog.MARK}\n\n## 2026.10.0 (2026-10-01)\n"
    )
    return tmp_path


def say(repository, name, text):
    (repository / "changes" / name).write_text(text)


def test_the_fragments_of_this_tree_are_well_named():
    assert changelog.faults(changelog.ROOT) == []


@pytest.mark.parametrize(
    ("name", "text"), [("x.news.md", "New."), ("added.md", "New."), ("x.added.md", " \n")]
)
def test_a_fragment_that_no_group_would_take_is_found(repository, name, text):
    say(repository, name, text)
    assert len(changelog.faults(repository)) == 1


def test_a_release_stands_above_the_earlier_ones_and_takes_its_fragments(repository):
    say(repository, "later.added.md", "Later\nit works.\n")
    say(repository, "hole.security.md", "A hole is closed.\n")

    changelog.release(repository, "2026.11.0", "2026-11-22")

    text = (repository / "CHANGELOG.md").read_text()
    parts = [
        "## 2026.11.0 (2026-11-22)",
        "### Security",
        "- A hole",
        "### Added",
        "- Later it works.",
        "## 2026.10.0",
    ]
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)
    assert changelog.fragments(repository) == []
