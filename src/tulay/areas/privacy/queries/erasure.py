"""Erased people whose rows are here although they should be empty."""

from uuid import UUID

from tulay.areas.privacy.models.retention import AccountEnding
from tulay.areas.privacy.models.rights import Certificate, RightsRequest
from tulay.areas.privacy.rules.retention import Ending
from tulay.areas.privacy.rules.rights import ClaimState
from tulay.plumbing.keys import subjects
from tulay.plumbing.people import people


def came_back() -> tuple[UUID, ...]:
    """Return whose key is destroyed and of whose erasure this database does not know: it is older than the erasure.

    An erasure that was cut short between its rows and its certificate is left to the job that goes on with it.
    """
    known = set(Certificate.objects.values_list("subject_id", flat=True))
    erasing = RightsRequest.objects.filter(state=ClaimState.ERASING.value)
    known |= set(erasing.values_list("person_id", flat=True))
    ending = AccountEnding.objects.filter(state=Ending.ERASING.value)
    known |= set(ending.values_list("person_id", flat=True))
    named = dict.fromkeys(one.subject_id for one in subjects.destroyed())
    return tuple(one for one in named if one not in known and people().contact(one) is not None)
