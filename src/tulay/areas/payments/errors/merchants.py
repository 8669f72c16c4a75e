"""What can go wrong between a business and whoever lets it take payments."""

from tulay.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class MerchantUnknown(NotFound):
    """There is no business by this number."""

    code = "payments.merchant-unknown"


class MerchantStepNotPossible(Conflict):
    """This cannot be done now. Load the page again to see how the application stands."""

    code = "payments.merchant-step-not-possible"


class OwnMerchant(Forbidden):
    """You cannot decide about a business that you belong to. Ask a colleague."""

    code = "payments.own-merchant"


class MerchantReasonMissing(Invalid):
    """Give a reason. The business reads it word for word."""

    code = "payments.merchant-reason-missing"


class MerchantPapersMissing(Conflict):
    """Add at least one document that shows that the business is registered."""

    code = "payments.merchant-papers-missing"


class MerchantPapersMany(Conflict):
    """An application holds at most {most} documents."""

    code = "payments.merchant-papers-many"


class MerchantPaperUnknown(NotFound):
    """There is no such document."""

    code = "payments.merchant-paper-unknown"


class MerchantRegistered(Conflict):
    """A business with this registration number has applied already."""

    code = "payments.merchant-registered"


class MerchantHoldsMoney(Conflict):
    """There is still {amount} in the account of this business. Close it once a settlement has paid that out."""

    code = "payments.merchant-holds-money"


class MerchantsMany(Conflict):
    """You have {most} applications that are not decided. Wait for an answer, or withdraw one."""

    code = "payments.merchants-many"


class MerchantAccountMissing(NotFound):
    """This business has no account yet. It gets one when it is approved."""

    code = "payments.merchant-account-missing"
