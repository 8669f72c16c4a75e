"""What the directory tells programs of communities."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tulay.areas.directory.rules import QUERY_MAX
from tulay.areas.directory.rules.communities import COUNT_MAX, NAME_MAX, WORDS_MAX
from tulay.areas.directory.rules.community_choices import (
    Access,
    AgeBand,
    Count,
    Group,
    Origin,
    Poverty,
    Proximity,
    Rating,
    Settlement,
    StepKind,
)
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Day, Line

if TYPE_CHECKING:
    CommunityTitle = str
    CommunityLine = str
    CommunityWords = str
    CommunityQuery = str
    PlaceCode = str
else:
    CommunityTitle = Line[NAME_MAX]
    CommunityLine = Line[0:NAME_MAX]
    CommunityWords = Line[0:WORDS_MAX]
    CommunityQuery = Line[0:QUERY_MAX]
    PlaceCode = Line[0:20]

Number = Annotated[int, Field(ge=0, le=COUNT_MAX)]
People = Annotated[int, Field(ge=1, le=COUNT_MAX)]


class CommunityIn(Strict):
    """What is said of a community; `people` is its own estimate, never how many live in its place."""

    name: CommunityTitle
    place_id: UUID
    other_names: CommunityLine = ""
    sitio: CommunityLine = ""
    settlement: Settlement | Literal[""] = ""
    proximity: Proximity | Literal[""] = ""
    people: People | None = None
    people_source: CommunityWords = ""
    people_date: Day | None = None
    poverty: Poverty = Poverty.UNKNOWN
    spoken: CommunityLine = ""
    livelihoods: CommunityWords = ""
    origins: list[Origin] = Field([], max_length=len(Origin))
    counts: dict[Count, Number] = {}
    ages: dict[AgeBand, Number] = {}
    groups: dict[Group, Number] = {}
    access: dict[Access, Rating] = {}


class CommunityCorrection(CommunityIn):
    """A profile as it should be, made from `version`, and why."""

    version: int = Field(ge=0)
    said: CommunityWords = ""


class CommunityRetirement(Strict):
    """Why a profile is kept no longer."""

    said: CommunityTitle


class CommunityTotalIn(Strict):
    """What is stated for a place as a whole; left out altogether, the last statement is taken back."""

    people: People | None = None
    source: CommunityWords = ""
    on_date: Day | None = None


class CommunityAdded(Schema):
    """The new community."""

    id: UUID


class CommunityOut(Schema):
    """One community."""

    id: UUID
    jurisdiction: str
    place_id: UUID
    place_code: str
    place: str
    place_population: int | None = Field(
        description="Everybody who lives in the place, by the census: no figure of the community."
    )
    name: str
    other_names: str
    sitio: str
    settlement: str
    proximity: str
    people: int | None = Field(description="The estimate for the community alone.")
    people_source: str
    people_date: date | None
    poverty: Poverty
    spoken: str
    livelihoods: str
    origins: list[Origin]
    counts: dict[str, int]
    ages: dict[str, int]
    groups: dict[str, int]
    access: dict[str, str]
    version: int
    created_at: datetime
    updated_at: datetime
    retired_at: datetime | None


class CommunitiesOut(Schema):
    """One page of communities."""

    items: list[CommunityOut]
    next: str | None


class CommunityStepOut(Schema):
    """What became of a profile; each changed field as it was and as it became."""

    kind: StepKind
    changed: dict[str, list[Any]]
    said: str
    taken_at: datetime


class CommunitySteps(Schema):
    """What became of a profile, the newest first."""

    items: list[CommunityStepOut]
    next: str | None = None


class TogetherOut(Schema):
    """What communities come to; nothing here is reckoned from how many people live in a place."""

    communities: int
    estimated: int = Field(description="Communities that have an estimate.")
    attributed: int = Field(description="Their estimates, added up.")
    stated: int | None = Field(description="What was stated for the place as a whole.")
    unattributed: int = Field(description="Stated, but of no community.")
    percent: int | None = Field(
        description="The attribution rate, rounded down; null where nothing was stated."
    )
    is_exceeded: bool = Field(description="The communities come to more than was stated.")


class PartOut(TogetherOut):
    """The same for a place directly below."""

    code: str
    name: str


class GatheredOut(Schema):
    """What the communities of a place come to, and those of each place directly below it."""

    place: str
    together: TogetherOut
    parts: list[PartOut]


class CommunitiesFilter(Schema):
    """Which communities a list shows, and in which order."""

    place: PlaceCode = Field("", description="The official code of a place; those below it too.")
    q: CommunityQuery = ""
    estimate: Literal["", "known", "missing", "old"] = ""
    origin: Origin | Literal[""] = ""
    retired: bool = False
    order: Literal["name", "people", "recent"] = "name"
