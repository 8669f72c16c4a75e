"""Front ends are named by their origins, and nothing that a browser would never send is taken for one."""

import pytest

from tulay.site.env import TEST_VALUES, load


def origins(raw, tmp_path):
    given = {"TULAY_ENV": "test", "TULAY_DATA_DIR": str(tmp_path), "CORS_ORIGINS": raw}
    return load({**TEST_VALUES, **given}).cors_origins


def test_origins_are_listed(tmp_path):
    listed = "https://app.example.org, http://localhost:5173"
    assert origins(listed, tmp_path) == ("https://app.example.org", "http://localhost:5173")
    assert origins("", tmp_path) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        "*",
        "https://*.example.org",
        "app.example.org",
        "https://app.example.org/",
        "https://app.example.org/path",
        "HTTPS://APP.EXAMPLE.ORG",
        "null",
    ],
)
def test_what_no_browser_sends_is_refused_at_the_start(wrong, tmp_path):
    with pytest.raises(Exception, match="CORS_ORIGINS"):
        origins(wrong, tmp_path)
