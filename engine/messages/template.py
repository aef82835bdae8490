"""A part of a message (a subject, a body), compiled once and kept: parsed, checked, rewritten, ready to run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from engine.core.expressions.values import Mismatch
from engine.core.problems import Problem, did_you_mean
from engine.messages.budget import TooMuch
from engine.messages.filters import FilterError
from engine.messages.language import findings, rewrite
from engine.messages.plain_syntax import plain_syntax
from engine.messages.plain_values import plain_names
from engine.messages.sandbox import Place, environment
from engine.messages.source import Part
from engine.messages.wording import SeveralLines

_TAG = re.compile(r"\{\{.*?(?:\}\}|\Z)|\{%.*?(?:%\}|\Z)", re.DOTALL)
_SENTENCES = (FilterError, Mismatch, TooMuch, SeveralLines)


class CannotRender(Exception):
    """The part can't be rendered; `problem` says where in the file and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True, eq=False, slots=True)
class Template:
    """A compiled part. `names` are those it takes from the context; `uses` says where (checked by `checking`)."""

    part: Part
    code: jinja2.Template | None
    names: frozenset[str]
    uses: tuple[tuple[str, str | None, int], ...]
    """Name, member (or None) and line of each use that needs the name to exist."""
    problems: tuple[Problem, ...]

    def render(self, context: Mapping[str, Any], *, limit: int) -> str:
        """The text, at most `limit` characters long; raises CannotRender."""
        if self.code is None:
            raise CannotRender(self.problems[0])
        names = plain_names(context, self.names)
        pieces: list[str] = []
        length = 0
        try:
            for piece in self.code.root_render_func(self.code.new_context(names, shared=True)):
                pieces.append(piece)
                length += len(piece)
                if length > limit:
                    raise TooMuch(f"the message is longer than {limit:,} characters")
        except jinja2.UndefinedError as error:
            raise CannotRender(self._undefined(error, context)) from error
        except Exception as error:
            message = str(error) if isinstance(error, _SENTENCES) else f"this can't be worked out ({error})"
            raise CannotRender(self.problem(message, self._line(error), "")) from error
        return "".join(pieces)

    def problem(self, message: str, line: int, word: str) -> Problem:
        """A problem at a word (or the first tag) of a line of the part, placed in the file."""
        column = _column(self.part.text, line, word)
        return Problem(message, self.part.line + line - 1, column + (self.part.column - 1 if line == 1 else 0))

    def _line(self, error: BaseException) -> int:
        traceback, line = error.__traceback__, 1
        while traceback is not None:
            if self.code is not None and traceback.tb_frame.f_code is self.code.root_render_func.__code__:
                line = self.code.get_corresponding_lineno(traceback.tb_lineno)
            traceback = traceback.tb_next
        return line

    def _undefined(self, error: jinja2.UndefinedError, context: Mapping[str, Any]) -> Problem:
        """Jinja's sentence names what is undefined; ours adds what may have been meant, and where."""
        sentence, line = str(error), self._line(error)
        name = match[1] if (match := re.fullmatch(r"'(\w+)' is undefined", sentence)) else None
        if name is not None:
            return self.problem(f"unknown name '{name}'{did_you_mean(name, context)}", line, name)
        member = match[1] if (match := re.fullmatch(r"'dict object' has no attribute '(.+)'", sentence)) else None
        if member is not None:
            return self.problem(f"unknown member '{member}'", line, member)
        return self.problem(sentence, line, "")


@lru_cache(maxsize=2048)
def compiled(part: Part, place: Place) -> Template:
    """The part as a template; what is wrong with it is in `problems`."""
    env = environment(place)
    bare = Template(part, None, frozenset(), (), ())
    try:
        tree = env.parse(part.text)
        problems = tuple(bare.problem(*finding) for finding in findings(tree))
        if problems:
            return Template(part, None, frozenset(), (), problems)
        # Only now: to find the names, Jinja works out constants, and would write `'%99999999d' % 1` in full.
        names = frozenset(find_undeclared_variables(rewrite(tree)))
        return Template(part, env.from_string(tree), names, _uses(tree, names), ())
    except jinja2.TemplateSyntaxError as error:
        return Template(part, None, frozenset(), (), (bare.problem(_syntax(error), error.lineno, ""),))
    except (RecursionError, MemoryError, SyntaxError, ValueError, OverflowError):
        # Python's own limits on nesting and literals: a hundred brackets, twenty loops in one another
        problem = bare.problem("the template is nested too deeply or holds too big a number", 1, "")
        return Template(part, None, frozenset(), (), (problem,))


def _syntax(error: jinja2.TemplateSyntaxError) -> str:
    return plain_syntax((error.message or "it can't be read").rstrip("."))


def _uses(tree: nodes.Template, outside: frozenset[str]) -> tuple[tuple[str, str | None, int], ...]:
    """Every use of a name from outside, but those that allow for its absence (`is defined`, `|default`)."""
    allowed_for: set[int] = set()
    asked_for: set[str] = set()
    for node in tree.find_all((nodes.Test, nodes.Filter)):
        if node.name in ("defined", "undefined", "default", "d"):
            allowed_for.update(map(id, (node.node, *node.node.iter_child_nodes())))
            if isinstance(node, nodes.Test) and isinstance(node.node, nodes.Name):
                asked_for.add(node.node.name)
    uses: dict[tuple[str, str | None, int], None] = {}
    for member in tree.find_all(nodes.Getattr):
        if isinstance(member.node, nodes.Name) and member.node.name in outside and id(member) not in allowed_for:
            uses[member.node.name, member.attr, member.lineno] = None
    for name in tree.find_all(nodes.Name):
        if name.ctx == "load" and name.name in outside and id(name) not in allowed_for:
            uses[name.name, None, name.lineno] = None
    return tuple(use for use in uses if use[0] not in asked_for)


def _column(text: str, line: int, word: str) -> int:
    """The column (from 1) of a word inside the tags of a line, else of the line's first tag, else 1."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    first = None
    pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)") if word else None
    for tag in _TAG.finditer(text):
        begin, stop = max(tag.start(), start), min(tag.end(), end)
        if begin >= stop:
            continue
        first = begin if first is None else first
        if pattern is not None and (match := pattern.search(text, begin, stop)):
            return match.start() - start + 1
    return 1 if first is None else first - start + 1
