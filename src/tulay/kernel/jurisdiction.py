"""A jurisdiction: what a country or region settles for its people, agencies and meetings."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Fiscal year, currency, zone, holidays, languages and privacy profile of one jurisdiction."""

    code: str
    name: str
    country: str
    zone: str
    currency: str
    languages: tuple[str, ...]
    fiscal_year_starts_in: int
    privacy_profile: str
    adult_at: int = 18

    def fiscal_year(self, day: date) -> int:
        """Return the fiscal year of `day`, named after the calendar year in which it begins."""
        return day.year if day.month >= self.fiscal_year_starts_in else day.year - 1

    def day_at(self, now: datetime) -> date:
        """Return the calendar day that it is there at a moment."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def quarter(self, day: date) -> int:
        """Return 1 to 4 within the fiscal year."""
        return (day.month - self.fiscal_year_starts_in) % 12 // 3 + 1


BANGSAMORO = Jurisdiction(
    "bangsamoro", "Bangsamoro", "PH", "Asia/Manila", "PHP", ("en", "fil", "ar"), 1, "ph-dpa"
)
NAMIBIA = Jurisdiction("namibia", "Namibia", "NA", "Africa/Windhoek", "NAD", ("en",), 4, "generic")
SOUTH_AFRICA = Jurisdiction(
    "south-africa", "South Africa", "ZA", "Africa/Johannesburg", "ZAR", ("en",), 4, "popia"
)
JURISDICTIONS = {j.code: j for j in (BANGSAMORO, NAMIBIA, SOUTH_AFRICA)}
