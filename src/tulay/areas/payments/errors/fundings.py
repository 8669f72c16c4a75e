"""What can go wrong when an agency is given money to pay out."""

from tulay.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class FundingUnknown(NotFound):
    """We could not find this funding. It may not exist, or it may not be yours to see."""

    code = "payments.funding-unknown"


class FundingUnfit(Invalid):
    """This cannot be given to the agency. Check each field, then try again."""

    code = "payments.funding-unfit"


class StatementUsed(Conflict):
    """This line of the statement was used for a funding already."""

    code = "payments.statement-used"


class FundingDecided(Conflict):
    """Somebody has decided about this funding already."""

    code = "payments.funding-decided"


class FundedByYou(Forbidden):
    """You proposed this funding. Another finance officer has to decide about it."""

    code = "payments.funded-by-you"


class AgencyNotYours(Forbidden):
    """You do not pay for this agency."""

    code = "payments.agency-not-yours"
