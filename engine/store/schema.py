"""The whole schema of a dialect as SQL statements, from the tables, the triggers and the view.

It is what an empty database looks like after every migration. `engine.store.schema_files` writes it out for readers,
and tests hold the migrations to it.
"""

from collections.abc import Iterator

from sqlalchemy import Index, Table
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.schema import CreateIndex, CreateTable, SetTableComment

from engine import resources
from engine.store import search_schema, triggers
from engine.store.tables import TABLES

DIALECTS = ("sqlite", "postgresql")
VIEW = "family_context"


def view_source(dialect: str) -> str:
    """The text of the file that defines `family_context` for a dialect."""
    return (resources.sql_dir() / "views" / f"{VIEW}.{dialect}.sql").read_text(encoding="utf-8")


def table_statements(table: Table, dialect: str) -> Iterator[str]:
    """A table, its comment where the dialect keeps one, and its indexes."""
    compiler = _compiler(dialect)
    yield _with_notes(table, str(CreateTable(table).compile(dialect=compiler)))
    if dialect == "postgresql":
        yield str(SetTableComment(table).compile(dialect=compiler)).strip()
    for index in sorted(table.indexes, key=_position):
        yield str(CreateIndex(index).compile(dialect=compiler)).strip()


def statements(dialect: str) -> Iterator[str]:
    """Tables, indexes, search and triggers, without the view (which a site may have redefined)."""
    for table in TABLES:
        yield from table_statements(table, dialect)
    yield from search_schema.statements(dialect)
    yield from triggers.statements(dialect)


def _compiler(dialect: str) -> Dialect:
    return make_url(f"{dialect}://").get_dialect()()


def _position(index: Index) -> str:
    return str(index.name)


def _with_notes(table: Table, create: str) -> str:
    """Each column's note as a comment at the end of its line, and four spaces for SQLAlchemy's tabs."""
    lines = [line.rstrip() for line in create.strip().splitlines() if line.strip()]
    notes = {column.name: column.comment for column in table.columns if column.comment}
    noted = []
    for line in lines:
        first = line.strip().split(" ")[0].strip('"')
        note = notes.get(first) if line.startswith("\t") else None
        noted.append(line.replace("\t", "    ") + (f" -- {note}" if note else ""))
    return "\n".join(noted)
