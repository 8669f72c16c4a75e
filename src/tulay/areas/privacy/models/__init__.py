"""The tables of this area, one file per topic."""

from tulay.areas.privacy.models.consents import Consent
from tulay.areas.privacy.models.notices import Notice, NoticeText, Showing
from tulay.areas.privacy.models.rights import (
    Annotation,
    Certificate,
    Export,
    Hold,
    Restriction,
    RightsRequest,
)

__all__ = [
    "Annotation",
    "Certificate",
    "Consent",
    "Export",
    "Hold",
    "Notice",
    "NoticeText",
    "Restriction",
    "RightsRequest",
    "Showing",
]
