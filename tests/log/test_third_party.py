"""Receipts of ours are accepted by a verifier of somebody else's making, and by it refused when a byte is another."""

import base64
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tulay.areas.audit.models import Entry, Leaf
from tulay.areas.audit.queries.proofs import receipt_of
from tulay.areas.audit.queries.verification import verify_log
from tulay.areas.audit.tests.factories import NOW, Log, make_entries
from tulay.areas.identity.tests.factories import make_person
from tulay.plumbing.keys import subjects
from tulay.site.env import ROOT

pytestmark = pytest.mark.usefixtures("committed_db")
LIBRARY = ROOT / "var" / "assets-dev" / "sigstore-log.cjs"
NODE = Path(sys.executable).parent / "node"
SCRIPT = Path(__file__).parent / "verifier.cjs"


@pytest.fixture
def log(tmp_path):
    """A log of 300 entries, witnessed: one full tile and a part of another."""
    made = Log(tmp_path)
    make_entries(300)
    made.seal_all()
    made.cosign()
    return made


def verdicts(log, receipts):
    asked = [
        {
            "receipt": receipt,
            "name": log.key.name,
            "id": log.verifier.id.hex(),
            "key": base64.b64encode(log.verifier.key).decode(),
        }
        for receipt in receipts
    ]
    done = subprocess.run(
        [str(NODE), str(SCRIPT), str(LIBRARY)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def receipts(log, places):
    entries = Leaf.objects.filter(index__in=places).order_by("index")
    return [receipt_of(one.entry_id, log.key.name).text() for one in entries]


def test_sigstores_verifier_accepts_the_receipt_of_every_kind_of_place(log):
    places = [0, 1, 127, 128, 254, 255, 256, 257, 298, 299]

    assert verdicts(log, receipts(log, places)) == ["good"] * len(places)


def test_proofs_of_an_erased_person_verify_as_they_did(log):
    person = make_person()
    make_entries(40, subject_id=person.id, personal={"said": "a secret"})
    log.seal_all()
    log.cosign()
    places = [0, 300, 320, 339]
    before = receipts(log, places)
    assert Entry.objects.filter(subject_id=person.id).first().personal == {"said": "a secret"}

    subjects.destroy(person.id, now=NOW)

    assert all(
        subjects.is_erased(one.personal) for one in Entry.objects.filter(subject_id=person.id)
    )
    assert receipts(log, places) == before
    assert verdicts(log, before) == ["good"] * len(places)
    assert verify_log([log.verifier], [log.witness.key.verifier]).is_good


def other(text, at):
    """Return the text with another letter of base64 or another digit in this place."""
    letter = "1" if text[at] != "1" else "2"
    return text[:at] + letter + text[at + 1 :]


def proved(text):
    """Return where the letters stand on which a proof rests: entry, path, root, and the log's signature.

    Not the last letters before the padding (some of their bits say nothing), nor the witness's line, which this
    verifier does not read.
    """
    lines, at, places = text.split("\n"), 0, []
    for number, line in enumerate(lines):
        is_witness = number == len(lines) - 2
        start = line.rfind(" ") + 1
        content = len(line.rstrip("=")) - 1 - start
        if content > 20 and not is_witness and not line.startswith("c2sp"):
            places += range(at + start, at + start + content)
        at += len(line) + 1
    return places


def test_sigstores_verifier_refuses_a_receipt_with_another_byte_anywhere(log):
    (text,) = receipts(log, [130])
    places = proved(text)
    drawn = random.Random(2026).sample(places, 150)
    changed = [other(text, at) for at in drawn]

    found = verdicts(log, changed)

    assert [c for c, said in zip(changed, found, strict=True) if said == "good"] == []
    assert {
        "calculated root hash does not match inclusion proof",
        "invalid checkpoint signature",
    } <= set(found)


def test_sigstores_verifier_refuses_another_place_size_path_and_key(log, tmp_path):
    (text,) = receipts(log, [130])
    lines = text.split("\n")
    changed = [
        text.replace("\nindex 130\n", "\nindex 131\n"),
        text.replace("\n300\n", "\n301\n"),
        "\n".join(lines[:3] + lines[4:]),  # a step of the path is missing
        "\n".join([*lines[:3], lines[4], lines[3], *lines[5:]]),  # two are exchanged
    ]

    assert all(one != text for one in changed)
    assert "good" not in verdicts(log, changed)
    assert verdicts(Log(tmp_path / "stranger"), [text]) == ["invalid checkpoint signature"]
