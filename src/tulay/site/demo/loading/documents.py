"""Papers handed in with requests that are still open, as files that say they are specimens."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import timedelta

from tulay.areas.cases.models import Document
from tulay.areas.cases.rules.papers import FileState
from tulay.plumbing.db.writes import copy_in
from tulay.plumbing.files import store
from tulay.site.demo import shapes
from tulay.site.demo.loading.ground import Ground
from tulay.site.demo.specimens import specimen

CHECKED_WITHIN = timedelta(minutes=1)
OPEN = {"submitted", "in_review", "needs_information", "appealed"}


def documents_of(told: Sequence[shapes.Request], ground: Ground) -> int:
    """Store and list the papers of requests that somebody still works on; return how many."""
    wanted = (one for one in told if one.state in OPEN or one.story)
    return copy_in(Document, (row for one in wanted for row in _rows(one, ground)))


def _rows(told: shapes.Request, ground: Ground) -> Iterator[Document]:
    for upload in told.uploads:
        content = specimen(upload.document_code, upload.media_type)
        key = store.keep(content, subject_id=told.applicant_id)
        if upload.is_refused:
            store.remove(key)  # as the product does: nobody will open it
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
            storage_key=key,
            uploaded_by=told.applicant_id,
            at=upload.at,
            state=FileState.REFUSED if upload.is_refused else FileState.READY,
            checked_at=upload.at + CHECKED_WITHIN if upload.is_refused else None,
        )
