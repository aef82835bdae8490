"""A workflow that is being changed: what its file says, and what its author makes of it.

The draft is in memory until it is saved. A YAML file keeps its comments, its order and its way of writing where it was
not changed; a workflow that came from plain SQL, or that is written in the pattern's own form, is written anew in the
file form. Where two people write one file, the second is told and nothing is written.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from engine.control.authoring.workflow_document import Document, as_document
from engine.core.definition import Definition
from engine.core.definition.read_yaml import read_yaml
from engine.errors import Refused

JUMPS = ("then", "else", "next")
END = "end"
_WIDE = 4096  # no step that stands on one line is broken into two


class Draft:
    """One workflow under change. Steps are counted from 0, jumps are names."""

    def __init__(
        self, path: Path, root: Any, *, on_disk: str | None, live: Definition | None, version: int | None
    ) -> None:
        """`on_disk` is the file's text when it was read, None where there is no file yet; `live` is what runs."""
        self.path, self.on_disk = path, on_disk
        self.live, self.version = live, version
        self.root = root
        self._saved = deepcopy(root)
        self._before: list[Any] = []

    @classmethod
    def of_file(cls, path: Path, text: str, live: Definition | None, version: int | None) -> Draft:
        """The draft of a YAML file in the file form. Raises `engine.core`'s Unreadable."""
        read_yaml(text)  # tags, aliases and the like are refused before anything is built from the text
        return cls(path, _yaml().load(text), on_disk=text, live=live, version=version)

    @classmethod
    def of_definition(
        cls, path: Path, definition: Definition, on_disk: str | None, live: Definition | None, version: int | None
    ) -> Draft:
        """A draft that is written anew."""
        root = _yaml().load(_written(as_document(definition)))
        return cls(path, root, on_disk=on_disk, live=live, version=version)

    # -- reading ------------------------------------------------------------------------------------------------------

    @property
    def document(self) -> Document:
        """What it says now, as plain values."""
        plain: Document = _plain(self.root)
        return plain

    @property
    def changed(self) -> bool:
        """Whether it says something else than what was read or saved last."""
        return bool(_plain(self.root) != _plain(self._saved))

    @property
    def text(self) -> str:
        """The file as it would be saved."""
        if not self.changed and self.on_disk is not None:
            return self.on_disk
        out = io.StringIO()
        _yaml().dump(self.root, out)
        return out.getvalue()

    @property
    def source(self) -> str:
        """The file's name, by which its language is known."""
        return self.path.name

    def jumps_to(self, number: int) -> list[str]:
        """The names of the other steps that jump to this one."""
        steps = self.document["steps"]
        name = str(steps[number].get("name", "")).lower()
        return [
            str(step.get("name"))
            for at, step in enumerate(steps)
            if at != number and any(target.lower() == name for target in _targets(step))
        ]

    def tried(self, step: int | None, values: Mapping[str, Any]) -> Document:
        """What it would say with these values; the draft itself stays as it is."""
        trial = Draft(self.path, deepcopy(self.root), on_disk=self.on_disk, live=self.live, version=self.version)
        trial.replace(step, values)
        return trial.document

    # -- changing -----------------------------------------------------------------------------------------------------

    def put(self, step: int | None, key: str, value: Any) -> None:
        """Give a key of a step (None: of the head) a value, or take it away with None; `retry.first` lies within.

        A step that gets another name keeps its jumps: whoever jumped to the old name jumps to the new one.
        """
        target = self.root if step is None else self.root["steps"][step]
        if step is not None and key == "name":
            self._rename(str(target.get("name", "")), value)
        outer, _, inner = key.partition(".")
        if not inner:
            _put(target, outer, value)
            return
        within = target.get(outer)
        if not isinstance(within, Mapping):
            within = {} if within is None or outer != "trigger" else {"on": within}
            if value is None:
                return
        else:
            within = deepcopy(within)
        _put(within, inner, value)
        _put(target, outer, within or None)

    def replace(self, step: int | None, values: Mapping[str, Any]) -> None:
        """Give many keys their values."""
        for key, value in values.items():
            self.put(step, key, value)

    def add(self, at: int, step: Mapping[str, Any]) -> None:
        """Put a new step before the one numbered `at`."""
        from ruamel.yaml.comments import CommentedMap

        new = CommentedMap(step)
        new.fa.set_flow_style()
        self.root["steps"].insert(at, new)

    def remove(self, number: int) -> None:
        """Take a step out; whoever jumped to it goes on with the step that follows it."""
        steps = self.root["steps"]
        name = str(steps[number].get("name", ""))
        following = str(steps[number + 1].get("name", END)) if number + 1 < len(steps) else END
        del steps[number]
        self._rename(name, following)

    def move(self, number: int, by: int) -> int:
        """Move a step up or down; returns its new number. Jumps go by name and stay as they are."""
        steps = self.root["steps"]
        to = max(0, min(number + by, len(steps) - 1))
        if to != number:
            moved = steps[number]
            del steps[number]
            steps.insert(to, moved)
        return to

    def remember(self) -> None:
        """A change is about to be made: `take_back` comes back to here."""
        self._before.append(deepcopy(self.root))

    def take_back(self) -> bool:
        """Take the last change back; says whether there was one."""
        if not self._before:
            return False
        self.root = self._before.pop()
        return True

    # -- saving -------------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Write the file: a temporary one takes its place. Raises `Refused` where somebody else wrote it meanwhile."""
        if not self.file_is_as_read():
            raise Refused(f"{self.path.name} was changed on disk meanwhile; nothing was written. Open it again.")
        text = self.text
        beside = self.path.with_name(f".{self.path.name}.{os.getpid()}.tmp")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise Refused(f"{self.path} can't be written ({error.strerror}); nothing was saved.") from None
        self.on_disk, self._saved = text, deepcopy(self.root)

    def file_is_as_read(self) -> bool:
        """Whether the file still says what it said when it was read."""
        try:
            now: str | None = self.path.read_bytes().decode("utf-8", "replace")
        except FileNotFoundError:
            now = None
        return now == self.on_disk

    def _rename(self, old: str, new: Any) -> None:
        for step in self.root["steps"]:
            for key in JUMPS:
                if isinstance(step.get(key), str) and step[key].lower() == old.lower():
                    step[key] = new
            _rename_goto(step, old, new)
        _rename_goto(self.root, old, new)


def _targets(step: Mapping[str, Any]) -> list[str]:
    found = [step[key] for key in JUMPS if isinstance(step.get(key), str)]
    failure = step.get("on_failure")
    if isinstance(failure, Mapping) and isinstance(failure.get("goto"), str):
        found.append(failure["goto"])
    elif isinstance(failure, str) and _goto(failure):
        found.append(_goto(failure))
    return found


def _goto(failure: str) -> str:
    """Where `goto STEP`, written in one word, goes; empty for anything else."""
    return failure.removeprefix("goto").lstrip(": ").strip() if failure.startswith("goto") else ""


def _rename_goto(holder: Any, old: str, new: Any) -> None:
    failure = holder.get("on_failure")
    if isinstance(failure, Mapping):
        if isinstance(failure.get("goto"), str) and failure["goto"].lower() == old.lower():
            failure["goto"] = new  # type: ignore[index]  # ruamel's mapping is one that changes
    elif isinstance(failure, str) and _goto(failure).lower() == old.lower():
        holder["on_failure"] = {"goto": new}


def _put(target: Any, key: str, value: Any) -> None:
    if value is None:
        if key in target:
            del target[key]
    elif key not in target or target[key] != value:
        target[key] = value


def _plain(value: Any) -> Any:
    """ruamel's values as Python's own."""
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return None if value is None else str(value)


def _yaml() -> Any:
    from ruamel.yaml import YAML

    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = _WIDE
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _written(document: Document) -> str:
    """A document as a file of a new workflow: one line a step."""
    from ruamel.yaml.comments import CommentedMap

    root = CommentedMap(document)
    root["steps"] = []
    for step in document["steps"]:
        line = CommentedMap(step)
        line.fa.set_flow_style()
        root["steps"].append(line)
    out = io.StringIO()
    _yaml().dump(root, out)
    return out.getvalue()
