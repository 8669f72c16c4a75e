"""Nothing, half a file, what a picture tells, and bad names."""

from PIL import Image

from tulay.plumbing.files.tests.hostile.corpus import (
    CORPUS,
    DAMAGED,
    DRAWN,
    EMPTY,
    REFUSED,
    Hostile,
    hostile,
)
from tulay.plumbing.files.tests.hostile.good import SCRIPT, office, picture, with_segment


@hostile(EMPTY)
def _empty_file():
    return b""


@hostile(REFUSED)
def _one_byte():
    return b"\0"


@hostile(DAMAGED, "boat.png", "image/png")
def _png_that_is_cut():
    return picture("PNG", (400, 400))[:60]


@hostile(DAMAGED, "boat.jpg", "image/jpeg")
def _jpeg_that_is_cut():
    return picture()[:200]


@hostile(DAMAGED, "boat.png", "image/png")
def _png_that_is_garbled():
    content = bytearray(picture("PNG", (200, 200)))
    content[60:90] = b"\xaa" * 30
    return bytes(content)


@hostile(DAMAGED, "boat.docx")
def _word_that_is_cut():
    return office()[:-40]


@hostile(DRAWN, "boat.jpg", "image/jpeg", traces=[b"Exif", b"Amina", SCRIPT])
def _jpeg_that_tells_where_it_was_taken():
    exif = Image.Exif()
    exif[0x010F], exif[0x010E] = "Camera of Amina", SCRIPT.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (6.0, 55.0, 12.0)
    return picture(exif=exif)


@hostile(DRAWN, "boat.jpg", "image/jpeg", traces=[b"Exif"])
def _jpeg_with_broken_notes():
    return with_segment(picture(), b"\xe1", b"Exif\0\0MM\0*\xff\xff\xff\xff" + b"\xff" * 30)


@hostile(DRAWN, "boat.jpg", "image/jpeg", traces=[b"xmpmeta", SCRIPT])
def _jpeg_with_a_page_in_its_notes():
    notes = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + SCRIPT + b"</x:xmpmeta>"
    return with_segment(picture(), b"\xe1", notes)


def named(label, typed):
    """Put a good picture under a bad name into the corpus."""
    CORPUS[label] = lambda: Hostile(DRAWN, picture(), typed, "image/png")


named("name-that-climbs", "../../../../etc/passwd")
named("name-that-climbs-backwards", "..\\..\\windows\\boat.exe")
named("name-read-from-the-right", "boat\u202egnp.exe")
named("name-with-control-characters", "bo\x01at\x1b[2J.png")
named("name-that-is-very-long", "boat" * 60 + ".png")
named("name-of-markup", "<img src=x onerror=alert(1)>.png")
named("name-of-two-extensions", "boat.png.exe")
named("name-with-a-header", 'boat"; filename="evil.html')
named("name-of-nothing-but-dots", "....")
named("name-that-is-a-formula", "=cmd|'/c calc'!A1.png")
