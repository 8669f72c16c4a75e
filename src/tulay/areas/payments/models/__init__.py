"""The tables of this area, one file per topic."""

from tulay.areas.payments.models.api_keys import ApiKey
from tulay.areas.payments.models.bank_files import BankFile, BankFileLine
from tulay.areas.payments.models.fundings import Funding
from tulay.areas.payments.models.ledger import Account, Entry, Hold, Transfer, Unfolded
from tulay.areas.payments.models.merchant_people import MerchantInvitation
from tulay.areas.payments.models.merchants import (
    Merchant,
    MerchantMember,
    MerchantMove,
    MerchantPaper,
)
from tulay.areas.payments.models.payments import Attempt, GatewayNotice, Payment, Refund
from tulay.areas.payments.models.payouts import Payout, PayoutBatch
from tulay.areas.payments.models.reconciliation import Break, Match, Statement, StatementLine
from tulay.areas.payments.models.settlements import Settlement, SettlementPlan
from tulay.areas.payments.models.verification import Verification
from tulay.areas.payments.models.wallets import DaySpent, Wallet
from tulay.areas.payments.models.webhooks_out import Webhook, WebhookDelivery, WebhookTry

__all__ = [
    "Account",
    "ApiKey",
    "Attempt",
    "BankFile",
    "BankFileLine",
    "Break",
    "DaySpent",
    "Entry",
    "Funding",
    "GatewayNotice",
    "Hold",
    "Match",
    "Merchant",
    "MerchantInvitation",
    "MerchantMember",
    "MerchantMove",
    "MerchantPaper",
    "Payment",
    "Payout",
    "PayoutBatch",
    "Refund",
    "Settlement",
    "SettlementPlan",
    "Statement",
    "StatementLine",
    "Transfer",
    "Unfolded",
    "Verification",
    "Wallet",
    "Webhook",
    "WebhookDelivery",
    "WebhookTry",
]
