"""One person in every table: a row in each model that has a sealed column, each value a marker of its own."""

import json
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tulay.areas.cases.models import Request
from tulay.areas.cases.tests.factories import NOW, World
from tulay.areas.catalogue.models import Service
from tulay.areas.directory.models import Contact
from tulay.areas.directory.tests.factories import make_contact
from tulay.areas.identity.models import Person
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.fields import BlindIndex, EncryptedJSON, EncryptedText
from tulay.plumbing.files.store import OVERHEAD
from tulay.plumbing.holdings import sealed_columns

#: What a table's own rules ask of a row; everything else is made from the column's kind.
ASKED = {
    "audit_entry": {"actor_kind": "person", "outcome": "done"},
    "cases_transition": {
        "from_state": "submitted",
        "to_state": "in_review",
        "number": 77,
        "party": "officer",
    },
    "identity_proof": {"purpose": "reset"},
    "cases_comment": {"visibility": "internal"},
    "cases_decision": {"outcome": "approved"},
    "notifications_delivery": {"channel": "email", "state": "waiting", "ended_at": None},
    "privacy_request": {"right": "objection", "state": "withdrawn"},
    "privacy_consent": {"kind": "given"},
    "identity_session": {"kind": "person"},
    "payments_payment": {"state": "created"},
    "payments_refund": {"state": "proposed"},
    "payments_webhook": {"former_until": NOW},
    "payments_settlement": {
        "way": "bank",
        "starts_date": NOW.date(),
        "ends_date": NOW.date() + timedelta(days=1),
        "after_version": 0,
        "carried_minor": 0,
        "received_minor": 5,
        "refunded_minor": 0,
        "fee_minor": 0,
        "kept_minor": 0,
        "net_minor": 5,
    },
    "support_enrolment": {"ended_at": NOW + timedelta(hours=2)},
    "meetings_series": {"duration_minutes": 60},
    "directory_partnership_party": {"organisation": "A chamber"},
    "directory_place": {"code": "77", "path": "/77/"},
    "directory_contact": {"kind": "person"},
    "directory_communication": {"way": "call", "direction": "to_us"},
    "programmes_beneficiary": {
        "kind": "person",
        "state": "ended",
        "end_reason": "left",
        "ended_date": NOW.date(),
    },
    "meetings_meeting": {"starts_at": NOW, "ends_at": NOW + timedelta(hours=2)},
    "payments_break": {"kind": "missing-there", "attempt_id": uuid7()},
}


#: What erasing leaves sealed: tables that only grow, whose values go with the key; what ends by itself in days; what is
#: sealed under the key of a business, which is no person; and minutes, which are sealed under their own.
KEPT_SEALED = (
    "audit_entry.personal",
    "cases_transition.reason",
    "cases_decision.reasons",
    "cases_assignment.reason",
    "cases_inner_move.note",
    "payments_merchant_move.reason",
    "payments_merchant_invitation.email",
    "payments_gateway_notice.body",
    "payments_gateway_notice.resolution",
    "payments_webhook.address",
    "payments_webhook.secret",
    "payments_webhook.former_secret",
    "payments_settlement.destination",
    "payments_settlement.reason",
    "payments_settlement_plan.destination",
    "identity_registration.name",
    "identity_registration.email",
    "identity_registration.phone",
    "identity_registration.post",
    "plumbing_idempotency.body",
    "meetings_minutes.content",
    "meetings_minutes_draft.text",
    "meetings_minutes_draft.outcomes",
    "meetings_item_note.note",
    "directory_partnership_party.signatory",
    "directory_agreement_file.file_name",
)


def plant(person, world: World, request_id, *, state="in_review", closed_at=None):
    """Return {`table.column`: marker} of what was planted; the request is left in `state`."""
    planted = {}
    columns = {}
    for column in sealed_columns():
        columns.setdefault(column.model, []).append(column)
    for model, sealed in columns.items():
        table = model._meta.db_table
        marks = {c.name: f"mark-{table}.{c.name}" for c in sealed}
        if model is Person:
            for name, mark in marks.items():
                setattr(person, name, mark)
            person.save()
        elif table == "cases_request":
            row = model.objects.get(id=request_id)
            for name, mark in marks.items():
                setattr(row, name, {"boat": mark})
            row.save()
        else:
            row = _row(model, person, world, request_id, marks)
            if table == "cases_transition":
                row.to_state = state
                row.party = "applicant" if state == "withdrawn" else row.party
            row.save(force_insert=True)
        planted |= {f"{table}.{name}": mark for name, mark in marks.items()}
    Request.objects.filter(id=request_id).update(state=state, step=77, closed_at=closed_at)
    return planted


def _row(model, person, world, request_id, marks):
    asked = ASKED.get(model._meta.db_table, {})
    subjects = {c.subject for c in sealed_columns() if c.model is model}
    values = {}
    for field in model._meta.concrete_fields:
        if field.name == "helper":
            values[field.attname] = world.officer.person_id
        elif field.name in asked:
            values[field.attname] = asked[field.name]
        elif field.name in marks:
            mark = marks[field.name]
            values[field.attname] = {"said": mark} if isinstance(field, EncryptedJSON) else mark
        elif field.attname in subjects:
            values[field.attname] = person.id
            if isinstance(field, models.ForeignKey) and field.related_model is not Person:
                _business(field.related_model, person, world, request_id)
        elif not field.null and not field.has_default() and not isinstance(field, BlindIndex):
            values[field.attname] = _made(field, person, world, request_id, marks)
    return model(**values)


def _business(model, person, world, request_id):
    """Make the row whose own key seals another one's columns: here it has the person's number."""
    if model.objects.filter(pk=person.id).exists():
        return
    row = _row(model, person, world, request_id, _without(model))
    row.pk = person.id
    row.save(force_insert=True)


def _made(field, person, world, request_id, marks):
    if isinstance(field, models.ForeignKey):
        target = field.related_model
        known = {Person: person.id, Request: request_id, Service: world.service_id}
        if field.model._meta.app_label in {
            "catalogue",
            "programmes",
            "directory",
        }:  # theirs is an agency
            known[type(world.agency)] = world.agency.id
        if target is Contact:  # what was spoken is the agency's of its contact
            return make_contact(world.agency, number=78).id
        if target in known:
            return known[target]
        row = _row(target, person, world, request_id, _without(target))
        row.save(force_insert=True)
        return row.pk
    if field.name == "agency_id":
        return world.agency.id
    if field.name == "currency":
        return "PHP"
    allowed = _allowed(field)
    return allowed[0] if allowed else _plain(field)


def _allowed(field):
    """What a check constraint of the table lists for a column."""
    for constraint in field.model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            for child in getattr(constraint.condition, "children", ()):
                if isinstance(child, tuple) and child[0] == f"{field.name}__in":
                    return list(child[1])
    return []


def _without(model):
    """Values for the sealed columns of a row that only stands behind another."""
    return {
        c.name: "behind"
        for c in sealed_columns()
        if c.model is model and not model._meta.get_field(c.name).null
    }


def _plain(field):
    unique = uuid7().hex
    kinds = {
        models.UUIDField: uuid7,
        models.DateTimeField: lambda: NOW + timedelta(hours=1),
        models.DateField: NOW.date,
        models.BooleanField: lambda: False,
        models.BinaryField: lambda: bytes.fromhex(unique),
        models.CharField: lambda: unique[-(field.max_length or 8) :],
        models.TextField: lambda: unique,
        models.JSONField: dict,
        ArrayField: list,
    }
    if isinstance(field, EncryptedText):
        return "behind"
    found = next((make for kind, make in kinds.items() if isinstance(field, kind)), lambda: 1)
    return found()


EMPTY = OVERHEAD + len("{}")


def lying(person_id):
    """Name the columns in which a sealed value of somebody's lies, whether a key opens it or not; nothing is none."""
    found = set()
    for column in sealed_columns():
        name = column.model._meta.get_field(column.name).attname
        for row in column.model._base_manager.filter(**{column.subject: person_id}):
            if len(row.__dict__[name] or b"") > EMPTY:
                found.add(f"{column.table}.{column.name}")
    return found


def missing(planted, content):
    """Return the columns whose marker is nowhere in a copy."""
    told = json.dumps(content, default=str)
    return sorted(column for column, mark in planted.items() if mark not in told)
