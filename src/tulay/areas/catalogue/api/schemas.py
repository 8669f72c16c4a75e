"""What the catalogue tells programs, and what it takes from an agency's."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from ninja import Path, Schema
from pydantic import Field, StrictBool, StrictInt

from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import NO_OTHER_NAMES, Day, Line, Text

if TYPE_CHECKING:
    Code = str
    FactKey = str
    Slug = str
    Name = str
    Words = str
    Paragraph = str
    Maybe = str
    Query = str
    MaybeCode = str
    MaybeWords = str
else:
    Code = Line[60]
    FactKey = Line[160]
    Slug = Line[80]
    Name = Line[120]
    Words = Line[300]
    Paragraph = Text[2000]
    Maybe = Text[0:2000]
    Query = Line[0:100]
    MaybeCode = Line[0:60]
    MaybeWords = Line[0:300]

Language = Literal["en", "fil", "ar"]
VersionNumber = Annotated[int, Path(ge=1, le=2**31 - 1)]


class OfferedBy(Schema):
    """Who offers a service."""

    id: UUID
    name: str
    acronym: str
    slug: str


class FeeOut(Schema):
    """What a service costs; 0 is free."""

    amount_minor: int = Field(description="In the smallest unit of the currency (ISO 4217).")
    currency: str


class BenefitOut(Schema):
    """What an approved request is paid; 0 is nothing."""

    amount_minor: int = Field(description="In the smallest unit of the currency (ISO 4217).")
    currency: str


class ServiceItem(Schema):
    """A service in a list."""

    id: UUID
    slug: str
    name: str
    summary: str
    language: str = Field(
        description="The language the words are in: the one wished for, else English."
    )
    languages: list[str] = Field(
        description="The languages in which the whole service can be read."
    )
    agency: OfferedBy
    jurisdiction: str
    sector: str
    tags: list[str]
    fee: FeeOut
    processing_days: int | None
    is_featured: bool
    is_open: bool = Field(description="Whether one may ask for it at this moment.")
    slots_left: int | None = Field(description="Null: there is no limit.")
    closes_at: datetime | None


class FacetsOut(Schema):
    """How many services each further choice would leave."""

    total: int
    sector: dict[str, int]
    agency: dict[str, int]
    life_event: dict[str, int]
    language: dict[str, int]


class ServiceList(Schema):
    """A page of services."""

    items: list[ServiceItem]
    next: str | None
    facets: FacetsOut
    corrected: str = Field(description="The words that were searched, where they were misspelt.")


class SampleOut(Schema):
    """How a paper should look: a drawn specimen that carries nobody's data."""

    file_id: UUID = Field(
        description="Its file: `/public/catalog/services/{id}/samples/{file_id}`."
    )
    alt: str = Field(description="What is to be seen, for people who cannot see it.")
    guide: str = Field(description="What to look for.")
    content_type: str
    size: int


class RequirementOut(Schema):
    """A paper to have ready."""

    code: str
    name: str
    why: str
    hint: str
    is_required: bool
    accepts: list[str]
    is_special: bool = False
    sample: SampleOut | None = None


class ChoiceOut(Schema):
    """One answer to choose."""

    code: str
    label: str


class QuestionOut(Schema):
    """Something the service asks."""

    code: str
    label: str
    hint: str
    kind: str
    choices: list[ChoiceOut]
    is_required: bool
    low: int | None
    high: int | None
    is_special: bool = False
    fact: str = Field("", description="The fact of eligibility that the answer is, too.")
    page: str = Field("", description="The page of the form; empty: the first.")
    shortest: int | None = None
    longest: int | None = None
    pattern: str = ""
    days: str = Field("", description="`past` or `future`: which days a date may name.")
    asked_if: "WhenOut | None" = Field(None, description="Null: it is always asked.")
    required_if: "WhenOut | None" = None


class WhenOut(Schema):
    """An answer to a question before: one of these, or a number in this range; neither: any answer."""

    question: str
    answers: list[str]
    low: int | None
    high: int | None


class PageOut(Schema):
    """A page of the form after the first."""

    code: str
    title: str
    hint: str


class StoryOut(Schema):
    """What the service did for somebody, in words that the agency answers for. `stories` are their tellers' own."""

    person: str
    place: str
    quote: str


class ToldStoryOut(Schema):
    """What somebody tells about the service, as long as they agree; `shown_as` is the name they chose, if any."""

    id: UUID
    words: str
    shown_as: str
    language: str
    told_date: date


class ConditionOut(Schema):
    """A condition in words; `fact` is what it is about."""

    text: str
    fact: str
    holds: bool | None = Field(None, description="Null: not known, or nobody was asked.")


class RuleOut(Schema):
    """Who can get a service: conditions, and groups of them, joined by `all`, `any` or `none`."""

    join: str
    heading: str
    holds: bool | None = None
    lines: list[ConditionOut]
    groups: list["RuleOut"]


class ServiceOut(ServiceItem):
    """Everything about a service."""

    state: str
    access: str
    for_whom: str
    eligibility: list[str]
    steps: list[str]
    after: str
    story: StoryOut | None
    stories: list[ToldStoryOut] = Field([], description="The newest first, six at most.")
    requirements: list[RequirementOut]
    questions: list[QuestionOut]
    pages: list[PageOut]
    rule: RuleOut | None = Field(None, description="Who can get it; null: only its words say so.")
    life_events: list[str]
    benefit: BenefitOut
    is_fee_first: bool = Field(description="The fee is paid before a request is sent.")
    covers: list[str]
    response_hours: int
    resolution_hours: int
    second_signature: bool
    may_be_appealed: bool
    version: int
    published_at: datetime | None
    updated_at: datetime


class ManagedList(Schema):
    """A page of an agency's services, drafts among them."""

    items: list["ManagedItem"]
    next: str | None


class ManagedItem(Schema):
    """A service as its agency lists it."""

    id: UUID
    slug: str
    name: str
    agency_id: UUID
    state: str
    languages: list[str]
    is_accepting: bool
    is_featured: bool
    version: int
    updated_at: datetime
    is_asked: bool = Field(description="Somebody is asked to look at it and publish it.")


class StoryIn(Strict):
    """What the service did for somebody, in words that the agency answers for: no consent is kept with them."""

    person: Name
    place: Name
    quote: Paragraph


class TextsIn(Strict):
    """All of a service that is read, in one language."""

    name: Name
    summary: Maybe = ""
    for_whom: Maybe = ""
    eligibility: list[Words] = Field([], max_length=30)
    steps: list[Words] = Field([], max_length=30)
    story: StoryIn | None = None
    is_reviewed: bool = True
    after: Maybe = Field("", description="What people read once they have sent their request.")


class SampleMade(Schema):
    """A sample that was taken in, and the version that shows it."""

    file_id: UUID
    version: int


class SampleSaid(Schema):
    """What goes with the file of a sample."""

    alt: MaybeWords = Field("", description="What is to be seen, for people who cannot see it.")
    alt_fil: MaybeWords = Field("", description="The same in Filipino.")
    alt_ar: MaybeWords = Field("", description="The same in Arabic.")
    guide: MaybeWords = Field("", description="What to look for.")
    guide_fil: MaybeWords = Field("", description="The same in Filipino.")
    guide_ar: MaybeWords = Field("", description="The same in Arabic.")


class SampleIn(Strict):
    """How a paper should look; the file is sent first, to `…/requirements/{code}/sample`."""

    file_id: UUID
    alts: dict[Language, Words]
    guides: dict[Language, Words] = {}
    content_type: MaybeCode = Field("", description="Of the file; what is sent is not believed.")
    size: int = Field(0, ge=0, description="Of the file; what is sent is not believed.")


class RequirementIn(Strict):
    """A paper that the service asks for, named in each language."""

    code: Code
    names: dict[Language, Words]
    whys: dict[Language, Words] = {}
    hints: dict[Language, Words] = {}
    is_required: bool = True
    accepts: list[Code] = Field(["image", "pdf"], max_length=10)
    is_special: bool = Field(
        default=False, description="It tells of health, belief or origin: only with consent."
    )
    sample: SampleIn | None = Field(None, description="How it should look; null: nothing shown.")


class ChoiceIn(Strict):
    """One answer to choose."""

    code: Code
    labels: dict[Language, Words]


class WhenIn(Strict):
    """An answer to a question that stands before: one of these, or a number in a range; neither: any answer."""

    question: Code
    answers: list[Code] = Field([], max_length=50)
    low: StrictInt | None = None
    high: StrictInt | None = None


class PageIn(Strict):
    """A page of the form after the first, in each language."""

    code: Code
    titles: dict[Language, Words]
    hints: dict[Language, Words] = {}


class QuestionIn(Strict):
    """One thing that the service asks, in each language."""

    code: Code
    kind: Code
    labels: dict[Language, Words]
    hints: dict[Language, Words] = {}
    choices: list[ChoiceIn] = Field([], max_length=50)
    is_required: bool = True
    low: int | None = None
    high: int | None = None
    is_special: bool = Field(
        default=False, description="About health, belief or origin: only with consent."
    )
    fact: MaybeCode = Field("", description="The fact of eligibility that the answer is, too.")
    page: MaybeCode = Field("", description="The page of the form; empty: the first.")
    shortest: int | None = Field(None, ge=1, le=5000, description="Of text: how many characters.")
    longest: int | None = Field(None, ge=1, le=5000)
    pattern: Literal["", "email", "phone", "digits", "letters", "code", "year"] = ""
    days: Literal["", "past", "future"] = Field("", description="Which days a date may name.")
    asked_if: WhenIn | None = Field(None, description="Null: it is always asked.")
    required_if: WhenIn | None = Field(
        None, description="What makes it necessary where it may be left out otherwise."
    )


class ConditionIn(Strict):
    """One fact held against a value."""

    fact: Code = Field(description="As `household.size`, or `question.<code>` of this service.")
    compare: Literal["at-least", "at-most", "is", "one-of", "not-one-of"]
    value: StrictBool | Annotated[StrictInt, Field(ge=0, le=10**12)] | list[Code] = Field(
        description="Money in the smallest unit; ages in years; places by their official codes."
    )
    on: Day | None = Field(None, description="The day on which an age is reckoned; null: today.")
    words: dict[Language, Words] = Field({}, description="Your own words instead of ours.")


class InnermostIn(Strict):
    """Conditions that belong together."""

    join: Literal["all", "any", "none"] = "all"
    conditions: list[ConditionIn] = Field([], max_length=30)


class InnerIn(Strict):
    """Conditions that belong together, and groups of them."""

    join: Literal["all", "any", "none"] = "all"
    conditions: list[ConditionIn] = Field([], max_length=30)
    groups: list[InnermostIn] = Field([], max_length=30)


class RuleIn(Strict):
    """Who can get a service: at most three groups deep and thirty conditions in all."""

    join: Literal["all", "any", "none"] = "all"
    conditions: list[ConditionIn] = Field([], max_length=30)
    groups: list[InnerIn] = Field([], max_length=30)


class InnerStepIn(Strict):
    """A step inside the review of a request (`in_review`) or the work on it (`in_progress`)."""

    code: Code
    names: dict[Language, Words]
    phase: Code = "in_review"
    who: Code = Field("officer", description="`officer`, `focal_person` or `either`.")
    need: Code = Field(
        "always",
        description="What waits for it: every decision or the end of the work (`always`), "
        "only a yes (`approval`), nothing (`optional`).",
    )
    evidence: Code = Field("nothing", description="`nothing`, `note` or `paper`.")
    paper: MaybeCode = Field("", description="With `paper`: the code of a requirement.")
    is_by_another: bool = Field(
        default=False, description="Not by whoever finished the step before."
    )
    days: int | None = Field(None, ge=1, le=120, description="Working days it may take.")


class DetailsIn(Strict):
    """Everything about a service that its agency settles."""

    sector: Code
    texts: dict[Language, TextsIn]
    access: Code = "direct"
    processing_days: int | None = Field(None, ge=1, le=1000)
    response_hours: int = Field(4, ge=1, le=1000)
    resolution_hours: int = Field(24, ge=1, le=8000)
    fee_minor: int = Field(0, ge=0, le=10**12)
    is_fee_first: bool = Field(
        default=False,
        description="The fee is paid before a request is sent, not once it is approved.",
    )
    benefit_minor: int = Field(
        0, ge=0, le=10**12, description="What an approved request is paid; 0 is nothing."
    )
    currency: Code = "PHP"
    slots: int | None = Field(None, ge=0, le=10**9)
    deadline: Day | None = Field(None, description="The last day, where the agency is.")
    is_accepting: bool = True
    second_signature: bool = False
    may_be_appealed: bool = True
    requirements: list[RequirementIn] = Field([], max_length=30)
    questions: list[QuestionIn] = Field([], max_length=50)
    pages: list[PageIn] = Field([], max_length=8)
    workflow: list[InnerStepIn] = Field([], max_length=8)
    coverage: list[Code] = Field([], max_length=500)
    life_events: list[Code] = Field([], max_length=20)
    tags: list[Code] = Field([], max_length=20)
    keywords: list[Code] = Field([], max_length=50)
    rule: RuleIn | None = Field(None, description="Who can get it; null: only its words say so.")


class DraftIn(DetailsIn):
    """A new service of an agency."""

    agency_id: UUID
    slug: Slug


class EditIn(DetailsIn):
    """A service as it should be from now on."""

    version: int = Field(
        description="The version you saw: if somebody changed it since, you are told."
    )


class TrialIn(Strict):
    """What is known of somebody made up, by fact; whatever is left out is not known."""

    facts: dict[Code, StrictBool | StrictInt | Words | list[Code]] = Field(
        {}, max_length=60, json_schema_extra=NO_OTHER_NAMES
    )


class CheckIn(Strict):
    """What is known of somebody; nothing of it is kept."""

    jurisdiction: Literal["bangsamoro", "namibia", "south-africa"]
    language: Language = "en"
    facts: dict[FactKey, StrictBool | StrictInt | Words | list[Code]] = Field(
        {},
        max_length=100,
        description="By name, as `ask` gives them; leave out what is not known.",
        json_schema_extra=NO_OTHER_NAMES,
    )


class CheckedService(Schema):
    """Whether somebody can probably get a service, and why; its agency decides."""

    id: UUID
    slug: str
    name: str
    language: str
    agency_name: str
    verdict: Literal["probably", "not", "unknown"]
    is_open: bool = Field(description="Whether one may ask for it at this moment.")
    rule: RuleOut
    because: list[str] = Field(description="The conditions that made the verdict.")
    wants: list[str] = Field(description="The facts that could still decide it.")


class FactToAsk(Schema):
    """A fact that could still decide something."""

    fact: str
    kind: Literal["birth-date", "number", "money", "yesno", "choice", "choices", "place"]
    question: str
    hint: str
    choices: list[ChoiceOut]
    service: str | None = Field(
        description="The service whose own question it is; null: everybody's."
    )


class CheckOut(Schema):
    """Every service that can be checked, and what would help to know."""

    items: list[CheckedService]
    ask: list[FactToAsk]


class LackingPart(Schema):
    """Something that must still be said before the service can be published."""

    pointer: str
    detail: str


class WorkingService(Schema):
    """A service as its agency works on it."""

    id: UUID
    slug: str
    agency_id: UUID
    state: str
    version: int = Field(description="The newest version: name it when you edit.")
    public_version: int | None = Field(description="The version people read; null: none.")
    is_accepting: bool
    details: dict[str, Any] = Field(description="As `PUT` takes them.")
    lacks: list[LackingPart]
    is_asked: bool
    returned_because: str
    changed_at: datetime


class ServiceVersion(Schema):
    """A version of a service; who wrote and published it are ids of people."""

    number: int
    changed_at: datetime
    changed_by: UUID | None
    public_at: datetime | None
    public_by: UUID | None


class ServiceVersions(Schema):
    """The versions of a service, the newest first; the newest two hundred."""

    items: list[ServiceVersion]
    next: str | None = None


class ServiceVersionWhole(Schema):
    """A service as it was in one version."""

    number: int
    details: dict[str, Any] = Field(description="As `PUT` takes them.")


class ReasonIn(Strict):
    """Why."""

    reason: Words


class AcceptingIn(Strict):
    """Whether the service takes requests."""

    is_accepting: bool


class Drafted(Schema):
    """The new service."""

    id: UUID
    slug: str
    version: int


class Standing(Schema):
    """How far the service has come."""

    id: UUID
    state: str
    version: int
    is_accepting: bool
