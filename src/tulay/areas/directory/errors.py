"""What can be the matter with agencies and places."""

from tulay.kernel.errors import Conflict, Invalid, NotFound


class UnknownAgency(NotFound):
    """There is no such agency."""

    code = "directory.unknown-agency"


class UnknownPlace(NotFound):
    """There is no such place."""

    code = "directory.unknown-place"


class UnfitAgency(Invalid):
    """Some details of the agency need another look."""

    code = "directory.unfit-agency"


class UnfitPlaces(Invalid):
    """The list of places does not hang together: {reason}."""

    code = "directory.unfit-places"


class SlugTaken(Conflict):
    """Another agency already uses the address “{slug}”."""

    code = "directory.slug-taken"


class AgencyInactive(Conflict):
    """{agency} is no longer active."""

    code = "directory.agency-inactive"


class UnknownPost(NotFound):
    """There is no such post, or it is not yours to see."""

    code = "directory.unknown-post"


class NoFocalPerson(Invalid):
    """Only somebody who holds the role of a focal person in this agency can be appointed."""

    code = "directory.no-focal-person"


class HeldAlready(Conflict):
    """This person holds this post already."""

    code = "directory.held-already"


class PostEnded(Conflict):
    """This post has ended already."""

    code = "directory.post-ended"


class UnknownCommunity(NotFound):
    """There is no such community, or it is not yours to see."""

    code = "directory.unknown-community"


class UnfitCommunity(Invalid):
    """Some of what is said of the community needs another look."""

    code = "directory.unfit-community"


class CommunityKnown(Conflict):
    """A community of this name is noted in this place already."""

    code = "directory.community-known"


class CommunityChanged(Conflict):
    """Somebody else has changed this profile since you opened it. Look at it again, then change it."""

    code = "directory.community-changed"


class CommunityRetired(Conflict):
    """This profile is no longer kept."""

    code = "directory.community-retired"


class CommunityReasonMissing(Invalid):
    """Say why the profile is kept no longer."""

    code = "directory.community-reason-missing"
