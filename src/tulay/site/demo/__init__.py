"""The demo: three jurisdictions, told from one seed (2026), for people who want to see how it all feels.

`agencies`, `places`, `services`, `people`, `requests` and `stories` generate plain values (`shapes`) from the texts
in `content/`; `loading` brings them into the database. Only where `TULAY_ENV=demo`.
"""

from typing import Any


def load() -> dict[str, Any]:
    """Load the demo where nothing has been loaded; return how many rows of each kind.

    Imported late: generators know no framework.
    """
    from tulay.site.demo.loading import load as load_everything  # noqa: PLC0415 - Django must be ready

    return load_everything()
