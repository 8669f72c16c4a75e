"""`tulay audit check-vectors` judges vectors that were reckoned here by hand, and names the one that is wrong."""

import argparse
import base64
import hashlib
import json

import pytest

from tulay.site import auditing


def leaf(content):
    return hashlib.sha256(b"\x00" + content).digest()


def pair(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


A, B, C = leaf(b"a"), leaf(b"b"), leaf(b"c")
TWO = pair(A, B)
THREE = pair(TWO, C)


def text(hashed):
    return base64.b64encode(hashed).decode()


def inclusion(proof, *, wrong=False, index=1):
    return {
        "leafIdx": index,
        "treeSize": 3,
        "root": text(THREE),
        "leafHash": text(B),
        "proof": [text(one) for one in proof],
        "wantErr": wrong,
    }


def consistency(proof, *, wrong=False):
    return {
        "size1": 2,
        "size2": 3,
        "root1": text(TWO),
        "root2": text(THREE),
        "proof": [text(one) for one in proof],
        "wantErr": wrong,
    }


VECTORS = {
    "inclusion/0/happy.json": inclusion([A, C]),
    "inclusion/0/other-place.json": inclusion([A, C], wrong=True, index=0),
    "inclusion/0/short.json": inclusion([A], wrong=True),
    "consistency/1/happy.json": consistency([C]),
    "consistency/1/nothing.json": {**consistency([], wrong=True), "proof": None},
}


@pytest.fixture
def folder(tmp_path):
    for name, vector in VECTORS.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(vector))
    (tmp_path / "notes.json").write_text("[]")  # no vector: its folder says nothing
    return tmp_path


def checked(folder, capsys):
    parser = argparse.ArgumentParser()
    auditing.arguments(parser)
    ended = auditing.run(parser.parse_args(["check-vectors", str(folder)]), None)
    return ended, capsys.readouterr().out.splitlines()


def test_vectors_that_are_right_pass(folder, capsys):
    assert checked(folder, capsys) == (0, ["5 vectors pass, 0 do not."])


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("inclusion/0/happy.json", inclusion([C, A])),
        ("inclusion/0/short.json", inclusion([A, C], wrong=True)),
        ("consistency/1/happy.json", consistency([A])),
    ],
    ids=["a proof that proves nothing", "an error that is none", "another tree"],
)
def test_a_wrong_vector_is_named(folder, capsys, name, wrong):
    (folder / name).write_text(json.dumps(wrong))

    assert checked(folder, capsys) == (1, [f"WRONG {name}", "4 vectors pass, 1 do not."])


def test_a_folder_without_vectors_proves_nothing(tmp_path, capsys):
    assert checked(tmp_path, capsys) == (1, ["0 vectors pass, 0 do not."])
