"""`python -m engine.demo.paced CONFIG`: the engine of a demonstration, four weeks in about a minute.

It goes on after everything has happened, because the person at the console may still want something done, and ends when
its standard input does.
"""

from __future__ import annotations

import sys
import threading
from datetime import timedelta
from pathlib import Path

from engine import log
from engine.config import load_config
from engine.demo.coop import START
from engine.demo.world import SimulatedFamilies
from engine.errors import FollowthroughError
from engine.runtime.daemon import Daemon, RunOptions
from engine.runtime.start import started

COMPRESSION = timedelta(weeks=4) / timedelta(seconds=60)
"""Virtual seconds in a real one."""


def pace(passing: timedelta) -> float:
    """How many real seconds a jump of this length takes."""
    return passing.total_seconds() / COMPRESSION


def main(config_file: Path) -> int:
    """Run until standard input ends; returns the exit code."""
    try:
        config = load_config(config_file, env={})
        log.configure(config.engine.log_level, config.engine.log_format)
        with started(config, RunOptions(pace=pace), virtual_from=START, env={}, world=SimulatedFamilies) as daemon:
            daemon.stop_on_signals()
            threading.Thread(target=_stop_at_end_of_input, args=(daemon,), name="input", daemon=True).start()
            daemon.run()
    except FollowthroughError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _stop_at_end_of_input(daemon: Daemon) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    daemon.stop()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
