"""The file's values with the environment's laid over them, and where each key was set.

The environment holds texts, so a text becomes what its key is: a flag, a number, JSON for a list or a table. What
can't be converted stays a text, and the reading of the section says what the key should be.
"""

import copy
from typing import Any, NamedTuple

from engine.config.fields import flag_of_text
from engine.config.problems import Problem
from engine.config.section import Section, key_paths
from engine.config.sources import PREFIX, Setting, Sources
from engine.config.toml_lines import KeyPath


class Overlaid(NamedTuple):
    """All values as one tree, and the place of each key for error messages."""

    values: dict[str, Any]
    places: dict[KeyPath, str]

    def place_of(self, path: KeyPath) -> str:
        """Where a key was set, or else the table that it lies in, or else what lies in it; empty for a default."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return next((place for inner, place in self.places.items() if inner[: len(path)] == path), "")

    def put(self, path: tuple[str, ...], value: object, place: str) -> bool:
        """Set one key; false, and nothing is set, where a part of the path is a value and not a table."""
        table = self.values
        for part in path[:-1]:
            table = table.setdefault(part, {})
            if not isinstance(table, dict):
                return False
        table[path[-1]] = value
        for inner in [known for known in self.places if known[: len(path)] == path]:
            del self.places[inner]
        self.places[path] = place
        return True


def overlay(sources: Sources, model: type[Section]) -> tuple[Overlaid, list[Problem]]:
    """Lay the environment over the file. `model` says what each key is."""
    file = sources.source.name if sources.source else ""
    overlaid = Overlaid(copy.deepcopy(sources.values), {path: f"{file}:{line}" for path, line in sources.lines.items()})
    problems = []
    for setting in sources.settings:
        try:
            fits = overlaid.put(setting.path, _value(setting, model), setting.where)
            sentence = "" if fits else "there is no such key. Delete it."
        except ValueError as error:
            sentence = str(error)
        if sentence:
            problems.append(Problem(".".join(setting.path), setting.where, sentence))
    return overlaid, problems + _misspelt_names(sources, model)


def _value(setting: Setting, model: type[Section]) -> object:
    """The setting's text as it would stand in the file. Raises ValueError with the rest of a sentence."""
    if setting.name == "WORKFLOW_ENABLED":
        return not flag_of_text(setting.text)
    key = key_paths(model).get(setting.path)
    return key.from_text(setting.text) if key else setting.text


def _misspelt_names(sources: Sources, model: type[Section]) -> list[Problem]:
    """Names that were surely meant as a key, with one underscore where two belong: FOLLOWTHROUGH_ENGINE_MODE."""
    meant = {"".join(path).replace("_", "").upper(): (path, key) for path, key in key_paths(model).items()}
    problems = []
    for name, (_, where) in sources.environment.items():
        if not name.startswith(PREFIX) or "__" in name:
            continue
        found = meant.get(name.removeprefix(PREFIX).replace("_", ""))
        if found is None:
            continue
        path, key = found
        variable = PREFIX + "__".join(path).upper()
        remedy = f"Write {variable}__ and a key" if key.section else f"Write {variable}"
        problems.append(Problem("", where, f"sets nothing. {remedy}, with two underscores after each section."))
    return problems
