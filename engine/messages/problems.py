"""What can go wrong with a message, as leaves of the tree in `engine.errors`."""

from __future__ import annotations

from engine.core.problems import Problem
from engine.errors import DefinitionError


class MessageError(DefinitionError):
    """A message that can't be written: its sentence says which, where and why."""


class MissingMessage(MessageError):
    """No message of that name for that channel."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, [sentence])


class RenderError(MessageError):
    """A message that can't be rendered, or must not be sent as it came out. `problem` says where and why."""

    def __init__(self, problem: Problem, label: str) -> None:
        self.problem = problem
        super().__init__(f"{label} can't be sent.", [problem.located(label)])

    @property
    def message(self) -> str:
        """The sentence alone, without the place."""
        return self.problem.message

    @property
    def line(self) -> int | None:
        """The line in the file, from 1."""
        return self.problem.line

    @property
    def column(self) -> int | None:
        """The column in the line, from 1."""
        return self.problem.column
