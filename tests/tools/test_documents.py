"""What is written leads somewhere: links, commands, modules and sizes of documents."""

import re

import pytest

from tests.architecture.source import PACKAGE, ROOT
from tulay.site.cli import COMMANDS

DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "changes").glob("*.md")]
)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
COMMAND = re.compile(r"\btulay ((?!is\b|keeps\b)[a-z-]+)(?= |`|$)", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`|```\n(.*?)```", re.DOTALL)
TOOL = re.compile(r"python -m (tools\.\w+)")
MAKE = re.compile(r"make ([a-z-]+)")
ARCHITECTURE_LINES_MAX = 200
RECORD_WORDS_MAX = 400


def ids(path):
    return str(path.relative_to(ROOT))


def broken_links(path):
    return [
        link
        for link in LINK.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / link).exists()
    ]


def code_of(path):
    return "\n".join(one or block for one, block in CODE.findall(path.read_text(encoding="utf-8")))


def unknown_commands(path):
    known = {command.name for command in COMMANDS}
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    said = code_of(path)
    yield from (f"tulay {name}" for name in COMMAND.findall(said) if name not in known)
    yield from (f"make {name}" for name in MAKE.findall(said) if name not in targets)
    for module in TOOL.findall(said):
        stem = ROOT / module.replace(".", "/")
        if not stem.with_suffix(".py").exists() and not (stem / "__main__.py").exists():
            yield module


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_links_lead_to_files(path):
    assert broken_links(path) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_commands_exist(path):
    assert list(unknown_commands(path)) == []


def test_a_broken_link_and_an_unknown_command_are_found(tmp_path):
    path = tmp_path / "page.md"
    path.write_text(
        "[gone](gone.md) [here](page.md) `tulay fly` `make tea` `python -m tools.magic` `tulay serve`"
    )
    assert broken_links(path) == ["gone.md"]
    assert list(unknown_commands(path)) == ["tulay fly", "make tea", "tools.magic"]


def test_the_map_stays_short():
    assert len((ROOT / "ARCHITECTURE.md").read_text().splitlines()) <= ARCHITECTURE_LINES_MAX


@pytest.mark.parametrize("path", sorted((ROOT / "docs/adr").glob("0*.md")), ids=ids)
def test_a_decision_is_under_a_page_and_says_what_it_costs(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.split()) < RECORD_WORDS_MAX
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## Context",
        "## Decision",
        "## Consequences",
    ]
    assert f"({path.name})" in (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("area", sorted(p.parent.name for p in PACKAGE.glob("areas/*/apps.py")))
def test_every_area_is_explained_and_on_the_map(area):
    assert (ROOT / "docs/explanation" / f"{area}.md").exists()
    assert f"| `{area}` |" in (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    re.findall(r"`(plumbing\.[a-z_.]+|site\.[a-z_]+)`", (ROOT / "ARCHITECTURE.md").read_text()),
)
def test_modules_on_the_map_exist(name):
    stem = PACKAGE / name.replace(".", "/")
    attribute = stem.parent.with_suffix(".py")
    assert stem.with_suffix(".py").exists() or stem.is_dir() or attribute.exists()
