"""Whether a PDF keeps to being paper: no programs, no files inside, no lock, no second face.

Names may hide behind escapes (`/J#61vaScript`) and in compressed object streams: both are looked through, the
latter within bounds. What cannot be looked through is refused, so a new trick of packing opens nothing.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from tulay.plumbing.files.problems import FileDamaged, FileLocked, FileUnsafe

HEAD = 1_024  # readers look for another format's beginning, or their own, this far
UNPACKED_MAX = 32 * 1024 * 1024
STREAMS_MAX = 20_000
_TAIL = 2_048
_PIECE = 256 * 1024
_DICTIONARY_MAX = 4_096
_NAME = re.compile(
    rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|Encrypt|ObjStm)(?![A-Za-z0-9_#-])"
)
_SPELLED = re.compile(rb"/([A-Za-z]*#[0-9A-Fa-f]{2}[A-Za-z0-9#]*)")
_ACTIVE = {b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"XFA"}
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_FILTERS = re.compile(rb"/Filter\s*(?:\[([^\]]*)\]|(/\w+)|(\d))")
_PREDICTED = re.compile(rb"/Predictor\s*(?!1\b)\S")
_MARKUP = re.compile(rb"<\s*(script|html|svg|\?php|iframe|body)", re.IGNORECASE)


def check_pdf(content: bytes) -> None:
    """Let a plain PDF pass.

    :raises FileDamaged: it does not hold together.
    :raises FileLocked: it opens with a password only.
    :raises FileUnsafe: it carries a program or another file, or is something else as well.
    """
    if b"%%EOF" not in content[-_TAIL:] or b"startxref" not in content[-_TAIL:]:
        raise FileDamaged
    if _MARKUP.search(content[:HEAD]) or zipfile.is_zipfile(io.BytesIO(content)):
        raise FileUnsafe
    room, streams = UNPACKED_MAX, 0
    for name, at in _names(content):
        _check_name(name)
        if name == b"ObjStm":
            streams += 1
            room -= _checked_objects(content, at, room)
        if streams > STREAMS_MAX:
            raise FileUnsafe


def _names(content: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield the names that matter to us and where they stand, whichever way they are spelled."""
    for found in _NAME.finditer(content):
        yield found[1], found.start()
    for found in _SPELLED.finditer(content):
        plain = _plain(found[0])
        if _NAME.fullmatch(plain):
            yield plain[1:], found.start()


def _plain(spelled: bytes) -> bytes:
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), spelled)


def _check_name(name: bytes) -> None:
    if name == b"Encrypt":
        raise FileLocked
    if name in _ACTIVE:
        raise FileUnsafe


def _checked_objects(content: bytes, at: int, room: int) -> int:
    """Look through one stream of objects; return how much it held."""
    first = max(at - _DICTIONARY_MAX, 0)
    begin = max(content.rfind(b"obj", first, at), first)
    end = content.find(b"stream", at, at + _DICTIONARY_MAX)
    if end < 0:
        return 0  # the words are in a text; a stream without its dictionary is read by nobody
    dictionary = _plain(content[begin:end])
    if not _is_packed_plainly(dictionary):
        raise FileUnsafe
    if b"/Filter" not in dictionary:
        return 0  # as it stands, it was searched with the rest
    return _checked_packed(content[end:].removeprefix(b"stream").lstrip(b"\r\n"), room)


def _is_packed_plainly(dictionary: bytes) -> bool:
    filters = _FILTERS.findall(dictionary)
    if not filters:
        return b"/Filter" not in dictionary
    names = (filters[0][0] or filters[0][1]).split()
    is_one = len(filters) == 1 and names in ([b"/FlateDecode"], [b"/Fl"])
    return is_one and not _PREDICTED.search(dictionary)


def _checked_packed(packed: bytes, room: int) -> int:
    unpacker, unpacked, seam = zlib.decompressobj(), 0, b""
    try:
        piece = unpacker.decompress(packed, _PIECE)
        while piece:
            unpacked += len(piece)
            if unpacked > room:
                raise FileUnsafe
            for name, _at in _names(seam + piece):
                _check_name(name)
            seam = piece[-64:]
            piece = unpacker.decompress(unpacker.unconsumed_tail, _PIECE)
    except zlib.error as error:
        raise FileDamaged from error
    return unpacked
