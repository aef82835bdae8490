"""Mails as they come in, written for the project in the forms of real servers and programs; people and domains are
made up. A folder a kind; `expected.toml` in it says of each mail what must be found. `python -m tests.answers.corpus`
prints the table."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.answers.mail import Mail, MailKind
from engine.answers.ours import Ours
from engine.answers.reading import read_mail

FOLDER = Path(__file__).parent
OURS = Ours.of("office@riverside.example", "replies+{token}@riverside.example", "bounces+{token}@riverside.example")


@dataclass(frozen=True)
class Sample:
    """One mail, and what must be found in it."""

    kind: MailKind
    name: str
    raw: bytes
    expected: dict[str, Any]

    def read(self) -> Mail:
        """The mail as it is read."""
        return read_mail(self.raw, OURS)

    def misses(self) -> list[str]:
        """What was found wrong, a sentence each. What `expected.toml` leaves out must not be found at all."""
        mail = self.read()
        delivery = mail.delivery
        found: dict[str, Any] = {
            "kind": mail.kind.value,
            "token": mail.token,
            **{
                name: getattr(delivery, name) if delivery is not None else None
                for name in ("recipient", "status", "smtp_code", "original_message_id")
            },
        }
        wanted: dict[str, Any] = {**dict.fromkeys(found), **self.expected, "kind": self.kind.value}
        if "text" in wanted:
            found["text"], wanted["text"] = mail.text, wanted["text"].strip("\n")
        return [
            f"{self.kind}/{self.name}: {name} is {found[name]!r} and must be {value!r}"
            for name, value in wanted.items()
            if found[name] != value
        ]


def samples() -> list[Sample]:
    """All mails of the corpus, by kind and name."""
    return [
        Sample(MailKind(folder.name), name, (folder / f"{name}.eml").read_bytes(), expected)
        for folder in sorted(FOLDER.iterdir())
        if folder.is_dir() and not folder.name.startswith("_")
        for name, expected in sorted(tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8")).items())
    ]
