"""Who may act for a business, and how somebody is asked to. Pure."""

import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from tulay.areas.payments.errors.merchant_people import (
    InvitationAddressUnfit,
    LastManager,
    NotInvited,
    PeopleMany,
)
from tulay.areas.payments.rules.merchants import MemberRole
from tulay.kernel.errors import FieldError

GIVEN = frozenset({MemberRole.OWNER, MemberRole.VIEWER})
"""In which roles people act for a business; the third is for programs."""
LASTS = timedelta(days=7)
PEOPLE_MAX = 50
"""How many people a business has at most, those who are only invited among them."""
INVITING = (20, 86_400)
"""How many invitations a business sends within a day."""
ADDRESS_MAX = 254
TOKEN_BYTES = 32
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


def new_token() -> str:
    """Return what the link of an invitation carries; its hash alone is kept."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def address_of(text: str) -> str:
    """Return an address to which an invitation can be sent.

    :raises InvitationAddressUnfit: no mail can be written to it.
    """
    said = text.strip()
    if len(said) > ADDRESS_MAX or not _ADDRESS.fullmatch(said):
        detail = " ".join((InvitationAddressUnfit.__doc__ or "").split())
        raise InvitationAddressUnfit(
            errors=[FieldError("email", InvitationAddressUnfit.code, detail)]
        )
    return said


def is_open(*, expires_at: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """Answer whether an invitation can still be taken up."""
    return ended_at is None and now < expires_at


def check_room(people: int) -> None:
    """Refuse more people than a business has room for.

    :raises PeopleMany: there are as many already.
    """
    if people >= PEOPLE_MAX:
        raise PeopleMany(most=PEOPLE_MAX)


def check_invited(email: str, *, invited: str) -> None:
    """Refuse whoever's account is not at the address that was invited: a link that was passed on opens nothing.

    Both come in the form in which addresses are compared.

    :raises NotInvited: it went to somebody else.
    """
    if not email or email != invited:
        raise NotInvited


def check_leaves_manager(person_id: UUID, managers: Collection[UUID]) -> None:
    """Refuse to leave a business without anybody who manages it.

    :raises LastManager: nobody else does.
    """
    if set(managers) == {person_id}:
        raise LastManager
