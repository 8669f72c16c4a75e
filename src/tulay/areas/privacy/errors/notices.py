"""What can go wrong with notices."""

from tulay.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class UnknownNotice(NotFound):
    """We could not find this notice. It may never have been published."""

    code = "privacy.unknown-notice"


class NoticeIncomplete(Invalid):
    """Write the notice in every language of its region before you publish it."""

    code = "privacy.notice-incomplete"


class NoticeTooLong(Invalid):
    """Shorten the notice. A title has at most {title} characters, a text at most {content}."""

    code = "privacy.notice-too-long"


class DraftExists(Conflict):
    """A new version of this notice is being written already. Go on with that one."""

    code = "privacy.draft-exists"


class NoticePublished(Conflict):
    """This version was published and never changes. Write a new version."""

    code = "privacy.notice-published"


class OtherRegion(Forbidden):
    """You answer for another country or region."""

    code = "privacy.other-region"


class UnknownPurpose(Invalid):
    """There is no such purpose, or no such country or region."""

    code = "privacy.unknown-purpose"
