"""Who is asking, in which language, with whose eyes: set before any view runs.

Measured on 2 cores: 9 microseconds on a request of the API whose session this process has seen within the second (12 on
a page); one SQL statement, 260 microseconds, otherwise. A program's token costs the same (10 microseconds, and about
500 once a second: its signature, too); its proof of possession 110 (and a round trip, where Valkey notes its use).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, gettext

from tulay.areas.identity.actions import continue_session
from tulay.areas.identity.errors import FactorRequired
from tulay.areas.identity.queries import (
    Lack,
    Visit,
    visit_for_access_token,
    visit_for_token,
    visitor,
)
from tulay.areas.identity.rules import SEEN_EVERY
from tulay.areas.payments.actions.api_keys import note_key_use
from tulay.areas.payments.errors.api_keys import ApiKeyTooNarrow
from tulay.areas.payments.queries.api_keys import visit_for_api_key
from tulay.areas.payments.rules.api_keys import (
    PREFIX,
    WRONG_MOST,
    WRONG_WITHIN_S,
    may_read,
)
from tulay.kernel.actor import SYSTEM, ActorKind
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.cookies import FRESH, drop_session
from tulay.plumbing.http.errors import TokenRefused, Unauthenticated
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.middleware import API_POLICY, problem_in
from tulay.plumbing.http.network import network_of
from tulay.plumbing.http.possession import key_of
from tulay.plumbing.http.problems import is_json_door, respond
from tulay.plumbing.http.visits import actor_of, visited
from tulay.plumbing.limits import Rate, limit
from tulay.site.enrolling import first_to, may_come_first, needs_factor_first

Next = Callable[[HttpRequest], HttpResponseBase]
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
AUTHORIZATION = "HTTP_AUTHORIZATION"
SCHEMES = frozenset({"dpop", "bearer"})
SIGN_IN = "/api/v1/auth/"
SIGN_IN_LIMIT = ("sign-in", 6_000)
GATEWAYS = "/api/v1/webhooks/gateways/"
GATEWAYS_LIMIT = (
    "gateways",
    100_000,
)  # they prove themselves by signature; a day's news may come at once
"""Programs prolong their sign-in every few minutes, and a whole town may come from one network."""
KEY_LIMIT_PER_HOUR = 5_000
"""How often a program of a business may ask: as often as a partner's."""
SAFE = frozenset({"GET", "HEAD"})


class Acting:
    """Set `request.actor`, `.language` and `.jurisdiction`; show pages with the actor's eyes."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Find out who is asking, then answer."""
        # A program's credential counts alone: the cookie beside it is not looked at (docs/adr/0033).
        by_program = AUTHORIZATION in request.META and is_json_door(request)
        token = None if by_program else request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        try:
            visit = self._program(request) if by_program else self._find_out(request, token)
        except Exception as error:  # noqa: BLE001 - who cannot be recognised is not let in
            self._stranger(request)
            return _with_nonce(request, self._told(request, error))
        if needs_factor_first(request):  # programs take a lane without `process_view`
            return self._told(request, FactorRequired())
        response = _with_nonce(request, self.get_response(request))
        if token and visit is None and settings.SESSION_COOKIE_NAME not in response.cookies:
            drop_session(response)
        if not is_json_door(request):
            response.headers.setdefault("Content-Language", visited(request).language)
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> HttpResponseBase | None:
        """Show a page to a guest or a signed-in person with their eyes.

        Not the API, which opens them itself, nor a view that acts (`scope.acts`): an action opens its own transaction.
        """
        led = self._led(request, view)
        if led is not None:
            return led
        if getattr(request, "must_change_password", False) and not _is_own_account(request):
            flash(request, gettext("Your password has served its time. Choose a new one."))
            return redirect("/account/password/")
        if (
            request.method not in SAFE
            or actor_of(request).kind is ActorKind.ANONYMOUS
            or is_json_door(request)
            or getattr(view, "acts", False)
        ):
            return None
        try:
            with reading(actor_of(request)):
                return view(request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 - Django asks nobody about what is raised here
            return self._told(request, error)

    def _led(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase | None:
        """Lead staff who have not shown a second factor to where they do, or set one up."""
        lacks: Lack = visited(request).lacks
        if not lacks or is_json_door(request) or may_come_first(request, view):
            return None
        return first_to(request, lacks)

    def _find_out(self, request: HttpRequest, token: str | None) -> Visit | None:
        now = datetime.now(UTC)
        # Somebody who has just changed their own details sees the change, whichever process answers.
        visit = visit_for_token(token, now=now, fresh=FRESH in request.COOKIES) if token else None
        if visit is None:
            self._stranger(request)
            if request.path_info.startswith(SIGN_IN):
                asked = visited(request)
                asked.rate_name, asked.rate_per_hour = SIGN_IN_LIMIT
            elif request.path_info.startswith(GATEWAYS):
                asked = visited(request)
                asked.rate_name, asked.rate_per_hour = GATEWAYS_LIMIT
        else:
            self._known(request, visit, now)
        return visit

    def _program(self, request: HttpRequest) -> Visit:
        """Recognise a program by its access token, and its key where the token is bound to one (RFC 9449, 7)."""
        scheme, _, token = request.META[AUTHORIZATION].partition(" ")
        scheme, token = scheme.lower(), token.strip()
        if scheme not in SCHEMES or not token:
            raise Unauthenticated
        now = datetime.now(UTC)
        if token.startswith(PREFIX):
            return self._key(request, scheme, token, now)
        found = visit_for_access_token(token, now=now)
        if found is None or (scheme == "bearer") is bool(found.jkt):
            raise TokenRefused
        if found.jkt and key_of(request, token=token) != found.jkt:
            raise TokenRefused
        self._known(request, found.visit, now)
        return found.visit

    def _key(self, request: HttpRequest, scheme: str, key: str, now: datetime) -> Visit:
        """Recognise a program of a business by its key, and keep it to what such a key may read."""
        found = visit_for_api_key(key) if scheme == "bearer" else None
        if found is None:
            limit("api-key-wrong", network_of(request), Rate(WRONG_MOST, WRONG_WITHIN_S))
            raise TokenRefused
        if not may_read(request.method or "", request.path_info, str(found.merchant_id)):
            raise ApiKeyTooNarrow
        jurisdiction = JURISDICTIONS[found.jurisdiction]
        language = jurisdiction.languages[0]
        visit = Visit(found.actor, language, found.jurisdiction, now, now, now)
        self._known(request, visit, now)
        visited(request).rate_per_hour = KEY_LIMIT_PER_HOUR
        today = now.astimezone(ZoneInfo(jurisdiction.zone)).date()
        if found.used_date is None or found.used_date < today:
            note_key_use(actor=SYSTEM, key_id=found.key_id, day=today, now=now)
        return visit

    def _told(self, request: HttpRequest, error: Exception) -> HttpResponseBase:
        problem = problem_in(error)
        if problem is None:
            raise error
        response = respond(request, problem)
        if is_json_door(request):  # `Door` has not been reached
            response.headers["Cache-Control"] = "no-store"
            response.headers["Content-Security-Policy"] = API_POLICY
        return response

    def _stranger(self, request: HttpRequest) -> None:
        _set(
            request,
            actor=visitor(getattr(request, "trace_id", "")),
            language=_language_of_browser(request),
            jurisdiction=None,
            lacks=Lack.NOTHING,
        )
        timezone.deactivate()

    def _known(self, request: HttpRequest, visit: Visit, now: datetime) -> None:
        actor = replace(visit.actor, request_id=getattr(request, "trace_id", ""), at=now)
        jurisdiction = JURISDICTIONS[visit.jurisdiction]
        _set(
            request,
            actor=actor,
            language=visit.language,
            jurisdiction=jurisdiction,
            lacks=visit.lacks,
        )
        visited(request).must_change_password = visit.must_change_password
        timezone.activate(jurisdiction.zone)
        if actor.session_id is not None and now - visit.seen_at > SEEN_EVERY:
            continue_session(actor=actor, now=now)


def _with_nonce(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    nonce = request.__dict__.get("next_nonce")
    if nonce:
        response.headers["DPoP-Nonce"] = nonce
    return response


def _is_own_account(request: HttpRequest) -> bool:
    """Answer whether this is where a password is changed, or no page at all."""
    return request.path_info.startswith(("/account/", "/language/")) or is_json_door(request)


def _language_of_browser(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in LANGUAGES else get_language_from_request(request)


def _set(request: HttpRequest, **known: Any) -> None:
    request.__dict__.update(known)
    translation.activate(known["language"])
    request.LANGUAGE_CODE = known["language"]
