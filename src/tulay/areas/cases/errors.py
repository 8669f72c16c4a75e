"""Everything that can go wrong with a request; the docstring is the sentence shown."""

from tulay.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class RequestNotFound(NotFound):
    """We could not find this request. It may not exist, or it may not be yours to see."""

    code = "cases.not-found"


class CodeUnreadable(Invalid):
    """This is not one of our tracking codes. Check each character, then try again."""

    code = "cases.code-unreadable"


class PageUnknown(Invalid):
    """We could not find this page of the list. Start again from the first page."""

    code = "cases.page-unknown"


class DocumentNotFound(NotFound):
    """We could not find this document. It may have been removed."""

    code = "cases.document-not-found"


class DocumentBeingChecked(Conflict):
    """This document is being checked for viruses. It can be opened as soon as that is done."""

    code = "cases.document-being-checked"


class DocumentRefused(Conflict):
    """Our virus scanner knows this document as harmful, so nobody can open it. Another one has to be sent."""

    code = "cases.document-refused"


class PapersUnsettled(Conflict):
    """Nobody could read a document that this request needs: it is being checked for viruses, or was refused."""

    code = "cases.papers-unsettled"


class ServiceClosed(Conflict):
    """{service} takes no requests at the moment."""

    code = "cases.service-closed"


class StepNotPossible(Conflict):
    """This step is not possible: the request is now "{state}"."""

    code = "cases.step-not-possible"


class NotYourStep(Forbidden):
    """This step belongs to somebody else."""

    code = "cases.not-your-step"


class ChangedMeanwhile(Conflict):
    """This request was saved somewhere else after you opened it. Compare both answers, then save again."""

    code = "cases.changed-meanwhile"


class Incomplete(Invalid):
    """Some answers or documents are still missing."""

    code = "cases.incomplete"


class AnswersUnacceptable(Invalid):
    """Some answers need another look."""

    code = "cases.answers-unacceptable"


class Unreachable(Invalid):
    """Give an e-mail address or a phone number, so that we can answer you."""

    code = "cases.unreachable"


class ReasonMissing(Invalid):
    """Say why, in a sentence that the other person will understand."""

    code = "cases.reason-missing"


class FileKindUnfit(Invalid):
    """For this paper we take {kinds}."""

    code = "cases.file-kind-unfit"


class TooManyDocuments(Conflict):
    """A request holds at most {most} documents. Remove one, then add the next."""

    code = "cases.too-many-documents"


class FeeFirst(Conflict):
    """Pay the fee first. Then you can send your request."""

    code = "cases.fee-first"


class FeeUnpaid(Conflict):
    """The fee is not paid yet. Work begins as soon as it is."""

    code = "cases.fee-unpaid"


class FeePaid(Conflict):
    """The fee is paid, so this request can no longer be withdrawn here. Write to the agency."""

    code = "cases.fee-paid"


class OwnRequest(Forbidden):
    """You cannot work on your own request."""

    code = "cases.own-request"


class AnotherOfficer(Forbidden):
    """Another officer has to do this, because you took part in the earlier decision."""

    code = "cases.another-officer"


class WaitsForSignature(Conflict):
    """A decision is already proposed and waits for a second signature."""

    code = "cases.waits-for-signature"


class NothingToSign(Conflict):
    """No decision waits for a second signature."""

    code = "cases.nothing-to-sign"


class AppealTooLate(Conflict):
    """An appeal was possible until {until}."""

    code = "cases.appeal-too-late"


class AppealUsed(Conflict):
    """A decision can be appealed once, and this one was. The outcome is final."""

    code = "cases.appeal-used"


class NotAssignable(Invalid):
    """This person does not work on requests of this agency. Choose a colleague from the list."""

    code = "cases.not-assignable"


class DatesUnfit(Invalid):
    """These days do not fit. Look at the first and the last one again."""

    code = "cases.dates-unfit"


class StandInUnfit(Invalid):
    """This colleague cannot stand in. Choose somebody else, or nobody."""

    code = "cases.stand-in-unfit"


class AbsenceOverlaps(Conflict):
    """This colleague is away on one of these days already. End the other absence first, or choose other days."""

    code = "cases.absence-overlaps"


class AbsenceNotFound(NotFound):
    """We could not find this absence. It may be over, or have been ended."""

    code = "cases.absence-not-found"


class ColleagueAway(Conflict):
    """This colleague is away until {until}, and nobody stands in. Choose somebody else."""

    code = "cases.colleague-away"


class InnerStepUnknown(NotFound):
    """This request has no such step."""

    code = "cases.inner-step-unknown"


class InnerStepClosed(Conflict):
    """“{step}” is not possible now: the request stands somewhere else."""

    code = "cases.inner-step-closed"


class InnerStepFinished(Conflict):
    """“{step}” is finished already: a colleague was faster, or it was left out."""

    code = "cases.inner-step-finished"


class InnerStepNotYet(Conflict):
    """“{step}” comes later. Finish “{present}” first."""

    code = "cases.inner-step-not-yet"


class InnerStepNotFinished(Conflict):
    """“{step}” is not finished, so it cannot be sent back."""

    code = "cases.inner-step-not-finished"


class InnerStepsUnfinished(Conflict):
    """Finish first what this waits for: {steps}."""

    code = "cases.inner-steps-unfinished"


class NotYourInnerStep(Forbidden):
    """This step belongs to another role in your agency."""

    code = "cases.not-your-inner-step"


class SecondPairOfHands(Forbidden):
    """You finished the step before this one. A colleague has to do this step."""

    code = "cases.second-pair-of-hands"


class NoteMissing(Invalid):
    """Write what you found. This step is not finished without it."""

    code = "cases.note-missing"


class PaperMissing(Conflict):
    """This step needs “{paper}”, and the request does not hold it. Ask the applicant for it."""

    code = "cases.paper-missing"


class ReferralNotFound(NotFound):
    """We could not find this referral. It may not exist, or it may not be yours to see."""

    code = "cases.referral-not-found"


class ReferralOpen(Conflict):
    """Another agency is asked already. Wait for its answer, or take the offer back first."""

    code = "cases.referral-open"


class ReferralAnswered(Conflict):
    """This offer is no longer open. It was: {answer}."""

    code = "cases.referral-answered"


class StaysHere(Conflict):
    """A request stays with its agency when it is an appeal, in steps of its service, or holds special information."""

    code = "cases.stays-here"


class ServiceUnfit(Invalid):
    """This service cannot take the request over. Choose another one."""

    code = "cases.service-unfit"


class MoreTimeNotFound(NotFound):
    """We could not find this wish for more time. It may not exist, or it may not be yours to see."""

    code = "cases.more-time-not-found"


class MoreTimeAsked(Conflict):
    """More time is asked for already. Wait for the answer, or take that back first."""

    code = "cases.more-time-asked"


class MoreTimeUnfit(Invalid):
    """The request cannot have time until this day."""

    code = "cases.more-time-unfit"


class MoreTimeAnswered(Conflict):
    """This wish for more time was answered or taken back already."""

    code = "cases.more-time-answered"


class AnotherGrants(Forbidden):
    """You asked for this yourself. A colleague has to answer it."""

    code = "cases.another-grants"


class PrefillNotAgreed(Conflict):
    """We fill in nothing from a profile before the person agrees to it."""

    code = "cases.prefill-not-agreed"


class TemplateNotFound(NotFound):
    """We could not find this text. It may not exist, or it may not be yours to see."""

    code = "cases.template-not-found"


class TemplateUnfit(Invalid):
    """This text cannot be kept as it is."""

    code = "cases.template-unfit"


class TemplatesFull(Conflict):
    """There are {most} texts of this kind already. Retire one first."""

    code = "cases.templates-full"


class TemplatesChanged(Conflict):
    """The texts changed in the meantime. Look at the list again, then put them in order."""

    code = "cases.templates-changed"


class SheetUnknown(NotFound):
    """We could not find this sheet."""

    code = "cases.sheet-unknown"


class SheetServiceUnknown(NotFound):
    """This is no service of your agency that people can ask for."""

    code = "cases.sheet-service-unknown"


class SheetFeeFirst(Conflict):
    """This service wants its fee before a request is sent, so requests to it cannot come from a sheet."""

    code = "cases.sheet-fee-first"


class SheetAgreementEnded(Conflict):
    """Somebody on this sheet no longer agrees to the use of what it says. Bring it in without them."""

    code = "cases.sheet-agreement-ended"


class SheetRequestsInUse(Conflict):
    """Something has happened to every request that this sheet brought. They stay as they are."""

    code = "cases.sheet-requests-in-use"


class PlanUnfit(Invalid):
    """These rules cannot be kept as they are."""

    code = "cases.plan-unfit"


class PlanChanged(Conflict):
    """The rules changed in the meantime. Look at them again, then change them."""

    code = "cases.plan-changed"


class SkillsUnfit(Invalid):
    """These skills cannot be kept as they are."""

    code = "cases.skills-unfit"


class PlanOff(Conflict):
    """The rules for giving out requests are switched off. Switch them on first."""

    code = "cases.plan-off"


class NothingToGive(Conflict):
    """No request waits that these rules would give to anybody."""

    code = "cases.nothing-to-give"


class HeldBefore(Conflict):
    """Somebody has or had this request in hand, so no rule gives it."""

    code = "cases.held-before"


class NoRuleFits(Conflict):
    """No rule fits this request. It stays for anybody."""

    code = "cases.no-rule-fits"


class NobodyForRule(Conflict):
    """A rule fits this request, but nobody is there for it. It stays for anybody."""

    code = "cases.nobody-for-rule"


class BatchNotFound(NotFound):
    """We could not find this. It may not exist, or somebody else may have begun it."""

    code = "cases.batch-not-found"


class BatchEmpty(Invalid):
    """Choose one request at least."""

    code = "cases.batch-empty"


class BatchTooLarge(Invalid):
    """Choose {most} requests or fewer at once. Filters make the list shorter."""

    code = "cases.batch-too-large"


class BatchMixed(Invalid):
    """These requests are of several agencies. Choose those of one agency."""

    code = "cases.batch-mixed"


class BatchOver(Conflict):
    """Nothing of this waits any more, so there is nothing to stop."""

    code = "cases.batch-over"


class BatchGoesOn(Conflict):
    """Some of these still wait. Stop them first, or come back when they are done."""

    code = "cases.batch-goes-on"


class BatchNotUndoable(Conflict):
    """This cannot be undone. Only requests that were given to somebody can be given back, and only once."""

    code = "cases.batch-not-undoable"


class UndoTooLate(Conflict):
    """This could be undone for {minutes} minutes, and they are over. Give the requests to somebody yourself."""

    code = "cases.undo-too-late"


class ChangedSince(Conflict):
    """Something happened with this request since it was given, so it stays where it is."""

    code = "cases.changed-since"


class NothingToTell(Conflict):
    """You can tell how it went once your request is approved."""

    code = "cases.nothing-to-tell"
