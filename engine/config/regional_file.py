"""Reading a file of regional hours: the one that ships, or a site's own in the same form."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from engine.config.file_paths import path_beside
from engine.config.opening_hours import DAYS, business_hours_of, days_of
from engine.config.problems import shown
from engine.config.section import Surroundings
from engine.config.values import text_of
from engine.core.regional_hours import ALL_DAYS, RegionalHours, RegionalRules

SHIPPED = Path(__file__).with_name("regional_hours.toml")
NONE = "none"
_CHANNELS = frozenset({"email", "sms", "call"})
_KEYS = frozenset({"region", "channels", "days", "open", "valid_from", "valid_to", "source", "checked"})


def regional_rules_of(value: Any, surroundings: Surroundings) -> RegionalRules:
    """The rules that a text stands for: empty the shipped ones, `none` none, else those of a file beside the config.

    Raises ValueError with the rest of a sentence that begins with the key.
    """
    text = text_of(value)
    if text.lower() == NONE:
        return RegionalRules()
    if not text:
        return shipped_rules()
    path = path_beside(surroundings.root, text)
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(
            f'names {shown(text)}, which can\'t be read ({error}). Write a path, "none", or "".'
        ) from error
    try:
        return read_rules(content)
    except ValueError as error:
        raise ValueError(f"names {shown(text)}, in which {error}") from error


@cache
def shipped_rules() -> RegionalRules:
    """The rules that come with the program."""
    return read_rules(SHIPPED.read_text(encoding="utf-8"))


def read_rules(content: str) -> RegionalRules:
    """The rules that a TOML text holds; raises ValueError with the rest of a sentence that begins with `in which`."""
    try:
        document = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"something is no TOML: {error}.") from error
    unknown = sorted(set(document) - {"region", "hours"})
    if unknown:
        raise ValueError(f"{shown(unknown[0])} is no table of such a file. It has [[region]] and [[hours]].")
    prefixes = [pair for table in _tables(document, "region") for pair in _prefixes(table)]
    return RegionalRules(tuple(prefixes), tuple(_hours(table) for table in _tables(document, "hours")))


def _tables(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    tables = document.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ValueError(f"{name} is no list of tables. Write [[{name}]].")
    return tables


def _prefixes(table: dict[str, Any]) -> list[tuple[str, str]]:
    name, prefixes = table.get("name"), table.get("prefixes")
    if not isinstance(name, str) or not name.strip() or set(table) != {"name", "prefixes"}:
        raise ValueError(f"the region {shown(table)} needs a name, prefixes, and nothing else.")
    if not isinstance(prefixes, list) or not all(isinstance(each, str) and each.isdecimal() for each in prefixes):
        raise ValueError(f'the prefixes of {shown(name)} are no list of digits. Write ["1305", "1786"].')
    return [(prefix, name.strip().upper()) for prefix in prefixes]


def _hours(table: dict[str, Any]) -> RegionalHours:
    region, source = table.get("region"), table.get("source")
    if not isinstance(region, str) or not region.strip() or not isinstance(source, str) or not source.strip():
        raise ValueError(f"the hours {shown(table)} lack a region or a source.")
    where = f"the hours of {shown(region)}"
    if unknown := sorted(set(table) - _KEYS):
        raise ValueError(f"{where} have {shown(unknown[0])}, which is no key of theirs.")
    channels = table.get("channels")
    if not isinstance(channels, list) or not channels or not _CHANNELS.issuperset(map(str, channels)):
        raise ValueError(f'{where} are not about channels. Write channels = ["sms", "call"].')
    try:
        weekdays = tuple(map(DAYS.index, days_of(table["days"]))) if "days" in table else ALL_DAYS
        opens, closes = (0, 0) if table.get("open") == "" else business_hours_of(table.get("open"))
    except ValueError as error:
        raise ValueError(f"{where} {error}") from error
    valid = [_day(table.get(name), f"{where} have a {name}") for name in ("valid_from", "valid_to")]
    return RegionalHours(
        region.strip().upper(), tuple(sorted(map(str, channels))), weekdays, opens, closes, valid[0], valid[1],
        source.strip(),
    )  # fmt: skip


def _day(value: Any, what: str) -> date | None:
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise ValueError(f"{what} that is no date. Write it as 2026-12-24, without quotes.")
    return value
