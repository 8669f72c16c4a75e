"""On what personal data is used: a law that allows it, or else the person's consent. Pure."""

from dataclasses import dataclass

from tulay.areas.privacy.rules.notices import Purpose
from tulay.kernel.personal import Basis


@dataclass(frozen=True, slots=True)
class Ground:
    """A law that allows a purpose in one jurisdiction, without consent."""

    basis: Basis
    law: str


GROUNDS: dict[tuple[str, str], Ground] = {
    (Purpose.ACCOUNT, "bangsamoro"): Ground(Basis.CONTRACT, "RA 10173, section 12(b)"),
    (Purpose.ACCOUNT, "namibia"): Ground(Basis.CONTRACT, "Constitution, article 13"),
    (Purpose.ACCOUNT, "south-africa"): Ground(Basis.CONTRACT, "POPIA, section 11(1)(b)"),
    (Purpose.APPLICATIONS, "bangsamoro"): Ground(Basis.PUBLIC_TASK, "RA 10173, section 12(e)"),
    (Purpose.APPLICATIONS, "namibia"): Ground(Basis.PUBLIC_TASK, "Constitution, article 18"),
    (Purpose.APPLICATIONS, "south-africa"): Ground(Basis.PUBLIC_TASK, "POPIA, section 11(1)(e)"),
}
"""What stands on law. Whatever is not named here needs the consent of whom it is about: special information does."""

ASKED = (Purpose.ACCOUNT, Purpose.APPLICATIONS, Purpose.SPECIAL)
"""The purposes that actions ask about; a notice about children informs, and no action rests on it."""


def ground_in_law(purpose: str, jurisdiction: str) -> Ground | None:
    """Return the law that allows a purpose there; nothing where only consent does."""
    return GROUNDS.get((purpose, jurisdiction))
