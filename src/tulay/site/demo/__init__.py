"""What the demo says: content files, and generators that turn them into plain values.

Nothing but `loading` knows Django or a database: it asks for these values and writes them.
Equal `now` gives equal values, ids included (seed 2026).

`world`      `world(now) -> World`: places, calendars, agencies, sectors, documents, services,
             life events, accounts, people, posts; `all_requests(now, count=20_000)` yields
             `Request`s with their transitions, comments and uploads, stories first;
             `slots_taken(requests)` counts the places that approved requests hold.
`shapes`     the dataclasses; texts in several languages are `{"en": …, "fil": …, "ar": …}`.
`places`     PSGC regions IX, X, XI, XII and BARMM; Namibia; South Africa. Parents come first.
`services`   the catalogue on a given day; `Service.texts` holds the languages it has.
`people`     residents, guests, staff and the accounts of the demo.
`clock`      office hours as a line of minutes; `histories` the legal steps of a request.
`requests`   ordinary requests; `stories` those written by hand in `content/stories.toml`.
`pages`      statement, notices, contact and help texts; `specimens` files for uploads.

Content is edited in `content/`: `services/<group>.toml` in English with `services/fil` and
`services/ar` beside it, one table per slug and the same shape, each with `reviewed`.

A tracking code has twelve characters here; whoever loads it appends its check character.
Names, addresses and numbers of people are made up. Mail ends in `.example`.
"""

from typing import Any


def load() -> dict[str, Any]:
    """Load the demo where nothing has been loaded; return how many rows of each kind.

    Imported late: generators know no framework.
    """
    from tulay.site.demo.loading import load as load_everything  # noqa: PLC0415 - Django must be ready

    return load_everything()
