"""Pictures are drawn anew: what was hidden in the file (place, camera, payload) stays behind.

Drawing takes memory, so what it would take is told from the header first, and only a few are drawn at a time.
"""

import io
import struct
import warnings
import zlib
from threading import BoundedSemaphore

from PIL import Image, ImageOps, UnidentifiedImageError

from tulay.plumbing.files.kinds import Kind
from tulay.plumbing.files.problems import FileDamaged, PictureTooLarge

MEGAPIXELS_MAX = {Kind.JPEG: 64, Kind.PNG: 24}  # a JPEG is decoded at a fraction, a PNG whole
PROGRESSIVE_MEGAPIXELS_MAX = 24  # this kind of JPEG is held whole while it gets sharper
SCANS_MAX = 100  # a real one has about ten; each costs a look at every point
LINE_MAX = 65_535
EDGE_MAX = 4_096
AT_ONCE = 2
_JPEG_QUALITY = 85
PREVIEW, _PREVIEW_QUALITY = (360, 270), 70
_SCAN = b"\xff\xda"
_easels = BoundedSemaphore(AT_ONCE)

# What Pillow raises, one time or another, on bytes that are no picture.
_BROKEN = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    zlib.error,
    OverflowError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
)


def redrawn(content: bytes, kind: Kind) -> bytes:
    """Return the same picture, upright, at most 4,096 points wide or high, with nothing but its points.

    :raises PictureTooLarge: drawing it would take too much memory.
    :raises FileDamaged: it does not open.
    """
    try:
        with _easels, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's notes about odd metadata that we drop
            return _redrawn(content, kind)
    except _BROKEN as error:
        raise FileDamaged from error
    except Image.DecompressionBombError as error:
        raise PictureTooLarge(most_megapixels=MEGAPIXELS_MAX[kind]) from error


def preview(content: bytes, kind: Kind) -> bytes:
    """Return a small WebP of a picture that was drawn anew: whole, on white, always of the same shape.

    A third of what a JPEG takes: it comes with pages that are read on lines paid by the kilobyte.
    """
    with _easels, Image.open(io.BytesIO(content), formats=[kind.name]) as picture:
        picture.draft("RGB", PREVIEW)
        small = ImageOps.contain(picture.convert("RGBA"), PREVIEW)
    paper = Image.new("RGB", PREVIEW, "white")
    paper.paste(small, ((PREVIEW[0] - small.width) // 2, (PREVIEW[1] - small.height) // 2), small)
    out = io.BytesIO()
    paper.save(out, format="WEBP", quality=_PREVIEW_QUALITY, method=6)
    return out.getvalue()


def _redrawn(content: bytes, kind: Kind) -> bytes:
    with Image.open(io.BytesIO(content), formats=[kind.name]) as picture:
        _check_effort(picture, content, kind)
        picture.draft("RGB", (EDGE_MAX // 2, EDGE_MAX // 2))
        picture.thumbnail((EDGE_MAX, EDGE_MAX))  # before it is turned: what follows copies it
        upright = ImageOps.exif_transpose(picture)
        has_alpha = kind is Kind.PNG and upright.has_transparency_data
        drawn = upright.convert("RGBA" if has_alpha else "RGB")
    drawn.info.clear()
    out = io.BytesIO()
    drawn.save(out, format=kind.name, quality=_JPEG_QUALITY)
    return out.getvalue()


def _check_effort(picture: Image.Image, content: bytes, kind: Kind) -> None:
    is_progressive = bool(picture.info.get("progressive"))
    most = PROGRESSIVE_MEGAPIXELS_MAX if is_progressive else MEGAPIXELS_MAX[kind]
    if picture.width * picture.height > most * 1_000_000 or max(picture.size) > LINE_MAX:
        raise PictureTooLarge(most_megapixels=most)
    if is_progressive and content.count(_SCAN) > SCANS_MAX:
        raise FileDamaged
