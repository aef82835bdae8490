"""What the schema holds for finding families by parts of words, per dialect, as SQL statements.

SQLite: `family_words` is a full-text table of trigrams, one document a family (its names, addresses, numbers and those
of its contacts, as `engine.store.family_words` writes them). Programs that insert families need not know FTS5, which
many drivers are built without: triggers only note the family's key in `families_to_index`, a table without any rule
that a row could break, and the engine brings the documents up to date. A key may be noted many times.

A trigger costs some 17 microseconds an INSERT statement (100,000 of them 1.1 s without and 2.8 s with it, one statement
for all of them the same); writing each document at once would cost 50, against 4 in batches. [measured]

PostgreSQL: indexes of trigrams (`pg_trgm`) on the tables themselves. Where the extension can't be made the indexes are
left out, and finding reads through the table.
"""

from collections.abc import Iterator

FAMILY_COLUMNS = ("family_id", "external_id", "family_name", "email", "phone")
CONTACT_COLUMNS = ("family_id", "name", "email", "phone")
CUT = 200
"""Letters of a column that can be found: what is longer is no name, and would cost the index dear."""


def statements(dialect: str) -> tuple[str, ...]:
    """Every statement of a dialect ("sqlite" or "postgresql"), in the order in which they can be run."""
    return tuple(_sqlite() if dialect == "sqlite" else _postgresql())


def _sqlite() -> Iterator[str]:
    yield "CREATE TABLE families_to_index (\n    note_id INTEGER NOT NULL PRIMARY KEY,\n    family_id BIGINT\n)"
    yield ("CREATE VIRTUAL TABLE family_words USING fts5(words, tokenize = 'trigram', detail = 'none', columnsize = 0)")
    for table, columns in (("families", FAMILY_COLUMNS), ("family_contacts", CONTACT_COLUMNS)):
        note = "INSERT INTO families_to_index (family_id) VALUES ({row}.family_id);"
        new, old = note.format(row="NEW"), note.format(row="OLD")
        changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
        yield f"CREATE TRIGGER {table}_added AFTER INSERT ON {table}\nBEGIN {new} END"
        yield (
            f"CREATE TRIGGER {table}_changed AFTER UPDATE OF {', '.join(columns)} ON {table}\n"
            f"WHEN {changed}\nBEGIN {old} {new} END"
        )
        yield f"CREATE TRIGGER {table}_deleted AFTER DELETE ON {table}\nBEGIN {old} END"


_INDEXES = """\
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX families_words ON families USING gin (({families}) gin_trgm_ops);
    CREATE INDEX family_contacts_words ON family_contacts USING gin (({contacts}) gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR feature_not_supported OR undefined_file OR undefined_object THEN
    RAISE NOTICE 'Finding families reads through the table, because pg_trgm is not to be had here: %', SQLERRM;
END $$"""


def _postgresql() -> Iterator[str]:
    yield _INDEXES.format(families=_joined(FAMILY_COLUMNS[1:]), contacts=_joined(CONTACT_COLUMNS[1:]))


def _joined(columns: tuple[str, ...]) -> str:
    """The columns as one text. Only `||` and `coalesce` can stand in an index: `concat_ws` isn't immutable."""
    return " || ' ' || ".join(f"lower(left(coalesce({column}, ''), {CUT}))" for column in columns)
