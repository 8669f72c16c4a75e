"""The tables of this area, one file per topic."""

from tulay.areas.privacy.models.consents import Consent
from tulay.areas.privacy.models.notices import Notice, NoticeText, Showing

__all__ = ["Consent", "Notice", "NoticeText", "Showing"]
