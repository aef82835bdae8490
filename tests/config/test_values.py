"""What good values mean, and that the file that ships says exactly the defaults."""

import subprocess
import sys
import tomllib
from dataclasses import FrozenInstanceError
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine import resources
from engine.config import Config, load_config
from engine.config.opening_hours import Hours
from engine.config.section import Key, key_paths
from engine.config.toml_lines import key_lines
from engine.core.backoff import Retry
from engine.core.durations import Duration
from engine.errors import ConfigError
from tests.config.conftest import Load

CHECKOUT = Path(__file__).parents[2]
KEYS = {path: key for path, key in key_paths(Config).items() if key.section is None}


@pytest.mark.parametrize(("path", "key"), KEYS.items(), ids=[".".join(path) for path in KEYS])
def test_the_file_that_ships_has_every_key_with_its_default(path: tuple[str, ...], key: Key) -> None:
    value = tomllib.loads(resources.default_config().read_text(encoding="utf-8"))
    for part in path:
        value = value[part]
    assert value == key.default
    assert type(value) is type(key.default)


def test_the_file_that_ships_has_no_other_key_and_a_comment_above_each() -> None:
    text = resources.default_config().read_text(encoding="utf-8")
    written = {path for path in key_lines(text) if path not in key_paths(Config)}
    assert {path for path in written if isinstance(path[-1], str)} == set()
    lines = text.splitlines()
    for path in KEYS:
        assert lines[key_lines(text)[path] - 2].startswith("# "), path


def test_the_file_that_ships_is_the_same_as_none(folder: Path) -> None:
    without = load_config(env={})
    (folder / "config.toml").write_text(resources.default_config().read_text(encoding="utf-8"), encoding="utf-8")
    with_file = load_config(env={})
    assert with_file.source == folder / "config.toml"
    assert [getattr(with_file, name) for name in Config.known_keys()] == [
        getattr(without, name) for name in Config.known_keys()
    ]


def test_the_example_of_dotenv_sets_nothing(load: Load) -> None:
    example = resources.example_environment().read_text(encoding="utf-8")
    assert load(dotenv=example) == load(dotenv="")
    assert "SMTP_PASSWORD=\n" in example
    assert "TWILIO_AUTH_TOKEN=\n" in example


def test_the_defaults_are_the_documented_ones(load: Load, folder: Path) -> None:
    config = load()
    assert config.engine.mode == "simulate"
    assert config.engine.max_starts_per_day == 25
    assert config.engine.max_age == Duration(days=3)
    assert config.engine.retry.as_retry() == Retry()
    assert config.calendar.time_zone == "America/Chicago"
    assert config.calendar.business_weekdays == {0, 1, 2, 3, 4}
    assert config.calendar.business_hours == (9 * 60, 18 * 60)
    assert config.calendar.quiet_hours == (21 * 60, 8 * 60)
    assert config.channels.email.kind == config.channels.sms.kind == "outbox"
    assert config.channels.outbox.dir == folder / "outbox"
    assert config.channels.allow_outbox is False


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("00:00-24:00", (0, 1440)),
        ("9:30-18:00", (570, 1080)),
        (" 09:00 – 17:59 ", (540, 1079)),
        ("00:00-00:01", (0, 1)),
    ],
)
def test_business_hours(load: Load, text: str, hours: tuple[int, int]) -> None:
    assert load(f'calendar = {{business_hours = "{text}", quiet_hours = ""}}').calendar.business_hours == hours


@pytest.mark.parametrize(
    ("text", "hours"),
    [("", None), ("  ", None), ("21:00-08:00", (1260, 480)), ("24:00-06:00", (0, 360)), ("18:00-24:00", (1080, 1440))],
)
def test_quiet_hours(load: Load, text: str, hours: tuple[int, int] | None) -> None:
    assert load(f'calendar.quiet_hours = "{text}"').calendar.quiet_hours == hours


def test_hours_show_as_they_are_written() -> None:
    assert str(Hours(0, 1440)) == "00:00-24:00"
    assert Hours(1380, 60).minutes() == set(range(1380, 1440)) | set(range(60))


def test_days_may_be_written_in_full_and_in_any_order(load: Load) -> None:
    assert load('calendar.business_days = ["Sunday", "MON"]').calendar.business_days == ("mon", "sun")


def test_extra_holidays_may_have_names(load: Load) -> None:
    config = load('calendar.holidays.extra = [2026-12-31, "2026-12-24", {date = 2026-07-03, name = " Picnic "}]')
    assert config.calendar.holidays.extra == (
        (date(2026, 7, 3), "Picnic"),
        (date(2026, 12, 24), "Site holiday"),
        (date(2026, 12, 31), "Site holiday"),
    )


def test_a_known_place_is_accepted_in_any_case(load: Load) -> None:
    holidays = load('calendar.holidays = {country = "ca", subdivision = "on"}').calendar.holidays
    assert (holidays.country, holidays.subdivision) == ("CA", "ON")


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("", ("", "")),
        ("office@example.org", ("", "office@example.org")),
        ("Riverside Co-op <office@example.org>", ("Riverside Co-op", "office@example.org")),
        ("<office@localhost>", ("", "office@localhost")),
        ('\\"Dana, Riverside\\" <dana@example.org>', ("Dana, Riverside", "dana@example.org")),
    ],
)
def test_senders(load: Load, text: str, mailbox: tuple[str, str]) -> None:
    assert load(f'channels.email.from = "{text}"').channels.email.from_ == mailbox


def test_the_senders_name_falls_back_to_the_sites(load: Load) -> None:
    address = 'channels.email.from = "a@b.org"\n'
    assert str(load(address).sender) == "Our Co-op <a@b.org>"
    assert load(address + 'site.sender = "Dana"').sender.name == "Dana"
    assert load('channels.email.from = "Lee <a@b.org>"\nsite.sender = "Dana"').sender.name == "Lee"
    assert not load().sender


@pytest.mark.parametrize(
    ("value", "email", "sms"),
    [
        ('""', None, None),
        ('"me@example.org"', "me@example.org", None),
        ('"+1 (312) 555-0142"', None, "+13125550142"),
        ('["+13125550142", "me@example.org"]', "me@example.org", "+13125550142"),
    ],
)
def test_redirection_is_by_channel(load: Load, value: str, email: str | None, sms: str | None) -> None:
    channels = load(f"channels.redirect_to = {value}").channels
    assert (channels.redirection("email"), channels.redirection("sms")) == (email, sms)
    assert channels.redirects is (email is not None or sms is not None)


@pytest.mark.parametrize(
    "text", ["http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:80/x", "https://a.b:443"]
)
def test_api_urls(load: Load, text: str) -> None:
    assert load(f'channels.sms.api_base_url = "{text}/"').channels.sms.api_base_url == text


class TestTheHostsZone:
    @pytest.mark.parametrize("name", ["Asia/Kathmandu", ":Asia/Kathmandu"])
    def test_it_is_what_the_process_is_told(self, load: Load, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        monkeypatch.setenv("TZ", name)
        assert load().calendar.time_zone == "Asia/Kathmandu"

    @pytest.mark.parametrize("name", ["Mars/Olympus", "EST5EDT,M3.2.0,M11.1.0"])
    def test_one_that_is_none_is_refused(self, load: Load, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        monkeypatch.setenv("TZ", name)
        with pytest.raises(ConfigError, match=r"calendar.time_zone .*: is left to the host, whose TZ=.* is no IANA"):
            load()
        assert load('calendar.time_zone = "America/Denver"').calendar.time_zone == "America/Denver"

    def test_else_it_is_what_the_machine_says(self, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("TZ")
        monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "Asia/Tokyo")
        assert load().calendar.time_zone == "Asia/Tokyo"

    @pytest.mark.parametrize("name", [None, "", "local"])
    def test_one_that_cannot_be_told_is_refused(
        self, load: Load, monkeypatch: pytest.MonkeyPatch, name: str | None
    ) -> None:
        monkeypatch.delenv("TZ")
        monkeypatch.setattr("tzlocal.get_localzone_name", lambda: name)
        with pytest.raises(ConfigError, match="is left to the host, whose zone can't be told"):
            load()


def test_it_cannot_be_changed_afterwards(load: Load) -> None:
    section: Any = load().engine
    with pytest.raises(FrozenInstanceError):
        section.mode = "execute"


HEAVY = (
    "pydantic",
    "pydantic_settings",
    "holidays",
    "sqlalchemy",
    "sqlmodel",
    "structlog",
    "click",
    "textual",
    "jinja2",
)


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        ("import engine.config; engine.config.load_config(env={})", HEAVY),
        ("import engine.config", (*HEAVY, "dataclasses", "tomllib")),
        (
            "import engine.config; engine.config.peek_database_url(env={})",
            (*HEAVY, "dataclasses", "inspect", "json", "zoneinfo", "tzlocal", "logging", "difflib"),
        ),
        ("import engine.errors", (*HEAVY, "dataclasses", "tomllib")),
        ("from engine import log, log_events; log.write(log_events.CLOCK_JUMPED)", HEAVY),
    ],
)
def test_starting_is_cheap(code: str, unwanted: tuple[str, ...]) -> None:
    """What these import is what every command and the console's first frame wait for."""
    script = f"import sys\n{code}\nprint(sorted(set(sys.modules) & set({unwanted})))"
    done = subprocess.run([sys.executable, "-c", script], cwd=CHECKOUT, capture_output=True, text=True, timeout=60)
    assert done.stdout == "[]\n", done.stderr


def test_a_price_is_what_was_written_to_the_last_digit(load: Load) -> None:
    sms = load('channels.sms.price_per_segment = 0.0083\nchannels.sms.currency = "cad"').channels.sms
    assert (sms.price_per_segment, sms.currency) == (Decimal("0.0083"), "CAD")
    assert load("").channels.sms.price_per_segment == 0


def test_daemons_that_know_other_prices_are_the_same(load: Load) -> None:
    parts = [load(text).fingerprint_parts() for text in ("", "channels.sms.price_per_segment = 0.01")]
    assert parts[0] == parts[1]
