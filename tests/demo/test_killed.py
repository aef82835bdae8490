"""A demonstration that is killed, again and again, comes to the end of one that nobody disturbed."""

from pathlib import Path
from random import Random

import pytest

from tests.crash.killer import wrong
from tests.crash.kills import run_with_kills
from tests.crash.picture import differences, take_picture
from tests.crash.process import Folder


@pytest.mark.slow
def test_kills_change_nothing_about_the_end(finished: Folder, tmp_path: Path) -> None:
    killed = Folder(tmp_path / "killed", finished.families)
    killed.clear()
    toll = run_with_kills(killed, Random(20261102), kills=3, undisturbed_seconds=4, limit_seconds=100)
    assert toll.kills.total() == 3
    assert differences(take_picture(finished.database), take_picture(killed.database)) == []
    assert wrong(killed) == []
