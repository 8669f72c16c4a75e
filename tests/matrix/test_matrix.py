"""Every address, asked by every role about its own, its agency's and another agency's things, and by a stranger.

What is expected is derived from declarations (`declared.py`); what comes is asked of the whole product with real rows
and real sessions. Each question is rolled back.
"""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, TransactionTestCase
from django.test.utils import override_settings
from django.urls import get_resolver

from tests.matrix.declared import (
    AGREEING,
    LEADS_NOWHERE,
    RELATIONS,
    ROWS,
    SUBJECTS,
    UNDER_WAY,
    WANTS_A_FACTOR,
    Answer,
    Door,
    Reach,
    Row,
    doors,
    expected,
    missing,
)
from tests.matrix.scene import Scene
from tests.matrix.things import begin_help
from tulay.areas.audit.tests.factories import Log
from tulay.areas.cases.tests.test_tasks import PDF
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_session
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits
from tulay.plumbing.http import problems
from tulay.site.api import api

DOORS = doors()
NOBODYS_OWN = ("right", "permission", "problem", "help", "group", "fact", "list", "place by its id")
OF_AN_AGENCY_ALONE = (
    "service",
    "version of a service",
    "step of a service",
    "part of a service",
    "question of a service",
    "sample",
    "sampled paper",
    "file of figures",
    "meeting",
    "commitment",
    "ppa",
    "milestone",
    "indicator",
    "import",
    "beneficiary",
    "link of a ppa",
    "service and ppa",
    "need",
    "answered need",
    "budget",
    "reviewed budget",
    "waiting budget",
    "approved budget",
    "agency",
    "post in an agency",
    "agreement",
    "agreement in force",
    "part of an agreement",
    "milestone of an agreement",
    "contact",
    "agency_id",
)  # "own" means the agency of one's grant
NAMED = re.compile(r"<(?:\w+:)?(\w+)>")


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker, tmp_path_factory):
    """Commit one world for all, its log sealed; afterwards the database is as migrations left it."""
    log = Log(tmp_path_factory.mktemp("matrix-log"))
    keys = {
        "LOG_VERIFIERS": [log.verifier.spell()],
        "WITNESS_VERIFIERS": [log.witness.key.verifier.spell()],
    }
    with django_db_blocker.unblock(), override_settings(**keys):
        made = Scene()
        made.seal(log)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(problems, "page", _unwritten)
            yield made
        TransactionTestCase()._fixture_teardown()


def _unwritten(_request, _template, _context, status):
    """A refusal whose page nobody reads: thousands come, and what counts is the status."""
    return HttpResponse(status=status)


@pytest.mark.parametrize("door", DOORS, ids=lambda d: f"{d.method or 'page'} {d.name}")
def test_everybody_meets_the_answer_that_is_declared(scene, door):
    scene.show_factors()
    met = {}
    for role in (*SUBJECTS, None):
        for relation in RELATIONS if door.row.thing and role else RELATIONS[1:2]:
            wanted = expected(door, role, relation)
            came, status = asked(scene, door, role, relation)
            assert status != 405, f"{door.name} is hidden behind another address"
            is_declined = (
                relation == "own"
                and door.row.reach in (Reach.COLLEAGUES, Reach.OTHERS)
                and status in (409, 422)
            )
            if not fits(wanted, came) and not is_declined:
                met[f"{role or 'stranger'}, {relation}"] = f"{wanted}, but {came} ({status})"
    assert not met, f"{door.name}: {met}"


def fits(wanted, came):
    """What is not one's own may be refused or not be found: both tell nothing of it."""
    return came is wanted or (wanted is Answer.REFUSED and came is Answer.ABSENT)


def asked(scene, door, role, relation):
    """Ask and look at the answer."""
    answer = answered(scene, door, role, relation)
    assert answer.status_code != 429, f"{door.name} was refused for asking often"
    return meaning(answer, door), answer.status_code


def answered(scene, door, role, relation):
    """Ask, and take everything back."""
    limits.forget_all()
    forget_visits()
    client = Client()
    if role is not None:
        client.cookies["tulay_session"], proof = scene.sessions[role]
        client.cookies["tulay_csrf"] = proof
    undone = transaction.atomic()
    undone._from_testcase = True  # an action is the outermost that counts
    with override_settings(VALKEY_PREFIX=f"matrix-{uuid7()}"), undone:  # every limit unused
        if door.row.thing == UNDER_WAY and relation == "own":
            begin_help(scene.people[role], scene.session_of(role))
        answer = send(client, door, scene.named(role, relation))
        transaction.set_rollback(True)
    return answer


def send(client, door, named):
    path = path_of(door, named)
    if door.name == "programmes_check_import":
        file = SimpleUploadedFile("a.csv", b"Title,Fiscal year,Sector\nA,2026,social\n")
        return client.post(path, {"agency_id": str(named["agency_id"]), "file": file})
    if door.name.endswith("_check_import"):
        file = SimpleUploadedFile("a.csv", b"Name,E-mail\nOmar,omar@example.org\n")
        of = {
            "identity": named["agency_id"],
            "cases": named["service"]["service_id"],
            "support": named["sheet of journals"]["programme_id"],
        }[door.name.partition("_")[0]]
        return client.post(path, {"of": str(of), "file": file})
    if door.name in (
        "cases_attach",
        "catalogue_attach_sample",
        "directory_attach_agreement",
        "payments_attach_merchant_paper",
        "payments_take_file",
    ):  # those that take a file
        return client.post(path, {"file": SimpleUploadedFile("photo.pdf", PDF)})
    if door.name in ("cases_begin_upload", "cases_send_piece"):
        told = {"Upload-Length": "9", "Upload-Offset": "0"}
        kind = "application/offset+octet-stream"
        return client.generic(door.method, path, b"123456789", content_type=kind, headers=told)
    if door.is_api:
        body = (
            {**example_of(door), **door.row.send} if door.method not in ("GET", "DELETE") else None
        )
        content = json.dumps(about(body, named, door.row.thing)) if body is not None else ""
        # Where money moves a key is wanted, and elsewhere it does no harm.
        once = {"Idempotency-Key": uuid7().hex}
        kind = "application/json"
        return client.generic(door.method, path, content, content_type=kind, headers=once)
    answer = client.get(path)
    if answer.status_code == 405 or door.row.send:
        answer = client.post(path, door.row.send)
    return answer


def path_of(door, named):
    """Return the address with what it names, which is really there."""
    return NAMED.sub(lambda found: str(named[door.row.thing][found[1]]), door.address)


def about(body, named, thing=""):
    """Let an example speak of this world."""
    known = {"agency_id": named["agency_id"], **named["service"], **named.get(thing, {})}
    return {name: str(known[name]) if name in known else value for name, value in body.items()}


@cache
def described():
    return json.loads(json.dumps(api.get_openapi_schema(), default=str))


def example_of(door):
    for operations in described()["paths"].values():
        for operation in operations.values():
            if operation["operationId"] == door.name:
                content = operation.get("requestBody", {}).get("content", {})
                return content.get("application/json", {}).get("example", {})
    return {}


def meaning(answer, door):
    """What an answer says about permission; input that does not fit was let in to be judged."""
    if answer.status_code == 401:
        return Answer.SIGN_IN
    if answer.status_code == 302 and answer["Location"].startswith("/account/sign-in/"):
        return Answer.SIGN_IN
    if answer.status_code == 302 and answer["Location"].endswith("/why/"):
        # Whoever may look and does not work on it gives a reason first; a step is not for them.
        return Answer.IN if door.codes == ("cases.look",) else Answer.REFUSED
    if answer.status_code == 403:
        return Answer.REFUSED
    if door.name in LEADS_NOWHERE:
        return Answer.IN
    return Answer.ABSENT if answer.status_code == 404 else Answer.IN


def wants_a_factor(answer):
    """Answer whether a page leads to where it is shown, or a program is told so."""
    if answer.headers.get("Location", "").startswith("/account/confirm/"):
        return True
    is_told = answer.status_code == 403 and not answer.streaming
    return is_told and b"identity.step-up-needed" in answer.content


def wanting(scene, doors, since):
    """Name the doors that want a factor of somebody who may enter, and who showed one so long ago."""
    at = datetime.now(UTC) - since
    for role, person in scene.people.items():
        scene.sessions[role] = make_session(person, at=at), scene.sessions[role][1]
    found = set()
    for door in doors:
        row = replace(door.row, send=AGREEING.get(door.name, door.row.send))
        for role, relation in product(SUBJECTS, RELATIONS if row.thing else RELATIONS[1:2]):
            if expected(door, role, relation) is Answer.IN:
                if wants_a_factor(answered(scene, replace(door, row=row), role, relation)):
                    found.add(door.name)
                break
    return found


def test_what_wants_a_factor_shown_lately_is_declared(scene, monkeypatch):
    monkeypatch.setattr(scene, "sessions", dict(scene.sessions))
    others = [door for door in DOORS if not door.address.startswith("/account/confirm/")]
    assert wanting(scene, others, timedelta(minutes=10)) == WANTS_A_FACTOR
    declared = [door for door in DOORS if door.name in WANTS_A_FACTOR]
    assert wanting(scene, declared, timedelta(0)) == set()


def test_no_address_is_missing():
    assert missing() == []
    assert len(DOORS) >= 120


def test_every_row_is_of_an_address_that_exists():
    assert set(ROWS) - {door.name for door in DOORS} == set()


def test_no_row_names_what_nobody_has(scene):
    """Own is really own, another agency's really another's: every name in an address is a row's own key."""
    empty = [
        (door.name, relation, name)
        for door in DOORS
        for relation in RELATIONS
        for name in NAMED.findall(door.address)
        if name not in scene.named(Role.OFFICER, relation).get(door.row.thing, {})
    ]
    assert empty == []


def test_what_is_somebodys_differs_from_one_relation_to_the_next(scene):
    shared = {*scene.shared.things(), *scene.sealed, "place", *NOBODYS_OWN}
    things = [scene.named(Role.OFFICER, relation) for relation in RELATIONS]
    same = [
        name
        for name in set(things[0]) - shared
        if len({str(one[name]) for one in things}) < len(things) - (name in OF_AN_AGENCY_ALONE)
    ]
    assert same == []


def test_every_operation_of_the_description_has_its_door():
    named = {o["operationId"] for one in described()["paths"].values() for o in one.values()}
    assert named <= {door.name for door in DOORS}
    assert get_resolver().url_patterns


def test_thirteen_roles_are_asked():
    assert len(SUBJECTS) == 13


def test_a_wrong_answer_is_found(scene):
    """The control: a page that everybody may read, declared as if only administrators might."""
    page = next(door for door in DOORS if door.name == "help")
    strict = Door(page.address, page.name, "", ("identity.see-people",), Row(), False, True)
    came, _status = asked(scene, strict, Role.RESIDENT, "own")
    assert not fits(expected(strict, Role.RESIDENT, "own"), came)


def test_an_address_without_its_row_is_found(monkeypatch):
    monkeypatch.delitem(ROWS, "cases_show")
    assert "cases_show" in missing()


@pytest.mark.parametrize(
    ("reach", "role", "relation", "answer"),
    [
        (Reach.OWN, Role.OFFICER, "same agency", Answer.REFUSED),
        (Reach.AGENCY, Role.OFFICER, "same agency", Answer.IN),
        (Reach.AGENCY, Role.OFFICER, "other agency", Answer.REFUSED),
        (Reach.AGENCY, Role.COORDINATOR, "other agency", Answer.IN),
        (Reach.AGENCY, Role.RESIDENT, "own", Answer.REFUSED),
        (Reach.EITHER, Role.RESIDENT, "own", Answer.IN),
    ],
)
def test_what_is_expected_follows_from_role_and_relation(reach, role, relation, answer):
    door = Door("/x/<y>", "x", "", ("cases.look",), Row("sent", reach), False, True)
    assert expected(door, role, relation) is answer
