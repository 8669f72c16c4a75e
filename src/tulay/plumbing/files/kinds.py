"""What a file is, judged by its bytes alone: neither its name nor what the browser says counts."""

import io
import re
import struct
import zipfile
import zlib
from enum import StrEnum

import filetype

from tulay.plumbing.files.problems import FileDamaged, FileKindRefused, FileUnsafe

UNPACKED_MAX = 100 * 1024 * 1024
PARTS_MAX = 5_000
RATIO_MAX = 200
_TAIL = 2_048
_MANIFEST = "[Content_Types].xml"
_ACTIVE_PDF = re.compile(rb"/(JavaScript|Launch|EmbeddedFile|RichMedia)[\s/<\[(]")
_ACTIVE_PART = re.compile(
    r"(^|/)(vbaProject\.bin|vbaData\.xml|activeX/.*|embeddings/.*)$"
    r"|\.(exe|dll|js|vbs|bat|cmd|ps1|jar|html?|svg)$",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<\s*(!doctype|html|svg|script|\?xml|iframe|body|head)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


# What the zip reader of the standard library raises, one time or another, on bytes that are no zip.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)


class Kind(StrEnum):
    """What we take, by media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    TEXT = "text/plain"


EXTENSIONS = {
    Kind.PDF: "pdf",
    Kind.JPEG: "jpg",
    Kind.PNG: "png",
    Kind.DOCX: "docx",
    Kind.XLSX: "xlsx",
    Kind.TEXT: "txt",
}
PICTURES = frozenset({Kind.JPEG, Kind.PNG})
_MAIN_PARTS = {"word/document.xml": Kind.DOCX, "xl/workbook.xml": Kind.XLSX}


def kind_of(content: bytes) -> Kind:
    """Return what `content` is.

    :raises FileKindRefused: nothing we take.
    :raises FileDamaged: it begins like something we take and does not hold together.
    :raises FileUnsafe: it carries a program or another file.
    """
    guessed = filetype.guess_mime(content[:8_192])  # type: ignore[no-untyped-call]  # ships no types
    if guessed in {Kind.JPEG, Kind.PNG}:
        return Kind(guessed)
    if content.startswith(b"%PDF-"):
        return _checked_pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _checked_office(content)
    if guessed is None:
        return _checked_text(content)
    raise FileKindRefused


def _checked_pdf(content: bytes) -> Kind:
    if b"%%EOF" not in content[-_TAIL:] or b"startxref" not in content[-_TAIL:]:
        raise FileDamaged
    if _ACTIVE_PDF.search(content):
        raise FileUnsafe
    return Kind.PDF


def _checked_office(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive.infolist())
            names = set(archive.namelist())
            if archive.testzip() is not None:
                raise FileDamaged
            manifest = archive.read(_MANIFEST).decode() if _MANIFEST in names else ""
    except _BROKEN as error:
        raise FileDamaged from error
    return _office_kind(names, manifest)


def _office_kind(names: set[str], manifest: str) -> Kind:
    for part, kind in _MAIN_PARTS.items():
        if part in names and f"{kind.value}.main+xml" in manifest:
            return kind
    raise FileKindRefused


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    """Look at the table of contents before unpacking anything: bombs, climbing paths, programs."""
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    is_bomb = len(parts) > PARTS_MAX or unpacked > UNPACKED_MAX or unpacked / packed > RATIO_MAX
    if is_bomb or any(_is_unsafe(part) for part in parts):
        raise FileUnsafe


def _is_unsafe(part: zipfile.ZipInfo) -> bool:
    climbs = part.filename.startswith(("/", "\\")) or ".." in part.filename.split("/")
    is_encrypted = bool(part.flag_bits & 0x1)
    return climbs or is_encrypted or bool(_ACTIVE_PART.search(part.filename))


def _checked_text(content: bytes) -> Kind:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileKindRefused from error
    if _CONTROL.search(text) or _MARKUP.search(text) or text.startswith("#!"):
        raise FileKindRefused
    return Kind.TEXT
