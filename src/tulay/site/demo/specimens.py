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
