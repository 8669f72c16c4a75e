"""Answer with a file: always to be saved, never shown inside our own pages."""

from collections.abc import Iterable
from urllib.parse import quote

from django.http import StreamingHttpResponse


def download(
    pieces: Iterable[bytes], *, name: str, content_type: str, size: int
) -> StreamingHttpResponse:
    """Stream a file as an attachment that no browser guesses about and no cache keeps."""
    response = StreamingHttpResponse(pieces, content_type=content_type)
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    response["Content-Disposition"] = (
        f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response["Content-Length"] = str(size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
