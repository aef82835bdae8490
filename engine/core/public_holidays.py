"""Public holidays of a country, from the `holidays` package, as the function that a Calendar takes.

A holiday that falls on a weekend counts on the day it is observed too: New Year 2022 closes Friday 2021-12-31.
Leaves out: school breaks, which a site enters as closures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

_NONE: Mapping[date, str] = MappingProxyType({})


def public_holidays(
    country: str, subdivision: str = "", extra: Mapping[date, str] = _NONE
) -> Callable[[date], str | None]:
    """A function from a date to the name of its public holiday, or None.

    `country` is an ISO 3166 code ("" : none), `subdivision` a state or province of it, `extra` the site's own
    days off and their names.
    Raises ValueError with a sentence if the country or the subdivision is unknown.
    """
    more = dict(extra)
    year_of = _years(country, subdivision)

    def name_of(day: date) -> str | None:
        return year_of(day.year).get(day) or more.get(day)

    return name_of


def _years(country: str, subdivision: str) -> Callable[[int], dict[date, str]]:
    if not country:
        return lambda _: {}
    import holidays  # 30 ms: only those who have a calendar pay for it

    known = holidays.list_supported_countries(include_aliases=True)
    if country not in known:
        raise ValueError(f"{country!r} is not a country with known holidays: use a code such as US, CA or GB.")
    if subdivision and subdivision not in known[country]:
        raise ValueError(f"{subdivision!r} is not a subdivision of {country}: use one of {', '.join(known[country])}.")

    @lru_cache(maxsize=64)
    def year_of(year: int) -> dict[date, str]:
        return dict(holidays.country_holidays(country, subdiv=subdivision or None, years=year).items())

    return year_of
