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
from schemathesis.generation.meta import TestPhase

from tulay.kernel.errors import Invalid
from tulay.plumbing import limits
from tulay.site.api import api
from tulay.site.wsgi import application

EXAMPLES = int(os.environ.get("TULAY_EXAMPLES", "8"))
#: Well-formed and still refused: a question left open, a service that takes no requests. `refused_for_its_form` is not.
MEANT = [200, 201, 202, 204, 302, 401, 403, 404, 409, 422, 429, 503]  # some tries are few an hour
#: What pydantic says of a form that the description should have told.
FORM = {"missing", "extra-forbidden", "string-type", "int-parsing", "uuid-parsing", "bool-parsing"}
FORM |= {"string-too-short", "string-too-long", "string-pattern-mismatch", "enum", "literal-error"}
FORM |= {"greater-than-equal", "less-than-equal", "model-type", "dict-type", "too-long"}

CONFIG = {
    "checks": {"positive_data_acceptance": {"expected-statuses": MEANT}},
    # RFC 6749, 5.2: what is refused where tokens are given is refused with 400.
    "operations": [
        {
            "include-path-regex": "/auth/token",
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


def described(what):
    """Return a description whose operations are asked of the whole installation."""
    config = schemathesis.Config.from_dict(CONFIG)
    found = schemathesis.openapi.from_dict(what, config=config)
    found.app = application
    return found


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
    codes = {error["code"] for error in problem.get("errors", ())}
    if problem["code"] != Invalid.code:  # an area's own rule, which no schema can state
        return
    assert not codes & FORM, f"the description allows what is refused: {codes & FORM}"


@pytest.fixture
def unlimited(settings, tmp_path):
    settings.API_LIMITS_PER_HOUR = dict.fromkeys(settings.API_LIMITS_PER_HOUR, 10**9)
    settings.MEDIA_ROOT = tmp_path
    limits.forget_all()


@pytest.fixture(params=["anonymous", "resident", "officer"])
def audience(request, audiences, unlimited):
    audiences[request.param].come_back()
    return audiences[request.param]


schema = described(copy.deepcopy(DESCRIBED))


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=timedelta(seconds=5),
    derandomize=EXAMPLES < 50,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_keeps_its_word(case, audience):
    if audience.name == "resident" and case.meta.phase.name is TestPhase.COVERAGE:
        return  # the forms are the same for everybody; an officer has tried them all
    audience.inform(case)
    audience.sign(case).call_and_validate()


def test_a_word_broken_is_found(audiences, unlimited):
    audiences["officer"].come_back()
    lies = copy.deepcopy(DESCRIBED)
    lies["components"]["schemas"]["Me"]["properties"]["name"] = {"type": "integer"}
    case = described(lies)["/api/v1/me"]["get"].Case()

    with pytest.raises(FailureGroup, match="Response violates schema"):
        audiences["officer"].sign(case).call_and_validate()


def test_the_credentials_are_those_of_somebody(audiences, unlimited):
    me = schema["/api/v1/me"]["get"]
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
