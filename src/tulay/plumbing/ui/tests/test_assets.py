"""The weight of a first visit; the assets are built by the set-up that every test run begins with."""

import gzip
import json
import re

import pytest
from django.conf import settings

KB = 1024
SHEETS = ["css/tulay.css", "css/tulay-rtl.css"]
ROOT = settings.ASSETS_DIR.parent.parent


def asset(name):
    return (settings.ASSETS_DIR / name).read_bytes()


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_fits_its_budget(sheet):
    assert len(gzip.compress(asset(sheet))) <= 22 * KB


def test_the_script_fits_its_budget():
    assert len(gzip.compress(asset("js/tulay.js"))) <= 28 * KB


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_loads_nothing_else(sheet):
    css = asset(sheet).decode()

    assert "url(" not in css
    assert "@import" not in css
    assert "GDS Transport" not in css


def test_the_sheet_for_arabic_is_turned():
    assert asset(SHEETS[0]) != asset(SHEETS[1])


def test_the_script_names_no_other_host():
    hosts = set(re.findall(rb"https?://([a-z0-9.-]+)", asset("js/tulay.js")))

    assert hosts <= {b"www.w3.org"}


def test_locked_packages_name_no_registry():
    lock = (ROOT / "package-lock.json").read_text()

    assert "resolved" not in lock
    assert "http" not in lock
    assert all("integrity" in one for at, one in json.loads(lock)["packages"].items() if at)
