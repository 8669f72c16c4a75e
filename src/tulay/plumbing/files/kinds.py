"""What a file is, judged by its bytes alone: neither its name nor what the browser says counts."""

import re
from enum import StrEnum

import filetype

from tulay.plumbing.files.offices import main_kind
from tulay.plumbing.files.pdfs import check_pdf
from tulay.plumbing.files.problems import FileKindRefused, FileUnsafe

_MARKUP = re.compile(r"<\s*(!doctype|html|svg|script|\?xml|\?php|iframe|body|head)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_PROGRAMS = ("#!", "%!", "{\\rtf")  # scripts, PostScript, rich text
_TEST_VIRUS = (
    "EICAR-STANDARD-ANTIVIRUS-TEST-FILE"  # so that nobody needs a scanner to see a refusal
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
_MAIN_PARTS: dict[str, str] = {"word/document.xml": Kind.DOCX, "xl/workbook.xml": Kind.XLSX}


def kind_of(content: bytes) -> Kind:
    """Return what `content` is.

    :raises FileKindRefused: nothing we take.
    :raises FileDamaged: it begins like something we take and does not hold together.
    :raises FileLocked: it opens with a password only.
    :raises FileUnsafe: it carries a program or another file.
    """
    guessed = filetype.guess_mime(content[:8_192])  # type: ignore[no-untyped-call]  # ships no types
    if guessed in {Kind.JPEG, Kind.PNG}:
        return Kind(guessed)
    if content.startswith(b"%PDF-"):
        check_pdf(content)
        return Kind.PDF
    if content.startswith(b"PK\x03\x04"):
        return Kind(main_kind(content, _MAIN_PARTS))
    if guessed is None:
        return _checked_text(content)
    raise FileKindRefused


def _checked_text(content: bytes) -> Kind:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileKindRefused from error
    if _CONTROL.search(text) or _MARKUP.search(text) or text.startswith(_PROGRAMS):
        raise FileKindRefused
    if "%PDF-" in text[:1_024]:
        raise FileKindRefused
    if _TEST_VIRUS in text[:1_024]:
        raise FileUnsafe
    return Kind.TEXT
