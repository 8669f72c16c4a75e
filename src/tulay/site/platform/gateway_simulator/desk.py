"""What the gateway does with a sound order, according to its mood."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from tulay.site.platform.gateway_simulator.books import Books
from tulay.site.platform.gateway_simulator.moods import Mood, Plan
from tulay.site.platform.gateway_simulator.orders import Order, Refused

SLOW_S: Final = 12.0
LATER_S: Final = 1.5
OUT_OF_ORDER_TIMES: Final = 2


@dataclass(frozen=True, slots=True)
class Manner:
    """How to answer: at once, late, or not at all."""

    is_new: bool
    silent: bool = False
    wait_s: float = 0


class Desk:
    """Takes orders onto the books."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.plan = Plan()
        self.slow_s = SLOW_S
        self._asked: Counter[str] = Counter()

    def take(self, order: Order) -> Manner:
        """Put an order on the books as the mood has it.

        :raises Refused: 503 when out of order; 409 and 422 for what does not fit.
        """
        self._asked[order.reference] += 1
        mood = self.plan.mood_of(order.reference, order.party)
        if mood is Mood.OUT_OF_ORDER and self._asked[order.reference] <= OUT_OF_ORDER_TIMES:
            raise Refused(503, "out-of-order")
        if mood is Mood.HANGS_UP_BEFORE:
            return Manner(is_new=False, silent=True)
        is_new = self._write(order, mood)
        if not is_new:
            return Manner(is_new=False)
        self._tell(order, mood)
        slow = {Mood.SLOW: self.slow_s, Mood.TELLS_FIRST: LATER_S}
        return Manner(is_new=True, silent=mood is Mood.HANGS_UP_AFTER, wait_s=slow.get(mood, 0))

    def _write(self, order: Order, mood: Mood) -> bool:
        if mood is Mood.DECLINES:
            return self.books.take(order, status="failed")
        if mood is Mood.LATER_SUCCEEDS:
            return self.books.take(order, status="pending", ripens="succeeded", after_s=LATER_S)
        if mood is Mood.LATER_FAILS:
            return self.books.take(order, status="pending", ripens="failed", after_s=LATER_S)
        withheld = 1 if mood is Mood.LEAVES_OUT else 0
        return self.books.take(order, status="succeeded", withheld=withheld)

    def _tell(self, order: Order, mood: Mood) -> None:
        self.books.tell(order.reference, copies=3 if mood is Mood.TELLS_THRICE else 1)
        if mood is Mood.BACKWARDS:
            self.books.tell(order.reference, status="pending", after_s=0.2)
