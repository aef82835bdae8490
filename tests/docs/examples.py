"""Examples in the documentation that are marked to run, and what runs them.

    ```sh run            a shell script, run in the page's folder
    ```sql run           statements, run on the folder's database
    ```text output       what the example above it prints; `…` stands for anything on a line

All examples of a page run one after the other in one folder that `followthrough init` has made.
"""

import os
import re
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.docs.places import CHECKOUT

_FENCE = re.compile(r"^```(sh run|sql run|text output)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """One block, and the line of the page on which it begins."""

    kind: str
    text: str
    line: int
    output: str | None = None


def examples(page: Path) -> list[Example]:
    """The examples of a page in order, each with the output that follows it."""
    text = page.read_text(encoding="utf-8")
    found: list[Example] = []
    for match in _FENCE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        if match[1] == "text output":
            last = found.pop()
            found.append(Example(last.kind, last.text, last.line, match[2]))
        else:
            found.append(Example(match[1].removesuffix(" run"), match[2], line))
    return found


def command_on_path(folder: Path) -> dict[str, str]:
    """An environment in which `followthrough` is this checkout's, and nothing of the developer's own settings helps."""
    command = folder / "followthrough"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m engine "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FOLLOWTHROUGH_", "WORKFLOW_"))}
    return {**kept, "PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(CHECKOUT), "TZ": "America/Chicago",
            "COLUMNS": "100"}  # fmt: skip


def run_shell(example: Example, folder: Path, environment: dict[str, str]) -> str:
    """Run a script; returns what it printed. Raises AssertionError with what it said when it ends badly."""
    done = subprocess.run(
        ["sh", "-eu", "-c", example.text], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    assert done.returncode == 0, f"line {example.line} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


def run_sql(example: Example, database: Path) -> str:
    """Run statements on a database, as another program would; returns the rows of the last that gave some."""
    connection = sqlite3.connect(database, isolation_level=None)
    rows: list[tuple[object, ...]] = []
    try:
        for statement in _statements(example.text):
            rows = connection.execute(statement).fetchall() or rows
    finally:
        connection.close()
    return "".join("|".join("" if value is None else str(value) for value in row) + "\n" for row in rows)


def assert_printed(example: Example, printed: str) -> None:
    """What was printed is what the page shows."""
    if example.output is None:
        return
    shown, real = _lines(example.output), _lines(printed)
    pattern = "\n".join(re.escape(line).replace("…", ".*") for line in shown)
    assert re.fullmatch(pattern, "\n".join(real)), f"line {example.line} prints:\n{printed}"


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def _statements(script: str) -> list[str]:
    found, statement = [], ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            found.append(statement)
            statement = ""
    assert not statement.strip(), f"this statement has no end: {statement}"
    return found
