"""Wiring of the payments area."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """The ledger, wallets, gateways, merchants and payouts."""

    name = "tulay.areas.payments"
    label = "payments"

    def ready(self) -> None:
        """Register what is done from time to time."""
        from tulay.areas.payments import holdings, tasks  # noqa: F401, PLC0415 - models first
        from tulay.areas.payments.web import merchant_panels, payout_panels  # noqa: F401, PLC0415 - the same
