"""Whether a Word or Excel file keeps to being paper: no programs, no files inside, nothing fetched from elsewhere.

The table of contents is judged before anything is unpacked; then every part is read once, in pieces, to its end.
"""

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from tulay.plumbing.files.problems import FileDamaged, FileKindRefused, FileUnsafe

UNPACKED_MAX = 100 * 1024 * 1024
PARTS_MAX = 5_000
RATIO_MAX = 200
SMALL_MAX = 1024 * 1024  # of a part that is read whole: the manifest and the lists of relations
_PIECE = 64 * 1024
_SEAM = 32
_MANIFEST = "[Content_Types].xml"
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # office programs write no others
_ACTIVE_PART = re.compile(
    r"(^|/)(vbaProject\.bin|vbaData\.xml|activeX/.*|embeddings/.*|macrosheets/.*)$"
    r"|\.(exe|dll|js|vbs|bat|cmd|ps1|jar|lnk|hta|html?|svg|zip|rar|7z|iso)$",
    re.IGNORECASE,
)
_ACTIVE_KIND = re.compile(r"vbaProject|activeX|oleObject|macrosheet|macroEnabled", re.IGNORECASE)
_ACTIVE_WORDS = re.compile(rb"<!DOCTYPE|<!ENTITY|DDEAUTO|<ddeLink|<oleLink", re.IGNORECASE)
_OTHER_FILES = (
    b"PK\x03\x04",
    b"MZ",
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
    b"%PDF-",
)
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")

# What the zip reader of the standard library raises, one time or another, on bytes that are no zip.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    RuntimeError,  # zipfile: a password, or a method of compression that it has not
)


def main_kind(content: bytes, kinds: dict[str, str]) -> str:
    """Return which of `kinds` (main part: media type) an office file is.

    :raises FileKindRefused: none of them.
    :raises FileDamaged: it does not hold together.
    :raises FileUnsafe: it carries a program or another file, or fetches one.
    """
    if b"%PDF-" in content[:1_024]:
        raise FileUnsafe
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_contents(archive)
            names = set(archive.namelist())
            manifest = _small(archive, _MANIFEST) if _MANIFEST in names else ""
            for part in archive.infolist():
                _check_part(archive, part)
    except BROKEN as error:
        raise FileDamaged from error
    if _ACTIVE_KIND.search(manifest):
        raise FileUnsafe
    for part_name, kind in kinds.items():
        if part_name in names and f"{kind}.main+xml" in manifest:
            return kind
    raise FileKindRefused


def _check_contents(archive: zipfile.ZipFile) -> None:
    """Look at the table of contents before unpacking anything: bombs, climbing paths, programs."""
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    is_bomb = len(parts) > PARTS_MAX or unpacked > UNPACKED_MAX or unpacked / packed > RATIO_MAX
    has_twins = len({part.filename.lower() for part in parts}) < len(parts)
    if is_bomb or has_twins or archive.comment or any(_is_unsafe(part) for part in parts):
        raise FileUnsafe


def _is_unsafe(part: zipfile.ZipInfo) -> bool:
    name = part.filename.replace("\\", "/")
    climbs = name.startswith("/") or ".." in name.split("/")
    is_odd = bool(part.flag_bits & 0x1) or part.compress_type not in _PACKINGS
    return climbs or is_odd or bool(_ACTIVE_PART.search(name))


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    is_text = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    seam = b""
    for number, piece in enumerate(_pieces(archive, part)):
        if number == 0 and piece.startswith(_OTHER_FILES):
            raise FileUnsafe
        if is_text and (_ACTIVE_WORDS.search(seam + piece) or b"\0" in piece):
            raise FileUnsafe
        seam = piece[-_SEAM:]
    if part.filename.lower().endswith(".rels") and _fetches(_small(archive, part.filename)):
        raise FileUnsafe


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as file:
        while piece := file.read(_PIECE):
            yield piece


def _fetches(relations: str) -> bool:
    """Tell whether opening the file would fetch something; a link that is clicked is none of it."""
    return any(
        "External" in one and "/hyperlink" not in one for one in _RELATION.findall(relations)
    )


def _small(archive: zipfile.ZipFile, name: str) -> str:
    if archive.getinfo(name).file_size > SMALL_MAX:
        raise FileUnsafe
    return archive.read(name).decode()
