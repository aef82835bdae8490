"""The triggers of the schema, per dialect, as SQL statements.

- `audit_log` and `contact_consents` are append-only; published versions are never edited.
- PostgreSQL: a key that an INSERT gives explicitly advances the table's sequence. SQLite's AUTOINCREMENT does so.

SQLite's triggers use built-in functions only, so that INSERTs from any other program work.
"""

from collections.abc import Iterator

from engine.store.tables import TABLES

APPEND_ONLY = {"contact_consents": "consent_id", "audit_log": "audit_id"}
IMMUTABLE = ("workflow_template_versions", "message_versions")


def statements(dialect: str) -> tuple[str, ...]:
    """Every trigger of a dialect ("sqlite" or "postgresql"), in the order in which they can be created."""
    return tuple(_sqlite() if dialect == "sqlite" else _postgresql())


def _refusal(table: str) -> str:
    return f"{table} is append-only: insert a new row instead" if table in APPEND_ONLY else f"{table} is never edited"


def _sqlite() -> Iterator[str]:
    for table, key in APPEND_ONLY.items():
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}\n"
                f"BEGIN SELECT RAISE(ABORT, '{_refusal(table)}'); END"
            )
        # INSERT OR REPLACE would delete the old row without firing a DELETE trigger.
        yield (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}\n"
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})\n"
            f"BEGIN SELECT RAISE(ABORT, '{_refusal(table)}'); END"
        )
    for table in IMMUTABLE:
        yield (
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}\n"
            f"BEGIN SELECT RAISE(ABORT, '{_refusal(table)}'); END"
        )


_REFUSE = """\
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END $$"""

# nextval never moves a sequence backwards, setval may; so a small gap is walked, and only a wide one is jumped, by one
# session at a time. The lock is a session's and is let go at once: one that lasted as long as a bulk load's transaction
# would stop everybody else's inserts.
_ADVANCE = """\
CREATE FUNCTION advance_key() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key_sequence regclass := pg_get_serial_sequence(format('%I.%I', TG_TABLE_SCHEMA, TG_TABLE_NAME), TG_ARGV[0]);
    highest bigint;
    reached bigint;
BEGIN
    EXECUTE format('SELECT max(%I) FROM arrived', TG_ARGV[0]) INTO highest;
    EXECUTE format('SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM %s', key_sequence) INTO reached;
    IF highest IS NULL OR highest <= reached THEN
        RETURN NULL;
    END IF;
    IF highest - reached > 1000 THEN
        PERFORM pg_advisory_lock('pg_class'::regclass::oid::int, key_sequence::oid::int);
        EXECUTE format('SELECT last_value FROM %s', key_sequence) INTO reached;
        IF highest > reached THEN
            PERFORM setval(key_sequence, highest);
        END IF;
        PERFORM pg_advisory_unlock('pg_class'::regclass::oid::int, key_sequence::oid::int);
    ELSE
        WHILE reached < highest LOOP
            reached := nextval(key_sequence);
        END LOOP;
    END IF;
    RETURN NULL;
END $$"""


def _postgresql() -> Iterator[str]:
    yield _REFUSE
    for table in APPEND_ONLY:
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}\n"
            f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{_refusal(table)}')"
        )
    for table in IMMUTABLE:
        yield (
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}\n"
            f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{_refusal(table)}')"
        )
    yield _ADVANCE
    for name, counted in ((each.name, each.primary_key.columns[0]) for each in TABLES):
        if counted.identity is not None:
            yield (
                f"CREATE TRIGGER {name}_advance_key AFTER INSERT ON {name}\n"
                f"REFERENCING NEW TABLE AS arrived\n"
                f"FOR EACH STATEMENT EXECUTE FUNCTION advance_key('{counted.name}')"
            )
