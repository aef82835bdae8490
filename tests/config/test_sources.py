"""Where the configuration is found, what goes before what, and what paths are relative to."""

from pathlib import Path

import pytest

from engine.config import load_config, peek_database_url, where_set
from engine.core.durations import Duration
from engine.errors import ConfigError
from tests.config.conftest import Load


def write_config(folder: Path, name: str, toml: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(f'site.name = "{name}"\n{toml}')
    return file


class TestLookUp:
    def test_the_option_goes_before_the_variable_before_the_current_folder(self, folder: Path) -> None:
        write_config(folder, "config.toml")
        named = write_config(folder / "a", "named.toml")
        asked = write_config(folder / "b", "asked.toml")
        env = {"FOLLOWTHROUGH_CONFIG": str(named)}
        assert load_config(asked, env=env).site.name == "asked.toml"
        assert load_config(env=env).site.name == "named.toml"
        assert load_config(env={}).site.name == "config.toml"

    def test_without_any_file_the_defaults_count_from_the_current_folder(self, folder: Path) -> None:
        config = load_config(env={})
        assert config.source is None
        assert config.root == folder
        assert config.database.url == f"sqlite:///{folder}/followthrough.db"

    def test_an_empty_variable_is_not_set(self, folder: Path) -> None:
        write_config(folder, "config.toml")
        assert load_config(env={"FOLLOWTHROUGH_CONFIG": ""}).site.name == "config.toml"

    @pytest.mark.parametrize(
        ("path", "sentence"), [("no.toml", "there is no file"), (".", "is a folder. Name the file")]
    )
    def test_a_named_file_that_cannot_be_read_is_refused(self, path: str, sentence: str) -> None:
        with pytest.raises(ConfigError, match=sentence) as caught:
            load_config(path, env={})
        assert str(caught.value).startswith("--config: ")
        with pytest.raises(ConfigError, match=sentence) as caught:
            load_config(env={"FOLLOWTHROUGH_CONFIG": path})
        assert str(caught.value).startswith("FOLLOWTHROUGH_CONFIG: ")

    def test_a_file_that_is_not_text_is_refused(self, folder: Path) -> None:
        (folder / "config.toml").write_bytes(b'site.name = "\xff"')
        with pytest.raises(ConfigError, match="is not UTF-8 text"):
            load_config(env={})

    def test_a_byte_order_mark_does_no_harm(self, folder: Path) -> None:
        (folder / "config.toml").write_bytes(b'\xef\xbb\xbfsite.name = "x"')
        assert load_config(env={}).site.name == "x"


class TestOrder:
    def test_the_environment_goes_before_dotenv_before_the_file(self, load: Load) -> None:
        name = "FOLLOWTHROUGH_ENGINE__MAX_CONCURRENT"
        toml = "engine.max_concurrent = 1"
        assert load(toml).engine.max_concurrent == 1
        assert load(toml, dotenv=f"{name}=2").engine.max_concurrent == 2
        assert load(toml, env={name: "3"}, dotenv=f"{name}=2").engine.max_concurrent == 3

    def test_our_own_names_go_before_the_patterns_in_one_place(self, load: Load) -> None:
        ours, patterns = "FOLLOWTHROUGH_ENGINE__MAX_CONCURRENT", "WORKFLOW_MAX_CONCURRENT"
        assert load(env={ours: "3", patterns: "4"}).engine.max_concurrent == 3
        assert load(env={patterns: "4"}, dotenv=f"{ours}=3").engine.max_concurrent == 4

    def test_the_option_for_the_database_goes_before_all(self, folder: Path) -> None:
        env = {"FOLLOWTHROUGH_DATABASE__URL": "sqlite:///b.db"}
        assert load_config(database="sqlite:///c.db", env=env).database.url == f"sqlite:///{folder}/c.db"


class TestRelativePaths:
    def test_they_start_from_the_files_folder(self, folder: Path) -> None:
        site = folder / "site"
        config = load_config(write_config(site, "my.toml", 'database.url = "sqlite:///data/x.db"'), env={})
        assert config.root == site
        assert config.database.url == f"sqlite:///{site}/data/x.db"
        assert config.channels.outbox.dir == site / "outbox"
        assert config.paths.workflows == site / "templates" / "workflows"
        assert config.paths.messages == site / "templates" / "messages"

    def test_a_database_in_the_environment_starts_from_the_files_folder_too(self, folder: Path) -> None:
        file = write_config(folder / "site", "my.toml")
        env = {"FOLLOWTHROUGH_DATABASE__URL": "sqlite:///x.db"}
        assert load_config(file, env=env).database.url == f"sqlite:///{folder}/site/x.db"

    def test_a_database_on_the_command_line_starts_from_the_current_folder(self, folder: Path) -> None:
        file = write_config(folder / "site", "my.toml")
        assert load_config(file, database="sqlite:///x.db", env={}).database.url == f"sqlite:///{folder}/x.db"

    def test_absolute_ones_stay(self, load: Load) -> None:
        config = load('database.url = "sqlite:////var/lib/x.db"\nchannels.outbox.dir = "/var/mail"')
        assert config.database.url == "sqlite:////var/lib/x.db"
        assert config.channels.outbox.dir == Path("/var/mail")

    def test_the_storage_moves_what_the_engine_writes_and_nothing_else(self, load: Load, folder: Path) -> None:
        config = load(env={"WORKFLOW_STORAGE_PATH": "data"})
        assert config.paths.storage == folder / "data"
        assert config.database.url == f"sqlite:///{folder}/data/followthrough.db"
        assert config.channels.outbox.dir == folder / "data" / "outbox"
        assert config.paths.workflows == folder / "templates" / "workflows"

    def test_home_is_understood(self, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", "/home/dana")
        assert load('channels.outbox.dir = "~/outbox"').channels.outbox.dir == Path("/home/dana/outbox")


BAD_SETTINGS = [
    ("FOLLOWTHROUGH_ENGINE__HOLD", "perhaps", 'must be true or false, and is "perhaps".'),
    ("FOLLOWTHROUGH_ENGINE__POLL_INTERVAL", "", 'and is "".'),
    ("FOLLOWTHROUGH_ENGINE__MAX_CONCURRENT", "2.5", 'must be a whole number from 1 to 1000, and is "2.5".'),
    ("FOLLOWTHROUGH_CALENDAR__BUSINESS_DAYS", "[mon]", "is no JSON."),
    ("FOLLOWTHROUGH_CALENDAR__BUSINESS_DAYS", "mon,tue", "must be a list of days"),
    ("FOLLOWTHROUGH_CALENDAR__HOLIDAYS", "US", "is no JSON."),
    ("FOLLOWTHROUGH_CALENDAR__HOLIDAYS", "[" * 100_000, "is no JSON."),
    ("FOLLOWTHROUGH_ENGINE__MOED", "execute", "there is no such key; did you mean 'mode'?"),
    ("FOLLOWTHROUGH_ENGIN__MODE", "execute", "there is no such section; did you mean 'engine'?"),
    ("FOLLOWTHROUGH_ENGINE__", "x", "there is no such key."),
    ("FOLLOWTHROUGH_ENGINE_MODE", "execute", "sets nothing. Write FOLLOWTHROUGH_ENGINE__MODE,"),
    ("FOLLOWTHROUGH_DATABASE", "x", "sets nothing. Write FOLLOWTHROUGH_DATABASE__ and a key"),
    ("WORKFLOW_ENABLED", "perhaps", "must be true or false"),
    ("WORKFLOW_STEP_TIMEOUT", "soon", "must be a duration"),
]


class TestEnvironment:
    def test_texts_become_what_their_keys_are(self, load: Load) -> None:
        config = load(
            env={
                "FOLLOWTHROUGH_ENGINE__HOLD": "true",
                "FOLLOWTHROUGH_ENGINE__POLL_INTERVAL": "0.5",
                "FOLLOWTHROUGH_ENGINE__RETRY__FIRST": "90 seconds",
                "FOLLOWTHROUGH_ENGINE__RETRY__MAX_RETRIES": "0",
                "FOLLOWTHROUGH_CALENDAR__BUSINESS_DAYS": '["sat", "sun"]',
                "FOLLOWTHROUGH_CALENDAR__QUIET_HOURS": "",
                "FOLLOWTHROUGH_CALENDAR__HOLIDAYS": '{"country": "", "extra": ["2026-12-24"]}',
                "FOLLOWTHROUGH_CHANNELS__EMAIL__FROM": "Dana <dana@example.org>",
                "FOLLOWTHROUGH_CHANNELS__REDIRECT_TO": "me@example.org",
                "FOLLOWTHROUGH_CONSOLE__KEYS": '{"app.undo": "z"}',
            }
        )
        assert config.engine.hold is True
        assert config.engine.poll_interval == 0.5
        assert config.engine.retry.first == Duration(seconds=90)
        assert config.engine.retry.max_retries == 0
        assert config.calendar.business_days == ("sat", "sun")
        assert config.calendar.quiet_hours is None
        assert config.calendar.holidays.country == ""
        assert [str(day.date) for day in config.calendar.holidays.extra] == ["2026-12-24"]
        assert config.channels.email.from_ == ("Dana", "dana@example.org")
        assert config.channels.redirect_to == ("me@example.org",)
        assert config.console.keys == {"app.undo": "z"}

    def test_a_key_of_a_table_goes_before_the_whole_table(self, load: Load) -> None:
        config = load(
            "engine.retry = {jitter = 0.5}",
            env={
                "FOLLOWTHROUGH_ENGINE__RETRY": '{"max_retries": 1, "multiplier": 3}',
                "FOLLOWTHROUGH_ENGINE__RETRY__MAX_RETRIES": "2",
            },
        )
        assert (config.engine.retry.max_retries, config.engine.retry.multiplier, config.engine.retry.jitter) == (
            2,
            3,
            0,
        )

    def test_the_patterns_names(self, load: Load) -> None:
        config = load(
            env={
                "WORKFLOW_ENABLED": "false",
                "WORKFLOW_MAX_CONCURRENT": "7",
                "WORKFLOW_STEP_TIMEOUT": "120",
                "WORKFLOW_RETRY_COUNT": "5",
                "WORKFLOW_RETRY_DELAY": "300",
            }
        )
        assert config.engine.hold is True
        assert config.engine.max_concurrent == 7
        assert config.engine.step_timeout == Duration(seconds=120)
        assert config.engine.retry.as_retry().max_attempts == 6
        assert config.engine.retry.first == Duration(seconds=300)

    @pytest.mark.parametrize(
        ("text", "hold"), [("true", False), ("1", False), ("FALSE", True), ("off", True), ("", False)]
    )
    def test_enabled_is_the_opposite_of_hold(self, load: Load, text: str, hold: bool) -> None:
        assert load(env={"WORKFLOW_ENABLED": text}).engine.hold is hold

    @pytest.mark.parametrize(("name", "text", "sentence"), BAD_SETTINGS)
    def test_a_bad_name_or_text_is_told_with_its_variable(
        self, load: Load, name: str, text: str, sentence: str
    ) -> None:
        with pytest.raises(ConfigError) as caught:
            load(env={name: text})
        assert sentence in str(caught.value)
        assert f"{name} in the environment" in str(caught.value)

    def test_a_value_cannot_be_made_a_table(self, load: Load) -> None:
        with pytest.raises(ConfigError, match=r"engine.mode.x .*: there is no such key. Delete it."):
            load('engine.mode = "simulate"', env={"FOLLOWTHROUGH_ENGINE__MODE__X": "1"})

    def test_other_programs_names_are_left_alone(self, load: Load) -> None:
        load(env={"FOLLOWTHROUGH_NOW": "x", "FOLLOWTHROUGH_SOMETHING": "x", "WORKFLOW_OTHER": "x", "ENGINE__MODE": "x"})


SAME_URL = [
    ("", {}, None),
    ('database.url = "sqlite:///a.db"', {}, None),
    ('database.url = "sqlite:///a.db"', {"FOLLOWTHROUGH_DATABASE__URL": "sqlite:///b.db"}, None),
    ('database.url = "sqlite:///a.db"', {"FOLLOWTHROUGH_DATABASE__URL": "sqlite:///b.db"}, "sqlite:///c.db"),
    ('paths.storage = " data "', {}, None),
    ('paths.storage = "data"', {"WORKFLOW_STORAGE_PATH": "/var/data"}, None),
    ('paths.storage = "data"', {"FOLLOWTHROUGH_PATHS__STORAGE": "~/data"}, None),
    ('database.url = "postgresql://user@host/name"', {}, None),
    ('database.url = " sqlite:////var/x.db "', {}, None),
]


class TestPeek:
    """The console's fast look gives the same database as the whole configuration."""

    @pytest.mark.parametrize(("toml", "env", "database"), SAME_URL)
    def test_it_is_the_same_url(self, folder: Path, toml: str, env: dict[str, str], database: str | None) -> None:
        file = write_config(folder / "site", "my.toml", toml)
        assert peek_database_url(file, database, env) == load_config(file, database=database, env=env).database.url

    def test_it_reads_dotenv(self, folder: Path) -> None:
        (folder / ".env").write_text("FOLLOWTHROUGH_DATABASE__URL=sqlite:///d.db")
        assert peek_database_url(env={}) == f"sqlite:///{folder}/d.db"

    @pytest.mark.parametrize(("toml", "database"), [("[x", None), ("", "x.db"), ('database.url = "x"', None)])
    def test_what_it_cannot_tell_is_an_error_of_the_same_kind(
        self, folder: Path, toml: str, database: str | None
    ) -> None:
        (folder / "config.toml").write_text(toml)
        with pytest.raises(ConfigError):
            peek_database_url(None, database, {})
        with pytest.raises(ConfigError):
            load_config(database=database, env={})


def test_where_a_key_was_set_can_be_told(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[console.keys]\n"app.undo" = "z"\n')
    config = load_config(file, env={})
    assert where_set(config, ("console", "keys", "app.undo"), {}) == "config.toml:2"
    assert where_set(config, ("console", "theme"), {}) in ("", "config.toml:1")
    variable = {"FOLLOWTHROUGH_CONSOLE__KEYS": '{"app.undo": "z"}'}
    assert "FOLLOWTHROUGH_CONSOLE__KEYS" in where_set(config, ("console", "keys", "app.undo"), variable)
