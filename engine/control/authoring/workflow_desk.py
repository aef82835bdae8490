"""An author's work on workflows: open one, check it while it is written, say what a timing comes to, save, publish.

Everything here is in the name of one person, on one connection. Reading and checking is for everybody; saving and
publishing needs the role `author`. Publishing is refused where the live version is no longer the one the author saw.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from engine.config import Config
from engine.control.authoring.message_files import short_path
from engine.control.authoring.message_senders import ENDINGS
from engine.control.authoring.workflow_changes import Change, changes
from engine.control.authoring.workflow_checks import Checked, check_document
from engine.control.authoring.workflow_document import as_document
from engine.control.authoring.workflow_draft import Draft
from engine.control.authoring.workflow_effects import Effect, effect_of
from engine.control.authoring.workflow_files import WorkflowAuthor
from engine.core.definition import Definition, parse_row
from engine.core.definition.node import Unreadable
from engine.errors import NotFound, Refused
from engine.store.connection import transaction
from engine.store.definitions import SQL, Definitions
from engine.store.publishing import publish
from engine.store.times import from_db


@dataclass(frozen=True, slots=True)
class Live:
    """What runs now under a name: the newest version, who published it and when."""

    template_id: int
    version: int
    definition: Definition | None
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing came to. `overtaken` says that somebody else's version is live by now, and nothing was done."""

    version: int
    changed: bool = True
    active: bool = True
    overtaken: Live | None = None
    found: tuple[Change, ...] = ()
    """Where it was overtaken: what that version has that the one looked at had not."""


@dataclass(frozen=True, slots=True)
class Unpublished:
    """A workflow that is a file and runs nowhere yet."""

    name: str
    path: Path
    errors: int


class WorkflowDesk:
    """Made anew for each piece of work, so that it knows the message files and columns of now."""

    def __init__(
        self,
        config: Config,
        connection: sqlite3.Connection,
        actor: str,
        *,
        now: Callable[[], datetime],
        may: Callable[[str, str], str | None],
    ) -> None:
        """`may(verb, target_kind)` says why the actor may not, or None."""
        self._config, self._connection, self._actor, self._now, self._may = config, connection, actor, now, may

    @cached_property
    def author(self) -> WorkflowAuthor:
        """What definitions may refer to here."""
        return WorkflowAuthor.of(self._config, self._connection)

    def live(self, name: str) -> Live | None:
        """What runs now; None where nothing of that name is published."""
        row = self._connection.execute(SQL.live_version, {"template_name": name}).fetchone()
        if row is None:
            return None
        version = row["newest_version"] or 0
        definition = parse_row({**row}).definition  # what plain SQL made of it counts, though no engine froze it yet
        if definition is None and version:
            definition = Definitions().get(self._connection, row["template_id"], version)
        published = self._connection.execute(
            "SELECT published_by, published_date FROM workflow_template_versions WHERE template_id = ? AND version = ?",
            (row["template_id"], version),
        ).fetchone()
        by, at = (published["published_by"], from_db(published["published_date"])) if published else ("", None)
        return Live(row["template_id"], version, definition, by or "", at)

    def open(self, name: str) -> Draft:
        """The workflow of this name to be changed: its file, or where it has none what runs. Raises `Refused`."""
        live = self.live(name)
        definition, version = (live.definition, live.version) if live is not None else (None, None)
        path = self._file_of(name)
        if path is not None:
            return self._of_file(path, definition, version)
        if definition is None:
            raise NotFound(f"There is no workflow {name} that could be read.")
        proposed = self._config.paths.workflows / f"{name}.yaml"
        if proposed.exists():
            raise Refused(f"{short_path(proposed)} holds another workflow than its name says; give it another name.")
        return Draft.of_definition(proposed, definition, None, definition, version)

    def check(self, document: Mapping[str, Any]) -> Checked:
        """Everything that is wrong with it now."""
        return check_document(self.author, document)

    def effect(self, document: Mapping[str, Any], number: int) -> Effect | None:
        """When what a step waits for comes, for a family that comes to the step now."""
        return effect_of(self._config, self._connection, document["steps"][number], self._now())

    def changes(self, draft: Draft) -> list[Change]:
        """What publishing the draft would change."""
        return changes(as_document(draft.live) if draft.live is not None else {}, self._meant(draft))

    def save(self, draft: Draft) -> str:
        """Write the draft's file; returns its path for people. Raises `Refused`."""
        self._require_author()
        draft.save()
        return short_path(draft.path)

    def publish(self, draft: Draft) -> Published:
        """Make the draft live, and its file say the same. Raises `Refused`, or `DefinitionError` by way of its check.

        Where another version is live than the one that the draft was made from, nothing is done.
        """
        self._require_author()
        text = draft.text
        parsed = self.author.parse(text, draft.source)
        if parsed.definition is None:
            raise Refused("Nothing was published, because something in it is still wrong.")
        now, before = self._now(), draft.live
        with transaction(self._connection) as connection:
            live = self.live(parsed.definition.workflow)
            if live is not None and _hash(live.definition) != _hash(before):
                return Published(live.version, changed=False, overtaken=live, found=tuple(_between(before, live)))
            done = publish(connection, parsed.definition, text, draft.source, actor=self._actor, now=now)
            draft.save()  # within the transaction: where the file can't be written, nothing is published either
        draft.live, draft.version = parsed.definition, done.version
        return Published(done.version, done.changed, done.active)

    def unpublished(self) -> list[Unpublished]:
        """The workflow files that nobody published yet. Only these are read whole, and again only when they change."""
        folder = self._config.paths.workflows
        if not folder.is_dir():
            return []
        known = {row["template_name"] for row in self._connection.execute(SQL.templates).fetchall()}
        found = []
        for path in sorted(path for path in folder.glob("*") if path.suffix in ENDINGS and path.is_file()):
            name = _named(path.read_bytes().decode("utf-8", "replace")) or path.stem
            if name not in known:
                found.append(Unpublished(name, path, self._errors_in(path)))
        return found

    def _errors_in(self, path: Path) -> int:
        status = path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        kept = _errors.get(path)
        if kept is None or kept[0] != stamp:
            problems = self.author.read([path])[0].problems
            kept = _errors[path] = stamp, sum(problem.severity == "error" for problem in problems)
        return kept[1]

    # -- inside -------------------------------------------------------------------------------------------------------

    def _require_author(self) -> None:
        if (why := self._may("publish", "workflow")) is not None:
            raise Refused(f"{why[:1].upper()}{why[1:]}.")

    def _file_of(self, name: str) -> Path | None:
        folder = self._config.paths.workflows
        if not folder.is_dir():
            return None
        for path in sorted(folder.glob("*")):
            written = path.suffix in (".yaml", ".yml") and path.is_file()
            if written and _named(path.read_bytes().decode("utf-8", "replace")) == name:
                return path
        return None

    def _of_file(self, path: Path, live: Definition | None, version: int | None) -> Draft:
        text = path.read_bytes().decode("utf-8", "replace")
        parsed = self.author.parse(text, path.name)
        if parsed.pattern and parsed.definition is not None:
            return Draft.of_definition(path, parsed.definition, text, live, version)
        try:
            draft = Draft.of_file(path, text, live, version)
        except Unreadable as slip:
            where = f"{short_path(path)}, line {slip.line}"
            raise Refused(f"{where}: {slip.message}. Mend it in an editor first.") from None
        steps = draft.document.get("steps")
        if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
            raise Refused(f"{short_path(path)} has no list of steps. Mend it in an editor first.")
        return draft

    def _meant(self, draft: Draft) -> dict[str, Any]:
        """What the draft comes to, spelled as `as_document` spells it, so that two ways of writing are no change."""
        definition = self.author.parse(draft.text, draft.source).definition
        return as_document(definition) if definition is not None else draft.document


def _hash(definition: Definition | None) -> str:
    return definition.hash if definition is not None else ""


def _between(before: Definition | None, live: Live) -> list[Change]:
    after = as_document(live.definition) if live.definition is not None else {}
    return changes(as_document(before) if before is not None else {}, after)


_errors: dict[Path, tuple[tuple[int, int], int]] = {}
"""How many errors each file had when it was last written: reading YAML takes a tenth of a second a file."""
_WORKFLOW = re.compile(r"""^(?:[\s{]*")?(?:workflow|template_name)"?:[ \t]*["']?([\w.-]+)""", re.MULTILINE)


def _named(text: str) -> str | None:
    """The workflow that a file names, also where the rest of it can't be read."""
    match = _WORKFLOW.search(text)
    return match[1] if match else None
