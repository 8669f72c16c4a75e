"""Samples beside the papers of featured services, drawn."""

from datetime import datetime
from uuid import UUID

from tulay.areas.catalogue.actions.samples import attach_sample
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.files.upload import Accepted
from tulay.site.demo.reading import toml
from tulay.site.demo.shapes import Service
from tulay.site.demo.specimens import sample


def attach_samples(service: Service, service_id: UUID, now: datetime) -> None:
    """Attach what is drawn for the papers of a featured service."""
    known = toml("samples.toml") if service.featured else {}
    for wanted in service.documents:
        told = known.get(wanted.document.code)
        if told is None:
            continue
        attach_sample(
            actor=SYSTEM,
            service_id=service_id,
            code=wanted.document.code,
            file=Accepted(f"{wanted.document.code}.png", "image/png", sample(told["shape"])),
            alts=told["alt"],
            guides=told["guide"],
            now=now,
        )
