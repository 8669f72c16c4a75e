"""A phone number as it is dialled from anywhere (E.164), read as people of a country write it. Pure."""

import unicodedata
from collections.abc import Iterable

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from tulay.areas.identity.errors import UnreadablePhone
from tulay.areas.identity.rules.people import as_dialled


def as_e164(text: str, *, country: str) -> str:
    """Return the international form of a number that can be dialled.

    :raises UnreadablePhone: it is no number of that country, nor an international one.
    """
    written = as_dialled(text)
    try:
        number = phonenumbers.parse(written, country)
    except NumberParseException:
        raise UnreadablePhone from None
    if not phonenumbers.is_valid_number(number):
        raise UnreadablePhone
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def numbers_meant(text: str, *, countries: Iterable[str]) -> tuple[str, ...]:
    """Return what a number may mean to somebody who does not say in which country they are."""
    meant: dict[str, None] = {}
    for country in countries:
        try:
            meant[as_e164(text, country=country)] = None
        except UnreadablePhone:
            continue
    return tuple(meant)


def canonical(identifier: str, *, countries: Iterable[str]) -> str:
    """Return the one spelling under which tries are counted: nobody gains any by writing it otherwise."""
    if "@" in identifier:
        return unicodedata.normalize("NFKC", identifier).casefold().strip()
    meant = numbers_meant(identifier, countries=countries)
    return "|".join(sorted(meant)) or as_dialled(identifier)
