"""Everything the demo says, in the order in which a loader wants it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from tulay.site.demo.agencies import agencies, calendars
from tulay.site.demo.histories import HOLDS_SLOT
from tulay.site.demo.people import accounts, residents, staff
from tulay.site.demo.places import places
from tulay.site.demo.requests import COUNT, requests
from tulay.site.demo.services import documents, life_events, sectors, services
from tulay.site.demo.shapes import (
    Account,
    Agency,
    Calendar,
    Document,
    LifeEvent,
    Person,
    Place,
    Post,
    Request,
    Sector,
    Service,
)
from tulay.site.demo.stories import story_people, story_requests


@dataclass(frozen=True, slots=True)
class World:
    """The demo without its requests; every tuple refers only to those before it."""

    places: tuple[Place, ...]
    calendars: dict[str, Calendar]
    agencies: tuple[Agency, ...]
    sectors: tuple[Sector, ...]
    documents: dict[str, Document]
    services: tuple[Service, ...]
    life_events: tuple[LifeEvent, ...]
    accounts: tuple[Account, ...]
    #: Everybody, the persons of `accounts` among them.
    people: tuple[Person, ...]
    posts: tuple[Post, ...]


def world(now: datetime) -> World:
    """Return the demo as it stands at `now` (aware, UTC)."""
    employees, posts = staff(now)
    own = accounts(now)
    return World(
        places=places(),
        calendars=calendars(),
        agencies=agencies(),
        sectors=sectors(),
        documents=documents(),
        services=services(now.date()),
        life_events=life_events(),
        accounts=own,
        people=(
            *(account.person for account in own),
            *story_people(now),
            *employees,
            *residents(now),
        ),
        posts=posts,
    )


def all_requests(now: datetime, count: int = COUNT) -> Iterator[Request]:
    """Tell the stories first, then ordinary requests, `count` in all."""
    told = 0
    for request in story_requests(now):
        told += 1
        yield request
    yield from requests(now, count - told)


def slots_taken(told: Iterable[Request]) -> Counter[str]:
    """Count, by service, the places that these requests hold."""
    return Counter(request.service_slug for request in told if request.state in HOLDS_SLOT)
