"""A CSV file that people bring in, read line by line into checked values; what can't be read says why.

The first line names the columns, in any order. Commas, semicolons and tabs all separate; UTF-8 with or without a mark.
Spreadsheets write all of these.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from engine.core.problems import did_you_mean
from engine.errors import NotFound, Refused

MAX_BYTES = 100_000_000


class FileRow(NamedTuple):
    """One line: its values by column (None for an empty field), or the sentence that says what is wrong with it."""

    line: int
    values: Mapping[str, Any]
    problem: str | None = None


@dataclass(slots=True, frozen=True)
class Form:
    """What a kind of file may hold."""

    what: str
    """What its rows are, such as `families`."""
    columns: Sequence[str]
    required: Sequence[str]
    checked: Callable[[str, Any], Any]
    """The value of a column as it is kept; raises `Refused` with a sentence."""


def read_rows(path: Path, form: Form) -> Iterator[FileRow]:
    """The rows of the file; empty lines are passed over. Raises `Refused` where it is no such file at all."""
    text = _text(path)
    heading = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=heading.count), strict=True)
    try:
        columns = _columns(next(reader, []), form)
        line = reader.line_num + 1
        for fields in reader:
            if any(field.strip() for field in fields):
                yield _row(line, columns, fields, form)
            line = reader.line_num + 1
    except csv.Error as error:
        yield FileRow(reader.line_num, {}, f"{error}; nothing from here on can be read")


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Refused(f"{path} is larger than {MAX_BYTES // 1_000_000} MB; split it.")
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}; check the path.") from None
    except IsADirectoryError:
        raise Refused(f"{path} is a folder; name the file in it.") from None
    except UnicodeDecodeError as error:
        raise Refused(f"{path} is not UTF-8 (byte {error.start}); save it as CSV in UTF-8.") from None


def _columns(heading: list[str], form: Form) -> list[str]:
    columns = ["_".join(name.split()).lower() for name in heading]
    for name in columns:
        if name not in form.columns:
            hint = did_you_mean(name, form.columns) or f"; there is {', '.join(form.columns)}"
            raise Refused(
                f"The first line names a column {name!r} that {form.what} don't have{hint}; rename or remove it."
            )
        if columns.count(name) > 1:
            raise Refused(f"The first line names the column {name!r} twice; remove one.")
    for name in form.required:
        if name not in columns:
            raise Refused(f"The first line must name the columns, and {name} must be one of them.")
    return columns


def _row(line: int, columns: list[str], fields: list[str], form: Form) -> FileRow:
    if len(fields) != len(columns):
        return FileRow(line, {}, f"it has {len(fields)} fields, and the first line names {len(columns)}")
    values: dict[str, Any] = {}
    problems = []
    for name, field in zip(columns, fields, strict=True):
        try:
            values[name] = form.checked(name, field)
        except Refused as error:
            problems.append(str(error).rstrip("."))
    return FileRow(line, values, "; ".join(problems) or None)
