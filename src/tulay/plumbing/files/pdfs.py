"""Whether a PDF keeps to being paper: no programs, no files inside, no lock, no second face.

Names may hide behind escapes (`/J#61vaScript`) and in compressed object streams: both are looked through, the
latter within bounds. What cannot be looked through is refused, so a new trick of packing opens nothing.
"""

import io
import re
import zipfile
import zlib

from tulay.plumbing.files.problems import FileDamaged, FileLocked, FileUnsafe

HEAD = 1_024  # readers look for another format's beginning, or their own, this far
UNPACKED_MAX = 32 * 1024 * 1024
_TAIL = 2_048
_PIECE = 256 * 1024
_DICTIONARY_MAX = 4_096
_AFTER = rb"(?=[\0\s/<>\[\](){}%]|$)"  # where a name ends


def _spelled(name: str) -> bytes:
    """Return a pattern for a name with any of its letters escaped."""
    letters = (f"(?:{c}|#{ord(c):02x}|#{ord(c):02X})" for c in name)
    return b"/" + "".join(letters).encode()


def _any_of(*names: str) -> re.Pattern[bytes]:
    return re.compile(b"(?:" + b"|".join(_spelled(name) for name in names) + b")" + _AFTER)


_ACTIVE = _any_of("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA")
_LOCKED = _any_of("Encrypt")
_OBJECTS = _any_of("ObjStm")
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
    if _LOCKED.search(content):
        raise FileLocked
    if _ACTIVE.search(content) or _MARKUP.search(content[:HEAD]) or _is_archive(content):
        raise FileUnsafe
    room = UNPACKED_MAX
    for found in _OBJECTS.finditer(content):
        room -= _checked_objects(content, found.start(), room)


def _is_archive(content: bytes) -> bool:
    return zipfile.is_zipfile(io.BytesIO(content))


def _checked_objects(content: bytes, at: int, room: int) -> int:
    """Look through one stream of objects; return how much it held."""
    begin = max(content.rfind(b"obj", 0, at), at - _DICTIONARY_MAX)
    end = content.find(b"stream", at, at + _DICTIONARY_MAX)
    if end < 0:
        return 0  # the words are in a text; a stream without its dictionary is read by nobody
    dictionary = _ESCAPE.sub(lambda m: bytes([int(m[1], 16)]), content[begin:end])
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
            if unpacked > room or _ACTIVE.search(seam + piece):
                raise FileUnsafe
            seam = piece[-64:]
            piece = unpacker.decompress(unpacker.unconsumed_tail, _PIECE)
    except zlib.error as error:
        raise FileDamaged from error
    return unpacked
