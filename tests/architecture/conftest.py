"""A small tree to plant offences in."""

import textwrap

import pytest


@pytest.fixture
def seed(tmp_path):
    """Write files into an empty tree and return its root: the negative control of a rule."""

    def plant(**files):
        for name, text in files.items():
            path = tmp_path / (name.replace("__", "/") + ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        return tmp_path

    return plant
