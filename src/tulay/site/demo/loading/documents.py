"""Papers handed in with requests that are still open: small pictures and PDFs that say they are samples."""

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from tulay.areas.cases.models import Document
from tulay.plumbing.db.writes import copy_in
from tulay.plumbing.files import store
from tulay.site.demo import shapes
from tulay.site.demo.loading.ground import Ground
from tulay.site.demo.services import documents

OPEN = {"submitted", "in_review", "needs_information", "appealed"}
SIZE, PAPER, INK = (620, 877), "#fbfaf5", "#123c40"


def documents_of(told: Sequence[shapes.Request], ground: Ground) -> int:
    """Store and list the papers of requests that somebody still works on; return how many."""
    wanted = (one for one in told if one.state in OPEN or one.story)
    return copy_in(Document, (row for one in wanted for row in _rows(one, ground)))


def _rows(told: shapes.Request, ground: Ground) -> Iterator[Document]:
    for upload in told.uploads:
        content = _paper(upload.document_code, upload.media_type)
        yield Document(
            id=upload.id,
            request_id=told.id,
            agency_id=ground.agencies[told.agency_slug],
            applicant_id=told.applicant_id,
            requirement=upload.document_code,
            name=upload.filename,
            content_type=upload.media_type,
            size=len(content),
            sha256=hashlib.sha256(content).digest(),
            storage_key=store.keep(content, subject_id=told.applicant_id),
            uploaded_by=told.applicant_id,
            at=upload.at,
        )


@cache
def _paper(code: str, media_type: str) -> bytes:
    """Draw a sheet that names the paper and says it is a sample."""
    sheet = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((30, 30, SIZE[0] - 30, SIZE[1] - 30), outline=INK, width=3)
    draw.text((70, 90), documents()[code].names["en"], fill=INK, font_size=30)
    draw.text((70, 150), "Sample for the demo. Not a real paper.", fill=INK, font_size=20)
    for line in range(230, 760, 44):
        draw.line((70, line, SIZE[0] - 70, line), fill="#c9cfcf", width=2)
    out = BytesIO()
    sheet.save(out, "PDF" if media_type == "application/pdf" else "JPEG", quality=70)
    return out.getvalue()
