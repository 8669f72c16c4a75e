from tulay.kernel.errors import Conflict, FieldError, Problem


class ServiceClosed(Conflict):
    """{service} takes no requests
    at the moment."""

    code = "cases.service-closed"


def test_the_docstring_is_the_sentence():
    problem = ServiceClosed(service="Birth certificate")

    assert str(problem) == "Birth certificate takes no requests at the moment."
    assert problem.sentence == "{service} takes no requests at the moment."
    assert problem.facts == {"service": "Birth certificate"}


def test_a_problem_may_name_fields():
    wrong = FieldError("name", "missing", "Enter your name.")

    assert Problem(errors=[wrong]).errors == (wrong,)
