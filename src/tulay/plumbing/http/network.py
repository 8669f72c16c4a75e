"""Where a request comes from. Forwarded addresses are believed only from the proxies named in the settings."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
UNKNOWN = ip_address(0)  # stands for "no address"


def address_of(request: HttpRequest) -> Address:
    """Return the address of the asker: the last forwarded one that no proxy of ours added."""
    here = _parsed(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if not forwarded or not _is_proxy(here):
        return here
    hops = [_parsed(hop) for hop in forwarded.split(",")[-10:]]
    return next((hop for hop in reversed(hops) if not _is_proxy(hop)), here)


def network_of(request: HttpRequest) -> str:
    """Return the network of the asker (/24, /56): what is counted, so that nobody hides among neighbours' numbers."""
    return _network(str(address_of(request)))


def is_loopback(request: HttpRequest) -> bool:
    """Answer whether the asker sits on this machine and nobody forwarded for them."""
    here = _parsed(request.META.get("REMOTE_ADDR", ""))
    return here.is_loopback and "HTTP_X_FORWARDED_FOR" not in request.META


@lru_cache(maxsize=4096)
def _network(address: str) -> str:
    prefix = 24 if ip_address(address).version == 4 else 56  # noqa: PLR2004 - the version's name
    return str(ip_network(f"{address}/{prefix}", strict=False))


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Address:
    host = text.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        found = ip_address(host)
    except ValueError:
        return UNKNOWN
    return getattr(found, "ipv4_mapped", None) or found


def _is_proxy(address: Address) -> bool:
    return any(address in ip_network(network) for network in settings.TRUSTED_PROXIES)
