"""What of a personal value its reader sees: the whole, or as much as its declaration leaves."""

from uuid import UUID

from tulay.areas.privacy.queries.register import by_key
from tulay.kernel.actor import NOTHING, Actor, ActorKind, Resource
from tulay.kernel.personal import masked


def seen(
    actor: Actor,
    column: str,
    value: str | None,
    *,
    subject_id: UUID | None,
    about: Resource = NOTHING,
) -> str | None:
    """Return a value as its reader may see it.

    The person it is about, the installation itself and whoever holds one of the permissions declared with the column
    (there, if a place is named) see it whole.

    :param column: `table.column`, as the register names it.
    """
    declared = by_key()[column]
    if not value or not declared.whole_for or actor.kind is ActorKind.SYSTEM:
        return value
    if subject_id is not None and subject_id in (actor.person_id, actor.on_behalf_of):
        return value
    if any(actor.may(code, about=about) for code in declared.whole_for):
        return value
    return masked(value, declared.mask)
