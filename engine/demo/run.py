"""`followthrough demo`: build a sample co-op, run it in compressed time, and show it.

On a terminal the engine runs beside the console, four weeks in about a minute. Headless it runs as fast as it can, to
the end: until time alone can move nothing any more. A run that was stopped, or killed, goes on where it was.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from engine import log
from engine.config import Config
from engine.demo.build import build
from engine.demo.coop import START
from engine.demo.coordinators import YOU
from engine.demo.summary import Summary, count_steps, summarise
from engine.demo.world import SimulatedFamilies
from engine.runtime.daemon import RunOptions
from engine.runtime.engine import Engine
from engine.runtime.start import started

DEFAULT_DIRECTORY = Path("followthrough-demo")
DEFAULT_FAMILIES = 120
LOG = "engine.log"

EXPECTED = timedelta(days=47)
"""About how long it goes on: four weeks of signals, and the workflows that the last of them start."""

REDRAW_SECONDS = 0.2

OpenConsole = Callable[[Config, str], int]
"""Opens the console in somebody's name and gives its exit code."""


def run_demo(
    directory: Path | None,
    *,
    headless: bool,
    families: int | None,
    json_output: bool = False,
    actor: str | None = None,
    open_console: OpenConsole | None = None,
) -> int:
    """Build the demonstration in `directory` if it isn't there, and run it; returns the exit code.

    `families` None takes what is there, or the default. `actor` is the coordinator at the console. Raises
    `FollowthroughError` when the folder is somebody else's, or an engine works on it already.
    """
    directory = directory or DEFAULT_DIRECTORY
    on_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    config = build(directory, families, default=DEFAULT_FAMILIES)
    if open_console is not None and on_terminal and not headless and not json_output:
        from engine.demo.beside import engine_beside

        with engine_beside(directory):
            code = open_console(config, actor or YOU)
        print(f"The co-op is in {directory}: the same command goes on with it, --headless runs it to its end.")
        return code
    if not headless and not on_terminal:
        print("This is no terminal, so the demonstration runs to its end without the console.", file=sys.stderr)
    summary, finished = _run_to_the_end(config, directory)
    print(json.dumps(summary.as_json()) if json_output else summary.as_text(directory, finished=finished))
    return 0 if finished and summary.sound else 1


def _run_to_the_end(config: Config, directory: Path) -> tuple[Summary, bool]:
    """Run until nothing moves by itself; the flag is False when somebody stopped it first."""
    with ExitStack() as stack:
        stream = stack.enter_context((directory / LOG).open("a", encoding="utf-8"))
        stack.callback(log.configure)  # whoever goes on in this process must not write to a closed file
        log.configure(config.engine.log_level, config.engine.log_format, stream=stream)
        progress = stack.enter_context(_Progress())
        options = RunOptions(until_idle=True, on_tick=progress.show)
        daemon = stack.enter_context(started(config, options, virtual_from=START, env={}, world=SimulatedFamilies))
        daemon.stop_on_signals()
        connection = daemon.engine.connection
        steps, begun = count_steps(connection), time.perf_counter()
        daemon.run()
        seconds = time.perf_counter() - begun
        return summarise(daemon.engine, steps_before=steps, seconds=seconds), not daemon.stopped


class _Progress:
    """A bar on standard error while that is a terminal, and nothing at all elsewhere."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._bar.add_task("Starting", total=EXPECTED.total_seconds())
        self._shown = 0.0

    def __enter__(self) -> _Progress:
        self._bar.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._bar.stop()

    def show(self, engine: Engine) -> None:
        """How far virtual time has come; a few times a second is enough."""
        if self._bar.disable or time.monotonic() - self._shown < REDRAW_SECONDS:
            return
        self._shown = time.monotonic()
        passed = min(engine.now - START, EXPECTED).total_seconds()
        self._bar.update(self._task, completed=passed, description=f"{engine.now:%a %d %b}")
