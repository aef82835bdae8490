"""Everything that is wrong with a message, all at once, before a family could get it.

Errors keep it from being sent; warnings say what it will cost or look like. Undefined names are found without running
anything: what no branch happens to reach today is found too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine.core.problems import Problem, did_you_mean
from engine.messages.rendering import NO_SUBJECT
from engine.messages.sandbox import Place
from engine.messages.segments import segments_of
from engine.messages.source import Part, Source
from engine.messages.template import Template, compiled

Names = Mapping[str, Collection[str] | None] | Collection[str]
"""The names that a message may use; in a mapping, those of members too (None: any)."""


def check_message(source: Source, names: Names) -> list[Problem]:
    """The problems of a message, in the order of their places; empty when it may go out."""
    problems = list(source.problems)
    body: Place = "markdown" if source.channel == "email" else "text"
    if source.channel == "email" and source.subject is None and not source.problems:
        problems.append(Problem(NO_SUBJECT, 1, 1))
    if source.subject is not None:
        problems += _check_part(source.subject, "subject", names)
        problems += _check_subject(source.subject)
    if not any(problem.severity == "error" for problem in source.problems) and not source.body.text.strip():
        problems.append(Problem("the message is empty", source.body.line, source.body.column))
    problems += _check_part(source.body, body, names)
    if source.channel == "sms":
        problems += _check_length(source.body)
    return sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0))


def _check_part(part: Part, place: Place, names: Names) -> list[Problem]:
    template = compiled(part, place)
    return [*template.problems, *_unknown_names(template, names)]


def _unknown_names(template: Template, names: Names) -> list[Problem]:
    problems = []
    for name, member, line in template.uses:
        if name not in names:
            if member is None:
                problems.append(template.problem(f"unknown name '{name}'{did_you_mean(name, names)}", line, name))
            continue
        members = names[name] if isinstance(names, Mapping) else None
        if member is not None and members is not None and member not in members:
            sentence = f"'{name}' has no member '{member}'{did_you_mean(member, members)}"
            problems.append(template.problem(sentence, line, member))
    return problems


def _check_subject(subject: Part) -> list[Problem]:
    text = subject.text.strip()
    if not text:
        return [Problem("the subject is empty", subject.line, subject.column)]
    if "\n" in text:
        return [Problem("the subject must be one line", subject.line, subject.column)]
    return []


def _check_length(body: Part) -> list[Problem]:
    """A warning on characters that halve the room of every segment; they are easy to type by accident."""
    segments = segments_of(body.text)
    if segments.encoding == "GSM-7":
        return []
    place = body.text.index(segments.odd_ones[0])
    line = body.text.count("\n", 0, place) + 1
    column = place - (body.text.rfind("\n", 0, place) + 1) + 1
    shown = ", ".join(repr(char) for char in segments.odd_ones[:5])
    sentence = f"{shown} cuts a segment from 160 characters to 70, so the text may cost twice as much"
    return [Problem(sentence, body.line + line - 1, column, "warning")]
