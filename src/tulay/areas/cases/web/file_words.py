"""What is said of a file that cannot be opened: it is being checked for viruses, or was refused."""

from datetime import datetime

from django.utils.translation import gettext as _

from tulay.areas.cases.queries.papers import DocumentCard
from tulay.areas.cases.rules.papers import FileState, is_late


def told(card: DocumentCard, *, is_own: bool, is_owed: bool, now: datetime) -> dict[str, str]:
    """Return the state of a file in words for its applicant or for the agency; nothing of one that opens.

    :param is_owed: whether no other file has come for the same paper.
    """
    if card.state is FileState.READY:
        return {}
    if card.state is FileState.REFUSED:
        return {
            "state": _("Refused"),
            "tone": "error",
            "says": _refused(is_own=is_own, is_owed=is_owed),
        }
    says = _checked_for_applicant() if is_own else _checked_for_staff(card, now)
    return {"state": _("Virus check"), "tone": "warning", "says": says}


def _refused(*, is_own: bool, is_owed: bool) -> str:
    if not is_owed:
        return _(
            "The virus scanner knows this file as harmful. Nobody can open it. Another one is there in its place."
        )
    if is_own:
        return _(
            "Our virus scanner knows this file as harmful. Nobody can open it. Do not open it on your device either. "
            "Send another one: a new photo of the paper is enough."
        )
    return _(
        "The virus scanner knows this file as harmful. Nobody can open it. The applicant was asked for another one."
    )


def _checked_for_applicant() -> str:
    return _(
        "We are checking this file for viruses. It is handed in; you can go on. It opens here when we are done."
    )


def _checked_for_staff(card: DocumentCard, now: datetime) -> str:
    if is_late(card.at, now):
        return _(
            "The virus scanner has not answered for more than an hour. Tell whoever looks after this system."
        )
    return _("This file is being checked for viruses. It opens here when that is done.")
