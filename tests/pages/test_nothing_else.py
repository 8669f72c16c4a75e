"""What lies beside the product is served to nobody (ASVS 13.4.1); our scripts write no foreign names (15.3.6)."""

import re

import pytest

from tulay.site.env import ROOT

pytestmark = pytest.mark.django_db
BESIDE = (
    ".git/HEAD",
    ".git/config",
    ".git/index",
    ".gitignore",
    ".hg/store",
    ".svn/entries",
    ".env",
    ".env.example",
    "pyproject.toml",
    "Makefile",
    "manage.py",
    "var/",
    "src/tulay/site/settings.py",
)
SCRIPTS = ROOT / "src" / "tulay" / "plumbing" / "ui" / "static_src" / "js"
#: A property whose name is not written in the script itself; merging of whole objects; the prototype by its names.
WRITES = (
    re.compile(r"[\w)\]]\[(?!\s*[\"'\d])[^\]]+\]\s*(?:=(?!=)|\+=|\?\?=|\|\|=)"),
    re.compile(
        r"Object\.(?:assign|defineProperty|setPrototypeOf)\(|__proto__|\.prototype\b|\.constructor\b"
    ),
    re.compile(r"\bfor\s*\(\s*(?:const|let|var)\s+\w+\s+in\b"),
)


@pytest.mark.parametrize("prefix", ["/", "/static/", "/static/../", "/static/%2e%2e/"])
def test_source_control_and_settings_are_not_served(client, prefix):
    found = {name: client.get(prefix + name).status_code for name in BESIDE}
    assert set(found.values()) <= {400, 404}, found


def writes_in(script):
    return [found for one in WRITES for found in one.findall(script)]


def test_scripts_write_no_property_that_somebody_else_names():
    files = sorted(SCRIPTS.rglob("*.js"))
    assert len(files) >= 10
    assert {
        file.name: writes_in(file.read_text()) for file in files if writes_in(file.read_text())
    } == {}


@pytest.mark.parametrize(
    "script",
    [
        "target[key] = value",
        "into[name][part] = 1",
        "Object.assign(known, JSON.parse(text))",
        "for (const key in given) known.set(key)",
        "thing.__proto__ = other",
    ],
)
def test_such_a_write_is_found(script):
    assert writes_in(script)
