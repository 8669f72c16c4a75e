"""Log lines carry ids and codes, never a person's data (house 12)."""

import ast

import pytest

from tests.architecture.source import PACKAGE, dotted, modules

LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "bind", "bind_contextvars"}
LOGGERS = {"log", "logger", "structlog.contextvars", "_log"}
PERSONAL = {
    "name", "first_name", "last_name", "full_name", "surname", "email", "email_address", "mail", "phone",
    "mobile", "address", "birth_date", "birthday", "password", "token", "answers", "reasons", "body",
    "recipient", "ip", "agent", "person", "applicant",
}  # fmt: skip


def offences(root=PACKAGE):
    for module in modules(root):
        for call in module.calls():
            if is_log_call(call):
                yield from (f"{module.at(call)} logs {fault}" for fault in faults_of(call))


def is_log_call(call):
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return owner is not None and call.func.attr in LEVELS and dotted(owner) in LOGGERS


def faults_of(call):
    if call.args and not isinstance(call.args[0], ast.Constant):
        yield "a sentence put together: the event is a constant, facts are keywords"
    for keyword in call.keywords:
        value = keyword.value
        last = value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")
        last = "" if last == "name" and isinstance(value, ast.Name) else last  # of what? a thing's
        is_class_name = ast.unparse(value).endswith("__.__name__") or ast.unparse(value).endswith(
            ").__name__"
        )
        if (keyword.arg in PERSONAL or last in PERSONAL) and not is_class_name:
            yield f"{keyword.arg}={ast.unparse(value)}"


def test_log_lines_carry_no_personal_data():
    assert list(offences()) == []


@pytest.mark.parametrize(
    "line",
    [
        'log.info("signed_in", email=address)',
        'log.info("signed_in", who=person.email)',
        'log.warning(f"no mail for {person.name}")',
        'logger.error("bounced", to=recipient)',
    ],
)
def test_a_talkative_log_line_is_found(seed, line):
    assert len(list(offences(seed(areas__cases__tasks=line)))) == 1


def test_ids_and_codes_may_be_logged(seed):
    root = seed(areas__cases__tasks='log.info("delivered", row_id=row.id, code=problem.code)')
    assert list(offences(root)) == []
