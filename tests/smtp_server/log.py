"""What a mail server has taken: a line of JSON a letter, on the disk before the server says so."""

from __future__ import annotations

import json
import os
import threading
from email import message_from_bytes
from pathlib import Path
from typing import Any


class Log:
    """Letters that were accepted, in memory and, where a file is named, in that file."""

    def __init__(self, file: Path | None = None) -> None:
        self._descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if file else None
        self._lock = threading.Lock()
        self.letters: list[dict[str, Any]] = []

    def append(self, sender: str, recipients: list[str], content: bytes, connection: int, at: str) -> None:
        """Write one letter down; when this returns, a power cut doesn't lose it."""
        letter = {
            "message_id": message_from_bytes(content)["Message-ID"],
            "recipient": recipients[0],
            "recipients": recipients,
            "sender": sender,
            "at": at,
            "connection": connection,
            "content": content.decode("utf-8", "surrogateescape"),
        }
        with self._lock:
            if self._descriptor is not None:
                os.write(self._descriptor, json.dumps(letter).encode() + b"\n")
                os.fsync(self._descriptor)
            self.letters.append(letter)

    def close(self) -> None:
        """Close the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)


def read_log(file: Path) -> list[dict[str, Any]]:
    """The letters that a server has taken; a line that a kill left unfinished was never answered for."""
    if not file.exists():
        return []
    whole = [line for line in file.read_bytes().split(b"\n")[:-1] if line]
    return [json.loads(line) for line in whole]
