"""The kinds of column that the tables are built from, each with its type in SQLite and in PostgreSQL.

Two families. A *front-door* column is written by other programs and takes anything (`required` adds NOT NULL, nothing
more), so that one bad row never rejects a batch. A *kept* column is written by the engine alone; it is NOT NULL unless
NULL means something, and the tables add CHECKs and foreign keys to it.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field

from engine.store.times import from_db, to_db

BIGINT = BigInteger()
KEY = BigInteger().with_variant(Integer(), "sqlite")  # only the word INTEGER makes SQLite's AUTOINCREMENT
# On SQLite NUMERIC keeps 31 as 31; a REAL would greet the family's coordinator with a score of 31.0.
NUMBER: TypeEngine[Any] = Double().with_variant(Numeric(asdecimal=False), "sqlite")
DAY = Date().with_variant(Text(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """A UTC moment: `timestamptz` in PostgreSQL, text of one width in SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return to_db(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return from_db(value)


class _Now(FunctionElement[datetime]):
    """The database's clock. In SQLite by built-in functions only, so that any program's INSERT works."""

    inherit_cache = True


@compiles(_Now, "sqlite")
def _now_in_sqlite(element: _Now, compiler: SQLCompiler, **options: Any) -> str:
    return "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'"


@compiles(_Now, "postgresql")
def _now_in_postgresql(element: _Now, compiler: SQLCompiler, **options: Any) -> str:
    return "now()"


def key() -> Any:
    """A BIGINT key that the database gives out, and gives out once."""
    return Field(default=None, sa_column=Column(KEY, Identity(always=False), primary_key=True))


def _column(
    kind: TypeEngine[Any],
    *parts: Any,
    required: bool,
    primary: bool = False,
    default: Any = None,
    note: str | None = None,
) -> Any:
    server_default = text(default) if isinstance(default, str) else default
    # No autoincrement: the keys that come through here are given, not counted.
    column = Column(
        kind, *parts, nullable=not required, primary_key=primary, autoincrement=False,
        server_default=server_default, comment=note,
    )  # fmt: skip
    return Field(default=None, sa_column=column) if not required or default is not None else Field(sa_column=column)


def words(note: str | None = None, *, required: bool = False, default: str | None = None, primary: bool = False) -> Any:
    """Text of any length. `primary` here and below: part of a key that is given, not counted."""
    quoted = None if default is None else "'" + default.replace("'", "''") + "'"
    return _column(Text(), required=required, primary=primary, default=quoted, note=note)


def whole(note: str | None = None, *, required: bool = False, default: int | None = None) -> Any:
    """A whole number."""
    return _column(Integer(), required=required, default=None if default is None else str(default), note=note)


def number(note: str | None = None, *, required: bool = False) -> Any:
    """A number that may have a fraction."""
    return _column(NUMBER, required=required, note=note)


def flag(note: str | None = None, *, required: bool = False, default: int | None = None) -> Any:
    """0 or 1 (or a short code), as SMALLINT."""
    return _column(SmallInteger(), required=required, default=None if default is None else str(default), note=note)


def link(note: str | None = None, *, required: bool = False, to: str | None = None, primary: bool = False) -> Any:
    """A key of another table; with `to` ("table.column") the database holds the engine to it."""
    parts = [] if to is None else [ForeignKey(to)]
    return _column(BIGINT, *parts, required=required, primary=primary, note=note)


def moment(note: str | None = None, *, required: bool = False, now: bool = False, primary: bool = False) -> Any:
    """A UTC moment; with `now`, the database's clock fills it in."""
    return _column(Moment(), required=required, primary=primary, default=_Now() if now else None, note=note)


def day(note: str | None = None) -> Any:
    """A calendar date."""
    return _column(DAY, required=False, note=note)


def check(name: str, rule: str) -> CheckConstraint:
    """A rule that the database itself keeps, under a name that an error message can show."""
    return CheckConstraint(rule, name=name)


def one_of(column: str, *values: str) -> CheckConstraint:
    """A column of a fixed vocabulary."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def address_key(column: str) -> str:
    """What an email address or a phone number is found by, however it is written: without capitals and the signs that
    people put between digits. `core.addresses.keys_of` gives the keys to look for, and says which rows found are meant.

    Both dialects know these functions, and the queries that look there must spell them the same. Cut, because
    PostgreSQL refuses a row whose indexed value is longer than 2.7 kB.
    """
    key = f"lower({column})"
    for sign in " -().+/":
        key = f"replace({key}, '{sign}', '')"
    return f"substr({key}, 1, 254)"


def index(name: str, *columns: str, where: str | None = None, unique: bool = False) -> Index:
    """An index, partial if `where` is given: the claim queries stay fast because finished rows are not in it."""
    condition = None if where is None else text(where)
    # "priority DESC" and "lower(email)" are expressions.
    parts = [text(column) if set(" (") & set(column) else column for column in columns]
    return Index(name, *parts, unique=unique, sqlite_where=condition, postgresql_where=condition)


__all__ = [
    "address_key", "check", "date", "datetime", "day", "flag", "index", "key", "link", "moment", "number", "one_of",
    "whole", "words",
]  # fmt: skip
