"""What a witness agrees to (C2SP tlog-witness): growth of the log that it knows, and nothing else. Pure."""

import base64
import re
from dataclasses import dataclass
from http import HTTPStatus

from tulay.areas.audit.rules.merkle import NotProved, check_consistency
from tulay.areas.audit.rules.notes import (
    Head,
    Verifier,
    from_base64,
    read_head,
    read_note,
    signed_by,
)

PROOF_LINES_MAX = 63
REQUEST_BYTES_MAX = 64 * 1024
_OLD = re.compile(r"old (0|[1-9]\d{0,18})", re.ASCII)


class Refused(Exception):
    """The witness does not sign: the status that says why, and, after a conflict, the size that it knows."""

    def __init__(self, status: HTTPStatus, size: int | None = None) -> None:
        super().__init__(status.phrase)
        self.status = status
        self.size = size


@dataclass(frozen=True, slots=True)
class Request:
    """What a log asks: from this size, by this proof, to this checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: str

    def text(self) -> str:
        """Spell the body."""
        lines = [f"old {self.old}", *(base64.b64encode(one).decode() for one in self.proof)]
        return "\n".join([*lines, "", self.checkpoint])


def read_request(body: bytes) -> Request:
    """Read a body.

    :raises Refused: 400, it is none.
    """
    try:
        head, gap, checkpoint = body.decode().partition("\n\n")
        first, *lines = head.split("\n")
        proof = tuple(from_base64(line) for line in lines)
    except ValueError as error:
        raise Refused(HTTPStatus.BAD_REQUEST) from error
    old = _OLD.fullmatch(first)
    if not gap or old is None or len(proof) > PROOF_LINES_MAX:
        raise Refused(HTTPStatus.BAD_REQUEST)
    return Request(int(old[1]), proof, checkpoint)


def judge(request: Request, log: Verifier, known: Head | None) -> Head:
    """Return the state that the witness may cosign.

    :raises Refused: with the status that the protocol has for it.
    """
    head = _signed_head(request, log)
    if request.old > head.size:
        raise Refused(HTTPStatus.BAD_REQUEST)
    size = known.size if known else 0
    if request.old != size:
        raise Refused(HTTPStatus.CONFLICT, size)
    if known is None:
        if request.proof:
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY)
        return head
    if head.size == size and head.root != known.root:
        raise Refused(HTTPStatus.CONFLICT, size)
    try:
        check_consistency(size, head.size, request.proof, known.root, head.root)
    except NotProved as error:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY) from error
    return head


def _signed_head(request: Request, log: Verifier) -> Head:
    try:
        note = read_note(request.checkpoint)
        head = read_head(note.text)
    except NotProved as error:
        raise Refused(HTTPStatus.BAD_REQUEST) from error
    if head.origin != log.name:
        raise Refused(HTTPStatus.NOT_FOUND)
    try:
        is_signed = signed_by(note, log) is not None
    except NotProved:
        is_signed = False
    if not is_signed:
        raise Refused(HTTPStatus.FORBIDDEN)
    return head
