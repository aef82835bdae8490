"""The folder of a demonstration: made once, finished if it was cut off, and never anybody else's."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.config import Config
from engine.demo.build import MARK, build
from engine.demo.coop import START
from engine.errors import Refused
from engine.store import migrate
from engine.store.definitions import Definitions


def built(folder: Path, families: int | None = 40) -> Config:
    return build(folder, families, default=12)


def rows(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(folder / "followthrough.db")) as connection:
        tables = ("families", "family_contacts", "ml_predictions", "events", "coordinators", "workflow_templates")
        return {table: connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables}


def test_a_co_op_is_built_with_families_of_every_sort(tmp_path: Path) -> None:
    built(tmp_path / "demo", 400)
    with closing(sqlite3.connect(tmp_path / "demo" / "followthrough.db")) as connection:

        def number(condition: str, table: str = "families") -> int:
            return int(connection.execute(f"SELECT count(*) FROM {table} WHERE {condition}").fetchone()[0])

        assert number("true") == 400
        zones = {zone for (zone,) in connection.execute("SELECT DISTINCT time_zone FROM families")}
        assert {"America/Chicago", "America/New_York", "America/Los_Angeles", None} < zones
        assert any(zone and not zone.startswith("America/") for zone in zones)
        assert number("coalesce(email, '') = ''")
        assert number("phone IS NULL")
        assert number("locale = 'es'")
        assert number("email LIKE '%(at)%' OR email LIKE '%@@%' OR email = 'n/a'")
        assert number("may_contact = 0", "family_contacts")
        assert number("role = 'viewer'", "coordinators") == 1
        assert number("away_until IS NOT NULL AND deputy IS NOT NULL", "coordinators")
        assert number("true", "closures") == 2
        for workflow in ("high_risk_intervention", "medium_risk_intervention", "onboarding", "payment_reminder"):
            assert number(f"template_name = '{workflow}'", "workflow_templates") == 1


def test_the_published_workflows_can_be_started(tmp_path: Path) -> None:
    built(tmp_path / "demo")
    with closing(sqlite3.connect(tmp_path / "demo" / "followthrough.db")) as connection:
        connection.row_factory = sqlite3.Row
        definitions = Definitions()
        assert definitions.refresh(connection, START) == []
        assert len(definitions.active()) == 4


def test_building_again_changes_nothing(tmp_path: Path) -> None:
    built(tmp_path / "demo")
    before = rows(tmp_path / "demo")
    mine = tmp_path / "demo" / "templates" / "messages" / "checking_in.sms.txt"
    mine.write_text("Hello!")
    built(tmp_path / "demo")
    built(tmp_path / "demo", families=None)
    assert rows(tmp_path / "demo") == before
    assert mine.read_text() == "Hello!"


@pytest.mark.parametrize("left", [(MARK,), (MARK, "config.toml"), (MARK, "config.toml", "followthrough.db")])
def test_a_build_that_was_cut_off_is_finished(tmp_path: Path, left: tuple[str, ...]) -> None:
    whole, half = tmp_path / "whole", tmp_path / "half"
    built(whole)
    built(half)
    for file in half.iterdir():
        if file.is_file() and file.name not in left:
            file.unlink()
    if "followthrough.db" in left:
        (half / "followthrough.db").unlink()
        migrate.upgrade(f"sqlite:///{half / 'followthrough.db'}")
    (half / "templates" / "workflows" / "onboarding.yaml").unlink()
    built(half, families=None)
    assert rows(half) == rows(whole)


def test_an_empty_folder_is_taken_and_the_default_size_counts(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    built(tmp_path / "empty", families=None)
    assert len(rows(tmp_path / "empty")["families"]) == 12


def test_a_folder_of_somebody_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(Refused, match=r"is there already and is no demonstration; name another place with --dir\."):
        built(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("")
    with pytest.raises(Refused, match="is no demonstration"):
        built(tmp_path / "demo")


def test_another_size_than_the_one_that_is_there_is_refused(tmp_path: Path) -> None:
    built(tmp_path / "demo")
    with pytest.raises(Refused, match="holds a demonstration with 40 families, not 41"):
        built(tmp_path / "demo", 41)


def test_a_mark_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / MARK).write_text("{")
    with pytest.raises(Refused, match="can't be read; delete the folder"):
        built(tmp_path)


def test_the_same_families_live_in_a_small_and_in_a_large_co_op(tmp_path: Path) -> None:
    built(tmp_path / "small", 20)
    built(tmp_path / "large", 50)
    assert rows(tmp_path / "large")["families"][:20] == rows(tmp_path / "small")["families"]
