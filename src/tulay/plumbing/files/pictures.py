"""Pictures are drawn anew: what was hidden in the file (place, camera, payload) stays behind."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from tulay.plumbing.files.kinds import Kind
from tulay.plumbing.files.problems import FileDamaged, PictureTooLarge

MEGAPIXELS_MAX = {Kind.JPEG: 64, Kind.PNG: 24}  # a JPEG is decoded at a fraction, a PNG whole
EDGE_MAX = 4_096
_JPEG_QUALITY = 85


def redrawn(content: bytes, kind: Kind) -> bytes:
    """Return the same picture, upright, at most 4,096 points wide or high, with nothing but its points.

    :raises PictureTooLarge: drawing it would take too much memory.
    :raises FileDamaged: it does not open.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's notes about odd metadata that we drop
            return _redrawn(content, kind)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise FileDamaged from error
    except Image.DecompressionBombError as error:
        raise PictureTooLarge(most_megapixels=MEGAPIXELS_MAX[kind]) from error


def _redrawn(content: bytes, kind: Kind) -> bytes:
    with Image.open(io.BytesIO(content), formats=[kind.name]) as picture:
        if picture.width * picture.height > MEGAPIXELS_MAX[kind] * 1_000_000:
            raise PictureTooLarge(most_megapixels=MEGAPIXELS_MAX[kind])
        picture.draft("RGB", (EDGE_MAX // 2, EDGE_MAX // 2))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((EDGE_MAX, EDGE_MAX))
        has_alpha = kind is Kind.PNG and upright.has_transparency_data
        drawn = upright.convert("RGBA" if has_alpha else "RGB")
    drawn.info.clear()
    out = io.BytesIO()
    drawn.save(out, format=kind.name, quality=_JPEG_QUALITY)
    return out.getvalue()
