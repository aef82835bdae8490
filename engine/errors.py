"""Every error that a user can meet, as one tree.

    FollowthroughError            exit 1   the root: catch this to catch all of ours
    ├── UsageError                exit 2   the command was typed wrong: bad date, missing argument, no such option
    ├── ConfigError               exit 2   the configuration is wrong; `problems` lists all of it, a line each
    ├── Refused                   exit 1   understood, and not allowed now: the state, a role or a hold forbids it
    │   ├── NotFound              exit 1   no such instance, task, family, workflow …
    │   └── TooLate               exit 1   it is done already, or has changed since it was looked at
    ├── DefinitionError           exit 1   a workflow or message file that can't be used; `problems` lists it all
    └── DatabaseError             exit 1   missing, not migrated, locked, on a network drive, unreachable

The message of each is one sentence for people: what happened, why, and what to do about it. It never holds a secret.
Inside the engine the ordinary outcomes (a refused send, a lost claim, a failed step) are values, not exceptions; an
exception that is not in this tree is a bug, and only `--debug` shows its traceback.
"""

from collections.abc import Iterable
from typing import ClassVar


class FollowthroughError(Exception):
    """The root of the tree. `str(error)` is the sentence to show; `exit_code` is what the command ends with."""

    exit_code: ClassVar[int] = 1


class UsageError(FollowthroughError):
    """The command line was used wrongly; the sentence says what to type instead."""

    exit_code = 2


class _ErrorWithProblems(FollowthroughError):
    """An error that reports everything that is wrong at once. One problem is one sentence; several get a headline."""

    def __init__(self, headline: str, problems: Iterable[str]) -> None:
        self.headline = headline
        self.problems = tuple(problems)
        if len(self.problems) == 1:
            message = self.problems[0]
        else:
            message = "\n".join([headline, *(f"  {problem}" for problem in self.problems)])
        super().__init__(message)


class ConfigError(_ErrorWithProblems):
    """The configuration can't be used. Each of `problems` names the key, its place, what is wrong and the remedy."""

    exit_code = 2


class DefinitionError(_ErrorWithProblems):
    """A workflow or message file can't be used. Each of `problems` names the file, line and column, and the remedy."""


class Refused(FollowthroughError):
    """The request was understood and is not allowed in the present state; nothing was changed."""


class NotFound(Refused):
    """What the request names doesn't exist; nothing was changed."""


class TooLate(Refused):
    """What was asked for is done already, or the thing has changed since the person looked; nothing was changed."""


class DatabaseError(FollowthroughError):
    """The database can't be used: missing, not migrated, locked for too long, unreachable, or in an unsafe place."""
