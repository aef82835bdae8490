"""Named queries are read once, and every slip shows at load."""

from pathlib import Path

import pytest

from engine.store import queries

FILE = """\
-- What this file is about.

-- name: claim_due
-- Take due rows.
UPDATE t SET a = :now WHERE note = 'ends in ; here';

-- name: lock
-- One writer is enough.
SELECT 1;

-- name: lock (postgresql)
-- Rows can be locked one by one here.
SELECT 1 FOR UPDATE
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("engine.resources.sql_dir", lambda: tmp_path)
    (tmp_path / "queries").mkdir()
    queries.load.cache_clear()
    return tmp_path / "queries"


def test_queries_by_name(folder: Path) -> None:
    (folder / "work.sql").write_text(FILE)
    found = queries.load("work", "claim_due", "lock")
    assert found["claim_due"] == found.claim_due
    assert found.claim_due == "-- Take due rows.\nUPDATE t SET a = :now WHERE note = 'ends in ; here'"
    assert sorted(found) == ["claim_due", "lock"]
    assert len(found) == 2
    assert queries.load("work", "claim_due", "lock") is found


def test_a_dialects_variant_goes_first(folder: Path) -> None:
    (folder / "work.sql").write_text(FILE)
    assert queries.load("work").lock.endswith("SELECT 1")
    assert queries.load("work", dialect="postgresql").lock.endswith("SELECT 1 FOR UPDATE")
    assert queries.load("work", dialect="postgresql").claim_due == queries.load("work").claim_due


def test_what_is_missing_fails_at_load(folder: Path) -> None:
    (folder / "work.sql").write_text(FILE)
    with pytest.raises(LookupError, match=r"no file of queries at .*nothing\.sql"):
        queries.load("nothing")
    with pytest.raises(LookupError, match=r"work\.sql has no query named clam_due"):
        queries.load("work", "clam_due")
    found = queries.load("work")
    with pytest.raises(AttributeError, match="no query named clam_due"):
        _ = found.clam_due
    with pytest.raises(AttributeError):
        _ = found.__wrapped__


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-- name: a\nSELECT 1", "lacks the comment"),
        ("-- name: a\n-- For nothing.\n", "has no SQL"),
        ("-- name: a\n-- One.\nSELECT 1;\n-- name: a\n-- Two.\nSELECT 2", "stands twice"),
        ("-- name: Claim Due\n-- One.\nSELECT 1", "name line"),
        ("-- name: a (oracle)\n-- One.\nSELECT 1", "name line"),
    ],
)
def test_a_file_that_breaks_the_form_is_refused(folder: Path, text: str, said: str) -> None:
    (folder / "work.sql").write_text(text)
    with pytest.raises(ValueError, match=said):
        queries.load("work")


def test_every_file_that_ships_can_be_read() -> None:
    from engine import resources

    for file in sorted((resources.sql_dir() / "queries").glob("*.sql")):
        for dialect in ("sqlite", "postgresql"):
            assert queries.load(file.stem, dialect=dialect)
