"""What goes wrong at a door, before any use case is asked."""

from tulay.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable

PROOF_ALGORITHMS = ("ES256", "EdDSA")
"""With which a proof of possession may be signed (RFC 9449): a challenge names them."""


class Unauthenticated(Forbidden):
    """Sign in first: this needs to know who you are."""

    code = "unauthenticated"


class TokenRefused(Unauthenticated):
    """This access token is not valid, or not any more. Get a new one."""

    code = "token-refused"
    oauth = "invalid_token"


class ProofRefused(Unauthenticated):
    """The proof of possession (DPoP) does not fit this request, or the token that it came with."""

    code = "proof-refused"
    oauth = "invalid_dpop_proof"


class ProofNonceNeeded(Unauthenticated):
    """Make the proof of possession (DPoP) anew, with the nonce that this answer carries."""

    code = "proof-nonce-needed"
    oauth = "use_dpop_nonce"


class SessionNotProven(Forbidden):
    """This form was opened too long ago or in another session. Load the page again and send it once more."""

    code = "csrf-refused"


class Malformed(Invalid):
    """We could not read what was sent. Check that it is complete and well formed."""

    code = "malformed"


class WrongAddress(Invalid):
    """This address contains characters that no address of ours has."""

    code = "wrong-address"


class WrongMethod(Invalid):
    """This address does not take {method} requests. It takes {allowed}."""

    code = "method-not-allowed"


class WrongMediaType(Invalid):
    """Send the data as {expected}, not as {given}."""

    code = "unsupported-media-type"


class WrongVersion(Invalid):
    """Files in pieces are taken by version {known} of the protocol tus, not {given}."""

    code = "protocol-version"


class TooLarge(Invalid):
    """What was sent is larger than {limit_kib} KiB, the most that is taken here."""

    code = "body-too-large"


class NoSuchPage(NotFound):
    """There is no page at this address. Check it for typing mistakes, or start from the home page."""

    code = "no-such-address"


class OutOfRange(Invalid):
    """A value is too large, too small or of a kind that cannot be kept. Check numbers, dates and special characters."""

    code = "out-of-range"


class UnknownReference(Invalid):
    """Something that this refers to does not exist (any more)."""

    code = "unknown-reference"


class ChangedMeanwhile(Conflict):
    """Somebody changed this at the same moment. Load it again and decide whether your step still makes sense."""

    code = "changed-meanwhile"


class Busy(Unavailable):
    """The service is too busy to finish this now. Nothing was changed; try again in a moment."""

    code = "busy"


class Unexpected(Unavailable):
    """Something went wrong on our side. What we had confirmed is safe. If it happens again, tell us the reference."""

    code = "unexpected"


class IdempotencyKeyMissing(Invalid):
    """Send an Idempotency-Key header, so that a repeated request cannot take effect twice."""

    code = "idempotency-key-missing"


class IdempotencyKeyUnusable(Invalid):
    """The Idempotency-Key must be {least} to 255 letters, digits or signs; a random UUID serves best."""

    code = "idempotency-key-unusable"


class IdempotencyKeyReused(Invalid):
    """This Idempotency-Key came with another request before. Use a new key for a new request."""

    code = "idempotency-key-reused"
