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


class UnknownPartnership(NotFound):
    """There is no such agreement, or it is not yours to see."""

    code = "directory.unknown-partnership"


class UnknownPartOfPartnership(NotFound):
    """This agreement has no such side, milestone or document."""

    code = "directory.unknown-part-of-partnership"


class UnfitPartnership(Invalid):
    """Some details of the agreement need another look."""

    code = "directory.unfit-partnership"


class PartnershipStepNotPossible(Conflict):
    """This cannot be done with the agreement as it stands."""

    code = "directory.partnership-step-not-possible"


class PartnershipChanged(Conflict):
    """Somebody else has changed the agreement meanwhile. Look at it again, then change it."""

    code = "directory.partnership-changed"


class NotSigned(Conflict):
    """It takes effect when there is another side, every side has signed, and the signed text is attached."""

    code = "directory.not-signed"


class SideThere(Conflict):
    """This is a side of the agreement already."""

    code = "directory.side-there"


class SignedAlready(Conflict):
    """This side has signed already."""

    code = "directory.signed-already"


class MilestoneMet(Conflict):
    """This milestone was reached already."""

    code = "directory.milestone-met"


class TooManyOfPartnership(Conflict):
    """An agreement has at most {most} of these."""

    code = "directory.too-many-of-partnership"


class UnknownContact(NotFound):
    """There is no such contact, or it is not yours to see."""

    code = "directory.unknown-contact"


class UnfitContact(Invalid):
    """Some of what is said of the contact needs another look."""

    code = "directory.unfit-contact"


class PerhapsKnown(Conflict):
    """No. {number} has the same name, e-mail address or telephone. Open it, and say whether this is somebody else."""

    code = "directory.perhaps-known"


class ContactChanged(Conflict):
    """Somebody else has changed this contact since you opened it. Look at it again, then change it."""

    code = "directory.contact-changed"


class ContactErased(Conflict):
    """What was known of this contact was erased."""

    code = "directory.contact-erased"


class UnfitCommunication(Invalid):
    """Some of what you wrote down needs another look."""

    code = "directory.unfit-communication"


class UnknownFollowUp(NotFound):
    """There is nothing to follow up here, or it is not yours to see."""

    code = "directory.unknown-follow-up"


class FollowUpDone(Conflict):
    """This was followed up already."""

    code = "directory.follow-up-done"
