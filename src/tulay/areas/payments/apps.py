"""Wiring of the payments area."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """The ledger, wallets, gateways, merchants and payouts."""

    name = "tulay.areas.payments"
    label = "payments"

    def ready(self) -> None:
        """Register what is done from time to time, and what is shown on pages of others."""
        from tulay.areas.payments import holdings, tasks  # noqa: F401, PLC0415 - models first
        from tulay.areas.payments.actions import sending  # noqa: F401, PLC0415 - orders of payouts
        from tulay.areas.payments.web import (  # noqa: PLC0415 - the same
            merchant_panels,  # noqa: F401 - registers itself
            panels,  # noqa: F401 - the same
            payout_panels,  # noqa: F401 - the same
        )
