"""What a model may and may not be: an order downwards, no hidden verbs (house 4, 5; trade-offs 2 and 5)."""

import ast
import tomllib

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.architecture.source import PACKAGE, ROOT, callee, in_areas, modules

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
ORDER = next(contract["layers"] for contract in CONTRACTS if contract["id"] == "areas")
RANK = {
    area.strip(" ()"): rank for rank, line in enumerate(reversed(ORDER)) for area in line.split("|")
}
SIGNALS_OF_DJANGO = {"plumbing/apps.py": "takes the owner's role around migrations"}


def area_of(model):
    parts = model.__module__.split(".")
    return parts[2] if parts[:2] == ["tulay", "areas"] else ""


def upward_keys(found):
    """Foreign keys that point up, leave a trace below, or delete a neighbour's rows with their own."""
    for model in found:
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and not field.auto_created else None
            here, there = area_of(model), target and area_of(target)
            if not here or not there or here == there:
                continue
            where = f"{model.__name__}.{field.name}"
            if RANK[there] >= RANK[here]:
                yield f"{where} points up to {there}"
            if field.remote_field.related_name != "+":
                yield f"{where} needs related_name='+'"
            if field.remote_field.on_delete is not models.PROTECT:
                yield f"{where} needs on_delete=PROTECT"


def hidden_verbs(root=PACKAGE):
    """`save()` and `delete()` overridden, `Meta.ordering`, signals: what happens unseen."""
    for module in in_areas(root, "models"):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}:
                yield f"{module.at(node)} overrides {node.name}()"
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ordering":
                yield f"{module.at(node)} hides an ORDER BY in Meta.ordering"
    for module in modules(root):
        for name, node in module.imports():
            exempt = "/".join(module.parts) in SIGNALS_OF_DJANGO
            if name.startswith("django.db.models.signals") and not exempt:
                yield f"{module.at(node)} listens to a signal"


def lookups_by_name(root=PACKAGE):
    """`apps.get_model` outside migrations: an import the contracts cannot see."""
    return [
        f"{module.at(call)} looks a model up by name"
        for module in modules(root)
        for call in module.calls()
        if callee(call).endswith("get_model")
    ]


def test_foreign_keys_point_down_and_leave_no_trace_below():
    assert list(upward_keys(apps.get_models())) == []


@pytest.mark.parametrize(
    ("here", "there", "faults"),
    [("audit", "cases", 3), ("cases", "cases", 0), ("cases", "audit", 2)],
)
@isolate_apps("tulay.plumbing")
def test_an_upward_key_is_found(here, there, faults):
    there_attrs = {"__module__": f"tulay.areas.{there}.models", "Meta": meta()}
    target = type("Target", (models.Model,), there_attrs)
    key = models.ForeignKey(target, on_delete=models.CASCADE)
    here_attrs = {"__module__": f"tulay.areas.{here}.models", "Meta": meta(), "target": key}
    source = type("Source", (models.Model,), here_attrs)

    assert len(list(upward_keys([source]))) == faults


def meta():
    return type("Meta", (), {"app_label": "plumbing"})


def test_models_hide_no_verbs():
    assert list(hidden_verbs()) == []


def test_hidden_verbs_are_found(seed):
    root = seed(
        areas__cases__models="""
        from django.db.models.signals import post_save
        class Request(Row):
            class Meta:
                ordering = ["id"]
            def save(self, *args): ...
        """
    )
    assert len(list(hidden_verbs(root))) == 3


def test_models_are_imported_never_looked_up_by_name():
    assert lookups_by_name() == []


def test_a_lookup_by_name_is_found(seed):
    root = seed(
        areas__cases__queries='from django.apps import apps\napps.get_model("identity.Person")\n'
    )
    assert len(lookups_by_name(root)) == 1
