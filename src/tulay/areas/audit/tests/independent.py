"""A verifier of receipts that shares nothing with the product: RFC 6962, RFC 8032, C2SP tlog-proof, word for word."""

import base64
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def accepts(text, log_key, witness_key):
    """Walk down from the root as RFC 6962 defines the path, rather than up from the leaf."""
    proof, _, note = text.partition("\n\n")
    first, extra, index, *path = proof.split("\n")
    body, _, signatures = note.rpartition("\n\n")
    _, size, root = body.split("\n")
    leaf = hashlib.sha256(b"\0" + base64.b64decode(extra.split(" ")[1])).digest()
    siblings = [base64.b64decode(one) for one in path]
    computed = root_from(int(index.split(" ")[1]), int(size), leaf, siblings)
    lines = [line.rsplit(" ", 1)[1] for line in signatures.splitlines()]
    log, witness = (base64.b64decode(line)[4:] for line in lines)
    time = int.from_bytes(witness[:8], "big")
    return (
        first == "c2sp.org/tlog-proof@v1"
        and computed == base64.b64decode(root)
        and is_signed(log_key, log, f"{body}\n")
        and is_signed(witness_key, witness[8:], f"cosignature/v1\ntime {time}\n{body}\n")
    )


def root_from(index, size, leaf, siblings):
    if size == 1:
        return leaf if not siblings else None
    half = 1
    while half * 2 < size:
        half *= 2
    *below, sibling = siblings or [b""]
    if index < half:
        inner = root_from(index, half, leaf, below)
        return inner and hashlib.sha256(b"\1" + inner + sibling).digest()
    inner = root_from(index - half, size - half, leaf, below)
    return inner and hashlib.sha256(b"\1" + sibling + inner).digest()


def is_signed(key, signature, message):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message.encode())
    except InvalidSignature:
        return False
    return True
