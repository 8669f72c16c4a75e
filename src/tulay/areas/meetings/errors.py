"""What can be the matter with series and meetings."""

from tulay.kernel.errors import Conflict, Invalid, NotFound


class UnknownSeries(NotFound):
    """There is no such series of meetings."""

    code = "meetings.unknown-series"


class UnknownMeeting(NotFound):
    """There is no such meeting, or it is not yours to see."""

    code = "meetings.unknown-meeting"


class UnfitSeries(Invalid):
    """Some details of the series need another look."""

    code = "meetings.unfit-series"


class SeriesExists(Conflict):
    """There is a series for {fiscal_year} already."""

    code = "meetings.series-exists"


class UnfitTime(Invalid):
    """This time does not suit a meeting."""

    code = "meetings.unfit-time"


class TimeTaken(Conflict):
    """The room, the facilitator or the agency is in another meeting at this time. Choose another time or room."""

    code = "meetings.time-taken"


class StepNotPossible(Conflict):
    """This is not possible with a meeting in this state."""

    code = "meetings.step-not-possible"


class NotYetBegun(Conflict):
    """This meeting has not begun yet. Note that it took place when it did."""

    code = "meetings.not-yet-begun"


class NothingToRemindOf(Conflict):
    """This meeting has begun, or does not take place. Nobody is reminded of it."""

    code = "meetings.nothing-to-remind-of"


class AnswersEnded(Conflict):
    """This meeting has begun, or does not take place. It takes no answers any more."""

    code = "meetings.answers-ended"


class NotCalled(Conflict):
    """You are not called to this meeting, so there is nothing to answer."""

    code = "meetings.not-called"


class AnswerLinkBroken(NotFound):
    """This link is not complete. Open it from the message once more."""

    code = "meetings.answer-link-broken"


class UnknownFeed(NotFound):
    """This link to a calendar is not in use. Make a new one on the page of your calendar."""

    code = "meetings.unknown-feed"


class ReasonMissing(Invalid):
    """Say why, in a few words."""

    code = "meetings.reason-missing"


class NotYetOpen(Conflict):
    """Attendance can be noted from two hours before the meeting begins."""

    code = "meetings.not-yet-open"


class UnfitAttendance(Invalid):
    """Some lines of the list need another look."""

    code = "meetings.unfit-attendance"


class CodeOver(Conflict):
    """This code is over. Scan the one that the screen in the room shows now."""

    code = "meetings.code-over"


class AgendaUnfit(Invalid):
    """Some points of the agenda need another look."""

    code = "meetings.agenda-unfit"


class AgendaChanged(Conflict):
    """Somebody changed the agenda meanwhile. Look at it and change it again."""

    code = "meetings.agenda-changed"


class MinutesChanged(Conflict):
    """Somebody changed the minutes meanwhile. Look at them before you go on."""

    code = "meetings.minutes-changed"


class MinutesMissing(Conflict):
    """There are no minutes to approve. Write them first."""

    code = "meetings.minutes-missing"


class OwnMinutes(Conflict):
    """You wrote in these minutes. Somebody else approves them."""

    code = "meetings.own-minutes"


class UnknownMinutes(NotFound):
    """There are no such minutes, or they are not approved yet."""

    code = "meetings.unknown-minutes"


class UnknownItem(NotFound):
    """There is no such commitment, or it is not yours to see."""

    code = "meetings.unknown-item"


class ItemUnfit(Invalid):
    """Some details of the commitment need another look."""

    code = "meetings.item-unfit"


class ItemStepNotPossible(Conflict):
    """This cannot be said of a commitment in this state."""

    code = "meetings.item-step-not-possible"


class NoteMissing(Invalid):
    """Say what was done, or why."""

    code = "meetings.note-missing"


class ItemChanged(Conflict):
    """Somebody changed this commitment meanwhile. Look at it and go on."""

    code = "meetings.item-changed"


class ReportUnfit(Invalid):
    """Some parts of the report need another look."""

    code = "meetings.report-unfit"


class ReportSent(Conflict):
    """The report is sent. If something has to change, the coordinating office opens it again."""

    code = "meetings.report-sent"


class ReportNotSent(Conflict):
    """This report is not sent yet. The agency is still writing it."""

    code = "meetings.report-not-sent"


class ReopeningReasonMissing(Invalid):
    """The agency has to know what is lacking in its report."""

    code = "meetings.reopening-reason-missing"


class UnknownReport(NotFound):
    """There is no sent report by this number."""

    code = "meetings.unknown-report"


class ReportChanged(Conflict):
    """Somebody changed the report meanwhile. Look at it and go on."""

    code = "meetings.report-changed"
