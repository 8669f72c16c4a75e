"""Every page of the journey, in every language and at every width."""

import pytest

from tests.journeys import looking, places
from tests.journeys.steps import adds_the_photo, answers, applies, begins, signs_in
from tulay.site.demo.ids import stable_id

WIDTHS = (1280, 360, 320)
LANGUAGES = ("en", "fil", "ar")
LOOKED_OVER = {"en": (1280, 320), "fil": (320,), "ar": (320,)}
"""Where axe looks: what is shown on a wide page only is the same in every language but for its words, which others
judge; at 360 nothing changes but the measure."""


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def reader(product, chromium, language):
    """Seat somebody, in English for the steps; `speaks` turns the pages into the language."""
    person = chromium.person(product.origin)
    yield person
    person.speaks("en")
    person.leave()


def faults_of(reader, listed, language):
    """Open each page once and look at it at every width."""
    reader.speaks(language)
    found = []
    for place in listed:
        answer = reader.opens(place.address)
        said = f"{place.name} ({place.address})"
        if answer.status not in {200, 404, 422}:
            found.append(f"{said} answers {answer.status}")
            continue
        if reader.page.evaluate("document.dir") != ("rtl" if language == "ar" else "ltr"):
            found.append(f"{said} runs in the wrong direction")
        for width in WIDTHS:
            reader.page.set_viewport_size({"width": width, "height": looking.HEIGHT})
            looking.picture(reader.page, f"{language}/{place.name}-{width}")
            if width in LOOKED_OVER[language]:
                found += [f"{said} at {width}: {fault}" for fault in looking.axe(reader.page)]
            found += [f"{said} at {width}: {fault}" for fault in looking.too_wide(reader.page)]
    return found


def test_visitors_pages(reader, product, language):
    assert faults_of(reader, places.visitor(product), language) == []


def test_applicants_pages(reader, address, language):
    sent = applies(reader, email=address)
    begins(reader)
    answers(reader)
    adds_the_photo(reader)
    draft = reader.page.url.split("/")[-3]

    assert faults_of(reader, places.applicant(draft, sent), language) == []


def test_residents_pages(reader, product, language):
    person_id = stable_id("person", "resident")
    signs_in(reader, "resident")

    assert faults_of(reader, places.resident(product, person_id), language) == []


def test_candidates_pages(reader, product, language):
    signs_in(reader, "candidate")

    assert faults_of(reader, places.candidate(product), language) == []


def test_key_workers_pages(reader, product, language):
    signs_in(reader, "keyworker")

    assert faults_of(reader, places.key_worker(product), language) == []


def test_officers_pages(reader, product, language):
    signs_in(reader, "officer2")

    assert faults_of(reader, places.officer(product), language) == []


def test_own_intake(reader, language):
    signs_in(reader, "candidate")

    assert faults_of(reader, places.own_intake(), language) == []


def test_intakes_on_the_desk(reader, product, language):
    signs_in(reader, "keyworker")

    assert faults_of(reader, places.intakes_on_the_desk(product), language) == []


def test_pages_of_services_at_the_desk(reader, product, language):
    signs_in(reader, "coordinator")

    assert faults_of(reader, places.catalogue(product), language) == []


def test_coordinators_pages(reader, product, language):
    signs_in(reader, "coordinator")

    assert faults_of(reader, places.coordinator(product), language) == []


def test_pages_of_programmes(reader, product, language):
    signs_in(reader, "focal")

    assert faults_of(reader, places.programmes(product), language) == []


def test_finance_officers_pages(reader, product, language):
    signs_in(reader, "finance")

    assert faults_of(reader, places.finance_officer(product), language) == []


def test_information_officers_pages(reader, product, language):
    signs_in(reader, "privacy")

    assert faults_of(reader, places.information_officer(product), language) == []


def test_merchants_pages(reader, language):
    signs_in(reader, "merchant")

    assert faults_of(reader, places.merchant(), language) == []


def test_businesses_on_the_desk(reader, language):
    signs_in(reader, "finance2")

    assert faults_of(reader, places.merchants_desk(), language) == []


def test_administrators_pages(reader, product, language):
    signs_in(reader, "admin")

    assert faults_of(reader, places.administrator(product), language) == []


def test_control_what_is_wrong_is_noticed(chromium, product):
    person = chromium.person(product.origin, width=320)
    person.opens("/track/")
    assert (looking.axe(person.page), looking.too_wide(person.page)) == ([], [])

    person.page.evaluate("document.querySelector('label[for=code]').remove()")
    person.page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img>')")
    person.page.evaluate("document.querySelector('h1').style.width = '400px'")
    person.page.evaluate("""() => { const hidden = new CSSStyleSheet();
      hidden.replaceSync('* { outline: 0 !important; box-shadow: none !important;' +
        'background: none !important; border-color: red !important }');
      document.adoptedStyleSheets = [hidden]; }""")

    assert {fault.split(":")[0] for fault in looking.axe(person.page)} >= {"label", "image-alt"}
    assert looking.too_wide(person.page)
    assert not all(stop["visible"] for stop in looking.stops(person.page))
    person.leave()


def test_control_another_host_and_a_complaint_are_noticed(chromium, product):
    person = chromium.person(product.origin)
    person.opens("/track/")
    person.page.evaluate("new Image().src = 'https://elsewhere.example/pixel.png'")
    person.page.wait_for_timeout(300)

    assert person.noticed.complaints
    with pytest.raises(AssertionError):
        person.leave()
