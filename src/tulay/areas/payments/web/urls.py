"""Addresses of this area's pages: each topic brings its own list."""

from tulay.areas.payments.web import (
    api_keys,
    bank_files,
    fundings,
    merchant_accounts,
    merchant_payments,
    merchants,
    merchants_desk,
    notices,
    payments,
    payments_desk,
    payout_urls,
    reconciliation,
    statements,
    statements_in,
    verification,
    wallet_desk,
    wallets,
    webhooks_out,
)

app_name = "payments"
urlpatterns = [
    *wallets.addresses,
    *statements.addresses,
    *wallet_desk.addresses,
    *verification.addresses,
    *merchants.addresses,
    *merchant_accounts.addresses,
    *merchant_payments.addresses,
    *merchants_desk.addresses,
    *webhooks_out.addresses,
    *api_keys.addresses,
    *bank_files.addresses,
    *payout_urls.addresses,
    *payments.addresses,
    *payments_desk.addresses,
    *fundings.addresses,
    *notices.addresses,
    *reconciliation.addresses,
    *statements_in.addresses,
]
