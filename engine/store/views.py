"""The view `family_context` across migrations: a site may redefine it, and keeps its definition.

Whether the view is still ours is told by the hash of its definition, noted in `engine_state` whenever we create it. A
view that we never noted is taken for the site's.

On SQLite the view steps aside while migrations run, because a table that a view mentions can't be renamed there. On
PostgreSQL it stays where it is and ours is replaced in place, so that grants on it survive; therefore new columns of
ours go to its end.
"""

import hashlib
from typing import Any

from engine.store.schema import VIEW, view_source

_NOTE = f"view.{VIEW}"


class ViewKeeper:
    """Sets the view aside before migrations and puts it back after them, on a plain driver connection."""

    def __init__(self, connection: Any, dialect: str) -> None:
        self._run = connection.execute
        self._dialect = dialect
        self._kept: list[str] = []

    def set_aside(self) -> None:
        """Remember the site's own view and, on SQLite, drop what stands there."""
        definition = self._definition()
        if definition is None:
            return
        ours = self._noted() == _digest(definition)
        if self._dialect == "sqlite":
            # A view's INSTEAD OF triggers go and come with it.
            rows = self._run(
                "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('view', 'trigger') ORDER BY type DESC",
                (VIEW,),
            )
            self._kept = [] if ours else [row[0] for row in rows.fetchall()]
            self._run(f"DROP VIEW {VIEW}")
        elif not ours:
            self._kept = [definition]

    def put_back(self) -> None:
        """Restore the site's view, or create or renew ours."""
        if not self._kept and self._relation_kind() in (None, "view"):
            text = view_source(self._dialect)
            self._run(text.replace("CREATE VIEW", "CREATE OR REPLACE VIEW") if self._dialect == "postgresql" else text)
            self._note(_digest(self._definition() or ""))
        elif self._dialect == "sqlite":
            for statement in self._kept:
                self._run(statement)

    def _relation_kind(self) -> str | None:
        """What has the view's name; a site may even have put a table in its place, which then is left alone."""
        if self._dialect == "sqlite":
            row = self._run("SELECT type FROM sqlite_master WHERE name = ?", (VIEW,)).fetchone()
            return None if row is None else str(row[0])
        row = self._run("SELECT relkind FROM pg_class WHERE oid = to_regclass(%s)", (VIEW,)).fetchone()
        return None if row is None else {"v": "view"}.get(str(row[0]), "other")

    def _definition(self) -> str | None:
        """The definition as the database keeps it; `None` where no view stands."""
        if self._relation_kind() != "view":
            return None
        if self._dialect == "sqlite":
            query, given = "SELECT sql FROM sqlite_master WHERE type = 'view' AND name = ?", VIEW
        else:
            query, given = "SELECT pg_get_viewdef(to_regclass(%s))", VIEW
        return str(self._run(query, (given,)).fetchone()[0])

    def _noted(self) -> str | None:
        row = self._run(f"SELECT value FROM engine_state WHERE name = '{_NOTE}'").fetchone()
        return None if row is None else str(row[0])

    def _note(self, digest: str) -> None:
        self._run(f"DELETE FROM engine_state WHERE name = '{_NOTE}'")
        self._run(f"INSERT INTO engine_state (name, value) VALUES ('{_NOTE}', '{digest}')")


def _digest(definition: str) -> str:
    return hashlib.sha256(definition.encode()).hexdigest()
