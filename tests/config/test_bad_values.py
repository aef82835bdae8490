"""Everything that can be wrong with a key or a value has one plain sentence with its key, its line and what to do."""

import pytest

from engine.errors import ConfigError
from tests.config.conftest import Load

WHOLE = "must be a whole number from"
BAD_LINES = [
    ("engine.poll_interval = 0", "must be a number more than 0 and at most 3600, and is 0."),
    ("engine.poll_interval = -1", "and is -1."),
    ("engine.poll_interval = nan", "and is nan."),
    ("engine.poll_interval = inf", "and is inf."),
    ('engine.poll_interval = "5"', 'and is "5".'),
    ("engine.poll_interval = true", "and is true."),
    ("engine.max_concurrent = 0", f"{WHOLE} 1 to 1000, and is 0."),
    ("engine.max_concurrent = 1001", f"{WHOLE} 1 to 1000, and is 1001."),
    ("engine.max_concurrent = 2.5", f"{WHOLE} 1 to 1000, and is 2.5."),
    ("engine.max_concurrent = true", f"{WHOLE} 1 to 1000, and is true."),
    ("engine.max_concurrent = [1]", f"{WHOLE} 1 to 1000, and is a list."),
    ("engine.batch_size = 0", f"{WHOLE} 1 to 10000, and is 0."),
    ("engine.claim_seconds = 0", "must be a number more than 0 and at most 86400, and is 0."),
    ("engine.max_starts_per_day = -1", f"{WHOLE} 0 to 1000000, and is -1."),
    ('engine.mode = "exceute"', 'must be "simulate" or "execute", and is "exceute".'),
    ("engine.mode = 1", 'must be "simulate" or "execute", and is 1.'),
    ('engine.hold = "yes"', 'must be true or false, without quotes, and is "yes".'),
    ("engine.hold = 1", "must be true or false, without quotes, and is 1."),
    (
        'engine.step_timeout = "soon"',
        'must be a duration of at most ten years, and is "soon". Write it as "90 seconds"',
    ),
    ("engine.step_timeout = 0", "must be longer than nothing, and is 0."),
    ("engine.step_timeout = -5", "must be a duration of at most ten years, and is -5."),
    ("engine.step_timeout = 1.5", "must be a duration of at most ten years, and is 1.5."),
    ("engine.step_timeout = 2026-11-20", "must be a duration of at most ten years, and is 2026-11-20."),
    ('engine.step_timeout = "2 business days"', "must not be counted in business days"),
    ('engine.max_age = "3 fortnights"', 'and is "3 fortnights".'),
    ("engine.retry = 3", "must be a table. Write [engine.retry] and its keys below."),
    ("engine.retry.max_retries = 101", f"{WHOLE} 0 to 100, and is 101."),
    ("engine.retry.multiplier = 0.5", "must be a number from 1 to 100, and is 0.5."),
    ("engine.retry.jitter = 1.5", "must be a number from 0 to 1, and is 1.5."),
    ('engine.log_level = "loud"', 'must be "info", "debug", "warning" or "error", and is "loud".'),
    ('engine.log_format = "xml"', 'must be "text" or "json", and is "xml".'),
    ("engine = 5", "must be a table. Write [engine] and its keys below."),
    ('calendar.time_zone = "America/Chicgo"', "is no IANA time zone; did you mean 'America/Chicago'?"),
    ('calendar.time_zone = "CST"', '"CST" is no IANA time zone: write one such as "America/Chicago".'),
    ('calendar.time_zone = "../etc/passwd"', "is no IANA time zone: write one"),
    ("calendar.time_zone = 6", 'must be text in "quotes", and is 6.'),
    ('calendar.business_days = "mon"', 'must be a list of days, and is "mon". Write a list such as ["mon",'),
    ("calendar.business_days = []", "must name at least one day, or nothing could ever go out."),
    ('calendar.business_days = ["mon", "funday"]', 'names "funday", which is no day.'),
    ('calendar.business_days = ["mon", "Monday"]', 'names "mon" twice. Take one out.'),
    ('calendar.business_hours = "9-18"', 'must be two times of day, and is "9-18". Write "09:00-18:00".'),
    ('calendar.business_hours = "18:00-09:00"', "must begin before they end on the same day"),
    ('calendar.business_hours = "09:00-25:00"', "has a time that no clock shows"),
    ('calendar.business_hours = "09:61-18:00"', "has a time that no clock shows"),
    ('calendar.business_hours = ""', 'must be two times of day, and is "".'),
    (
        'calendar.quiet_hours = "21:00"',
        'must be two times of day, and is "21:00". Write "21:00-08:00", or "" for none.',
    ),
    ('calendar.quiet_hours = "08:00-08:00"', "must begin and end at different times"),
    ('calendar.quiet_hours = "00:00-24:00"', "must begin and end at different times"),
    ("calendar.quiet_hours = false", "must be two times of day, and is false."),
    (
        'calendar = {business_hours = "22:00-23:00"}',
        "wholly inside quiet_hours 21:00-08:00, so nothing could ever go out.",
    ),
    ('calendar.holidays = "US"', "must be a table. Write [calendar.holidays] and its keys below."),
    ('calendar.holidays = {country = "XX"}', "'XX' is not a country with known holidays"),
    ('calendar.holidays = {subdivision = "ZZ"}', "'ZZ' is not a subdivision of US: use one of AK, AL,"),
    ('calendar.holidays = {country = "", subdivision = "CA"}', "has a subdivision and no country."),
    ('calendar.holidays = {extra = ["2026-13-01"]}', 'has "2026-13-01", which is no date. Write it as 2026-12-24.'),
    ('calendar.holidays = {extra = [{name = "x"}]}', "has a table, which is no date. Write {date = 2026-12-24,"),
    ("calendar.holidays = {extra = [{date = 2026-12-24, name = 1}]}", "has the name 1 for 2026-12-24."),
    ("calendar.holidays = {extra = [2026-12-24T10:00:00]}", "has 2026-12-24 10:00:00, which is no date."),
    ("calendar.holidays = {extra = 5}", "must be a list of at most 1000 dates."),
    ('database.url = "followthrough.db"', "is no database URL. Write sqlite:///FILE"),
    ('database.url = "sqlite:///"', "names no file, so nothing would be kept or shared."),
    ('database.url = "sqlite:///:memory:"', "names no file, so nothing would be kept or shared."),
    ('database.url = "sqlite://x.db"', "needs three slashes before the file."),
    ('database.url = "sqlite:///x.db?mode=ro"', "carries parameters after a ?, which are not supported."),
    ('database.url = "sqlite:///."', "names a folder, not a file."),
    ('database.url = "mysql://x/y"', 'starts with "mysql://", which is not supported.'),
    ('database.url = "sqlite+pysqlite:///x.db"', 'names a driver. Write only sqlite before the "://".'),
    ('database.url = "postgresql://host"', "names no database. Write postgresql://user@host/name."),
    ('database.url = "postgresql://host:port/db"', "has a port that is no number."),
    ('database.url = "postgresql://host/d b"', "holds a blank."),
    ("database.url = 5", 'must be text in "quotes", and is 5.'),
    ('channels.email.kind = "sendmail"', 'must be "outbox" or "smtp", and is "sendmail".'),
    ("channels.email.port = 70000", f"{WHOLE} 1 to 65535, and is 70000."),
    ("channels.email.tls = true", 'must be "starttls", "none" or "tls", and is true.'),
    ('channels.email.from = "nobody"', 'must be one email address, and is "nobody".'),
    ('channels.email.from = "a@b.c, d@e.f"', "must be one email address"),
    ('channels.email.from = "a@b.c\\nBcc: x@y.z"', "holds a control character, such as a line end."),
    ('channels.sms.from = "13125550142"', "must be a number to send from"),
    ('channels.sms.api_base_url = "http://example.org"', "must start with https://, because a token travels there"),
    ('channels.sms.api_base_url = "https://user:pw@example.org"', "must be a URL without user and parameters"),
    ('channels.sms.price_per_segment = "a lot"', 'must be a price from 0 to 100, such as 0.0083, and is "a lot".'),
    ("channels.sms.price_per_segment = -1", "must be a price from 0 to 100, such as 0.0083, and is -1."),
    ("channels.sms.price_per_segment = nan", "must be a price from 0 to 100, such as 0.0083, and is nan."),
    ('channels.sms.currency = "dollar"', 'must be a currency\'s three letters, and is "dollar". Write "USD".'),
    ("channels.sms.max_segments_per_day = -1", f"{WHOLE} 0 to 10000000, and is -1."),
    ('channels.redirect_to = "nobody"', 'must be an email address or a phone number, and is "nobody".'),
    ('channels.redirect_to = ["a@b.c", "d@e.f"]', "must hold at most one email address and one phone number."),
    ('channels.outbox.dir = ""', 'must name a folder. Write "." for the one that the configuration is in.'),
    ('paths.messages = "config.toml"', "is a file."),
    ('paths.storage = "~nobody-lives-here/x"', "starts with ~ and a name that has no home here."),
    (f'paths.workflows = "{"x" * 300}"', "is no usable path"),
    ('site.name = "a\\u001b[31m"', "holds a control character"),
    ('console.keys = "z"', 'must be a table, and is "z". Write {"app.undo" = "z"}.'),
    ('console.keys = {"app.undo" = ""}', 'has "" for "app.undo", which is no key. Write {"app.undo" = "z"}.'),
]


@pytest.mark.parametrize(("line", "sentence"), BAD_LINES, ids=[line for line, _ in BAD_LINES])
def test_a_bad_value_has_one_sentence_with_its_key_line_and_remedy(load: Load, line: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(f"# a comment\n\n{line}\n")
    (problem,) = caught.value.problems
    assert problem.startswith(line.partition(" = ")[0])
    assert "(config.toml:3): " in problem
    assert sentence in problem
    assert problem[-1] in ".?"
    assert problem.isprintable()
    assert str(caught.value) == problem
    assert caught.value.exit_code == 2


UNKNOWN = [
    (
        "engine.pol_interval = 5",
        "engine.pol_interval (config.toml:1): there is no such key; did you mean 'poll_interval'?",
    ),
    (
        "engine.time_zone = 5",
        "engine.time_zone (config.toml:1): there is no such key; did you mean 'calendar.time_zone'?",
    ),
    ("engin.mode = 5", "engin (config.toml:1): there is no such section; did you mean 'engine'?"),
    ("mode = 5", "mode (config.toml:1): there is no such section; did you mean 'engine.mode'?"),
    (
        "wibble = 1",
        "The names at the top are database, engine, calendar, channels, api, limits, paths, site, console, demo.",
    ),
    ("database.wibble = 1", "database.wibble (config.toml:1): there is no such key. The names in [database] are url."),
    ("engine.root = 1", "there is no such key. The names in [engine] are mode,"),
    ("root = 1", "there is no such section."),
    ("source = 1", "there is no such section."),
    ("channels.email.from_ = 1", "there is no such key; did you mean 'from'?"),
    ('"wib\\u001b[31mble" = 1', "wib\\x1b[31mble (config.toml:1): there is no such section."),
]


@pytest.mark.parametrize(("line", "sentence"), UNKNOWN)
def test_an_unknown_key_is_told_what_was_meant(load: Load, line: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(line)
    assert sentence in caught.value.problems[0]


BROKEN = [
    ("engine.mode = \n", "config.toml:1:15: is not TOML: Invalid value."),
    ("[engine\nmode = 1", "config.toml:1:8: is not TOML"),
    ("engine.mode = 1\nengine.mode = 2\n", "config.toml:2:16: is not TOML: Cannot overwrite a value."),
    ('a = "', "config.toml:1: is not TOML"),
]


@pytest.mark.parametrize(("text", "sentence"), BROKEN)
def test_broken_toml_is_one_problem_with_line_and_column(load: Load, text: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(text)
    assert len(caught.value.problems) == 1
    assert str(caught.value).startswith(sentence)


def test_all_problems_of_all_sources_come_out_at_once(load: Load) -> None:
    with pytest.raises(ConfigError) as caught:
        load(
            'wibble = 1\n[engine]\nmode = "x"\nmax_concurrent = 0\n[calendar]\nbusiness_days = []\n',
            env={"FOLLOWTHROUGH_ENGINE__CLAIM_SECONDS": "never"},
            dotenv="# secrets\nnonsense\nWORKFLOW_RETRY_COUNT=lots\n",
        )
    assert [problem.partition(": ")[0] for problem in caught.value.problems] == [
        ".env:2",
        "wibble (config.toml:1)",
        "engine.mode (config.toml:3)",
        "engine.max_concurrent (config.toml:4)",
        "engine.claim_seconds (FOLLOWTHROUGH_ENGINE__CLAIM_SECONDS in the environment)",
        "engine.retry.max_retries (WORKFLOW_RETRY_COUNT in .env:3)",
        "calendar.business_days (config.toml:6)",
    ]
    first, *rest = str(caught.value).splitlines()
    assert first.endswith("config.toml can't be used; 7 things are wrong:")
    assert [line.strip() for line in rest] == list(caught.value.problems)
