"""Plant a word of its own in every place where people write: pages are walked and their forms filled in, operations are
asked with their own examples. What there is to fill in comes from the product, so that nothing new can be forgotten.
"""

import json
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import Resolver404, resolve

from tests.matrix.test_matrix import DOORS, NAMED, about, described, example_of
from tulay.areas.cases.tests.test_tasks import PDF
from tulay.areas.identity.models import Session
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import ROLES, Role
from tulay.areas.identity.tests.factories import (
    PASSWORD,
    make_session,
)
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits
from tulay.plumbing.delivery import deliver_row
from tulay.plumbing.models import OutboxRow

NOBODYS = uuid7()
WORD, OPEN_WORD, DIGITS = "qzplant", "qzopen", "63917444"
MEANT_FOR_ALL = {
    "catalogue": "services are written for everybody to read",
    "support_open_programme": "what an agency offers is public",
    "support:open-programme": "what an agency offers is public",
    "meetings:open-series": "what meetings are called is no word about anybody",
    "meetings_open_series": "what meetings are called is no word about anybody",
    "meetings:change-series": "what meetings are called is no word about anybody",
    "meetings_change_series": "what meetings are called is no word about anybody",
    "meetings:set-agenda": "what agencies talk about is no word about anybody",
    "meetings_set_agenda": "what agencies talk about is no word about anybody",
    "meetings:add-item": "what agencies promise is no word about anybody",
    "meetings_add_item": "what agencies promise is no word about anybody",
    "meetings:change-item": "what agencies promise is no word about anybody",
    "meetings_change_item": "what agencies promise is no word about anybody",
    "meetings:report": "what agencies report of their quarter names nobody",
    "meetings:reopen-report": "what agencies report of their quarter names nobody",
    "meetings_report_quarter": "what agencies report of their quarter names nobody",
    "meetings_reopen_report": "what agencies report of their quarter names nobody",
    "cases:write-template": "what an agency writes to everybody is no word about anybody",
    "cases_write_template": "what an agency writes to everybody is no word about anybody",
    "cases:write-rule": "how an agency gives out its work is no word about anybody",
    "cases_keep_plan": "how an agency gives out its work is no word about anybody",
    "cases:set-skills": "what staff know is for their colleagues to read",
    "cases_set_skills": "what staff know is for their colleagues to read",
    "cases:change-template": "what an agency writes to everybody is no word about anybody",
    "cases_change_template": "what an agency writes to everybody is no word about anybody",
    "programmes": "what agencies do with public money is said without naming anybody",
    "directory_add_agency": "agencies are public bodies",
    "directory:appoint": "who answers for an agency, and as what, is public",
    "directory_appoint": "who answers for an agency, and as what, is public",
    "directory_change_agency": "agencies are public bodies",
    "directory:note-community": "what is said of a community names nobody",
    "directory:correct-community": "what is said of a community names nobody",
    "directory:retire-community": "what is said of a community names nobody",
    "directory:state-community-total": "what is said of a community names nobody",
    "directory_note_community": "what is said of a community names nobody",
    "directory_correct_community": "what is said of a community names nobody",
    "directory_retire_community": "what is said of a community names nobody",
    "directory_state_community_total": "what is said of a community names nobody",
    "directory:add-partnership": "what agencies agree on names nobody; who signs is sealed",
    "directory_add_partnership": "what agencies agree on names nobody; who signs is sealed",
    "directory:change-partnership": "what agencies agree on names nobody; who signs is sealed",
    "directory_change_partnership": "what agencies agree on names nobody; who signs is sealed",
    "directory:renew-partnership": "what agencies agree on names nobody; who signs is sealed",
    "directory_renew_partnership": "what agencies agree on names nobody; who signs is sealed",
    "directory:end-partnership": "what agencies agree on names nobody; who signs is sealed",
    "directory_end_partnership": "what agencies agree on names nobody; who signs is sealed",
    "directory:add-side": "the name of a body and of an office; who signs is sealed",
    "directory_add_side": "the name of a body and of an office; who signs is sealed",
    "directory:add-milestone": "what is to be reached names nobody",
    "directory:meet-milestone": "what shows that something is reached names nobody",
    "directory_meet_partnership_milestone": "what shows that something is reached names nobody",
    "identity_add_policy": "names of rules are for all staff",
    "identity_change_policy": "names of rules are for all staff",
    "directory:admin-new-policy": "names of rules are for all staff",
    "directory:change-policy": "names of rules are for all staff",
    "privacy:write-notice": "notices are written for everybody to read",
    "privacy_write_notice": "notices are written for everybody to read",
    "privacy:propose-ground": "legal grounds are written for everybody to read",
    "privacy_propose_ground": "legal grounds are written for everybody to read",
    "privacy_draft_notice": "notices are written for everybody to read",
    "privacy:tell-regulator": "the number a regulator gave to a report",
    "privacy_tell_regulator": "the number a regulator gave to a report",
    "privacy:open-breach": "what happened is told to everybody affected and to the regulator",
    "privacy_open_breach": "what happened is told to everybody affected and to the regulator",
    "privacy:change-breach": "what happened is told to everybody affected and to the regulator",
    "privacy_change_breach": "what happened is told to everybody affected and to the regulator",
    "payments:propose-funding": "what public money is for, and the bank's line by which it came",
    "payments_propose_funding": "what public money is for, and the bank's line by which it came",
}
"""Doors (beginnings of names) whose words are not personal: they may stand in the tables of OPEN_TABLES, no further."""
OF_PEOPLE = re.compile(r"programmes.*(beneficiary|enrolment)|catalogue.*(story|stories)")
"""Doors among those above where somebody is named all the same."""
NAMES_FOR_ALL = re.compile(r"payments.((apply|change).merchant|make.api.key)")
"""Doors where a name is that of a business or of its program, and a number its public register's; other words there
are personal."""
OWN_NAME = re.compile(r"identity.change.profile")
"""Doors where people change their own name: what they wrote before bears the one before."""
OPEN_TABLES = (
    "audit_entry",  # what a policy was called when it was made, changed or retired
    "cases_response_template",
    "cases_assignment",  # by which rule a request was given, and the rules; the plan and what staff know
    "cases_officer_skills",
    "catalogue_",
    "directory_",
    "identity_policy",
    "meetings_series",
    "meetings_agenda",
    "meetings_action_item",
    "meetings_quarter_report",
    "meetings_sent_report",
    "programmes_",
    "privacy_notice",
    "privacy_ground",
    "privacy_breach",
    "support_programme",
    "payments_merchant",
    "payments_api_key",
    "payments_funding",
)
AT_THE_END = re.compile(
    r"sign-out|sign_out|logout|log_out|revoke|close|deactivat|erase|end-|end_|change-password|admin-step"
)
"""Doors after which somebody cannot go on: they are asked last, by whoever comes for the purpose."""
EVERYBODY = (Role.RESIDENT, Role.OFFICER, Role.COORDINATOR, Role.ADMINISTRATOR)
DESK = (Role.INFORMATION_OFFICER, Role.EXECUTIVE, Role.FINANCE_OFFICER, Role.FOCAL_PERSON)
MANY = {"privacy:ask"}
"""Pages that are another one for each word in their address."""
TURNED_AWAY = ("/account/sign-in/", "/account/confirm/")
PAGES_MAX = 500
WORDLESS = {"hidden", "submit", "button", "reset", "image"}
ASIS = {"code", "token", "language", "jurisdiction", "kind", "slug", "currency", "timezone"}
SPOKEN = re.compile(r"[A-Za-z].*\s|@|^[A-Z][a-z]+$")
WRITTEN = ("name", "reason", "text", "body", "note", "words", "label", "details", "answer")
KNOWN, NEW_HERE = {"password", "current", "present"}, re.compile("regist|reset|sign.in|token")
"""Fields that ask for the password somebody has; at these doors they have none yet, or may type another."""
SEARCHED = {"q", "search", "text", "name", "query"}


def methods_of(view):
    """The methods a page takes, as its decorator says; nothing where it says nothing."""
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            try:
                found = cell.cell_contents
            except ValueError:
                continue
            if isinstance(found, (list, tuple)) and found and set(found) <= {"GET", "HEAD", "POST"}:
                return set(found)
        view = getattr(view, "__wrapped__", None)
    return set()


class Forms(HTMLParser):
    """The links of a page, and its forms: (method, address, fields)."""

    def __init__(self, html):
        super().__init__()
        self.links, self.forms, self._select = [], [], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "form":
            self.forms.append((given.get("method", "get").lower(), given.get("action") or "", []))
        elif tag == "option" and self._select is not None:
            self._select.append(given.get("value", ""))
        elif tag in ("input", "textarea", "select", "button") and self.forms and given.get("name"):
            options = [] if tag == "select" else None
            self._select = options if tag == "select" else self._select
            kind = given.get("type", "text") if tag == "input" else tag
            self.forms[-1][2].append((kind, given["name"], given.get("value", ""), options))

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None


class Planter:
    """Walks the product as everybody there is, and leaves words behind."""

    def __init__(self, scene, *, turn=0, often=6):
        self.scene, self.turn, self.often = scene, turn, often
        self.count = turn * 100_000
        self.first = self.count
        self.sent, self.taken = Counter(), Counter()
        self.planted = Counter()
        self.own_names = set()
        self.fields, self.met = set(), defaultdict(Counter)
        self._asked, self._barren, self._seen = defaultdict(int), Counter(), Counter()
        self._late = []

    @property
    def is_quick(self):
        """Whether a door that took words need not take the same from everybody, on every page that leads there."""
        return self.often <= 2

    @property
    def words(self):
        """How many words were sent."""
        return self.count - self.first

    # --- words ---------------------------------------------------------------------------------------

    def word(self, door, field=""):
        self.count += 1
        self.planted[door] += 1
        if field == "name" and OWN_NAME.match(door):
            self.own_names.add(f"{WORD}{self.count}")
        is_name = field in ("name", "registration_number") and NAMES_FOR_ALL.match(door)
        is_for_all = door.startswith(tuple(MEANT_FOR_ALL)) and not OF_PEOPLE.match(door)
        is_open = is_for_all or is_name
        return f"{OPEN_WORD if is_open else WORD}{self.count}"

    def _spoken(self, door, kind, name, value):
        """What is written into one field of a form."""
        if kind == "email" or "email" in name or "@" in value:
            return f"{self.word(door)}@example.org"
        if kind == "tel" or "phone" in name:
            self.word(door)
            return f"+{DIGITS}{self.count % 10_000:04d}"
        if kind == "password":
            return f"{self.word(door)} a long and odd phrase"
        plain = {"number": "3", "date": "1990-05-03", "datetime-local": "2026-11-20T10:00"}
        dated = {"day": "3", "month": "5", "year": "1990", "hour": "10"}
        last = name.rpartition("_")[2].rpartition("-")[2]
        return plain.get(kind) or dated.get(last) or f"{self.word(door, name)} words"

    def filled(self, door, fields):
        """Fill in a form: a word wherever one can be written, each turn another choice where one is offered."""
        values, offered, phrase = {}, defaultdict(list), None
        self.fields |= {name for kind, name, *_ in fields if kind in ("text", "textarea")}
        for kind, name, value, options in fields:
            if kind in WORDLESS:
                values.setdefault(name, value)
            elif kind in ("radio", "checkbox"):
                offered[name].append(value or "on")
            elif kind == "select":
                offered[name] += [one for one in options if one]
            elif kind == "file":
                values[name] = SimpleUploadedFile(f"{self.word(door)}.pdf", PDF)
            elif kind == "password":
                known = name in KNOWN and not NEW_HERE.search(door)
                phrase = phrase or self._spoken(door, kind, "", value)
                values[name] = PASSWORD if known else phrase
            else:
                values[name] = self._spoken(door, kind, name, value)
        for name, choices in offered.items():
            if choices:
                values[name] = choices[(self.turn + self.sent[door]) % len(choices)]
        return values

    def example(self, door, value, field=""):
        """The example of an operation with words of our own."""
        if isinstance(value, dict):
            return {name: self.example(door, one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [self.example(door, one, field) for one in value]
        if not isinstance(value, str) or field in ASIS:
            return value
        if field in KNOWN and not NEW_HERE.search(door):
            return PASSWORD
        if "@" in value or "email" in field or "password" in field:
            return self._spoken(door, "password" if "password" in field else "email", field, value)
        is_free = SPOKEN.search(value) or any(part in field for part in WRITTEN)
        return f"{self.word(door, field)} words" if is_free and "_id" not in field else value

    # --- pages ---------------------------------------------------------------------------------------

    def client_of(self, role):
        """Somebody who has just signed in: what was sent before may have ended their sessions."""
        client = Client(HTTP_USER_AGENT=f"{WORD} agent", raise_request_exception=False)
        if role is not None:
            client.cookies["tulay_csrf"] = self.scene.sessions[role][1]
            self._enter(client, role)
        return client

    def _enter(self, client, role):
        client.cookies["tulay_session"] = make_session(
            self.scene.people[role], at=datetime.now(UTC), agent=f"{WORD} agent"
        )

    def walk(self, role):
        """Follow every link of the product that a role can see, and fill in every form on the way."""
        client, seen, asked = self.client_of(role), Counter(), set()
        waiting = ["/", "/portal/", "/desk/", "/admin/", "/account/", "/account/register/"]
        waiting += list(self._addresses(role))
        while waiting and len(asked) < PAGES_MAX:
            address = waiting.pop(0)
            door = door_of(address)
            if (
                address in asked
                or door is None
                or seen[door] >= self.often * (4 if door in MANY else 1)
                or (self.is_quick and self._seen[door] >= 2 * self.often and door not in MANY)
            ):
                continue
            if self._barren[door] >= (self.often + 1) // 2:
                continue
            asked.add(address)
            self._clear()
            page = client.get(address)
            if role and page.headers.get("Location", "").startswith(TURNED_AWAY[0]):
                self._enter(client, role)
                page = client.get(address)
            if page.status_code in (301, 302):
                waiting.insert(0, urljoin(address, page["Location"]))
            elif page.status_code == 200 and page["Content-Type"].startswith("text/html"):
                seen[door] += 1
                self._seen[door] += 1
                found = Forms(page.content.decode())
                waiting += self._filled_in(client, role, address, found)
                waiting += [urljoin(address, link) for link in found.links]

    def _filled_in(self, client, role, address, found):
        """Send the forms of a page; yield where they lead."""
        before = sum(self.planted.values())
        led = [self.submit(client, role, address, form) for form in found.forms]
        self._barren[door_of(address)] += sum(self.planted.values()) == before
        return [one for one in led if one]

    def _addresses(self, role):
        named = {**self.scene.named(role, "own"), "": {}}
        may = ROLES[role] | ROLES[Role.RESIDENT] if role else frozenset()
        for door in DOORS:
            if not door.is_api and not (self.is_quick and set(door.codes) - may):
                values = named.get(door.row.thing, {})
                yield NAMED.sub(lambda got: str(values.get(got[1], NOBODYS)), door.address)  # noqa: B023 - used at once

    def submit(self, client, role, page, form, *, late=False):
        """Send one form; return where it leads."""
        method, action, fields = form
        address = urljoin(page, action)
        door = door_of(address)
        asked = (role, door, "" if self.is_quick else page)  # every page has the search of its head
        if door is None or self._asked[asked] >= self.often:
            return None
        if AT_THE_END.search(door) and not late:
            self._late.append((role, page, form))
            return None
        self._asked[asked] += 1
        self._clear()
        values = self.filled(door, fields)
        self.sent[door] += 1
        answer = (client.post if method == "post" else client.get)(address, values)
        is_taken = answer.status_code < 400 and not (
            answer.status_code == 302 and answer["Location"].startswith(TURNED_AWAY)
        )
        self.taken[door] += is_taken
        self.met[door][f"{role or 'stranger'} {answer.status_code}"] += 1
        return urljoin(address, answer["Location"]) if answer.status_code in (301, 302) else None

    def walk_to_the_end(self):
        """Send the forms that end something, each as somebody who came in for it."""
        for role, page, form in self._late:
            self.submit(self.client_of(role), role, page, form, late=True)

    def press_on(self, role, *, late=False):
        """Send to every page that takes a form, and that no walk led to, every field that any form has."""
        client = self.client_of(role)
        for door in takers():
            page = next(one for one in DOORS if one.name == door)
            if page.is_api or self.taken[door] or bool(AT_THE_END.search(door)) is not late:
                continue
            self._clear()
            named = self.scene.named(role, "own").get(page.row.thing, {})
            path = NAMED.sub(lambda got: str(named.get(got[1], NOBODYS)), page.address)  # noqa: B023 - used at once
            if set(page.codes) - ROLES[role] - ROLES[Role.RESIDENT]:
                continue
            names = self.fields if self.often > 2 else [*WRITTEN, *page.row.send]
            words = {name: f"{self.word(door, name)} words" for name in sorted(names)}
            answer = client.post(path, {**words, **self.example(door, page.row.send)})
            self.sent[door] += 1
            self.taken[door] += answer.status_code < 400
            self.met[door][f"{role} {answer.status_code} pressed"] += 1

    # --- operations ----------------------------------------------------------------------------------

    def ask_api(self, role, *, late=False):
        """Send every operation what its description gives as an example, with words of our own."""
        client = self.client_of(role)
        for door in DOORS:
            if not door.is_api or bool(AT_THE_END.search(door.name)) is not late:
                continue
            if self.is_quick and self.taken[door.name] >= self.often:
                continue
            if self._ask(client, door, role) == UNAUTHORIZED:
                self._enter(client, role)
                self._ask(client, door, role)

    def _ask(self, client, door, role):
        self._clear()
        relation = "own" if role is Role.RESIDENT else "same agency"
        named = self.scene.named(role, relation)
        thing = "draft" if door.name in OF_A_DRAFT else door.row.thing
        values = named.get(thing, {})
        path = NAMED.sub(lambda found: str(values.get(found[1], NOBODYS)), door.address)
        self.sent[door.name] += 1
        if door.method == "GET":
            asked = {name: self.word(door.name) for name in searched(door.name)}
            answer = client.get(path, asked) if asked else None
        elif door.name == "cases_attach":
            file = SimpleUploadedFile(f"{self.word(door.name)}.pdf", PDF)
            answer = client.post(path, {"file": file})
        else:
            body = self.example(door.name, about({**example_of(door), **door.row.send}, named))
            key = {"HTTP_IDEMPOTENCY_KEY": f"key-of-planting-{self.count:020d}"}
            content = json.dumps({name: one for name, one in body.items() if name != "submit"})
            answer = client.generic(
                door.method, path, content, content_type="application/json", **key
            )
        self.taken[door.name] += answer is not None and answer.status_code < 300
        if answer is not None and answer.status_code != 403:
            told = answer.content[-60:] if answer.status_code == 422 else b""
            self.met[door.name][f"{role} {answer.status_code} {told!r}"] += 1
        return answer.status_code if answer is not None else None

    def _clear(self):
        """Nobody asked before; whoever showed a factor did so just now, however long the walk has taken."""
        limits.forget_all()
        now = datetime.now(UTC)
        shown = Session.objects.filter(factor_at__lt=now - timedelta(minutes=1))
        shown.update(auth_time=now, factor_at=now)
        forget_visits()


UNAUTHORIZED = 401
OF_A_DRAFT = ("cases_save", "cases_attach", "cases_remove")


def searched(name):
    """The parameters of an operation into which people write."""
    for operations in described()["paths"].values():
        for operation in operations.values():
            if operation["operationId"] == name:
                return [
                    one["name"]
                    for one in operation.get("parameters", ())
                    if one["in"] == "query" and one["name"] in SEARCHED
                ]
    return []


def door_of(address):
    """The name of the page at an address of ours; nothing for others."""
    parts = urlsplit(address)
    if parts.netloc or parts.scheme:
        return None
    try:
        found = resolve(parts.path)
    except Resolver404:
        return None
    return found.view_name or None


def takers():
    """Every door that takes words: pages that take a form, operations that change something."""
    views = {door.name for door in DOORS if door.is_api and door.method not in ("GET", "")}
    for door in DOORS:
        if not door.is_api:
            path = NAMED.sub(_sample, door.address)
            try:
                found = resolve(path)
            except Resolver404:
                continue
            if "POST" in methods_of(found.func):
                views.add(door.name)
    return views


def _sample(found):
    return {"uuid": str(NOBODYS), "int": "1"}.get(found[0][1:].partition(":")[0], "a")


def plant(make_scene, *, words=0):
    """Walk and ask as everybody until so many words were sent, or once and quickly; return the planters."""
    planters = []
    while not planters or sum(one.words for one in planters) < words:
        planter = Planter(make_scene(), turn=len(planters), often=6 if words else 2)
        planter.ask_api(Role.RESIDENT)  # before the walk sends their drafts
        for role in (None, *EVERYBODY, *DESK):
            planter.walk(role)
        for role in (*EVERYBODY, *DESK) if words else (Role.OFFICER, *DESK):
            planter.ask_api(role)
        for role in DESK if words else ():
            planter.walk(role)  # what others sent meanwhile is there to be answered
        for role in (*EVERYBODY, *DESK):
            planter.press_on(role)
        planter.walk_to_the_end()
        for role in (Role.RESIDENT, Role.COORDINATOR, Role.ADMINISTRATOR):
            planter.press_on(role, late=True)
        for role in (Role.RESIDENT, Role.OFFICER, Role.ADMINISTRATOR):
            planter.ask_api(role, late=True)
        planters.append(planter)
    return planters


def deliver():
    """Do what was asked for meanwhile, as the worker would."""
    done = set()
    while rows := set(OutboxRow.objects.filter(done_at=None).values_list("id", flat=True)) - done:
        for row_id in sorted(rows):
            deliver_row(str(row_id))
        done |= rows
