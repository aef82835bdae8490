"""The country a time zone lies in, so that a number typed without a country code is read as people there write it."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from engine.core.zones import find_zone
from engine.steps.writing import normal_email, normal_phone

FEWEST_LETTERS = 3
"""Of a zone's name: with fewer nearly everything fits, and the first of it would be a guess."""

USUAL = "US"
"""The country of numbers where nothing says another (engine.steps.writing reads them so)."""


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """The zones of the IANA database with their country (its `zone.tab`: code, coordinates, name)."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows if len(row) > 2}


def region_of(*zones: str | None) -> str:
    """The country (ISO 3166) of the first of these zones that has one; the usual one where none does."""
    for zone in zones:
        if zone and (found := _countries().get(zone.strip())) is not None:
            return found
    return USUAL


def zones_like(typed: str, limit: int = 6) -> list[str]:
    """Zones that fit what was typed, the likeliest first: `chicago` gives America/Chicago."""
    wanted = "_".join(typed.lower().split())
    if len(wanted) < FEWEST_LETTERS:
        return []

    def rank(zone: str) -> int | None:
        name = zone.lower()
        city = name.rpartition("/")[2]
        ranks = (name == wanted, city == wanted, city.startswith(wanted), name.startswith(wanted), wanted in name)
        return next((number for number, holds in enumerate(ranks) if holds), None)

    found = [(place, zone) for zone in _countries() if (place := rank(zone)) is not None]
    return [zone for _, zone in sorted(found)][:limit]


def understood_address(kind: str, typed: str, zone: str | None, site_zone: str) -> str | None:
    """An `email` or `phone` as it would be stored, a number as people in that zone write it; None where it is none."""
    if kind == "email":
        return normal_email(typed)
    return normal_phone(typed, region_of(zone, site_zone))


def is_zone(name: str) -> bool:
    """Whether this is the whole IANA name of a zone, such as America/Chicago."""
    return "/" in name and find_zone(name) is not None
