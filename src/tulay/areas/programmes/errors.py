"""What can be the matter with programmes, projects and activities."""

from tulay.kernel.errors import Conflict, Invalid, NotFound


class UnknownPpa(NotFound):
    """There is no such programme, project or activity, or it is not yours to see."""

    code = "programmes.unknown-ppa"


class UnknownMilestone(NotFound):
    """There is no such milestone, or it is not yours to see."""

    code = "programmes.unknown-milestone"


class UnknownIndicator(NotFound):
    """There is no such indicator, or it is not yours to see."""

    code = "programmes.unknown-indicator"


class UnfitPpa(Invalid):
    """Some details need another look."""

    code = "programmes.unfit-ppa"


class RunsNoProgrammes(Invalid):
    """This agency runs no programmes, or serves no longer."""

    code = "programmes.runs-no-programmes"


class CodeTaken(Conflict):
    """The agency has used this code in the same fiscal year already."""

    code = "programmes.code-taken"


class PpaChanged(Conflict):
    """Somebody else has changed this in the meantime. Look at it again, then make your change."""

    code = "programmes.ppa-changed"


class StepNotPossible(Conflict):
    """This is not possible in the state it is in now."""

    code = "programmes.step-not-possible"


class ReasonMissing(Invalid):
    """Say why, in a few words."""

    code = "programmes.reason-missing"


class UnfitFunding(Invalid):
    """Some details of the money need another look."""

    code = "programmes.unfit-funding"


class FundingBeyond(Conflict):
    """More would be spent than promised, or more promised than allocated. At most {most} is left for this."""

    code = "programmes.funding-beyond"


class UnfitReport(Invalid):
    """Some of what you report needs another look."""

    code = "programmes.unfit-report"


class UnknownImport(NotFound):
    """There is no such import, or it is not yours to see."""

    code = "programmes.unknown-import"


class ImportTouched(Conflict):
    """{count} of what came in with this sheet was worked on since. It stays; change it one by one."""

    code = "programmes.import-touched"


class UnknownNeed(NotFound):
    """There is no such need, or it is not yours to see."""

    code = "programmes.unknown-need"


class UnfitNeed(Invalid):
    """Some of what you say of the need needs another look."""

    code = "programmes.unfit-need"


class NeedChanged(Conflict):
    """Somebody else has changed this need in the meantime. Look at it again, then make your change."""

    code = "programmes.need-changed"


class NeedUnproven(Conflict):
    """Say first what shows the need, and when it was found: not longer than {years} years ago."""

    code = "programmes.need-unproven"


class NeedUnanswered(Conflict):
    """A need is planned for, worked on or met only while a programme answers it. Link one first."""

    code = "programmes.need-unanswered"


class NeedAnswered(Conflict):
    """This programme is linked to the need already."""

    code = "programmes.need-answered"


class UnfitAnswer(Conflict):
    """A programme that is cancelled, or of another country, answers no need here."""

    code = "programmes.unfit-answer"


class UnknownAnswer(NotFound):
    """This programme is not linked to the need, or it is not yours to see."""

    code = "programmes.unknown-answer"


class UnknownBudget(NotFound):
    """There is no such budget proposal, or it is not yours to see."""

    code = "programmes.unknown-budget"


class UnfitBudget(Invalid):
    """Some of what you ask for needs another look."""

    code = "programmes.unfit-budget"


class BudgetOpen(Conflict):
    """A budget is proposed for this programme already. Revise that proposal, or wait until it is settled."""

    code = "programmes.budget-open"


class BudgetChanged(Conflict):
    """Somebody else has changed this proposal in the meantime. Look at it again."""

    code = "programmes.budget-changed"


class BudgetStepNotPossible(Conflict):
    """This is not possible where the proposal is now."""

    code = "programmes.budget-step-not-possible"


class OwnBudget(Conflict):
    """Whoever proposed or revised a budget does not approve it. Ask somebody else."""

    code = "programmes.own-budget"


class ReviewedAlready(Conflict):
    """You let this proposal pass a review already. Somebody else judges it from here on."""

    code = "programmes.reviewed-already"


class BudgetBeyondCeiling(Conflict):
    """This is more than the ceiling of the programme leaves. At most {most} is left."""

    code = "programmes.budget-beyond-ceiling"


class UnknownBeneficiary(NotFound):
    """There is nobody by this number in the programme, or they are not yours to see."""

    code = "programmes.unknown-beneficiary"


class UnfitBeneficiary(Invalid):
    """Some of what you say of whom it reaches needs another look."""

    code = "programmes.unfit-beneficiary"


class AlreadyEnrolled(Conflict):
    """Number {number} of this programme has the same identity number and is enrolled."""

    code = "programmes.already-enrolled"


class PerhapsEnrolled(Conflict):
    """Number {number} of this programme has the same name and is enrolled. If this is somebody else, say so."""

    code = "programmes.perhaps-enrolled"


class BeneficiaryChanged(Conflict):
    """Somebody else has changed this enrolment in the meantime. Look at it again, then make your change."""

    code = "programmes.beneficiary-changed"


class EnrolmentOver(Conflict):
    """This enrolment has ended, and stays as it was."""

    code = "programmes.enrolment-over"


class UnfitEnding(Invalid):
    """Some of what you say of the end needs another look."""

    code = "programmes.unfit-ending"


class UnknownLink(NotFound):
    """There is no such link, or it is not yours to see."""

    code = "programmes.unknown-link"


class UnfitLink(Invalid):
    """What you want to link needs another look."""

    code = "programmes.unfit-link"


class AlreadyLinked(Conflict):
    """This is linked to the programme already."""

    code = "programmes.already-linked"


class TooManyLinks(Conflict):
    """A programme has at most {most} links."""

    code = "programmes.too-many-links"
