"""What can go wrong with notes about a person."""

from tulay.kernel.errors import Conflict, Invalid, NotFound


class NoteUnknown(NotFound):
    """We could not find this note. It may not exist, or it may not be yours to see."""

    code = "support.note-unknown"


class NoteUnfit(Invalid):
    """Something in this note needs another look."""

    code = "support.note-unfit"


class NotTheAuthor(Conflict):
    """Only whoever wrote a note changes it. Write a note of your own."""

    code = "support.not-the-author"


class NoteChanged(Conflict):
    """This note was changed meanwhile. Look at it, then save again."""

    code = "support.note-changed"


class WishMissing(Invalid):
    """Say what is wrong in this note, and how it should read."""

    code = "support.wish-missing"


class CorrectionOpen(Conflict):
    """You have asked for a correction of this note already. You will get an answer."""

    code = "support.correction-open"


class CorrectionUnknown(NotFound):
    """We could not find this request for a correction."""

    code = "support.correction-unknown"


class CorrectionAnswered(Conflict):
    """This request has been answered already."""

    code = "support.correction-answered"


class NotYoursToAnswer(Conflict):
    """Whoever wrote the note answers, or somebody who supervises them."""

    code = "support.not-yours-to-answer"
