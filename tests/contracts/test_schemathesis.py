"""The API does what its description says, whatever it is sent: every operation, asked by everybody.

`TULAY_EXAMPLES` says how many inventions each operation gets; a long run takes hundreds, another draw each time.
"""

import copy
import json
import os
from datetime import timedelta

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.core.failures import FailureGroup

from tulay.kernel.errors import Invalid
from tulay.plumbing import limits
from tulay.site.api import api
from tulay.site.wsgi import application

EXAMPLES = int(os.environ.get("TULAY_EXAMPLES", "5"))
#: Well-formed and still refused: a question left open, a service that takes no requests. `refused_for_its_form` is not.
MEANT = [200, 201, 202, 204, 302, 401, 403, 404, 409, 422, 429, 503]  # some tries are few an hour
#: What pydantic says of a form that the description should have told.
FORM = {"missing", "extra-forbidden", "string-type", "int-parsing", "uuid-parsing", "bool-parsing"}
FORM |= {"string-too-short", "string-too-long", "string-pattern-mismatch", "enum", "literal-error"}
FORM |= {"greater-than-equal", "less-than-equal", "model-type", "dict-type", "too-long"}

CONFIG = {
    "checks": {"positive_data_acceptance": {"expected-statuses": MEANT}},
    # RFC 6749, 3.2 and 5.2: what is refused where tokens are given, as a name that comes twice, is refused with 400.
    "operations": [
        {
            "include-path-regex": "/auth/(token|revoke)",
            "checks": {"positive_data_acceptance": {"expected-statuses": [400, *MEANT]}},
        },
        {  # five wrong codes slow down, and five codes are sent an hour
            "include-path-regex": "/auth/confirm",
            "checks": {"positive_data_acceptance": {"expected-statuses": [429, *MEANT]}},
        },
    ],
    "generation": {"with-security-parameters": False},  # each audience brings real ones
}
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
DESCRIBED = json.loads(json.dumps(api.get_openapi_schema(), default=str))


def described(paths, what=DESCRIBED, **phases):
    """Return a description of some paths, whose operations are asked of the whole installation."""
    config = schemathesis.Config.from_dict(CONFIG | {"phases": phases})
    found = schemathesis.openapi.from_dict(copy.deepcopy(what | {"paths": paths}), config=config)
    found.app = application
    return found


def area_of(path):
    """Return the first word of an address after the version."""
    return path.removeprefix("/api/v1/").partition("/")[0]


def paths_of(area):
    return {path: item for path, item in DESCRIBED["paths"].items() if area_of(path) == area}


def paths_for_strangers():
    """Return the addresses where people are served of whom nobody wants to know who they are."""
    return {
        path: item
        for path, item in DESCRIBED["paths"].items()
        if any({} in said.get("security", [{}]) for m, said in item.items() if m in METHODS)
    }


METHODS = {"get", "post", "put", "patch", "delete"}
AREAS = sorted(set(map(area_of, DESCRIBED["paths"])))


@schemathesis.check
def refused_for_its_form(ctx, response, case):
    """What the description allows is never refused for its form."""
    if (
        response.status_code not in {400, 422}
        or case.meta is None
        or not case.meta.generation.mode.is_positive
    ):
        return
    problem = response.json()
    codes = {error["code"] for error in problem.get("errors", ()) if not is_empty_part(case, error)}
    if problem["code"] != Invalid.code:  # an area's own rule, which no schema can state
        return
    assert not codes & FORM, f"the description allows what is refused: {codes & FORM}"


def is_empty_part(case, error):
    """Answer whether what is lacking is a file of no bytes: the transport leaves it out of a form."""
    given = case.body if isinstance(case.body, dict) else {}
    is_form = case.media_type == "multipart/form-data"
    return is_form and not given.get(error.get("pointer", "").removeprefix("/"))


@pytest.fixture
def unlimited(settings, tmp_path):
    settings.API_LIMITS_PER_HOUR = dict.fromkeys(settings.API_LIMITS_PER_HOUR, 10**9)
    settings.MEDIA_ROOT = tmp_path
    limits.forget_all()


@pytest.fixture(params=AREAS)
def area(request):
    """The operations of one area with all their forms, the borders of each included."""
    return described(paths_of(request.param))


@pytest.fixture(params=AREAS)
def area_by_invention(request):
    """The same by examples and inventions alone: one who comes far has tried the borders for everybody."""
    return described(paths_of(request.param), coverage={"enabled": False})


@pytest.fixture
def open_to_strangers():
    return described(paths_for_strangers())


@pytest.fixture(params=["anonymous", "resident"])
def other(request, audiences):
    return audiences[request.param]


inventive = settings(
    max_examples=EXAMPLES,
    deadline=timedelta(seconds=5),
    derandomize=EXAMPLES < 50,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


# Forms are made when an area's turn comes: made while tests are collected, each worker would make all of them.
@schemathesis.pytest.from_fixture("area").parametrize()
@inventive
def test_every_operation_keeps_its_word(case, audiences, unlimited):
    asked_by(audiences["officer"], case)


@pytest.mark.usefixtures("other")
@schemathesis.pytest.from_fixture("area_by_invention").parametrize()
@inventive
def test_every_operation_keeps_its_word_to_others(case, other, unlimited):
    asked_by(other, case)


@schemathesis.pytest.from_fixture("open_to_strangers").parametrize()
@inventive
def test_what_is_open_keeps_its_word_to_strangers(case, audiences, unlimited):
    asked_by(audiences["anonymous"], case)


def asked_by(audience, case):
    audience.come_back()
    audience.inform(case)
    audience.sign(case).call_and_validate()


def test_a_word_broken_is_found(audiences, unlimited):
    audiences["officer"].come_back()
    lies = copy.deepcopy(DESCRIBED)
    lies["components"]["schemas"]["Me"]["properties"]["name"] = {"type": "integer"}
    case = described(paths_of("me"), lies)["/api/v1/me"]["get"].Case()

    with pytest.raises(FailureGroup, match="Response violates schema"):
        audiences["officer"].sign(case).call_and_validate()


def test_the_credentials_are_those_of_somebody(audiences, unlimited):
    me = described(paths_of("me"))["/api/v1/me"]["get"]
    for one in audiences.values():
        one.come_back()
    answers = {name: one.sign(me.Case()).call() for name, one in audiences.items()}

    assert {name: answer.status_code for name, answer in answers.items()} == {
        "anonymous": 401,
        "resident": 200,
        "officer": 200,
    }
    assert [role["role"] for role in answers["officer"].json()["roles"]] == ["officer"]


def test_the_description_is_where_it_should_be(client, db):
    assert client.get("/api/v1/openapi.json").json() == DESCRIBED
