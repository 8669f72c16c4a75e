"""Addresses of this area's pages: each topic brings its own list."""

from tulay.areas.payments.web import (
    merchant_accounts,
    merchants,
    merchants_desk,
    payout_urls,
    verification,
)

app_name = "payments"
urlpatterns = [
    *verification.addresses,
    *merchants.addresses,
    *merchant_accounts.addresses,
    *merchants_desk.addresses,
    *payout_urls.addresses,
]
