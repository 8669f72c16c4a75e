"""A sample of a paper is attached: it is part of the next version, which somebody else reads and publishes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.catalogue.actions.services import edit_service
from tulay.areas.catalogue.errors import UnknownDocument
from tulay.areas.catalogue.models import SampleFile
from tulay.areas.catalogue.queries.samples import samples_kept
from tulay.areas.catalogue.queries.working import Working, version_details, working_service
from tulay.areas.catalogue.rules.samples import PICTURES, Sample, check_sample_file
from tulay.areas.catalogue.rules.services import Details, Requirement
from tulay.areas.catalogue.rules.versions import put
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import action
from tulay.plumbing.files import store
from tulay.plumbing.files.kinds import Kind
from tulay.plumbing.files.pictures import preview
from tulay.plumbing.files.upload import Accepted


@action("catalogue.attach-sample")
def attach_sample(
    *,
    actor: Actor,
    service_id: UUID,
    code: str,
    file: Accepted,
    alts: Mapping[str, str],
    now: datetime,
    guides: Mapping[str, str] | None = None,
    version: int | None = None,
) -> tuple[UUID, int]:
    """Attach a checked file to a paper of a service; return it, and the version that shows it.

    :raises UnknownService: there is none that this actor may change.
    :raises UnknownDocument: it asks for no such paper.
    :raises SampleUnfit: the file is neither a picture nor a PDF.
    :raises TooManySamples: the service has 200.
    :raises UnfitService: nothing says in words what is to be seen.
    :raises ServiceChanged: somebody else changed the paper since `version`.
    :raises WrongState: the service is archived.
    """
    working = working_service(actor, service_id)
    if not actor.may("catalogue.attach-sample", working.agency_id):
        raise Forbidden
    base = _base(actor, working, version)
    before = _paper(base, code)
    check_sample_file(file.content_type, samples_kept(service_id))
    row = _kept(working, file, actor=actor, now=now)
    sample = Sample(row.id, dict(alts), dict(guides or {}))
    papers = put(base.requirements, replace(before, sample=sample), instead_of=code)
    number = edit_service(
        actor=actor,
        service_id=service_id,
        details=replace(base, requirements=papers),
        version=version or working.number,
        now=now,
    )
    record(
        actor=actor,
        code="catalogue.attach-sample",
        target=f"service:{service_id}",
        at=now,
        slug=working.slug,
        number=number,
        document=code,
        file=row.id,
        content_type=file.content_type,
        size=file.size,
    )
    return row.id, number


def _base(actor: Actor, working: Working, version: int | None) -> Details:
    if version is None or version == working.number:
        return working.details
    return version_details(actor, working.id, version)


def _paper(details: Details, code: str) -> Requirement:
    found = next((one for one in details.requirements if one.code == code), None)
    if found is None:
        raise UnknownDocument
    return found


def _kept(working: Working, file: Accepted, *, actor: Actor, now: datetime) -> SampleFile:
    """Write the bytes first and the row second, so that no row is without its file."""
    is_picture = file.content_type in PICTURES
    small = preview(file.content, Kind(file.content_type)) if is_picture else b""
    return SampleFile.objects.create(
        id=uuid7(),
        service_id=working.id,
        agency_id=working.agency_id,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        storage_key=store.keep(file.content, subject_id=working.id),
        preview_key=store.keep(small, subject_id=working.id) if small else "",
        preview_size=len(small),
        added_at=now,
        added_by=actor.person_id,
    )
