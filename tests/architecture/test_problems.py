"""Every problem has one code, its own, prefixed by its area (house 8)."""

import ast
import string

from tests.architecture.source import PACKAGE, in_areas, literal, modules


def problem_classes(root):
    """Classes with a `code`, and whatever else an area's errors define."""
    for module in modules(root):
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and (code_of(node) or module.layer == "errors"):
                yield module, node, code_of(node)


def code_of(node):
    for line in node.body:
        targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
        if (
            isinstance(line, (ast.Assign, ast.AnnAssign))
            and getattr(targets[0], "id", "") == "code"
        ):
            return literal(line.value)
    return ""


def offences(root=PACKAGE):
    seen = {}
    for module, node, code in problem_classes(root):
        if not code and module.area:
            yield f"{module.at(node)} {node.name} has no code"
        if not code:
            continue
        if module.area and not code.startswith(f"{module.area}."):
            yield f"{module.at(node)} {code} is not a code of {module.area}"
        if code in seen:
            yield f"{module.at(node)} {code} is taken by {seen[code]}"
        seen[code] = node.name
        if not ast.get_docstring(node):
            yield f"{module.at(node)} {node.name} has no sentence"


def raised_elsewhere(root=PACKAGE):
    """Problems defined outside an `errors` file: nobody would find them."""
    kinds = {"Problem", "Invalid", "Forbidden", "NotFound", "Conflict", "TooMany", "Unavailable"}
    return [
        f"{module.at(node)} {node.name} belongs in errors.py"
        for module in in_areas(root)
        if module.layer != "errors"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and kinds & {ast.unparse(base) for base in node.bases}
    ]


def unformattable(root=PACKAGE):
    """Sentences whose `{facts}` are not plain names."""
    for module, node, _ in problem_classes(root):
        for _, fact, spec, conversion in string.Formatter().parse(ast.get_docstring(node) or ""):
            if fact is not None and not (fact.isidentifier() and not spec and not conversion):
                yield f"{module.at(node)} {node.name} says {{{fact}}}"


def test_problem_codes_are_unique_and_prefixed_by_their_area():
    assert list(problem_classes(PACKAGE))
    assert list(offences()) == []


def test_a_foreign_a_doubled_a_missing_code_and_a_missing_sentence_are_found(seed):
    root = seed(
        areas__cases__errors='''
        class Foreign(Conflict):
            """It is foreign."""
            code = "payments.foreign"
        class First(Conflict):
            """It is first."""
            code = "cases.same"
        class Second(Conflict):
            """It is second."""
            code = "cases.same"
        class Nameless(Conflict):
            """It has no code."""
        class Silent(Conflict):
            code = "cases.silent"
        '''
    )
    assert len(list(offences(root))) == 4


def test_problems_stand_in_errors():
    assert raised_elsewhere() == []


def test_a_problem_defined_elsewhere_is_found(seed):
    root = seed(areas__cases__actions='class Late(Conflict):\n    """It is late."""\n')
    assert len(raised_elsewhere(root)) == 1


def test_the_facts_of_a_sentence_are_plain_names():
    assert list(unformattable()) == []


def test_a_computed_fact_is_found(seed):
    root = seed(areas__cases__errors='class Late(Conflict):\n    """{due:%d} {case.name}"""\n')
    assert len(list(unformattable(root))) == 2
