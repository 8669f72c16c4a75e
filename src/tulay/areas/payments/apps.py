"""Wiring of the payments area."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """The ledger, wallets, gateways, merchants and payouts."""

    name = "tulay.areas.payments"
    label = "payments"
