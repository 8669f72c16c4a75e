"""Services that name steps of their own inside their review."""

from tulay.areas.catalogue.rules.workflow import InnerStep as Planned

CHECK = {"en": "Document check", "fil": "Pagsuri ng mga papeles", "ar": "فحص الوثائق"}
WORKFLOWS = {
    "older-persons-support": (
        Planned("document-check", CHECK, evidence="paper", paper="birth-certificate", days=2),
        Planned(
            "home-visit",
            {"en": "Home visit", "fil": "Pagbisita sa bahay", "ar": "زيارة منزلية"},
            evidence="note",
            need="approval",
            is_by_another=True,
            days=5,
        ),
    ),
    "na-child-grant": (
        Planned("document-check", CHECK, evidence="note", days=3),
        Planned(
            "committee",
            {
                "en": "Committee recommendation",
                "fil": "Rekomendasyon ng komite",
                "ar": "توصية اللجنة",
            },
            who="either",
            evidence="note",
            is_by_another=True,
            days=10,
        ),
    ),
}
"""The steps that these services name inside their review."""
