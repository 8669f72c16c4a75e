"""Specimen files for the documents of demo requests: small, valid and plainly not real."""

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from tulay.site.demo.services import documents

_SIZE = (900, 600)
_PAPER, _INK, _BRAND = "#f7f4ec", "#0b0c0c", "#0b5c63"


@cache
def specimen(document_code: str, media_type: str) -> bytes:
    """Return a specimen of the document as `image/jpeg` or `application/pdf`."""
    page = Image.new("RGB", _SIZE, _PAPER)
    pen = ImageDraw.Draw(page)
    pen.rectangle((20, 20, _SIZE[0] - 20, _SIZE[1] - 20), outline=_BRAND, width=4)
    pen.text((60, 60), "SPECIMEN - demo only", fill=_BRAND, font_size=40)
    pen.text((60, 150), documents()[document_code].names["en"], fill=_INK, font_size=34)
    for line in range(6):
        pen.line((60, 260 + line * 45, 840 - line * 60, 260 + line * 45), fill="#8a8f93", width=3)
    out = BytesIO()
    if media_type == "application/pdf":
        page.save(out, "PDF", resolution=100, creationDate=None, modDate=None)
    else:
        page.save(out, "JPEG", quality=60)
    return out.getvalue()


@cache
def sample(shape: str) -> bytes:
    """Return how a paper looks, drawn: a card, a sheet, a table, a house or a boat. Nobody's data is on it."""
    page = Image.new("RGB", _SIZE, _PAPER)
    pen = ImageDraw.Draw(page)
    _DRAWN[shape](pen)
    over = Image.new("RGBA", _SIZE, (0, 0, 0, 0))
    ImageDraw.Draw(over).text(
        (_SIZE[0] // 2, _SIZE[1] // 2),
        "SPECIMEN",
        fill=(160, 30, 30, 120),
        font_size=150,
        anchor="mm",
    )
    page.paste(over.rotate(20), (0, 0), over.rotate(20))
    out = BytesIO()
    page.save(out, "PNG", optimize=True)
    return out.getvalue()


def _card(pen: ImageDraw.ImageDraw) -> None:
    pen.rounded_rectangle((90, 80, 810, 520), 30, fill="white", outline=_INK, width=4)
    pen.rectangle((90, 110, 810, 170), fill=_BRAND)
    pen.rectangle((130, 210, 330, 460), outline=_INK, width=4)
    pen.ellipse((190, 240, 270, 320), outline=_INK, width=4)
    pen.arc((160, 330, 300, 520), 180, 360, fill=_INK, width=4)
    for line, width in enumerate((380, 300, 340, 220)):
        pen.rectangle((370, 220 + line * 62, 370 + width, 246 + line * 62), fill=_FAINT)


def _sheet(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((190, 30, 710, 570), fill="white", outline=_INK, width=4)
    pen.ellipse((410, 55, 490, 135), outline=_BRAND, width=6)
    for line in range(7):
        pen.line(
            (240, 185 + line * 38, 660 - line % 3 * 60, 185 + line * 38), fill=_FAINT, width=10
        )
    pen.ellipse((250, 445, 350, 545), outline=_BRAND, width=6)
    pen.line((460, 520, 660, 520), fill=_INK, width=4)
    pen.line((480, 505, 520, 480, 560, 510, 620, 470), fill=_INK, width=4)


def _table(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((130, 40, 770, 560), fill="white", outline=_INK, width=4)
    pen.rectangle((130, 40, 770, 110), fill=_BRAND)
    for line in range(8):
        pen.line((130, 165 + line * 56, 770, 165 + line * 56), fill=_INK, width=2)
        pen.rectangle((160, 128 + line * 56, 420 - line % 3 * 40, 148 + line * 56), fill=_FAINT)
        pen.rectangle((600, 128 + line * 56, 660, 148 + line * 56), fill=_FAINT)
    pen.line((540, 110, 540, 560), fill=_INK, width=2)


def _house(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((0, 470, 900, 600), fill="#cfe0d2")
    pen.rectangle((260, 280, 640, 500), fill="white", outline=_INK, width=4)
    pen.polygon(((220, 280), (450, 130), (520, 176), (480, 280)), fill=_BRAND, outline=_INK)
    pen.line((520, 280, 600, 170, 640, 290, 690, 270), fill=_INK, width=6)
    pen.rectangle((410, 380, 490, 500), outline=_INK, width=4)
    pen.polygon(((610, 500), (760, 440), (800, 505)), fill=_BRAND, outline=_INK)


def _boat(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((0, 420, 900, 600), fill="#d5e6ea")
    pen.polygon(((170, 380), (730, 380), (640, 490), (260, 490)), fill="white", outline=_INK)
    pen.line((450, 380, 450, 130), fill=_INK, width=8)
    pen.polygon(((462, 140), (640, 340), (462, 340)), fill=_BRAND, outline=_INK)
    pen.line((150, 520, 750, 520), fill=_INK, width=8)
    pen.line((520, 385, 560, 430, 540, 487), fill="#a01e1e", width=8)


_FAINT = "#c3c7ca"
_DRAWN = {"card": _card, "sheet": _sheet, "table": _table, "house": _house, "boat": _boat}
