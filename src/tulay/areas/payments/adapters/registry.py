"""Which gateway goes by which name here: from `PAYMENT_GATEWAYS`."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from django.conf import settings

from tulay.areas.payments.adapters.addresses import Address
from tulay.areas.payments.adapters.bank_file import BankFile
from tulay.areas.payments.adapters.paytoday import PayToday
from tulay.areas.payments.adapters.protocol import Gateway
from tulay.areas.payments.adapters.simulator import Simulator
from tulay.areas.payments.errors.gateways import GatewayUnknown
from tulay.areas.payments.rules.attempts import AttemptKind
from tulay.areas.payments.rules.bank_files import BANK_FILE, BankAccount


def _stripe(address: Address) -> Gateway:
    """Load Stripe's SDK, which takes 34 MB, only where somebody is paid by it."""
    from tulay.areas.payments.adapters.stripe import Stripe  # noqa: PLC0415 - see above

    return Stripe(address)


MAKERS: Final[Mapping[str, Callable[[Address], Gateway]]] = {
    "simulator": Simulator,
    "paytoday": PayToday,
    BANK_FILE: BankFile,
    "stripe": _stripe,
}


def gateway_named(provider: str) -> Gateway:
    """Return the gateway of a name.

    :raises GatewayUnknown: this installation has none.
    """
    address = settings.PAYMENT_GATEWAYS.get(provider)
    if address is None or provider not in MAKERS:
        raise GatewayUnknown
    return _made(provider, address)


def gateways_for(kind: AttemptKind, currency: str) -> tuple[str, ...]:
    """Return the names of those that carry a currency, in the order of the setting."""
    found = (gateway_named(name) for name in settings.PAYMENT_GATEWAYS)
    return tuple(g.provider for g in found if kind in g.kinds and currency in g.currencies)


def bank_debtor() -> BankAccount:
    """Return the account from which files for the bank are paid.

    :raises GatewayUnknown: no bank takes files here.
    """
    gateway = gateway_named(BANK_FILE)
    assert isinstance(gateway, BankFile)
    return gateway.debtor


def gateways_named() -> tuple[str, ...]:
    """Return the names of all gateways here, in the order of the setting."""
    return tuple(settings.PAYMENT_GATEWAYS)


def gateway_of_account(account: str) -> str:
    """Return the name of the gateway that goes through an account at a bank; empty where there is none."""
    for name, address in settings.PAYMENT_GATEWAYS.items():
        if account and Address.read(address).options.get("account") == account:
            return name
    return ""


def gateways_with_accounts() -> tuple[str, ...]:
    """Return the accounts whose statements are read here."""
    found = (Address.read(address) for address in settings.PAYMENT_GATEWAYS.values())
    return tuple(one.options["account"] for one in found if "account" in one.options)


@lru_cache(maxsize=16)
def _made(provider: str, address: str) -> Gateway:
    return MAKERS[provider](Address.read(address))
