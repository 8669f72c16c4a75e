"""Which looks at a service are counted: those of people who might ask for it, as far as one can know. Pure."""

import re

_PROGRAMS = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|preview|headless|monitor|scan|curl|wget|python|java/|okhttp|http-?client"
    r"|fetch|lighthouse|facebookexternalhit|embedly|feed",
    re.IGNORECASE,
)
AGENT_MAX = 400


def is_a_reader(agent: str, *, is_staff: bool, is_prefetched: bool = False) -> bool:
    """Answer whether a look counts: not by a program that says so, nor by staff, nor by a browser in advance.

    :param agent: what the browser says of itself; it is looked at and not kept.
    """
    if is_staff or is_prefetched or not agent:
        return False
    return not _PROGRAMS.search(agent[:AGENT_MAX])
