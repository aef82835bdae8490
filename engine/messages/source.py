"""A message as its author wrote it: a file of `templates/messages/`, a published version, or a step's own words.

    NAME.email.md    YAML front matter between two lines of `---` with a `subject`, then Markdown
    NAME.sms.txt     text

Each part keeps the line on which it begins, so that an error in it points into the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Literal

from engine.core.problems import Problem, did_you_mean

Channel = Literal["email", "sms"]
SUFFIXES: dict[Channel, str] = {"email": ".email.md", "sms": ".sms.txt"}
MAX_SOURCE = 64 * 1024
"""Characters of a message file. The longest letter that anyone reads is a tenth of it."""

_FENCE = re.compile(r"---[ \t]*(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class Part:
    """A template's text and the place of its first character in the file (both from 1)."""

    text: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """A message that can be rendered. `name` is None for a step's own words, `locale` None for the default."""

    name: str | None
    channel: Channel
    body: Part
    subject: Part | None = None
    locale: str | None = None
    path: str | None = None
    hash: str = ""
    """SHA-256 of the text, in hexadecimal: what was sent can be traced to the version it was made from."""
    problems: tuple[Problem, ...] = field(default=())
    """What is wrong with the file's form; a source with errors is never rendered."""

    @property
    def label(self) -> str:
        """What to call it in an error."""
        if self.path is not None:
            return self.path
        return f"{self.name}{SUFFIXES[self.channel]}" if self.name is not None else f"the step's own {self.channel}"


@lru_cache(maxsize=1024)
def parse_source(
    name: str, channel: Channel, text: str, *, locale: str | None = None, path: str | None = None
) -> Source:
    """Read a message file's text. What is wrong with it is in `problems`, all at once."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    if len(text) > MAX_SOURCE:
        problem = Problem(f"the message has {len(text):,} characters; the limit is {MAX_SOURCE:,}", 1, 1)
        return Source(name, channel, Part(""), None, locale, path, digest, (problem,))
    subject, body, problems = (None, Part(text), []) if channel == "sms" else _front_matter(text)
    return Source(name, channel, body, subject, locale, path, digest, tuple(problems))


@lru_cache(maxsize=1024)
def inline_source(channel: Channel, body: str, subject: str | None = None) -> Source:
    """A message written in a workflow's step (`message`, `subject`) instead of a file."""
    digest = sha256(f"{subject or ''}\0{body}".encode("utf-8", "surrogatepass")).hexdigest()
    problems = []
    if len(body) + len(subject or "") > MAX_SOURCE:
        problems.append(Problem(f"the message is longer than {MAX_SOURCE:,} characters"))
    part = Part(subject) if subject is not None and channel == "email" else None
    return Source(None, channel, Part(body), part, hash=digest, problems=tuple(problems))


def _front_matter(text: str) -> tuple[Part | None, Part, list[Problem]]:
    opening = _FENCE.match(text)
    if opening is None:
        return None, Part(text), []
    closing = re.compile(rf"^{_FENCE.pattern}", re.MULTILINE).search(text, opening.end())
    if closing is None:
        return None, Part(""), [Problem("the front matter never ends; close it with a line ---", 1, 1)]
    body = Part(text[closing.end() :], text.count("\n", 0, closing.end()) + 1)
    subject, problems = _read_front_matter(text[opening.end() : closing.start()])
    return subject, body, problems


def _read_front_matter(text: str) -> tuple[Part | None, list[Problem]]:
    from ruamel.yaml import YAML  # only reading a file that has changed pays for it
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.nodes import MappingNode, ScalarNode

    yaml = YAML(typ="safe", pure=True)
    try:
        # Composed, not constructed: nodes have places, and no alias or tag can grow into anything.
        root = yaml.compose("\n" + text)  # the line --- that stands before it
    except YAMLError as error:
        return None, [_yaml_problem(error, text)]
    if root is None:
        return None, []
    if not isinstance(root, MappingNode):
        return None, [Problem('the front matter must be lines such as: subject: "Hello"', 2, 1)]
    subject: Part | None = None
    problems: list[Problem] = []
    for key, value in root.value:
        line, column = key.start_mark.line + 1, key.start_mark.column + 1
        if key.value != "subject":
            wrong = str(key.value)[:60]
            problems.append(Problem(f"unknown front matter {wrong!r}{did_you_mean(wrong, ['subject'])}", line, column))
        elif subject is not None:
            problems.append(Problem("the front matter has two subjects", line, column))
        elif not isinstance(value, ScalarNode):
            problems.append(Problem(_QUOTE_IT, value.start_mark.line + 1, value.start_mark.column + 1))
            subject = Part("")
        else:
            quoted = 1 if value.style in ("'", '"') else 0
            subject = Part(value.value, value.start_mark.line + 1, value.start_mark.column + 1 + quoted)
    return subject, problems


_QUOTE_IT = 'the subject must be text; one that begins with {{ needs quotes: subject: "{{family_name}}, …"'


def _yaml_problem(error: Exception, text: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    if mark is None or "end of stream" in str(getattr(error, "problem", "")):  # then it is the beginning that matters
        mark = getattr(error, "context_mark", None) or mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (2, 1)
    if "{{" in text:
        return Problem(_QUOTE_IT, line, column)
    reason = getattr(error, "problem", None) or "it is not YAML"
    return Problem(f"the front matter can't be read: {reason}", line, column)
