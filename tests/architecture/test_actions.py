"""Only actions write, and every action is permitted, documented and accounted for (house 1, 4, 6)."""

import ast

import pytest

from tests.architecture.source import (
    PACKAGE,
    Module,
    callee,
    decorators,
    dotted,
    in_areas,
    literal,
    modules,
)

RECORDER = "areas/audit/actions/recording.py"  # `record` is what the others account with
CLOCKS = {"datetime.now", "timezone.now", "datetime.utcnow", "date.today", "time.time", "now"}


def functions(root):
    found = [(m, f) for m in in_areas(root, "actions") for f in m.functions()]
    return [(m, f) for m, f in found if "/".join(m.parts) != RECORDER]


def use_cases(root):
    """Functions that wear @action or @errand."""
    return [(m, f) for m, f in functions(root) if {"action", "errand"} & set(decorators(f))]


def undecorated(root=PACKAGE):
    """Functions that act without saying so: they take an actor, or somebody outside calls them."""
    called = called_from_outside(root)
    return [
        f"{module.at(function)} {function.name} wears neither @action nor @errand"
        for module, function in functions(root)
        if not {"action", "errand"} & set(decorators(function))
        and not function.name.startswith("_")
        and ((module.area, function.name) in called or is_idle(module, function, root))
    ]


def is_idle(module, function, root):
    """A function with an actor that no sibling uses: meant for outside, though nobody calls yet."""
    if not takes_actor(function):
        return False
    siblings = [m for m in in_areas(root, "actions") if m.area == module.area]
    used = {
        node.id if isinstance(node, ast.Name) else node.attr
        for sibling in siblings
        for node in ast.walk(sibling.tree)
        if isinstance(node, (ast.Name, ast.Attribute))
    }
    return function.name not in used


def takes_actor(function):
    return "actor" in {a.arg for a in (*function.args.args, *function.args.kwonlyargs)}


def called_from_outside(root):
    """(area, name) of whatever is taken from an area's actions by a file that is not one of them.

    The demo's loader is none: it writes rows by COPY, below all actions, and money by the ledger's own functions.
    """
    taken = set()
    for module in modules(root):
        if module.path.is_relative_to(root / "site" / "demo"):
            continue
        aliases = {}
        for name, _ in module.imports():
            parts = name.split(".")
            if parts[:2] != ["tulay", "areas"] or len(parts) < 4 or parts[3] != "actions":
                continue
            if (module.area, module.layer) != (parts[2], "actions"):
                taken.add((parts[2], parts[-1]))
                aliases[parts[-1]] = parts[2]
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and dotted(node.value) in aliases:
                taken.add((aliases[dotted(node.value)], node.attr))
    return taken


def misdeclared(root=PACKAGE):
    return [
        f"{module.at(function)} {function.name}: {fault}"
        for module, function in use_cases(root)
        for fault in faults_of(function)
    ]


def faults_of(function):
    arguments = function.args
    if arguments.args or arguments.posonlyargs or arguments.vararg:
        yield "takes its arguments by keyword only"
    if not arguments.kwonlyargs or arguments.kwonlyargs[0].arg != "actor":
        yield "takes `actor` first"
    if not ast.get_docstring(function):
        yield "has no docstring"


def miscoded(root=PACKAGE):
    return [
        f"{module.at(function)} {function.name}: {literal(mark.args[0])} is not a code of {module.area}"
        for module, function in use_cases(root)
        if (mark := decorators(function).get("action")) is not None
        and not literal(mark.args[0]).startswith(f"{module.area}.")
    ]


def unaccounted(root=PACKAGE):
    """Actions that call `record` neither themselves nor through a helper of their own area."""
    areas = {m.area for m in in_areas(root, "actions")}
    helpers = {  # an inner action accounts for itself, not for the one that calls it
        area: {
            f.name: f
            for m in in_areas(root, "actions")
            if m.area == area
            for f in m.functions()
            if "action" not in decorators(f)
        }
        for area in areas
    }
    return [
        f"{module.at(function)} {function.name} leaves no audit entry"
        for module, function in use_cases(root)
        if "action" in decorators(function) and not accounts(function, helpers[module.area], set())
    ]


def accounts(function, helpers, seen):
    seen.add(function.name)
    named = {n.id for n in ast.walk(function) if isinstance(n, ast.Name)}
    called = named | {n.attr for n in ast.walk(function) if isinstance(n, ast.Attribute)}
    if "record" in called:
        return True
    own = [helpers[name] for name in called - seen if name in helpers]
    return any(accounts(helper, helpers, seen) for helper in own)


def clock_readers(root=PACKAGE):
    """Rules, queries and actions get the time from their door."""
    return [
        f"{module.at(call)} reads the clock"
        for module in in_areas(root, "rules", "queries", "actions", "models", "errors", "events")
        for call in module.calls()
        if callee(call) in CLOCKS
    ]


def test_every_public_function_of_actions_is_an_action():
    assert undecorated() == []


def test_an_undecorated_function_is_found_and_a_helper_of_siblings_is_not(seed):
    root = seed(
        areas__cases__actions__steps="""
        def close(*, actor): ...
        def reopen(request): ...
        def remind(request): ...
        def helper(request): ...
        def _own(actor): ...
        """,
        areas__cases__actions__letters="from tulay.areas.cases.actions.steps import helper",
        areas__cases__tasks="from tulay.areas.cases.actions.steps import reopen",
        areas__cases__handlers="from tulay.areas.cases import actions\nactions.remind(1)",
    )
    assert [line.split()[1] for line in undecorated(root)] == ["close", "reopen", "remind"]


def test_actions_are_keyword_only_with_the_actor_first_and_documented():
    assert use_cases(PACKAGE)  # else the rules above hold of nothing
    assert misdeclared() == []


@pytest.mark.parametrize(
    "signature",
    [
        'def close(actor):\n    """Close."""',
        'def close(*, now, actor):\n    """Close."""',
        "def close(*, actor): ...",
    ],
)
def test_a_misdeclared_action_is_found(seed, signature):
    assert misdeclared(seed(areas__cases__actions=f'@action("cases.close")\n{signature}\n'))


def test_action_codes_belong_to_their_area():
    assert miscoded() == []


def test_a_foreign_code_is_found(seed):
    root = seed(areas__cases__actions='@action("payments.pay")\ndef pay(*, actor): ...\n')
    assert len(miscoded(root)) == 1


def test_every_action_leaves_an_audit_entry():
    assert unaccounted() == []


def test_an_action_without_an_entry_is_found_and_one_with_a_helper_is_not(seed):
    root = seed(
        areas__cases__actions="""
        @action("cases.close")
        def close(*, actor): _move(actor)
        @action("cases.open")
        def open_(*, actor): _tell(actor)
        def _move(actor): _tell_nobody(actor)
        def _tell(actor): record(actor=actor)
        @action("cases.reopen")
        def reopen(*, actor): open_(actor=actor)
        """
    )
    assert [line.split()[1] for line in unaccounted(root)] == ["close", "reopen"]


def test_nobody_below_the_doors_reads_the_clock():
    assert clock_readers() == []


def test_a_clock_reader_is_found(seed):
    root = seed(areas__cases__rules="def is_late(due): return datetime.now(UTC) > due\n")
    assert len(clock_readers(root)) == 1


# --- only actions write ------------------------------------------------------------------------

ROW_WRITES = {"save", "asave", "delete", "adelete"}
SET_WRITES = {
    "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "update", "delete",
    "acreate", "aupdate", "adelete", "aget_or_create", "aupdate_or_create",
}  # fmt: skip
NO_ROW = {"router", "api", "super()"}  # `@router.delete("/…")` declares an address
OF_A_SET = (
    ".objects",
    ".filter()",
    ".exclude()",
    ".all()",
    ".select_for_update()",
    "_default_manager",
)
WRITERS = (
    "tulay.plumbing.db.writes",
    "tulay.plumbing.events.publish",
    "tulay.plumbing.jobs.enqueue",
)
SQL_WRITES = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "COPY")
MAY_WRITE = {"actions"}
EXEMPT = {
    "site/demo": "loads the demonstration by COPY, with its audit entries",
    "site/platform": "creates databases and roles before the application exists",
}


def writers(root=PACKAGE):
    return [
        offence
        for module in modules(root)
        if (module.area and module.layer not in MAY_WRITE) or is_watched_site(module)
        for offence in [
            *calls_that_write(module),
            *imports_that_write(module),
            *sql_that_writes(module),
        ]
    ]


def is_watched_site(module: Module):
    return module.parts[0] == "site" and not "/".join(module.parts).startswith(tuple(EXEMPT))


def calls_that_write(module):
    for call in module.calls():
        if not isinstance(call.func, ast.Attribute):
            continue
        owner = dotted(call.func.value)
        of_a_set = any(sign in owner for sign in OF_A_SET)
        on_a_row = call.func.attr in ROW_WRITES and owner not in NO_ROW
        if on_a_row or (of_a_set and call.func.attr in SET_WRITES):
            yield f"{module.at(call)} {callee(call)} writes outside an action"


def imports_that_write(module):
    for name, node in module.imports():
        splits_itself = module.layer == "tasks" and name.endswith(".enqueue")  # one job a row
        if name.startswith(WRITERS) and not splits_itself:
            yield f"{module.at(node)} imports {name} outside an action"


def sql_that_writes(module):
    for call in module.calls():
        if callee(call).endswith(("execute", "executemany", "raw", "copy")) and call.args:
            sql = literal(call.args[0]).lstrip().upper()
            if sql.startswith(SQL_WRITES):
                yield f"{module.at(call)} writes by SQL outside an action"


def test_only_actions_write():
    assert writers() == []


@pytest.mark.parametrize(
    "line",
    [
        "request.save()",
        "Request.objects.create(state='draft')",
        "Request.objects.filter(id=1).update(state='draft')",
        "Request.objects.filter(id=1).delete()",
        "cursor.execute('UPDATE cases_request SET state = 1')",
        "from tulay.plumbing.db.writes import add",
        "from tulay.plumbing.db import writes",
        "from tulay.plumbing.events import publish",
    ],
)
@pytest.mark.parametrize("layer", ["queries", "models", "tasks", "web__views"])
def test_a_write_outside_an_action_is_found(seed, layer, line):
    assert len(writers(seed(**{f"areas__cases__{layer}": line}))) == 1


def test_a_write_inside_an_action_is_none_of_this(seed):
    assert writers(seed(areas__cases__actions__requests="request.save()")) == []
