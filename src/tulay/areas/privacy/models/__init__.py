"""The tables of this area, one file per topic."""

from tulay.areas.privacy.models.breaches import Breach, BreachClock, BreachPerson
from tulay.areas.privacy.models.consents import Consent
from tulay.areas.privacy.models.grounds import LegalGround, LegalGroundStep
from tulay.areas.privacy.models.guardians import Guardianship
from tulay.areas.privacy.models.lists import ListFilter, ListTaken
from tulay.areas.privacy.models.notices import Notice, NoticeText, Showing
from tulay.areas.privacy.models.retention import AccountEnding, RetentionRun
from tulay.areas.privacy.models.rights import (
    Annotation,
    Certificate,
    Export,
    Hold,
    Restriction,
    RightsRequest,
)

__all__ = [
    "AccountEnding",
    "Annotation",
    "Breach",
    "BreachClock",
    "BreachPerson",
    "Certificate",
    "Consent",
    "Export",
    "Guardianship",
    "Hold",
    "LegalGround",
    "LegalGroundStep",
    "ListFilter",
    "ListTaken",
    "Notice",
    "NoticeText",
    "Restriction",
    "RetentionRun",
    "RightsRequest",
    "Showing",
]
