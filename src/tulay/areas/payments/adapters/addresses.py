"""A gateway's entry in `PAYMENT_GATEWAYS`: where it is, our key, its secret, and which currencies it takes."""

from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from tulay.kernel.money import EXPONENTS


@dataclass(frozen=True, slots=True)
class Address:
    """One entry, read. Key and secret never print themselves."""

    base: str
    key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    currencies: frozenset[str]
    options: dict[str, str] = field(repr=False)

    @classmethod
    def read(cls, spelled: str) -> Self:
        """Read `scheme://:key@host:port/path?webhook_secret=…&currencies=NAD,PHP`."""
        parts = urlsplit(spelled)
        told = {name: values[0] for name, values in parse_qs(parts.query).items()}
        host = parts.netloc.rpartition("@")[2]
        named = {code for code in told.pop("currencies", "").split(",") if code in EXPONENTS}
        return cls(
            base=f"{parts.scheme}://{host}{parts.path.rstrip('/')}",
            key=unquote(parts.password or ""),
            webhook_secret=told.pop("webhook_secret", ""),
            currencies=frozenset(named or EXPONENTS),
            options=told,
        )
