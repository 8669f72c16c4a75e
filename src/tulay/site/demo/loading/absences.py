"""Officers who are away these days, each with a colleague who stands in; one who will be, without."""

from datetime import datetime, timedelta

from tulay.areas.cases.actions.absences import plan_absence
from tulay.areas.cases.rules.absences import Away
from tulay.kernel.actor import SYSTEM
from tulay.site.demo.loading.ground import Ground
from tulay.site.demo.people import officers

AGENCIES = ("mssd", "digital-skills")


def load_absences(now: datetime, ground: Ground) -> int:
    """Note the absences through the product's own action; return how many."""
    today, planned = now.date(), 0
    for slug in AGENCIES:
        first, *others = officers(now)[slug]
        absences = [
            Away(one.id, today + timedelta(days=since), today + timedelta(days=until), stand_in)
            for one, since, until, stand_in in zip(
                others[::-1], (-3, 9), (8, 12), (first.id, None), strict=False
            )
        ]
        for wanted in absences:
            plan_absence(actor=SYSTEM, agency_id=ground.agencies[slug], wanted=wanted, now=now)
        planned += len(absences)
    return planned
