"""Answers that whoever asked may have already (RFC 9110, 13.1.2): a calendar that looks every hour is told so."""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified


def unless_known(request: HttpRequest, content: str, media: str) -> HttpResponse:
    """Answer with the content, or that it is the same as before; only its reader may keep it."""
    tag = f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'
    said = request.headers.get("If-None-Match", "").split(",")
    known = {one.strip().removeprefix("W/") for one in said}
    is_known = bool(known & {tag, "*"})
    answer = HttpResponseNotModified() if is_known else HttpResponse(content, content_type=media)
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    return answer
