"""Workflow files with all that they may refer to: the family's columns, the step types, the message files."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.config import Config
from engine.control.authoring.message_files import short_path
from engine.control.authoring.message_senders import ENDINGS, columns_of
from engine.control.front_door import workflow_named
from engine.core.definition import BUILT_IN, Definition, Parsed, parse_file
from engine.core.problems import Problem
from engine.errors import DefinitionError, NotFound, Refused
from engine.messages.library import MessageLibrary
from engine.store.definitions import Definitions
from engine.store.reading import show_workflow


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read. `definition` is None where something is wrong with it."""

    path: Path
    text: str
    problems: tuple[Problem, ...]
    definition: Definition | None

    @property
    def shown(self) -> str:
        """The path as people see it from where they are."""
        return short_path(self.path)


@dataclass(frozen=True, slots=True)
class Usable:
    """A file without errors."""

    path: Path
    text: str
    shown: str
    warnings: tuple[Problem, ...]
    definition: Definition


@dataclass(frozen=True, slots=True)
class Version:
    """A definition and what to call it in a comparison."""

    label: str
    definition: Definition


@dataclass(frozen=True, slots=True)
class WorkflowAuthor:
    """Reads workflow files for a site."""

    config: Config
    connection: sqlite3.Connection | None
    """To what is published; None where there is no database yet."""
    known_names: frozenset[str]
    known_types: frozenset[str]
    known_messages: frozenset[str]

    @classmethod
    def of(cls, config: Config, connection: sqlite3.Connection | None) -> WorkflowAuthor:
        """What files may refer to here; the database may have columns of its own, if there is one."""
        from importlib.metadata import entry_points

        folder = config.paths.messages
        messages = MessageLibrary(folder).all() if folder.is_dir() else []
        plugins = {point.name for point in entry_points(group="followthrough.steps")}
        return cls(
            config,
            connection,
            columns_of(connection),
            frozenset(BUILT_IN) | plugins,
            frozenset(f"{message.name}.{message.channel}" for message in messages),
        )

    def read(self, files: Sequence[Path] | None) -> list[Read]:
        """These files, or all of `paths.workflows`; raises `NotFound` for one that isn't there."""
        return [self._read(path.absolute()) for path in files or self._all()]

    def usable(self, files: Sequence[Path] | None) -> list[Usable]:
        """The same, or `DefinitionError` with everything that is wrong if anything is."""
        found = self.read(files)
        errors = [
            problem.located(each.shown) for each in found for problem in each.problems if problem.severity == "error"
        ]
        errors += _named_twice(found)
        if errors:
            raise DefinitionError("Nothing is published, because the files have errors:", errors)
        return [
            Usable(each.path, each.text, each.shown, each.problems, each.definition)
            for each in found
            if each.definition is not None
        ]

    def definition(self, name: str) -> Definition:
        """A published workflow's newest version, or what a file says."""
        path = Path(name)
        if path.suffix in ENDINGS:
            return self.usable([path])[0].definition
        return self.version(name, None).definition

    def version(self, name: str, number: int | None) -> Version:
        """A frozen version of a workflow, the newest one for None. Raises `NotFound`."""
        reader = self._published
        row = show_workflow(reader, workflow_named(reader, name)["template_name"])
        frozen = [version["version"] for version in row["versions"]]
        if not frozen:
            raise Refused(f"No version of {row['template_name']} is frozen yet; an engine does that when it next runs.")
        wanted = frozen[0] if number is None else number
        if wanted not in frozen:
            raise NotFound(f"{row['template_name']} has no version {number}; `followthrough workflow show` lists them.")
        definition = Definitions().get(reader, row["template_id"], wanted)
        return Version(f"{row['template_name']} version {wanted}", definition)

    def file_of(self, workflow: str, file: Path | None) -> Version:
        """The file that holds a workflow: the one given, or the one of `paths.workflows` that names it."""
        if file is not None:
            found = self.usable([file])[0]
            return Version(found.shown, found.definition)
        for each in self.read(None):
            if each.definition is not None and each.definition.workflow == workflow:
                return Version(each.shown, each.definition)
        raise NotFound(f"No file in {self.config.paths.workflows} holds the workflow {workflow}; name one with --file.")

    def parse(self, text: str, source: str) -> Parsed:
        """A definition's text, checked against everything that it may refer to here."""
        return parse_file(
            text,
            source,
            known_names=self.known_names,
            known_types=self.known_types,
            known_messages=self.known_messages,
        )

    def _all(self) -> list[Path]:
        folder = self.config.paths.workflows
        found = sorted(path for path in folder.glob("*") if path.suffix in ENDINGS) if folder.is_dir() else []
        if not found:
            raise NotFound(f"There is no workflow file (*.yaml) in {folder}; name one, or set paths.workflows.")
        return found

    def _read(self, path: Path) -> Read:
        try:
            text = path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            raise NotFound(f"There is no file {path}; check the path.") from None
        except IsADirectoryError:
            raise Refused(f"{path} is a folder; name the files in it.") from None
        except UnicodeDecodeError as error:
            problem = Problem(f"the file is not UTF-8 (byte {error.start}): save it as UTF-8", 1, 1)
            return Read(path, "", (problem,), None)
        parsed = self.parse(text, path.name)
        return Read(path, text, parsed.problems, parsed.definition)

    @property
    def _published(self) -> sqlite3.Connection:
        if self.connection is None:
            raise NotFound("There is no database yet, so nothing is published; `followthrough db upgrade` makes one.")
        return self.connection


def _named_twice(found: Sequence[Read]) -> list[str]:
    seen: dict[str, str] = {}
    problems = []
    for each in found:
        if each.definition is not None:
            first = seen.setdefault(each.definition.workflow, each.shown)
            if first != each.shown:
                problems.append(f"{each.shown}: error: the workflow {each.definition.workflow} is in {first} too")
    return problems
