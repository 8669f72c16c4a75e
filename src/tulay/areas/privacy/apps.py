"""Wiring of the privacy area."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """The register, notices, consents and the rights of people."""

    name = "tulay.areas.privacy"
    label = "privacy"
