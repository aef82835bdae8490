"""A site for each test of the running engine."""

from datetime import timedelta
from pathlib import Path

import pytest

from engine.core import uncertainty
from engine.runtime import quarantine, uncertain
from tests.runtime.rig import Rig


@pytest.fixture
def rig(tmp_path: Path, migrated_file: Path) -> Rig:
    """An empty site in Chicago, on a virtual clock."""
    return Rig.build(tmp_path, migrated_file)


@pytest.fixture(autouse=True)
def hurried(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for real: uncertain messages have no quarantine, and their look-ups follow at once on each other.
    Tests that crank the lease clock themselves are marked `unhurried`."""
    if request.node.get_closest_marker("unhurried") is None:
        monkeypatch.setattr(quarantine, "settle_after", lambda engine, channel, on_uncertain: engine.lease_clock())
        monkeypatch.setattr(uncertainty, "BETWEEN_LOOK_UPS", timedelta(0))
        monkeypatch.setattr(uncertain, "BETWEEN_LOOK_UPS", timedelta(0))
        monkeypatch.setattr(uncertain, "TRY_AGAIN", timedelta(0))
