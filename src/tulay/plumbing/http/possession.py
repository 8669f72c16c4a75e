"""Whoever sends this request holds a key: the proof is sound, made for this request, fresh, and used once."""

import time
from urllib.parse import quote

from django.http import HttpRequest

from tulay.plumbing import once
from tulay.plumbing.http import nonces, proofs
from tulay.plumbing.http.errors import Busy, ProofNonceNeeded
from tulay.plumbing.http.visits import visited

HEADER = "HTTP_DPOP"


def key_of(request: HttpRequest, *, token: str = "") -> str:
    """Return the thumbprint of the key whose holder sends this request, with `token` where one is used.

    The nonce to use next is left on the request where it is another one; `site`'s middleware tells it.

    :raises ProofRefused: the proof is not sound, not for this request, or was used before.
    :raises ProofNonceNeeded: it lacks a nonce of ours that still holds.
    :raises Busy: it cannot be noted that it was used.
    """
    now = time.time()
    proof = proofs.read(
        request.META.get(HEADER, ""),
        method=request.META["REQUEST_METHOD"],
        address=address_of(request),
        now=now,
        token=token,
    )
    found = nonces.era_of(proof.nonce, now)
    if found is None:
        raise _ask_again(request, now)
    era, until = found
    try:
        is_first = once.first_time(f"dpop:{proof.jkt}:{proof.jti}", era=era, until=until, now=now)
    except once.EraOver:
        raise _ask_again(request, now) from None
    except OSError as error:
        raise Busy from error
    tell_nonce(request, now, used=proof.nonce)
    if not is_first:
        raise proofs.refused("jti", "This proof was used before. Make one for every request.")
    return proof.jkt


def tell_nonce(request: HttpRequest, now: float, *, used: str = "") -> None:
    """Let the answer carry the nonce to use from now on, unless it is the one that was used."""
    nonce = nonces.current(now)
    if nonce != used:
        visited(request).next_nonce = nonce


def address_of(request: HttpRequest) -> str:
    """Return the address that `htu` must name: ours as the sender wrote it, without its query."""
    return f"{request.scheme}://{request.get_host()}{quote(request.path, safe=proofs.KEPT)}"


def _ask_again(request: HttpRequest, now: float) -> ProofNonceNeeded:
    tell_nonce(request, now)
    return ProofNonceNeeded()
