"""Signed notes, checkpoints and cosignatures (C2SP signed-note, tlog-checkpoint, tlog-cosignature). Pure.

Ed25519 (RFC 8032) only: one algorithm, and nothing to negotiate.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tulay.areas.audit.rules.merkle import HASH_BYTES, NotProved

DASH = "\u2014 "
KEY_BYTES, ID_BYTES, TIME_BYTES, SIGNATURE_BYTES = 32, 4, 8, 64
SIGNATURES_MAX = 32
SIZE_MAX = 2**63 - 1
_NAME = re.compile(r"[^\s+]+")
_DECIMAL = re.compile(r"0|[1-9]\d{0,18}", re.ASCII)
_PRIVATE = "PRIVATE+KEY+"


class Kind(IntEnum):
    """What a key signs: the identifier byte of the signature's type."""

    LOG = 1
    WITNESS = 4


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public half of a key, under its name."""

    name: str
    kind: Kind
    key: bytes

    @property
    def id(self) -> bytes:
        """Return the short name of the key in signature lines."""
        named = f"{self.name}\n".encode() + bytes([self.kind]) + self.key
        return hashlib.sha256(named).digest()[:ID_BYTES]

    def spell(self) -> str:
        """Spell it as people exchange it: `name+id+key`."""
        material = base64.b64encode(bytes([self.kind]) + self.key).decode()
        return f"{self.name}+{self.id.hex()}+{material}"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key under its name; it never prints itself."""

    name: str
    kind: Kind
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        """Return the public half."""
        return Verifier(self.name, self.kind, self.private.public_key().public_bytes_raw())

    def spell(self) -> str:
        """Spell it for the file that only its owner reads."""
        seed = base64.b64encode(bytes([self.kind]) + self.private.private_bytes_raw()).decode()
        return f"{_PRIVATE}{self.name}+{self.verifier.id.hex()}+{seed}"

    def __repr__(self) -> str:
        return f"SigningKey({self.name})"


@dataclass(frozen=True, slots=True)
class Head:
    """The state of a log: its name, its size, its root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Spell the note that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note."""

    name: str
    key_id: bytes
    content: bytes

    def line(self) -> str:
        """Spell it."""
        return f"{DASH}{self.name} {base64.b64encode(self.key_id + self.content).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and who signed it, as far as the note says."""

    text: str
    signatures: tuple[Signature, ...]


def new_key(name: str, kind: Kind) -> SigningKey:
    """Make a key."""
    if not _NAME.fullmatch(name):
        raise ValueError("The name of a key has no spaces and no plus sign.")
    return SigningKey(name, kind, Ed25519PrivateKey.generate())


def read_key(text: str) -> SigningKey:
    """Read a key from its file.

    :raises ValueError: it is none.
    """
    if not text.startswith(_PRIVATE):
        raise ValueError("This is no signing key.")
    name, kind, seed, key_id = _material(text.removeprefix(_PRIVATE))
    key = SigningKey(name, kind, Ed25519PrivateKey.from_private_bytes(seed))
    if key.verifier.id.hex() != key_id:
        raise ValueError("The signing key was changed or cut.")
    return key


def read_verifier(text: str) -> Verifier:
    """Read the public half of a key.

    :raises ValueError: it is none.
    """
    name, kind, public, key_id = _material(text)
    verifier = Verifier(name, kind, public)
    if verifier.id.hex() != key_id:
        raise ValueError("The key was changed or cut.")
    return verifier


def _material(text: str) -> tuple[str, Kind, bytes, str]:
    parts = text.strip().split("+", 2)
    if len(parts) != 3 or not _NAME.fullmatch(parts[0]):  # noqa: PLR2004 - name, id, material
        raise ValueError("A key is spelt name+id+key.")
    raw = from_base64(parts[2])
    if len(raw) != 1 + KEY_BYTES:
        raise ValueError("An Ed25519 key has 32 bytes.")
    return parts[0], Kind(raw[0]), raw[1:], parts[1]


def sign(head: Head, key: SigningKey) -> str:
    """Return the signed note of a log's state."""
    assert key.kind is Kind.LOG, "a witness cosigns"
    text = head.text()
    content = key.private.sign(text.encode())
    return f"{text}\n{Signature(key.name, key.verifier.id, content).line()}"


def cosign(head: Head, key: SigningKey, seconds: int) -> str:
    """Return a witness's signature line: it saw this state at this time, grown from all it saw before."""
    assert key.kind is Kind.WITNESS, "a log signs"
    signed = key.private.sign(_cosigned(head.text(), seconds))
    content = seconds.to_bytes(TIME_BYTES, "big") + signed
    return Signature(key.name, key.verifier.id, content).line()


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def read_note(text: str) -> Note:
    """Read a signed note.

    :raises NotProved: it is none.
    """
    body, gap, signed = text.rpartition("\n\n")
    lines = signed.split("\n")
    if not gap or lines.pop() or not 0 < len(lines) <= SIGNATURES_MAX:
        raise NotProved("A note ends with its signatures.")
    if any(ord(one) < ord(" ") and one != "\n" for one in text):
        raise NotProved("A note has no control characters.")
    return Note(f"{body}\n", tuple(_signature(line) for line in lines))


def _signature(line: str) -> Signature:
    name, _, content = line.removeprefix(DASH).partition(" ")
    try:
        raw = from_base64(content)
    except ValueError as error:
        raise NotProved("A signature is not spelt as one.") from error
    if not line.startswith(DASH) or not _NAME.fullmatch(name) or len(raw) <= ID_BYTES:
        raise NotProved("A signature is not spelt as one.")
    return Signature(name, raw[:ID_BYTES], raw[ID_BYTES:])


def read_head(text: str) -> Head:
    """Read the text of a checkpoint; lines behind the root are for others.

    :raises NotProved: it is none.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]) or not _DECIMAL.fullmatch(lines[1]):  # noqa: PLR2004 - lines
        raise NotProved("This is no checkpoint.")
    try:
        root = from_base64(lines[2])
    except ValueError as error:
        raise NotProved("The checkpoint's root is not spelt as one.") from error
    if len(root) != HASH_BYTES or int(lines[1]) > SIZE_MAX:
        raise NotProved("This is no checkpoint.")
    return Head(lines[0], int(lines[1]), root)


def signed_by(note: Note, verifier: Verifier) -> int | None:
    """Return when this key signed (0 for a log's, which says no time), or None if it did not.

    :raises NotProved: a signature under the key's name and id is false.
    """
    when = None
    for one in note.signatures:
        if (one.name, one.key_id) == (verifier.name, verifier.id):
            when = _check(note.text, one.content, verifier)
    return when


def _check(text: str, content: bytes, verifier: Verifier) -> int:
    timed = TIME_BYTES if verifier.kind is Kind.WITNESS else 0
    if len(content) != timed + SIGNATURE_BYTES:
        raise NotProved(f"The signature of {verifier.name} is false.")
    seconds = int.from_bytes(content[:timed], "big")
    signed = _cosigned(text, seconds) if timed else text.encode()
    try:
        Ed25519PublicKey.from_public_bytes(verifier.key).verify(content[timed:], signed)
    except InvalidSignature as error:
        raise NotProved(f"The signature of {verifier.name} is false.") from error
    return seconds


def check_checkpoint(text: str, log: Verifier, witnesses: Iterable[Verifier] = ()) -> Head:
    """Return what a checkpoint says, once the log and every one of these witnesses signed it.

    :raises NotProved: somebody did not.
    """
    note = read_note(text)
    head = read_head(note.text)
    if head.origin != log.name:
        raise NotProved(f"The checkpoint is of another log: {head.origin}.")
    for verifier in (log, *witnesses):
        if signed_by(note, verifier) is None:
            raise NotProved(f"{verifier.name} did not sign the checkpoint.")
    return head


def from_base64(text: str) -> bytes:
    """Decode strictly: one spelling for each value.

    :raises ValueError: this is not it.
    """
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("is not base64") from error
    if base64.b64encode(raw).decode() != text:
        raise ValueError("is not base64 as it is spelt")
    return raw
