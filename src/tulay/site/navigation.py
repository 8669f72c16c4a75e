"""The navigation of each role: what the reader can open, in the order they need it."""

from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tulay.areas.notifications.queries import unread_count
from tulay.kernel.actor import Actor, ActorKind
from tulay.plumbing.http.visits import asker_of
from tulay.plumbing.ui.context import NavItem


@dataclass(frozen=True, slots=True)
class _Place:
    """One entry, and the addresses below it."""

    label: object
    href: str
    counted: bool = False


HOME = _Place(pgettext_lazy("navigation", "Home"), "/")
SERVICES = _Place(_("Services"), "/services/")
TRACK = _Place(_("Follow a request"), "/track/")
MINE = _Place(_("My requests"), "/portal/requests/")
OVERVIEW = _Place(_("My overview"), "/portal/")
MESSAGES = _Place(_("Messages"), "/portal/messages/", counted=True)
WORK = _Place(_("My work"), "/desk/")
PEOPLE = _Place(_("People"), "/admin/people/")
POLICIES = _Place(_("Policies"), "/admin/policies/")
ROLES = _Place(_("Roles"), "/admin/roles/")
ADMINISTRATION = _Place(_("Administration"), "/admin/")
SUPPORT = _Place(_("Support records"), "/desk/support/")
OUR_SERVICES = _Place(_("Our services"), "/desk/services/")
QUEUE = _Place(pgettext_lazy("navigation", "Queue"), "/desk/requests/")
BOARD = _Place(_("Board"), "/desk/board/")
LOG = _Place(pgettext_lazy("navigation", "Log"), "/audit/")
DATA_PROTECTION = _Place(pgettext_lazy("navigation", "Data protection"), "/desk/privacy/")
BUSINESSES = _Place(_("Businesses"), "/desk/merchants/")
OWN_BUSINESSES = _Place(_("My businesses"), "/portal/merchant/")
PAYOUTS = _Place(_("Payouts"), "/desk/payouts/")
PAYMENTS = _Place(_("Payments"), "/desk/payments/")
WALLETS = _Place(_("Wallets"), "/desk/wallets/")
LEDGER = _Place(_("Ledger"), "/desk/ledger/")
OWN_PAYMENTS = _Place(_("Payments"), "/portal/payments/")
OWN_WALLET = _Place(_("Wallet"), "/portal/wallet/")
MEETINGS = _Place(pgettext_lazy("navigation", "Meetings"), "/meetings/")
PROGRAMMES = _Place(pgettext_lazy("navigation", "Programmes"), "/programmes/")
TO_SIGN = _Place(pgettext_lazy("navigation", "Data protection"), "/desk/privacy/requests/")
LEVELS = _Place(_("How times are kept"), "/desk/service-levels/")
VERIFY = _Place(pgettext_lazy("navigation", "Verify"), "/verify/")


def navigation(request: HttpRequest) -> list[NavItem]:
    """Return the entries for whoever is asking; the one we are at is marked."""
    actor = asker_of(request)
    places = places_for(actor)
    here = _here(request.path, places)
    return [_item(place, actor, is_here=place is here) for place in places]


def places_for(actor: Actor) -> list[_Place]:
    """Return where this reader goes."""
    if not actor.is_signed_in:
        begun = [MINE] if actor.kind is ActorKind.GUEST else []
        return [HOME, SERVICES, *begun, TRACK]
    meets = [MEETINGS] if actor.may("meetings.see") else []
    meets += [PROGRAMMES] if actor.may("programmes.see") else []
    to_sign = [TO_SIGN] if actor.may("privacy.sign") else []
    if actor.agencies("cases.look"):
        writes = bool(actor.agencies("catalogue.edit"))
        return [
            WORK,
            QUEUE,
            BOARD,
            *meets,
            SUPPORT,
            OUR_SERVICES if writes else SERVICES,
            *to_sign,
            replace(MESSAGES, counted=False),
        ]  # a queue counts its queries
    return _of_staff(actor) or [
        OVERVIEW,
        *to_sign,
        *meets,
        *([LEVELS] if actor.may("cases.see-service-levels") else []),
        SERVICES,
        MINE,
        OWN_PAYMENTS,
        *([OWN_WALLET] if actor.may("payments.send") else []),
        *([OWN_BUSINESSES] if "merchant_user" in actor.roles else []),
        MESSAGES,
        TRACK,
    ]


def _of_staff(actor: Actor) -> list[_Place]:
    """Return where somebody goes who works here without a queue of requests; nothing for others."""
    searches = [LOG, VERIFY] if actor.may("audit.search") else []
    only_signs = actor.may("privacy.sign") and not actor.may("privacy.decide")
    sees_register = actor.may("privacy.see-register") and not only_signs
    searches += [DATA_PROTECTION] if sees_register else []
    money = [WALLETS] if actor.may("payments.look-at-wallet") else []
    money += [LEDGER] if actor.may("payments.see-ledger") else []
    if actor.may("identity.see-people"):
        return [ADMINISTRATION, PEOPLE, ROLES, POLICIES, *searches, *money, MESSAGES]
    if actor.may("payments.see-payouts"):
        quiet = replace(MESSAGES, counted=False)
        return [WORK, PAYOUTS, PAYMENTS, *money, BUSINESSES, *searches, quiet]
    policies = [POLICIES, MESSAGES] if actor.may("identity.see-policies") else []
    return [*searches, *money, *policies] if searches else []


def _here(path: str, places: list[_Place]) -> _Place | None:
    """Return the entry we are at or below: the longest address that fits."""
    fitting = [p for p in places if path == p.href or (p.href != "/" and path.startswith(p.href))]
    return max(fitting, key=lambda place: len(place.href), default=None)


def _item(place: _Place, actor: Actor, *, is_here: bool) -> NavItem:
    count = unread_count(actor.person_id) if place.counted and actor.person_id else 0
    return NavItem(str(place.label), place.href, current=is_here, count=count)
