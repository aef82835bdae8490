"""A CSV file of families, read line by line into checked values; what can't be read says why.

The first line names columns of `families`, in any order. Commas, semicolons and tabs all separate; UTF-8 with or
without a mark. Spreadsheets write all of these.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from engine.control.family_details import EDITABLE, checked
from engine.core.problems import did_you_mean
from engine.errors import NotFound, Refused

MAX_BYTES = 100_000_000


class FileRow(NamedTuple):
    """One line: its values by column (None for an empty field), or the sentence that says what is wrong with it."""

    line: int
    values: Mapping[str, Any]
    problem: str | None = None


def read_families(path: Path) -> Iterator[FileRow]:
    """The rows of the file; empty lines are passed over. Raises `Refused` where it is no file of families at all."""
    text = _text(path)
    heading = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=heading.count), strict=True)
    try:
        columns = _columns(next(reader, []))
        line = reader.line_num + 1
        for fields in reader:
            if any(field.strip() for field in fields):
                yield _row(line, columns, fields)
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


def _columns(heading: list[str]) -> list[str]:
    columns = ["_".join(name.split()).lower() for name in heading]
    for name in columns:
        if name not in EDITABLE:
            hint = did_you_mean(name, EDITABLE) or f"; there is {', '.join(EDITABLE)}"
            raise Refused(
                f"The first line names a column {name!r} that families don't have{hint}; rename or remove it."
            )
        if columns.count(name) > 1:
            raise Refused(f"The first line names the column {name!r} twice; remove one.")
    if "family_name" not in columns:
        raise Refused("The first line must name the columns, and family_name must be one of them.")
    return columns


def _row(line: int, columns: list[str], fields: list[str]) -> FileRow:
    if len(fields) != len(columns):
        return FileRow(line, {}, f"it has {len(fields)} fields, and the first line names {len(columns)}")
    values: dict[str, Any] = {}
    problems = []
    for name, field in zip(columns, fields, strict=True):
        try:
            values[name] = checked(name, field)
        except Refused as error:
            problems.append(str(error).rstrip("."))
    return FileRow(line, values, "; ".join(problems) or None)
