"""The file of regional hours: the one that ships, a site's own, and what is wrong with one."""

from pathlib import Path

import phonenumbers
import pytest
from phonenumbers import geocoder

from engine.config import build_calendar
from engine.config.regional_file import read_rules, shipped_rules
from engine.errors import ConfigError
from tests.config.conftest import Load

STATES = {"Connecticut": "CT", "Florida": "FL", "Maryland": "MD", "Oklahoma": "OK", "Texas": "TX",
          "Washington State": "WA"}  # fmt: skip
OWN = """
[[region]]
name = "US-IL"
prefixes = ["1312"]
[[hours]]
region = "us-il"
channels = ["sms"]
days = ["sun"]
open = ""
source = "ours"
"""


def test_the_area_codes_are_those_of_the_phone_book() -> None:
    """Those that `phonenumbers` knows; a new one there turns this red."""
    expected = set()
    for area in range(200, 1000):
        places = {
            geocoder.description_for_number(phonenumbers.parse(f"+1{area}{rest}"), "en").split(", ")[-1]
            for rest in ("2345678", "5550142", "7654321")
        }
        for place in places:
            state = STATES.get(place, place)
            if state in STATES.values():
                expected.add((f"1{area}", f"US-{state}"))
    assert set(shipped_rules().prefixes) == expected


def test_every_region_has_hours_and_every_rule_a_region_with_numbers() -> None:
    rules = shipped_rules()
    assert {region for _, region in rules.prefixes} == {rule.region for rule in rules.hours}


def test_the_shipped_hours_are_stricter_than_the_quiet_hours(load: Load) -> None:
    quiet = load().calendar.quiet_hours
    assert quiet is not None
    for rule in shipped_rules().hours:
        inside = set(range(rule.opens, rule.closes))
        assert not inside & quiet.minutes()
        assert len(inside) < 24 * 60 - len(quiet.minutes())


def test_they_count_unless_the_site_says_none(load: Load) -> None:
    assert build_calendar(load()).regional == shipped_rules()
    assert not build_calendar(load('calendar.regional_hours = "none"')).regional


def test_a_file_of_the_sites_own(load: Load, folder: Path) -> None:
    (folder / "hours.toml").write_text(OWN)
    (rule,) = load('calendar.regional_hours = "hours.toml"').calendar.regional_hours.hours
    assert (rule.region, rule.channels, rule.weekdays, rule.opens, rule.closes) == ("US-IL", ("sms",), (6,), 0, 0)


def test_daemons_with_other_hours_are_told_apart(load: Load, folder: Path) -> None:
    (folder / "hours.toml").write_text(OWN)
    parts = [load(text).fingerprint_parts() for text in ("", "", 'calendar.regional_hours = "hours.toml"')]
    assert parts[0] == parts[1] != parts[2]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "US-IL"', "name = 7", "needs a name"),
        ('["1312"]', '["+1312"]', "no list of digits"),
        ("[[region]]", "[region]", "no list of tables"),
        ("[[region]]", "[[regions]]", "is no table of such a file"),
        ('channels = ["sms"]', 'channels = ["fax"]', "not about channels"),
        ('channels = ["sms"]', "", "not about channels"),
        ('"sun"', '"sunny"', "which is no day"),
        ('open = ""', 'open = "20:00-08:00"', "must begin before they end"),
        ('open = ""', "", "must be two times of day"),
        ('source = "ours"', "", "lack a region or a source"),
        ('source = "ours"', 'source = "ours"\nvalid_from = "soon"', "have a valid_from that is no date"),
        ('source = "ours"', 'source = "ours"\nwibble = 1', "is no key of theirs"),
        ('source = "ours"', "source = ", "no TOML"),
    ],
)
def test_what_is_wrong_is_said(old: str, new: str, said: str) -> None:
    assert read_rules(OWN)
    with pytest.raises(ValueError, match=said):
        read_rules(OWN.replace(old, new, 1))


def test_a_missing_file_is_a_problem_of_the_configuration(load: Load) -> None:
    with pytest.raises(ConfigError, match=r"calendar\.regional_hours.*can't be read"):
        load('calendar.regional_hours = "nowhere.toml"')
