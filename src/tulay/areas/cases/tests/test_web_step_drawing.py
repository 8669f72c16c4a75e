"""The drawing of where a request stands: only ways that the machine has, and the present step marked."""

import re
from itertools import pairwise

import pytest

from tulay.areas.cases.rules.steps import STEPS, State
from tulay.areas.cases.tests.browsing import browser, make_world, now
from tulay.areas.cases.tests.test_web_inner_steps import STEPS as INNER
from tulay.areas.catalogue.queries.machine import BESIDE, ROUND_TRIPS, WAY
from tulay.areas.catalogue.web.workflow_drawing import STATES


def test_every_drawn_line_is_a_step_of_the_machine():
    down = set(pairwise(WAY))
    aside = {(start, to) for start, tos in BESIDE.items() for to in tos}
    back = {(to, start) for start, to in aside if to in ROUND_TRIPS}

    machine = {(start.value, to.value) for start, to in STEPS}
    assert down | aside | back <= machine
    assert {(to, start) for start, to in aside - {(b, a) for a, b in back}} & machine == set()
    assert set(STATES) == {*WAY, *(to for _, to in aside)} <= {state.value for state in State}


@pytest.mark.django_db
def test_the_present_step_is_marked_in_the_drawing_and_in_words():
    world = make_world(requirements=(), workflow=INNER)
    request_id = world.request_in(State.IN_REVIEW, now=now())
    client = browser(world.officer)

    html = client.get(f"/desk/requests/{request_id}/").content.decode()
    drawing = html[html.index('<figure class="tulay-flow') :]
    drawing = drawing[: drawing.index("</figure>")]

    here = re.findall(r"<text[^>]*tulay-flow__text--here[^>]*>([^<]+)</text>", drawing)
    assert here == ["In review", "Document check"]
    assert re.findall(r"<text[^>]*tulay-flow__text--done[^>]*>([^<]+)</text>", drawing) == ["New"]
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", drawing))
    assert "Document check (here now)" in words.replace("( ", "(").replace(" )", ")")


@pytest.mark.django_db
def test_a_service_without_steps_is_not_drawn():
    world = make_world(requirements=())
    request_id = world.request_in(State.IN_REVIEW, now=now())

    html = browser(world.officer).get(f"/desk/requests/{request_id}/").content.decode()

    assert "tulay-flow" not in html
