"""Which place somebody means who types it into a form."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from tulay.areas.directory.queries.places import places_by_code, search_places
from tulay.plumbing.ui.words import listed_apart

PLACES_NAMED = 5


def place_meant(typed: str, jurisdiction: str) -> UUID | None:
    """Find a place by its official code, or by its name where only one bears it.

    :raises ValidationError: nobody knows it, or several places are called so.
    """
    if not typed:
        return None
    known = places_by_code([typed])
    if typed in known:
        return known[typed].id
    found = search_places(typed, jurisdiction, PLACES_NAMED)
    same = [one for one in found if typed.casefold() in (one.label.casefold(), one.name.casefold())]
    same = [one for one in same if one.label.casefold() == typed.casefold()] or same
    if len(same) == 1:
        return same[0].id
    if found:
        several = gettext("Several places fit. Write one of these: %(places)s.")
        raise ValidationError(several % {"places": listed_apart(one.label for one in found)})
    raise ValidationError(
        gettext("We know no such place. Write its name as on the map, or its code.")
    )
