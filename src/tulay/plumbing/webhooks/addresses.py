"""Where a message may go: to a public server over TLS, never back into a network of ours (ASVS 5.0, 1.3.6)."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from tulay.kernel.errors import FieldError

URL_MAX = 2_000
_INSIDE = (".localhost", ".local", ".internal", ".lan", ".home.arpa")
_SENTENCES = {
    "address": "Enter a web address, like https://example.org/hook.",
    "scheme": "Enter an address that begins with https://.",
    "private": "Enter the address of a server on the public internet.",
}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """An address in its parts; `path` carries the query, too."""

    scheme: str
    host: str
    port: int
    path: str


class NotAllowed(ValueError):
    """An address that no message goes to; the argument says why, in a word for the delivery's record."""


def target_of(url: str, *, allows_private: bool = False) -> Target:
    """Take an address apart.

    `allows_private` lets plain HTTP through, too: for tests and the demo, where receivers run on this machine.

    :raises NotAllowed: not https, a name and a password in it, a fragment, or no host.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotAllowed("address") from error
    if len(url) > URL_MAX or not url.isascii() or any(letter <= " " for letter in url):
        raise NotAllowed("address")
    if parts.scheme != "https" and not (allows_private and parts.scheme == "http"):
        raise NotAllowed("scheme")
    if not parts.hostname or parts.username is not None or parts.fragment:
        raise NotAllowed("address")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    default = 443 if parts.scheme == "https" else 80
    return Target(parts.scheme, parts.hostname, default if port is None else port, path)


def place_of(target: Target, *, allows_private: bool = False) -> str:
    """Resolve a target to the one IP address that is then called; all of its addresses must be public.

    Resolving once and calling that very address leaves no moment in which the name could change its mind.

    :raises NotAllowed: it does not resolve, or any of its addresses is inside.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotAllowed("name") from error
    places = [str(address[4][0]).partition("%")[0] for address in found]
    if not places or not (allows_private or all(map(is_public, places))):
        raise NotAllowed("private")
    return places[0]


def is_public(place: str) -> bool:
    """Tell whether an IP address is out there, also where IPv6 wraps an IPv4 address."""
    address = ipaddress.ip_address(place)
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


def fault_of(url: str, *, pointer: str, allows_private: bool = False) -> FieldError | None:
    """Say beside a form field what is wrong with an address, as far as it shows without asking the network.

    Names are resolved, and judged again, at each delivery.
    """
    try:
        target = target_of(url, allows_private=allows_private)
    except NotAllowed as refused:
        word = str(refused)
    else:
        word = "" if allows_private or _looks_public(target.host) else "private"
    return FieldError(pointer, f"webhook-{word}", _SENTENCES[word]) if word else None


def _looks_public(host: str) -> bool:
    try:
        return is_public(host)
    except ValueError:
        return "." in host.strip(".") and not host.rstrip(".").endswith(_INSIDE)
