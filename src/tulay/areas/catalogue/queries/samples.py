"""Samples of papers: the files behind them, and who may see which."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from tulay.areas.catalogue.errors import UnfitService, UnknownSample
from tulay.areas.catalogue.models import SampleFile
from tulay.areas.catalogue.queries.services import ServiceCard
from tulay.areas.catalogue.queries.working import Working
from tulay.areas.catalogue.rules.services import Details, Requirement
from tulay.kernel.errors import FieldError
from tulay.plumbing.files import store


@dataclass(frozen=True, slots=True)
class StoredSample:
    """A file, or its small picture, and where its bytes lie."""

    service_id: UUID
    content_type: str
    size: int
    storage_key: str
    etag: str

    def pieces(self) -> Iterator[bytes]:
        """Return its bytes.

        :raises UnknownSample: the store has it no longer.
        """
        try:
            return store.read(self.storage_key, subject_id=self.service_id)
        except FileNotFoundError as error:
            raise UnknownSample from error


def public_sample(card: ServiceCard, file_id: UUID, *, is_preview: bool = False) -> StoredSample:
    """Return a sample that the service shows today: what it no longer shows, nobody gets by its old address.

    :raises UnknownSample: the service, as people read it, shows no such sample.
    """
    if not any(one.sample and one.sample.file_id == file_id for one in card.requirements):
        raise UnknownSample
    return _stored(card.id, file_id, is_preview=is_preview)


def own_sample(working: Working, file_id: UUID, *, is_preview: bool = False) -> StoredSample:
    """Return a sample of any version of a service that the reader writes.

    :raises UnknownSample: the service never had it.
    """
    return _stored(working.id, file_id, is_preview=is_preview)


def samples_kept(service_id: UUID) -> int:
    """Count the files that the versions of a service name, or named."""
    return SampleFile.objects.filter(service_id=service_id).count()


def shown_in(details: Details) -> frozenset[UUID]:
    """Return the files that a version of a service shows."""
    return frozenset(one.sample.file_id for one in details.requirements if one.sample)


def with_file_facts(service_id: UUID | None, details: Details) -> Details:
    """Return the details with what the files themselves say of their kind and size.

    :raises UnfitService: a sample is no file of this service.
    """
    wanted = shown_in(details)
    if not wanted:
        return details
    rows = SampleFile.objects.filter(id__in=wanted)
    rows = rows.filter(service_id=service_id) if service_id else rows.none()
    facts = {
        one: (kind, size) for one, kind, size in rows.values_list("id", "content_type", "size")
    }
    faults = [
        FieldError(
            f"requirements.{one.code}.sample", "unknown", "Send the file of the sample first."
        )
        for one in details.requirements
        if one.sample and one.sample.file_id not in facts
    ]
    if faults:
        raise UnfitService(errors=faults)
    return replace(
        details, requirements=tuple(_with_facts(one, facts) for one in details.requirements)
    )


def wanted_samples(keys: Collection[str]) -> set[str]:
    """Return which of these stored files a sample still is, or its small picture."""
    rows = SampleFile.objects
    found = set(rows.filter(storage_key__in=keys).values_list("storage_key", flat=True))
    return found | set(rows.filter(preview_key__in=keys).values_list("preview_key", flat=True))


def _with_facts(one: Requirement, facts: dict[UUID, tuple[str, int]]) -> Requirement:
    if one.sample is None:
        return one
    kind, size = facts[one.sample.file_id]
    return replace(one, sample=replace(one.sample, content_type=kind, size=size))


def _stored(service_id: UUID, file_id: UUID, *, is_preview: bool) -> StoredSample:
    row = SampleFile.objects.filter(service_id=service_id, id=file_id).first()
    if row is None or (is_preview and not row.preview_key):
        raise UnknownSample
    tag = bytes(row.sha256).hex()[:32]
    if is_preview:
        return StoredSample(
            service_id, "image/webp", row.preview_size, row.preview_key, f'"{tag}-small"'
        )
    return StoredSample(service_id, row.content_type, row.size, row.storage_key, f'"{tag}"')
