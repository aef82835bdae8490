"""The small sections: who the site is, where authors' files are, the console's looks, the demo's make-believe."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.config.fields import choice, flag, parsed, placed, table, whole
from engine.config.section import Section
from engine.config.values import folder_of, key_bindings_of, positive_duration_of, public_url_of, text_of
from engine.core.durations import Duration


@dataclass(frozen=True, kw_only=True)
class PathsSection(Section):
    """Folders; relative ones start from the configuration's own."""

    workflows: Path = placed(folder_of, "templates/workflows")
    messages: Path = placed(folder_of, "templates/messages")
    storage: Path = placed(folder_of, ".")
    """What the engine writes (a relative SQLite file, a relative outbox) starts from here; WORKFLOW_STORAGE_PATH."""


@dataclass(frozen=True, kw_only=True)
class SiteSection(Section):
    """Who writes to the families: these fill the names and the foot of every message."""

    name: str = parsed(text_of, "Our Co-op")
    sender: str = parsed(text_of, "")
    """The person or team that messages are from; empty: the site's name."""
    postal_address: str = parsed(text_of, "")
    """Stands at the foot of every email: the law of the United States asks for it (15 U.S.C. 7704(a)(5)(A)(iii))."""
    phone: str = parsed(text_of, "")


@dataclass(frozen=True, kw_only=True)
class BrowserSection(Section):
    """The console in a browser, `followthrough console --serve`."""

    public_url: str = parsed(public_url_of, "")
    """Where people reach the reverse proxy that stands in front with a certificate; empty: this machine only."""
    max_sessions: int = whole(20, at_least=1, at_most=1000)
    """Tabs at once; each is a process of some 60 MB."""
    idle_end: Duration = parsed(positive_duration_of, "8 hours")
    """A tab in which nobody presses anything for so long ends."""


@dataclass(frozen=True, kw_only=True)
class ConsoleSection(Section):
    """The terminal UI."""

    language: str = choice("", "en", "es")
    """The language of the console's words; empty: this machine's, and English where there are no words in that one."""
    theme: str = parsed(text_of, "")
    """A theme of the console by name; empty: its own."""
    keys: Mapping[str, str] = parsed(key_bindings_of, {}, json_text=True)
    """Other keys for the console's acts, by the act's id: `{"app.undo" = "z"}`."""
    browser: BrowserSection = table(BrowserSection)


@dataclass(frozen=True, kw_only=True)
class DemoSection(Section):
    """Make-believe, for a demonstration only."""

    simulate_replies: bool = flag(False)
    """In simulate mode, let made-up families answer, bounce and pick up the phone."""
