"""A demonstration that is killed, again and again, comes to the end of one that nobody disturbed."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.crash.killer import wrong
from tests.crash.picture import differences, take_picture
from tests.crash.process import REPOSITORY, EngineProcess, Folder, run_to_the_end


@pytest.mark.slow
def test_kills_change_nothing_about_the_end(finished: Folder, tmp_path: Path) -> None:
    killed = Folder(tmp_path / "killed", finished.families)
    killed.clear()
    for commits in (15, 150, 300):
        with EngineProcess(killed) as process:
            assert process.wrote(commits, within_seconds=60), killed.log
            assert process.kill() == -signal.SIGKILL
    run_to_the_end(killed, limit_seconds=60)
    assert differences(take_picture(finished.database), take_picture(killed.database)) == []
    assert wrong(killed) == []


@pytest.mark.slow
def test_one_that_was_stopped_says_so_and_goes_on_to_the_same_end(finished: Folder, tmp_path: Path) -> None:
    stopped = Folder(tmp_path / "stopped", finished.families)
    stopped.clear()
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    process = subprocess.Popen(stopped.command(), stdout=subprocess.PIPE, env=environment, text=True)
    with process:
        outbox = stopped.database.parent / "outbox"
        while process.poll() is None and not (outbox.is_dir() and len(list(outbox.iterdir())) > 20):
            time.sleep(0.01)
        process.terminate()
        told = process.stdout.read() if process.stdout else ""
    assert process.returncode == 1
    assert told.startswith("Stopped: it is ")
    assert "under way" in told
    assert "Go on with:    followthrough demo --headless --dir " in told
    run_to_the_end(stopped, limit_seconds=60)
    assert differences(take_picture(finished.database), take_picture(stopped.database)) == []
