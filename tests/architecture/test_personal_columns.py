"""A personal column is declared where it is modelled, and its area answers for it in holdings.py (house 12)."""

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.architecture.source import PACKAGE
from tulay.kernel.personal import Personal
from tulay.plumbing.db.fields import BlindIndex, EncryptedText

PERSONAL_WORDS = {
    "name", "names", "surname", "nickname", "email", "mail", "phone", "mobile", "telephone", "fax",
    "address", "street", "postcode", "birth", "birthday", "birthdate", "born", "age", "sex", "gender",
    "religion", "ethnicity", "tribe", "disability", "diagnosis", "health", "passport", "national",
    "idnumber", "photo", "portrait", "signature", "ip", "agent", "latitude", "longitude", "iban", "income",
    "comment", "note", "notes", "message", "body", "answers", "reasons", "contact",
}  # fmt: skip
OPEN_FIELDS = (models.CharField, models.TextField, models.JSONField, models.DateField, models.GenericIPAddressField,
               models.FloatField, models.DecimalField, models.IntegerField, models.BinaryField)  # fmt: skip
NOT_PERSONAL = {
    "programmes_link.name": "what a settlement is called",
    "plumbing_outbox.name": "the name of an event or a job",
    "payments_api_key.name": "what a business calls a program of its own",
    "payments_webhook_delivery.body": "ids and amounts for a business's own server; never who paid",
    "directory_place.name": "the name of a place",
    "directory_place.latitude": "where a place lies, not a person",
    "directory_place.longitude": "where a place lies, not a person",
    "directory_community.name": "what a community is called",
    "directory_community.other_names": "what a community is called, too",
    "directory_community.folded_name": "what a community is called, for searching",
    "directory_sector.names": "the names of a subject",
    "directory_agency.name": "the name of a public body",
    "directory_agency.names": "the names of a public body",
    "directory_agency.contact": "an office that answers the public",
    "directory_agency.address": "where an office is",
    "directory_agency.phone": "an office's line",
    "directory_agency.email": "an office's address",
    "directory_agreement_file.file_name": "what a document of an agreement is called",
    "programmes_import.file_name": "what an agency calls a sheet of its programmes",
    "identity_import.file_name": "what an agency calls a sheet; it is told to name nobody in it",
    "cases_import.file_name": "what an agency calls a sheet; it is told to name nobody in it",
    "support_intake_import.file_name": "what an agency calls a sheet; it is told to name nobody in it",
    "support_import.file_name": "what an agency calls a sheet; it is told to name nobody in it",
    "support_programme.name": "what an agency offers, for everybody to read",
    "cases_response_template.name": "what an agency calls a text that it keeps",
    "programmes_need.answers": "how many programmes answer it",
    "payments_merchant.name": "the name of a business",
    "identity_policy.name": "the name of a rule of the installation",
    "catalogue_life_event.names": "the names of a moment in life",
    "cases_inner_step.names": "the names of a step of a service",
}


def is_ours(model):
    return model.__module__.startswith("tulay.")


def is_declared(field):
    return isinstance(getattr(field, "personal", None), Personal)


def undeclared(found):
    """Columns named like personal data that are neither declared nor exempted."""
    for model in found:
        for field in model._meta.concrete_fields if is_ours(model) else ():
            place = f"{model._meta.db_table}.{field.column}"
            wears = set(field.name.split("_")) & PERSONAL_WORDS
            plain = isinstance(field, OPEN_FIELDS) and not isinstance(
                field, (BlindIndex, models.DateTimeField)
            )
            if wears and plain and not is_declared(field) and place not in NOT_PERSONAL:
                yield f"{place} looks personal ({', '.join(sorted(wears))}): declare it or say why not"


def astray(found):
    """Blind indexes of columns that are not declared, and subjects that are not columns."""
    for model in found:
        columns = {f.name: f for f in model._meta.concrete_fields} if is_ours(model) else {}
        known = set(columns) | {f.attname for f in columns.values()}
        for field in columns.values():
            place = f"{model._meta.db_table}.{field.column}"
            if isinstance(field, BlindIndex) and not is_declared(columns.get(field.of)):
                yield f"{place} indexes {field.of}, which is no declared column"
            if isinstance(field, EncryptedText) and field.subject not in known:
                yield f"{place} is sealed for {field.subject}, which is no column"


def areas_holding(found):
    return {
        model.__module__.split(".")[2]
        for model in found
        if model.__module__.startswith("tulay.areas.")
        for field in model._meta.concrete_fields
        if is_declared(field) or isinstance(field, BlindIndex)
    }


def unanswered(areas, root=PACKAGE):
    return [a for a in sorted(areas) if not (root / "areas" / a / "holdings.py").exists()]


def test_columns_that_look_personal_are_declared():
    assert list(undeclared(apps.get_models())) == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("email", models.CharField(max_length=9)),
        ("home_address", models.TextField()),
        ("birth_date", models.DateField()),
        ("answers", models.JSONField()),
    ],
)
@isolate_apps("tulay.plumbing")
def test_an_undeclared_column_is_found(name, kind):
    assert len(list(undeclared([table(**{name: kind})]))) == 1


@isolate_apps("tulay.plumbing")
def test_a_declared_column_is_none_of_this():
    sealed = EncryptedText(subject="id", personal=Personal(purpose="reach the person"))
    assert list(undeclared([table(email=sealed)])) == []


def test_exemptions_name_columns_that_exist():
    columns = {
        f"{m._meta.db_table}.{f.column}" for m in apps.get_models() for f in m._meta.concrete_fields
    }
    assert set(NOT_PERSONAL) - columns == set()


def test_blind_indexes_and_subjects_point_at_something():
    assert list(astray(apps.get_models())) == []


@isolate_apps("tulay.plumbing")
def test_an_index_of_nothing_and_a_subject_that_is_none_are_found():
    sealed = EncryptedText(subject="nobody_id", personal=Personal(purpose="reach the person"))
    assert len(list(astray([table(email=sealed, phone_index=BlindIndex(of="phone"))]))) == 2


def test_areas_with_personal_columns_answer_for_them():
    assert unanswered(areas_holding(apps.get_models())) == []


def test_an_area_without_holdings_is_found(seed):
    root = seed(areas__cases__holdings='"""Kept."""', areas__identity__models='"""Tables."""')
    assert unanswered({"cases", "identity"}, root) == ["identity"]


def table(**columns):
    facts = {
        "__module__": "tulay.areas.seeded.models",
        "Meta": type("Meta", (), {"app_label": "plumbing"}),
    }
    return type("Seeded", (models.Model,), {**facts, **columns})
