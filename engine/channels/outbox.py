"""The outbox: each message becomes a file, named by its key. For trying out, for tests, and for simulate mode.

A temporary file, fsync, rename: a reader sees a whole message or none, and writing the same message again replaces the
file by an equal one, so the outbox deduplicates by itself and can always be looked up.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from datetime import timedelta
from pathlib import Path

from engine.channels.letter import Letter, Receipt, Result, Sought


class Outbox:
    """Writes letters into a folder."""

    name = "outbox"
    deduplicates = True
    deduplicates_for: timedelta | None = None
    can_look_up = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, letter: Letter) -> Receipt:
        """Write the letter in a thread, so that a slow disk holds up nobody else."""
        return await asyncio.to_thread(self.write, letter)

    async def look_up(self, sought: Sought) -> Receipt | None:
        """The file is there or it is not."""
        name = f"{sought.key}{sought.suffix}"
        found = await asyncio.to_thread((self._folder / name).is_file)
        return Receipt(Result.SENT, provider=self.name, provider_id=name) if found else None

    def write(self, letter: Letter) -> Receipt:
        """Write the letter's file; anything that goes wrong before the rename means that it was not sent."""
        name = f"{letter.key}{letter.suffix}"
        temporary = self._folder / f".{name}.{os.getpid()}.tmp"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(descriptor, "wb") as file:
                file.write(letter.content)
                file.flush()
                os.fsync(descriptor)
            os.replace(temporary, self._folder / name)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            reason = f"the outbox {self._folder} could not be written ({error.strerror or error})"
            return Receipt(Result.NOT_SENT, reason)
        return Receipt(Result.SENT, provider=self.name, provider_id=name)
