import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pycountry
import pytest

from tulay.areas.catalogue.rules.services import QuestionKind
from tulay.areas.directory.rules import AgencyKind, Level
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.site.demo.agencies import agencies, agencies_by_slug, calendars
from tulay.site.demo.places import SPECIAL_AREA, covers, places, places_by_code
from tulay.site.demo.services import documents, life_events, sectors, services
from tulay.site.demo.shapes import LANGUAGES
from tulay.site.demo.specimens import specimen

TODAY = date(2026, 11, 22)
FEATURED = [service for service in services(TODAY) if service.featured]
BANNED = re.compile(
    r"\b(invalid|illegal|error|failed|beneficiar\w+|herein|pursuant|utilize)\b", re.IGNORECASE
)
BIDI_OR_ARABIC = re.compile(r"[\u0600-\u06ff]")


def english_of(service):
    text = service.texts["en"]
    yield from (text.summary, text.for_whom, *text.eligibility, *text.steps)
    for question in service.questions:
        yield from (question.labels["en"], question.hints.get("en", ""))
    if text.story:
        yield text.story.quote


def words(text):
    return re.findall(r"[A-Za-z']+", text)


def sentences(text):
    return [part for part in re.split(r"[.!?:]+(?=\s|$)", text) if words(part)]


def syllables(word):
    groups = re.findall(r"[aeiouy]+", word.lower())
    silent = word.lower().endswith("e") and not word.lower().endswith("le") and len(groups) > 1
    return max(1, len(groups) - silent)


def reading_ease(text):
    """Score by Flesch; 100 is very easy, 60 plain, 30 hard."""
    count, lines = len(words(text)), len(sentences(text))
    return 206.835 - 1.015 * count / lines - 84.6 * sum(map(syllables, words(text))) / count


def test_places_form_one_tree_with_parents_before_children():
    seen = set()
    for place in places():
        assert place.parent_code is None or place.parent_code in seen, place
        seen.add(place.code)
    assert len(seen) == len(places())


def test_places_have_the_counts_of_the_official_lists():
    counts = Counter((place.jurisdiction, place.level) for place in places())

    assert counts["bangsamoro", "region"] == 5
    assert counts["bangsamoro", "barangay"] == 8780
    assert counts["namibia", "region"] == 14
    assert counts["namibia", "constituency"] == 121
    assert counts["south-africa", "province"] == 9
    assert counts["south-africa", "district"] == 52


def test_independent_cities_stand_under_their_region_and_sulu_in_region_nine():
    known = places_by_code()

    assert known["0931700000"].parent_code == "0900000000"
    assert known["0931700000"].kind == "independent-city"
    assert known["0906600000"].parent_code == "0900000000"
    assert known[SPECIAL_AREA].level == "province"


@pytest.mark.parametrize(("country", "jurisdiction"), [("NA", "namibia")])
def test_upper_places_carry_the_iso_codes(country, jurisdiction):
    iso = {subdivision.code for subdivision in pycountry.subdivisions.get(country_code=country)}

    assert iso == {p.code for p in places() if p.jurisdiction == jurisdiction and not p.parent_code}


def test_covers_reaches_down_the_tree_and_not_beside_it():
    sirawai = places_by_code()["0907220000"]

    assert covers(("0900000000",), sirawai)
    assert covers((), sirawai)
    assert not covers(("1900000000",), sirawai)


def test_agencies_are_the_43_bodies_and_the_attorney_general_and_their_neighbours():
    ours = [agency for agency in agencies() if agency.jurisdiction == "bangsamoro"]

    assert len(ours) == 44
    assert [agency.slug for agency in ours if not agency.has_meetings] == ["bago"]
    assert sum(not agency.runs_programmes for agency in ours) == 7
    assert len({agency.slug for agency in agencies()}) == len(agencies())
    assert all(agency.calendar in calendars() for agency in agencies())
    assert all(agency.email.endswith(".tulay.example") for agency in agencies())
    known = agencies_by_slug()
    assert all(agency.parent_slug is None or agency.parent_slug in known for agency in agencies())


def test_catalogue_has_enough_published_services_in_each_jurisdiction():
    published = Counter(s.jurisdiction for s in services(TODAY) if s.status == "published")

    assert published["bangsamoro"] >= 40
    assert published["namibia"] >= 14
    assert published["south-africa"] >= 12
    assert {"draft", "archived"} <= {service.status for service in services(TODAY)}
    assert sum(not s.accepting for s in services(TODAY) if s.status == "published") >= 3


def test_services_refer_only_to_what_exists():
    known = {sector.code for sector in sectors()}
    events = {event.code for event in life_events()}
    slugs = [service.slug for service in services(TODAY)]
    assert len(set(slugs)) == len(slugs)
    for service in services(TODAY):
        assert service.sector in known, service.slug
        assert set(service.life_events) <= events, service.slug
        assert set(service.coverage) <= set(places_by_code()), service.slug
        assert agencies_by_slug()[service.agency_slug].runs_programmes, service.slug


def test_services_are_complete_in_english():
    for service in services(TODAY):
        text = service.texts["en"]
        assert 20 <= len(text.summary) <= 160, service.slug
        assert all((text.for_whom, text.eligibility, text.steps[1:])), service.slug
        assert service.documents, service.slug
        assert all((service.tags, service.keywords)), service.slug
        assert min(service.working_days, service.response_hours) > 0, service.slug
        assert 1 <= len(service.questions) <= 5, service.slug


def test_published_services_ask_one_to_five_questions_that_can_be_answered():
    for service in services(TODAY):
        codes = [question.code for question in service.questions]
        assert len(set(codes)) == len(codes), service.slug
        for question in service.questions:
            assert question.kind in {"text", "longtext", "number", "choice", "date", "yesno"}
            assert (question.kind == "choice") == bool(question.choices), question
            assert _sample_fits(question), question
            assert "text" not in question.kind or question.examples, question


def _sample_fits(question):
    least, most = question.sample
    inside = question.high is None or most <= question.high
    return question.kind != "number" or (question.low <= least < most and inside)


def test_words_are_those_of_the_areas():
    kinds = {question.kind for service in services(TODAY) for question in service.questions}

    assert {agency.kind for agency in agencies()} <= set(AgencyKind)
    assert {place.level for place in places()} == set(Level)
    assert {agency.jurisdiction for agency in agencies()} == set(JURISDICTIONS)
    assert kinds <= set(QuestionKind)


def test_every_sector_and_life_event_leads_somewhere_and_speaks_all_languages():
    used = {service.sector for service in services(TODAY) if service.status == "published"}
    assert used == {sector.code for sector in sectors()}
    assert len(life_events()) == 10
    for event in life_events():
        assert len(event.service_slugs) >= 4, event.code
        assert set(event.names) == set(event.hints) == set(LANGUAGES)
    assert all(set(sector.names) == set(LANGUAGES) for sector in sectors())


def test_featured_services_number_fourteen_in_three_jurisdictions():
    counts = Counter(service.jurisdiction for service in FEATURED)

    assert len(FEATURED) >= 14
    assert counts["namibia"] == counts["south-africa"] == 2


@pytest.mark.parametrize("service", FEATURED, ids=lambda service: service.slug)
@pytest.mark.parametrize("language", ["fil", "ar"])
def test_featured_services_are_complete_in(language, service):
    english, text = service.texts["en"], service.texts[language]

    assert not text.reviewed
    assert len(text.eligibility) == len(english.eligibility)
    assert len(text.steps) == len(english.steps)
    assert len(text.summary) <= 160
    assert all((text.name, text.summary, text.for_whom, *text.eligibility, *text.steps))
    assert text.story.quote != english.story.quote
    for question in service.questions:
        assert question.labels[language]
        assert ("en" in question.hints) == (language in question.hints), question.code
        assert all(choice[language] for _, choice in question.choices)
    for wanted in service.documents:
        paper = wanted.document
        assert all((paper.names[language], paper.why[language], paper.hints[language]))
    agency = agencies_by_slug()[service.agency_slug]
    assert all(language in said for said in (agency.names, agency.abouts, agency.contacts))


@pytest.mark.parametrize("service", FEATURED, ids=lambda service: service.slug)
def test_arabic_is_written_in_arabic_letters(service):
    text = service.texts["ar"]

    for line in (text.name, text.summary, *text.eligibility, *text.steps, text.story.quote):
        assert BIDI_OR_ARABIC.search(line), line
        assert not re.search(r"[,;?]", line.replace("1,", "")), line


@pytest.mark.parametrize("service", services(TODAY), ids=lambda service: service.slug)
def test_english_is_plain(service):
    texts = list(english_of(service))
    whole = " ".join(text if text.endswith((".", "?")) else f"{text}." for text in texts if text)
    lines = sentences(whole)

    assert not BANNED.search(whole)
    assert reading_ease(whole) >= 60
    assert sum(len(words(line)) for line in lines) / len(lines) <= 14
    assert max(len(words(line)) for line in lines) <= 30


def test_reading_ease_tells_hard_from_plain():
    hard = "Applicants necessitating supplementary documentation must substantiate eligibility."

    assert reading_ease(hard) < 20
    assert reading_ease("You can ask us for help. We call you.") > 90


def test_documents_name_what_to_hand_in():
    for paper in documents().values():
        assert set(paper.names) == set(paper.why) == set(paper.hints)
        assert paper.accepts
        assert not BANNED.search(paper.why["en"] + paper.hints["en"])


def test_life_dates_of_services_move_with_the_day():
    later = {s.slug: s for s in services(TODAY + timedelta(days=100))}

    for service in services(TODAY):
        if service.deadline:
            assert service.deadline > TODAY
            assert later[service.slug].deadline - service.deadline == timedelta(days=100)


def test_calendars_open_before_they_close():
    for calendar in calendars().values():
        for spans in calendar.hours.values():
            edges = [edge for span in spans for edge in span]
            assert all(earlier < later for earlier, later in pairwise(edges))
        assert set(calendar.words) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("media_type", "magic"), [("image/jpeg", b"\xff\xd8"), ("application/pdf", b"%PDF")]
)
def test_specimens_are_small_files_of_their_kind_and_always_the_same(media_type, magic):
    first = specimen.__wrapped__("valid-id", media_type)

    assert first.startswith(magic)
    assert len(first) < 60_000
    assert first == specimen.__wrapped__("valid-id", media_type)
