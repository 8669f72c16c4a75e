"""How the gateway feels about an order: by the purse's last digits, or dealt out by a seeded plan."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Mood(StrEnum):
    """One way to behave, well or badly."""

    FINE = "fine"
    DECLINES = "declines"
    OUT_OF_ORDER = "out_of_order"
    SLOW = "slow"
    HANGS_UP_AFTER = "hangs_up_after"
    LATER_SUCCEEDS = "later_succeeds"
    LATER_FAILS = "later_fails"
    TELLS_THRICE = "tells_thrice"
    HANGS_UP_BEFORE = "hangs_up_before"
    TELLS_FIRST = "tells_first"
    LEAVES_OUT = "leaves_out"
    BACKWARDS = "backwards"


THOUSAND = 1_000
BY_DIGITS = {
    "9901": Mood.DECLINES,
    "9902": Mood.OUT_OF_ORDER,
    "9903": Mood.SLOW,
    "9904": Mood.HANGS_UP_AFTER,
    "9905": Mood.LATER_SUCCEEDS,
    "9906": Mood.LATER_FAILS,
    "9907": Mood.TELLS_THRICE,
    "9908": Mood.HANGS_UP_BEFORE,
    "9909": Mood.TELLS_FIRST,
    "9910": Mood.LEAVES_OUT,
    "9911": Mood.BACKWARDS,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Shares in a thousand for each mood; the rest is fine. The same seed and reference feel the same."""

    seed: int = 0
    shares: tuple[tuple[Mood, int], ...] = ()

    def mood_of(self, reference: str, party: str) -> Mood:
        """Return the mood for one order."""
        known = BY_DIGITS.get(party[-4:])
        if known is not None:
            return known
        drawn = hashlib.sha256(f"{self.seed}:{reference}".encode()).digest()
        point = int.from_bytes(drawn[:4], "big") % THOUSAND
        for mood, share in self.shares:
            if point < share:
                return mood
            point -= share
        return Mood.FINE


def plan_from(told: object) -> Plan:
    """Read a plan as `{"seed": 7, "shares": {"declines": 50}}`.

    :raises ValueError: it is none.
    """
    if not isinstance(told, dict) or not isinstance(told.get("shares", {}), dict):
        raise ValueError("a plan has a seed and shares")  # noqa: TRY004 - one kind of refusal
    shares = tuple((Mood(name), int(share)) for name, share in told.get("shares", {}).items())
    if any(share < 0 for _, share in shares) or sum(share for _, share in shares) > THOUSAND:
        raise ValueError("shares are in a thousand")
    return Plan(int(told.get("seed", 0)), shares)
