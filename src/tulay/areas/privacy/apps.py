"""Wiring of the privacy area."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """The register, notices, consents and the rights of people."""

    name = "tulay.areas.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Register holdings and jobs; refuse every action about a restricted person from here on."""
        from tulay.areas.privacy import holdings, tasks  # noqa: F401, PLC0415 - models must be loaded first
        from tulay.areas.privacy.queries.rights import restricted_among  # noqa: PLC0415 - the same
        from tulay.areas.privacy.web import rights_panels  # noqa: F401, PLC0415 - the same
        from tulay.plumbing.restriction import knows  # noqa: PLC0415 - the same

        knows(restricted_among)
