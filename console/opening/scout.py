"""Work that a forked child does while this process imports, so that both cores of a machine shorten one wait.

    found = send(look)      # the child looks; this process goes on
    import textual.app      # …
    answer = found()        # what the child found, or what looking here finds

The child shares nothing but a pipe for its answer. Where forking is not possible, or the child fails in any way, the
work is done here, so that an error is raised where it can be told: a scout makes things sooner, never different.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def send(look: Callable[[], T]) -> Callable[[], T]:
    """Begin to `look` in a child; returns what waits for the answer. No thread may run yet, as none survives a fork.

    The answer must be picklable. `look` may be run twice, so it must not change anything.
    """
    if not hasattr(os, "fork"):
        return look
    reading, writing = os.pipe()
    try:
        child = os.fork()
    except OSError:  # no room for another process
        os.close(reading)
        os.close(writing)
        return look
    if child == 0:
        os.close(reading)
        _answer(look, writing)
    os.close(writing)
    return lambda: _heard(child, reading, look)


def _answer(look: Callable[[], T], writing: int) -> None:
    """In the child: look, write the answer, and end without whatever else this process would do at its end."""
    code = 1
    try:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(pickle.dumps(look()))
        code = 0
    finally:
        os._exit(code)


def _heard(child: int, reading: int, look: Callable[[], T]) -> T:
    with os.fdopen(reading, "rb") as pipe:
        written = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != 0 or not written:
        return look()
    answer: T = pickle.loads(written)  # from our own child, over a pipe that nobody else has
    return answer
