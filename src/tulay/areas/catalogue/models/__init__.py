"""Tables of the catalogue."""

from tulay.areas.catalogue.models.services import (
    CountedBatch,
    Coverage,
    DailyViews,
    LifeEvent,
    SampleFile,
    SearchWord,
    Service,
    Slots,
    Version,
)
from tulay.areas.catalogue.models.stories import Story

__all__ = [
    "CountedBatch",
    "Coverage",
    "DailyViews",
    "LifeEvent",
    "SampleFile",
    "SearchWord",
    "Service",
    "Slots",
    "Story",
    "Version",
]
