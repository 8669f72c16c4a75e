"""The tables of this area, one file per topic."""

from tulay.areas.directory.models.communities import Community, CommunityStep, CommunityTotal
from tulay.areas.directory.models.contacts import Communication, Contact
from tulay.areas.directory.models.ground import Agency, Place, Post, Sector
from tulay.areas.directory.models.partnerships import (
    AgreementFile,
    Partnership,
    PartnershipMilestone,
    PartnershipParty,
    PartnershipStep,
)

__all__ = [
    "Agency",
    "AgreementFile",
    "Communication",
    "Community",
    "CommunityStep",
    "CommunityTotal",
    "Contact",
    "Partnership",
    "PartnershipMilestone",
    "PartnershipParty",
    "PartnershipStep",
    "Place",
    "Post",
    "Sector",
]
