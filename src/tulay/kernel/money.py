"""Money as integer minor units with its ISO 4217 exponent."""

from dataclasses import dataclass

EXPONENTS = {"NAD": 2, "PHP": 2, "ZAR": 2, "USD": 2, "EUR": 2}
SYMBOLS = {"NAD": "N$", "PHP": "₱", "ZAR": "R", "USD": "US$", "EUR": "€"}


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of one currency; amounts of two currencies never mix."""

    currency: str
    minor: int

    def __post_init__(self) -> None:
        assert self.currency in EXPONENTS, f"{self.currency} is not enabled"

    def __add__(self, other: "Money") -> "Money":
        assert self.currency == other.currency, "amounts of two currencies do not add"
        return Money(self.currency, self.minor + other.minor)

    def __str__(self) -> str:
        """Read as people write it: `N$ 250.00`."""
        exponent = EXPONENTS[self.currency]
        whole, rest = divmod(abs(self.minor), 10**exponent)
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{SYMBOLS[self.currency]} {whole:,}.{rest:0{exponent}d}"

    def allocate(self, weights: list[int]) -> list["Money"]:
        """Split by weight without losing a cent (largest remainder, first come first served)."""
        total = sum(weights)
        assert total > 0, "nothing to share by"
        shares = [self.minor * weight // total for weight in weights]
        rests = [(self.minor * weight % total, -index) for index, weight in enumerate(weights)]
        for _, index in sorted(rests, reverse=True)[: self.minor - sum(shares)]:
            shares[-index] += 1
        return [Money(self.currency, share) for share in shares]
