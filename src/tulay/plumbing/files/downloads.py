"""Answer with a file: what people handed in is always to be saved; only pictures that we drew anew may be shown."""

from collections.abc import Iterable
from urllib.parse import quote

from django.http import StreamingHttpResponse

from tulay.plumbing.files.kinds import PICTURES


def download(
    pieces: Iterable[bytes], *, name: str, content_type: str, size: int
) -> StreamingHttpResponse:
    """Stream a file as an attachment that no browser guesses about and no cache keeps."""
    response = _streamed(pieces, content_type, size)
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    response["Content-Disposition"] = (
        f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    return response


def shown_or_saved(
    pieces: Iterable[bytes],
    *,
    name: str,
    content_type: str,
    size: int,
    fresh_s: int = 0,
    tag: str = "",
) -> StreamingHttpResponse:
    """Stream a picture that we drew ourselves (`pictures`) to be shown, anything else to be saved.

    :param fresh_s: for how long anybody may keep it, under `tag`; 0: nobody may.
    """
    if content_type in PICTURES:
        response = _streamed(pieces, content_type, size)
    else:
        response = download(pieces, name=name, content_type=content_type, size=size)
    if fresh_s:
        response["Cache-Control"] = f"public, max-age={fresh_s}"
        response["ETag"] = tag
    return response


def _streamed(pieces: Iterable[bytes], content_type: str, size: int) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response["Content-Length"] = str(size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
