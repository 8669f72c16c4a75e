from uuid import uuid4

import pytest
from django.template import Context, Template

from tulay.kernel.actor import ANONYMOUS, Actor, ActorKind, Grant
from tulay.plumbing import labels, panels, search
from tulay.plumbing.search import Hit

READER = Actor(uuid4(), ActorKind.PERSON, (Grant(frozenset({"t.read"})),))


@pytest.fixture(autouse=True)
def empty(monkeypatch):
    monkeypatch.setattr(labels, "_kinds", {})
    monkeypatch.setattr(search, "_providers", {})
    monkeypatch.setattr(panels, "_slots", type(panels._slots)(list))


def test_labels_of_many_ids_are_asked_once():
    ana, ben, asked = uuid4(), uuid4(), []

    @labels.label("person")
    def names(ids):
        asked.append(ids)
        return {ana: "Ana"}

    assert labels.labels("person", [ana, ben, ana, None]) == {ana: "Ana", ben: str(ben)[:8]}
    assert asked == [frozenset({ana, ben})]
    assert labels.labels("unheard-of", [ben]) == {ben: str(ben)[:8]}
    assert labels.labels("person", []) == {}


def test_search_asks_only_providers_open_to_the_actor_in_order():
    found = [Hit("A", "/a/", "a")]
    search.register("late", find=lambda *_: found, order=200)
    search.register("guarded", find=lambda *_: found, permission="t.read", order=10)
    search.register("empty", find=lambda *_: [])
    assert list(search.search(ANONYMOUS, "q")) == ["late"]
    assert list(search.search(READER, "q")) == ["guarded", "late"]


def test_panels_appear_in_order_for_whom_they_are_meant(rf, settings, tmp_path):
    (tmp_path / "one.html").write_text("<p>{{ word }}</p>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    panels.panel("slot", "one.html", order=20)(lambda request, word: {"word": word})
    panels.panel("slot", "one.html", order=10, permission="t.read")(
        lambda request, word: {"word": "first"}
    )
    panels.panel("slot", "one.html")(lambda request, word: None)
    request = rf.get("/")
    request.actor = ANONYMOUS
    assert panels.rendered("slot", request, word="<b>") == ["<p>&lt;b&gt;</p>"]
    request.actor = READER
    assert panels.rendered("slot", request, word="x") == ["<p>first</p>", "<p>x</p>"]
    assert panels.rendered("nowhere", request) == []
    tag = Template('{% load panels %}{% panels "slot" word="y" %}')
    assert tag.render(Context({"request": request})) == "<p>first</p><p>y</p>"
