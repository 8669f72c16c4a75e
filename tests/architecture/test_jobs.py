"""Jobs and events: named, registered, tolerant (house 11)."""

import ast
import dataclasses
import inspect

import pytest

from tests.architecture.source import PACKAGE, callee, decorators, in_areas, literal, modules
from tulay.plumbing.events import EVENTS, HANDLERS
from tulay.plumbing.jobs import JOBS, SCHEDULES
from tulay.plumbing.queues import Queue


def enqueued(root=PACKAGE):
    """Every name handed to `enqueue`, with where."""
    for module in modules(root):
        for call in module.calls():
            if (
                callee(call).split(".")[-1] == "enqueue"
                and "/".join(module.parts) != "plumbing/jobs.py"
            ):
                yield name_given(call, module), module.at(call)


def name_given(call, module):
    """The first argument: a literal, or a constant of the module."""
    first = call.args[0] if call.args else None
    constants = {
        node.targets[0].id: literal(node.value)
        for node in module.tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    return constants.get(first.id, "") if isinstance(first, ast.Name) else literal(first)


def unregistered(registered, root=PACKAGE):
    return [
        f"{at} enqueues {name or 'a computed name'}"
        for name, at in enqueued(root)
        if name not in registered
    ]


def faults_of(function):
    parameters = inspect.signature(function).parameters.values()
    kinds = [parameter.kind for parameter in parameters]
    if inspect.Parameter.VAR_KEYWORD not in kinds:
        yield "tolerates no unknown keyword (**_)"
    if {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.POSITIONAL_ONLY} & set(kinds):
        yield "takes its arguments by keyword only"
    if not inspect.getdoc(function):
        yield "has no docstring"


def faulty(jobs):
    return [f"{name} {fault}" for name, job in jobs.items() for fault in faults_of(job)]


def queueless(root=PACKAGE):
    """Jobs whose queue is left to chance, or whose name is not of their area."""
    for module in in_areas(root, "tasks"):
        for function in module.functions():
            mark = decorators(function).get("job")
            if mark is None:
                continue
            if "queue" not in {keyword.arg for keyword in mark.keywords}:
                yield f"{module.at(function)} {function.name} names no queue"
            if not literal(mark.args[0]).startswith(f"{module.area}."):
                yield f"{module.at(function)} {literal(mark.args[0])} is no job of {module.area}"


def misplaced_events(found):
    """Events are frozen dataclasses in events.py whose first field names their subject."""
    for event in found:
        if not dataclasses.is_dataclass(event) or not event.__dataclass_params__.frozen:
            yield f"{event.__name__} is not a frozen dataclass"
        elif not dataclasses.fields(event)[0].name.endswith("_id"):
            yield f"{event.__name__} does not begin with the id of its subject"


def talkative_handlers(root=PACKAGE):
    """Handlers that do more than hand over: house 11 says one action each."""
    for module in in_areas(root, "handlers"):
        for function in module.functions():
            if "on" in decorators(function) and function.end_lineno - function.lineno > 20:
                yield f"{module.at(function)} {function.name} is more than a door"


def test_every_enqueued_job_is_registered():
    assert unregistered(JOBS) == []


def test_an_unregistered_and_a_computed_name_are_found(seed):
    root = seed(
        areas__cases__actions='JOB = "cases.known"\nenqueue(JOB)\nenqueue("cases.lost")\nenqueue(name)\n'
    )
    assert len(unregistered({"cases.known"}, root)) == 2


def is_shipped(what):
    """Not one that another test made for itself in this process."""
    return "tests" not in what.__module__.split(".")


def test_jobs_take_keywords_and_tolerate_unknown_ones():
    ours = {name: job.function for name, job in JOBS.items() if is_shipped(job.function)}
    assert ours
    assert faulty(ours) == []


def test_a_strict_job_is_found():
    def deliver(message_id): ...

    assert len(faulty({"seeded.deliver": deliver})) == 3


def test_jobs_name_their_queue_and_their_area():
    assert list(queueless()) == []
    assert {job.queue for job in JOBS.values()} <= set(Queue)


def test_a_job_without_a_queue_is_found(seed):
    root = seed(areas__cases__tasks='@job("payments.pay")\ndef pay(*, order_id, **_): ...\n')
    assert len(list(queueless(root))) == 2


def test_schedules_are_of_registered_jobs():
    assert set(SCHEDULES) <= set(JOBS)


def test_events_are_frozen_and_begin_with_their_subject():
    assert list(misplaced_events(filter(is_shipped, EVENTS.values()))) == []
    assert set(HANDLERS) <= set(EVENTS)


@pytest.mark.parametrize(("frozen", "first"), [(False, "case_id"), (True, "state")])
def test_a_misshapen_event_is_found(frozen, first):
    event = dataclasses.make_dataclass("Opened", [(first, str)], frozen=frozen)
    assert len(list(misplaced_events([event]))) == 1


def test_handlers_are_doors():
    assert list(talkative_handlers()) == []


def test_a_handler_that_works_itself_is_found(seed):
    body = "\n".join(f"    step_{n} = {n}" for n in range(25))
    root = seed(areas__cases__handlers=f"@on(Paid)\ndef settle(event):\n{body}\n")
    assert len(list(talkative_handlers(root))) == 1


def test_published_events_are_classes_of_events_files():
    """What `publish` is given is made from a class that an events.py defines."""
    defined = {
        node.name
        for m in in_areas(PACKAGE, "events")
        for node in m.tree.body
        if isinstance(node, ast.ClassDef)
    }
    given = {
        callee(call.args[0]).split(".")[-1]
        for m in in_areas(PACKAGE, "actions")
        for call in m.calls()
        if callee(call) == "publish" and call.args and isinstance(call.args[0], ast.Call)
    }
    assert {name for name in given if not name.startswith("_")} <= defined
