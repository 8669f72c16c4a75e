"""Personal data of the programmes area: whom programmes, projects and activities reach."""

from datetime import datetime
from uuid import UUID

from tulay.areas.programmes.actions.beneficiary_endings import (
    erase_beneficiaries,
    forget_beneficiaries,
    forget_organisation,
)
from tulay.areas.programmes.queries.beneficiaries_held import (
    enrolled_among,
    enrolled_of_old,
    exported_beneficiaries,
    organisations_of_old,
)
from tulay.areas.programmes.rules.beneficiaries import KEPT_DAYS
from tulay.kernel.actor import Actor
from tulay.plumbing.holdings import Expiring, Holding, Kept, hold
from tulay.plumbing.sheets.uses import uses

uses("person")(enrolled_among)


def export(person_id: UUID) -> dict[str, object]:
    """Return the programmes that somebody is or was enrolled in."""
    return {"enrolments": exported_beneficiaries(person_id)}


def erase(actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty what programmes know of them."""
    erase_beneficiaries(actor=actor, person_id=person_id, now=now)


def forget(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty enrolments whose time is over."""
    forget_beneficiaries(actor=actor, person_id=person_id, before=before, now=now)


def forget_group(actor: Actor, beneficiary_id: UUID, before: datetime, now: datetime) -> None:  # noqa: ARG001 - as every holding
    """Empty an organisation or a community whose time is over."""
    forget_organisation(actor=actor, beneficiary_id=beneficiary_id, now=now)


hold(
    Holding(
        area="programmes",
        tables=("programmes_beneficiary",),
        export=export,
        erase=erase,
        expiring=(
            Expiring("enrolments_in_ppas", KEPT_DAYS, "ended", "emptied", enrolled_of_old, forget),
            Expiring(
                "groups_in_ppas",
                KEPT_DAYS,
                "ended",
                "emptied",
                organisations_of_old,
                forget_group,
            ),
        ),
        kept=(
            Kept(
                "that a programme reached somebody, where, and from when to when",
                "accountability for public money",
                2555,
            ),
        ),
    )
)
