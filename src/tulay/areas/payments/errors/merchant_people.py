"""What can go wrong about the people who act for a business."""

from tulay.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class InvitationUnknown(NotFound):
    """This invitation has ended, or was used. Ask whoever sent it for a new one."""

    code = "payments.invitation-unknown"


class InvitationAddressUnfit(Invalid):
    """Enter an e-mail address, such as name@example.org."""

    code = "payments.invitation-address-unfit"


class NotInvited(Forbidden):
    """This invitation went to another address than your account's. Ask for one to yours."""

    code = "payments.not-invited"


class AlreadyMember(Conflict):
    """You act for this business already."""

    code = "payments.already-member"


class MemberUnknown(NotFound):
    """This person does not act for this business, or not any more."""

    code = "payments.member-unknown"


class LastManager(Conflict):
    """A business has at least one manager. Invite another one first."""

    code = "payments.last-manager"


class PeopleMany(Conflict):
    """A business has at most {most} people, those you invited among them."""

    code = "payments.people-many"
