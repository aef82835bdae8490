"""No arm commits after an opt-out has: the race of two connections, and what it would be without each guard."""

import sqlite3
from pathlib import Path

import pytest

from engine.core.addresses import keys_of
from engine.store import last_look, sending
from engine.store.last_look import LastLook
from tests.runtime.opt_out import Counted, play_rounds


def play(tmp_path: Path, migrated_file: Path) -> Counted:
    return play_rounds(tmp_path, rounds=8, sends=1000, seed=7, migrated=migrated_file)


def test_no_arm_commits_after_the_opt_out(tmp_path: Path, migrated_file: Path) -> None:
    counted = play(tmp_path, migrated_file)
    assert counted.late == 0
    assert counted.armed + counted.suppressed == 8000
    assert counted.between >= 3, "the opt-out fell among the sends"


def without_consent(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("engine.core.arming.consent_refusal", lambda *_: None)


def without_other_spellings(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(last_look, "keys_of", lambda address: (address,) if keys_of(address) else ())


def without_a_fresh_look(patch: pytest.MonkeyPatch) -> None:
    """What was read for the first batch is believed for all that follow."""
    looks: dict[int, LastLook] = {}

    def stale(connection: sqlite3.Connection, *arguments: object) -> LastLook:
        return looks.setdefault(id(connection), LastLook(connection, *arguments))  # type: ignore[arg-type]

    patch.setattr(sending, "LastLook", stale)


@pytest.mark.parametrize("mutate", [without_consent, without_other_spellings, without_a_fresh_look])
def test_without_the_guard_the_race_is_lost(
    tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch, mutate: object
) -> None:
    assert callable(mutate)
    mutate(monkeypatch)
    assert play(tmp_path, migrated_file).late > 0
