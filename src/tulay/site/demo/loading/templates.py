"""Texts that agencies keep for their officers, through the product's own action."""

from datetime import datetime

from tulay.areas.cases.actions.templates import write_template
from tulay.areas.cases.rules.templates import LANGUAGES, TemplateKind
from tulay.kernel.actor import SYSTEM
from tulay.site.demo.loading.ground import Ground
from tulay.site.demo.reading import toml

AGENCIES = ("mssd", "digital-skills")


def load_templates(now: datetime, ground: Ground) -> int:
    """Keep the texts for the agencies whose officers can sign in; return how many."""
    listed = toml("templates.toml")["template"]
    for slug in AGENCIES:
        for one in listed:
            write_template(
                actor=SYSTEM,
                agency_id=ground.agencies[slug],
                kind=TemplateKind(one["kind"]),
                name=one["name"],
                texts={language: one[language].strip() for language in LANGUAGES},
                now=now,
            )
    return len(listed) * len(AGENCIES)
