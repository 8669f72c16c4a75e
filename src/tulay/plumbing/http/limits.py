"""How often a principal may ask the API, and how it is told (draft-ietf-httpapi-ratelimit-headers).

Strangers are counted per network, people and guests per person, partners per client. Pages are never limited here.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tulay.kernel.errors import TooMany
from tulay.plumbing.http.headers import put
from tulay.plumbing.http.network import network_of
from tulay.plumbing.http.visits import asker_of
from tulay.plumbing.limits import Rate, Verdict, judge
from tulay.plumbing.metrics import LIMITED

HOUR_S = 3_600


@dataclass(frozen=True, slots=True)
class Standing:
    """How a principal stands after this request."""

    name: str
    rate: Rate
    verdict: Verdict

    @property
    def problem(self) -> TooMany | None:
        """What to answer instead, when there is nothing left."""
        if self.verdict.admitted:
            return None
        LIMITED.labels(self.name).inc()
        return TooMany(retry_after_s=max(1, math.ceil(self.verdict.reset_s)))

    def tell(self, response: HttpResponseBase) -> None:
        """Put the standing on the answer."""
        policy = _policy(self.name, self.rate.limit, self.rate.window_s)
        left, reset_s = self.verdict.remaining, math.ceil(self.verdict.reset_s)
        now = f'"{self.name}";r={left};t={reset_s}'
        put(
            response,
            (("ratelimit-policy", ("RateLimit-Policy", policy)), ("ratelimit", ("RateLimit", now))),
        )


def admit(request: HttpRequest) -> Standing:
    """Count one request of the API.

    `request.rate_per_hour`, set with the actor, overrides the limit; `rate_name` counts a stranger's requests apart.
    """
    actor = asker_of(request)
    if actor.person_id:  # whichever program they use
        name, key = "person", str(actor.person_id)
    elif actor.client_id:
        name, key = "partner", actor.client_id
    else:
        name, key = getattr(request, "rate_name", "network"), network_of(request)
    per_hour = getattr(request, "rate_per_hour", None) or settings.API_LIMITS_PER_HOUR[name]
    rate = _rate(per_hour)
    return Standing(name, rate, judge(f"api-{name}", key, rate))


@lru_cache(maxsize=256)
def _rate(per_hour: int) -> Rate:
    return Rate(per_hour, HOUR_S)


@lru_cache(maxsize=256)
def _policy(name: str, limit: int, window_s: int) -> str:
    return f'"{name}";q={limit};w={window_s}'
