"""The description of the API: complete, and never taking back what it promised."""

import copy
import json
import re
from collections import Counter
from enum import Enum
from typing import get_args

import pytest
from ninja import Schema
from pydantic import BaseModel

from tests.contracts.promises import broken, kept, promises
from tulay.plumbing.http.api import SAFE
from tulay.site.api import TAGS, api


@pytest.fixture(scope="module")
def described():
    return json.loads(json.dumps(api.get_openapi_schema(), default=str))


def every(described):
    return [
        (path, method, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]


def test_no_promise_of_v1_is_broken(described):
    assert broken(kept(), promises(described)) == []


def test_every_promise_is_on_record(described):
    unrecorded = promises(described) - kept()
    assert not unrecorded, "run `python -m tests.contracts.promises` and commit v1.txt"


def named_types(annotation):
    """Find the classes that an annotation names, and those that these name."""
    found, asked = set(), [annotation]
    while asked:
        one = asked.pop()
        asked += get_args(one)
        if isinstance(one, type) and issubclass(one, (BaseModel, Enum)) and one not in found:
            found.add(one)
            asked += [field.annotation for field in getattr(one, "model_fields", {}).values()]
    return found


def namesakes(annotations):
    """Return names that two different classes share: the description would tell of one of them only."""
    found = {one for annotation in annotations for one in named_types(annotation)}
    counted = Counter(one.__name__ for one in found)
    return {name for name, count in counted.items() if count > 1}


def test_no_two_kinds_of_answer_share_a_name():
    wrappers = [
        model
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
        for model in (*operation.models, *operation.response_models.values())
        if isinstance(model, type)
    ]

    assert not namesakes(
        field.annotation for model in wrappers for field in model.model_fields.values()
    )


def test_namesakes_are_found():
    one, other = (Enum("State", names) for names in ("draft sent", "open done"))

    assert namesakes([list[one], other | None]) == {"State"}


def test_what_would_break_somebody_is_found(described):
    before = promises(described)
    changed = copy.deepcopy(described)
    changed["components"]["schemas"]["Me"]["properties"].pop("language")
    me = changed["paths"]["/api/v1/me"]["get"]
    me["parameters"].append(
        {"name": "colour", "in": "query", "required": True, "schema": {"type": "string"}}
    )
    del changed["paths"]["/api/v1/requests"]["post"]

    found = broken(before, promises(changed))

    assert "gone: GET /api/v1/me answers 200 language (string)" in found
    assert "new: GET /api/v1/me needs query colour" in found
    assert "gone: POST /api/v1/requests" in found


def test_what_is_only_added_breaks_nobody(described):
    before = promises(described)
    changed = copy.deepcopy(described)
    changed["components"]["schemas"]["Me"]["properties"]["shoe_size"] = {"type": "integer"}
    changed["paths"]["/api/v1/shoes"] = changed["paths"]["/api/v1/requests"]

    assert broken(before, promises(changed)) == []


def test_it_is_openapi_3_1_with_servers_contact_and_licence(described):
    assert described["openapi"].startswith("3.1.")
    assert described["servers"]
    assert {"title", "version", "description", "contact", "license"} <= set(described["info"])
    schemes = described["components"]["securitySchemes"]
    assert set(schemes) == {"dpop", "proof", "bearer", "businessKey", "session", "csrf"}


def test_every_operation_has_a_name_a_group_words_and_an_example(described):
    faults = []
    for path, method, operation in every(described):
        named = f"{method} {path}"
        if not re.fullmatch(r"[a-z]+_[a-z_]+", operation["operationId"]):
            faults.append(f"{named}: its id is not area_verb")
        if not set(operation.get("tags", ())) <= set(TAGS) or not operation.get("tags"):
            faults.append(f"{named}: its group is not in TAGS")
        if not operation.get("summary") or not operation.get("description"):
            faults.append(f"{named}: says too little")
        if not _has_examples(operation):
            faults.append(f"{named}: shows no example")
    assert faults == []


def _has_examples(operation):
    """JSON that comes in or goes out is shown; a file or nothing needs no example."""
    shown = [operation.get("requestBody", {})]
    shown += [a for status, a in operation["responses"].items() if status.startswith("2")]
    return all(
        "example" in content
        for one in shown
        for kind, content in one.get("content", {}).items()
        if kind == "application/json"
    )


def test_every_operation_says_its_problems_in_the_one_form(described):
    for path, method, operation in every(described):
        answers = operation["responses"]
        assert {"400", "422", "429", "503"} <= set(answers), (method, path)
        for status, answer in answers.items():
            if status >= "400":
                assert set(answer["content"]) == {"application/problem+json"}, (method, path)
        assert "Retry-After" in answers["429"]["headers"]


def test_a_change_with_a_session_needs_its_proof(described):
    for _path, method, operation in every(described):
        proofs = {"session"} if method.upper() in SAFE else {"session", "csrf"}
        assert set(operation["security"][-1]) == proofs


def test_a_token_comes_with_its_proof_and_needs_no_other(described):
    for _path, _method, operation in every(described):
        assert {"dpop": [], "proof": []} in operation["security"]
        assert {"bearer": []} in operation["security"]


def test_no_two_areas_describe_different_things_under_one_name():
    named = {}
    below = [Schema]
    while below:
        for one in below.pop().__subclasses__():
            below.append(one)
            if one.__module__.startswith("tulay.areas.") and ".tests." not in one.__module__:
                named.setdefault(one.__name__, set()).add(one.__module__)

    assert {name: places for name, places in named.items() if len(places) > 1} == {}


def test_every_operation_is_reached(described, client, db, settings):
    """Of two routers with one address only the first is asked: it knows the methods of its own alone."""
    settings.API_LIMITS_PER_HOUR = dict.fromkeys(settings.API_LIMITS_PER_HOUR, 10**9)

    def answers(method, path):
        address = re.sub(r"\{[^}]+\}", "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10", path)
        return client.generic(method.upper(), address, "{}", "application/json").status_code

    unreached = [f"{m} {path}" for path, m, _ in every(described) if answers(m, path) == 405]
    assert unreached == []
    assert answers("put", "/api/v1/me") == 405  # negative control
