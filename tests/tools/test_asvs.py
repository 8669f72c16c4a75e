"""The list of security requirements: complete, and each evidence is there."""

import pytest

from tools.docs_asvs import faults, requirements

SOUND = {"id": "8.2.1", "level": 1, "says": "functions ask", "test": "t.py::test_it"}


@pytest.fixture
def root(tmp_path):
    (tmp_path / "t.py").write_text("def test_it():\n    pass\n")
    (tmp_path / "s.py").write_text("DEBUG = False\n")
    return tmp_path


def test_every_requirement_has_its_evidence():
    assert faults(requirements()) == []


def test_a_sound_list_has_no_faults(root):
    assert faults([SOUND], root, count=1) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"test": "t.py::test_other"}, "there is no test"),
        ({"test": "gone.py::test_it"}, "there is no test"),
        ({"test": "", "file": "s.py", "setting": "DEBUG = True"}, "does not say"),
        ({"test": "", "file": "gone.py", "setting": "x"}, "there is no file"),
        ({"test": "", "file": "s.py", "without": "debug"}, "after all"),
        ({"test": ""}, "needs a level"),
        ({"open": "both"}, "needs a level"),
        ({"level": 3}, "needs a level"),
    ],
)
def test_a_fault_is_found(root, changed, said):
    (fault,) = faults([SOUND | changed], root, count=1)
    assert said in fault


def test_a_doubled_and_a_missing_number_are_found(root):
    found = faults([SOUND, SOUND], root, count=3)
    assert found == ["8.2.1 stands twice", "2 requirements, not 3"]
