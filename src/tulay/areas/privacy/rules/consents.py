"""What people agree to, and through which door. Pure."""

from enum import StrEnum


class Step(StrEnum):
    """Consent is given or withdrawn; the last step counts."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Channel(StrEnum):
    """Where somebody read and answered."""

    WEB = "web"
    API = "api"
    ASSISTED = "assisted"
    LINK = "link"
