"""The tables of this area, one file per topic."""

from tulay.areas.directory.models.communities import Community, CommunityStep, CommunityTotal
from tulay.areas.directory.models.ground import Agency, Place, Post, Sector

__all__ = [
    "Agency",
    "Community",
    "CommunityStep",
    "CommunityTotal",
    "Place",
    "Post",
    "Sector",
]
