"""The one table of keys: bindings, footer, help, palette and the page in the documentation all come from it.

A key has an `id` (stable: a person rebinds by it), the place where it works, and the action it calls. Its label and its
sentence of help are the words `key.ID.label` and `key.ID.help`. No key here needs ctrl or alt.

`python -m console.keys` prints the table as Markdown.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import NamedTuple

from console.model.words import say, say_or

SCOPES: dict[str, tuple[str, ...]] = {
    "list": ("list", "anywhere"),
    "case": ("case", "anywhere"),
    "call": ("call", "anywhere"),
    "queue": ("queue", "list", "anywhere"),
    "page": ("page", "anywhere"),
    "health": ("health", "page", "anywhere"),
    "authored": ("authored", "anywhere"),
    "graph": ("graph", "anywhere"),
    "message": ("message", "anywhere"),
    "editor": ("editor",),
    "site": ("rows", "site", "anywhere"),
    "family_card": ("rows", "family_card", "anywhere"),
    "find": ("find",),
    "sheet": ("sheet",),
    "diff": ("diff", "sheet"),
    "help": ("help",),
}
"""Where the focus can be, and whose keys work there, the nearest first. Every place has the words `key.place.NAME`."""
CHOICES = range(1, 10)
_bound: dict[str, str] = {}  # other keys for some ids, as this person's configuration has them
OUTCOMES = range(1, 8)


class Key(NamedTuple):
    """One line of the table."""

    id: str
    place: str
    keys: str  # comma-separated; the first one is shown
    action: str
    footer: bool = False

    @property
    def label(self) -> str:
        """One or two words for the footer."""
        return say(f"key.{self.id}.label")

    @property
    def help(self) -> str:
        """What pressing it does, as a sentence."""
        return say(f"key.{self.id}.help")

    @property
    def group(self) -> str:
        """What its id begins with."""
        return self.id.partition(".")[0]

    @property
    def bound(self) -> list[str]:
        """The keys that call it now, the one that is shown first."""
        return _bound.get(self.id, self.keys).split(",")

    @property
    def shown(self) -> str:
        """The first of its keys as a person reads it on a keyboard."""
        return display(self.bound[0])


KEYS: tuple[Key, ...] = (
    Key("screen.needs_you", "anywhere", "1", "show('needs_you')"),
    Key("screen.calls", "anywhere", "2", "show('calls')"),
    Key("screen.families", "anywhere", "3", "show('families')"),
    Key("screen.workflows", "anywhere", "4", "show('workflows')"),
    Key("screen.queue", "anywhere", "5", "show('queue')"),
    Key("screen.health", "anywhere", "6", "show('health')"),
    Key("screen.site", "anywhere", "0", "show('site')"),
    Key("list.open", "list", "enter", "open", footer=True),
    Key("list.down", "list", "down,j", "move(1)"),
    Key("list.up", "list", "up,k", "move(-1)"),
    Key("list.page_down", "list", "pagedown", "page(1)"),
    Key("list.page_up", "list", "pageup", "page(-1)"),
    Key("list.first", "list", "home,g", "first"),
    Key("list.last", "list", "end,G", "last"),
    Key("list.mark", "list", "space", "mark", footer=True),
    Key("list.new", "list", "n", "take_order", footer=True),
    Key("list.find", "list", "slash", "find", footer=True),
    Key("list.unfind", "list", "backspace", "unfind"),
    Key("list.clear", "list", "escape", "clear"),
    Key("queue.next", "queue", "right,l", "section(1)", footer=True),
    Key("queue.previous", "queue", "left,h", "section(-1)"),
    *(Key(f"case.{digit}", "case", str(digit), f"choose({digit})") for digit in CHOICES),
    Key("case.down", "case", "down,j", "scroll(1)"),
    Key("case.up", "case", "up,k", "scroll(-1)"),
    Key("case.page_down", "case", "pagedown,space", "scroll_page(1)"),
    Key("case.page_up", "case", "pageup", "scroll_page(-1)"),
    Key("case.story", "case", "s", "story", footer=True),
    Key("case.next", "case", "right_square_bracket", "step(1)"),
    Key("case.previous", "case", "left_square_bracket", "step(-1)"),
    Key("case.close", "case", "escape,enter", "close", footer=True),
    Key("case.answered", "case", "a", "answered", footer=True),
    Key("case.card", "case", "f", "card", footer=True),
    Key("case.take_up", "case", "c", "take_up", footer=True),
    Key("health.next", "health", "right,l", "workflow(1)", footer=True),
    Key("health.previous", "health", "left,h", "workflow(-1)"),
    *(Key(f"call.{digit}", "call", str(digit), f"choose({digit})") for digit in OUTCOMES),
    Key("call.note", "call", "e", "note", footer=True),
    Key("call.next", "call", "right_square_bracket", "step(1)", footer=True),
    Key("call.previous", "call", "left_square_bracket", "step(-1)"),
    Key("call.story", "call", "s", "story", footer=True),
    Key("call.close", "call", "escape,enter", "close", footer=True),
    Key("call.answered", "call", "a", "answered", footer=True),
    Key("call.take_up", "call", "c", "take_up", footer=True),
    Key("call.down", "call", "down,j", "scroll(1)"),
    Key("call.up", "call", "up,k", "scroll(-1)"),
    Key("call.page_down", "call", "pagedown,space", "scroll_page(1)"),
    Key("call.page_up", "call", "pageup", "scroll_page(-1)"),
    Key("page.down", "page", "down,j", "scroll(1)"),
    Key("page.up", "page", "up,k", "scroll(-1)"),
    Key("page.page_down", "page", "pagedown,space", "scroll_page(1)"),
    Key("page.page_up", "page", "pageup", "scroll_page(-1)"),
    Key("authored.open", "authored", "enter", "open", footer=True),
    Key("authored.down", "authored", "down,j", "move(1)"),
    Key("authored.up", "authored", "up,k", "move(-1)"),
    Key("authored.page_down", "authored", "pagedown", "page(1)"),
    Key("authored.page_up", "authored", "pageup", "page(-1)"),
    Key("authored.first", "authored", "home,g", "first"),
    Key("authored.last", "authored", "end,G", "last"),
    Key("graph.open", "graph", "enter", "open", footer=True),
    Key("graph.down", "graph", "down,j", "move(1)"),
    Key("graph.up", "graph", "up,k", "move(-1)"),
    Key("graph.page_down", "graph", "pagedown,space", "page(1)"),
    Key("graph.page_up", "graph", "pageup", "page(-1)"),
    Key("graph.first", "graph", "home,g", "first"),
    Key("graph.last", "graph", "end,G", "last"),
    Key("graph.families", "graph", "f", "families", footer=True),
    Key("graph.older", "graph", "left_square_bracket", "version(-1)"),
    Key("graph.newer", "graph", "right_square_bracket", "version(1)"),
    Key("graph.head", "graph", "e", "head"),
    Key("graph.add", "graph", "a", "add", footer=True),
    Key("graph.remove", "graph", "x", "remove"),
    Key("graph.move_down", "graph", "J", "shift(1)"),
    Key("graph.move_up", "graph", "K", "shift(-1)"),
    Key("graph.save", "graph", "w", "save"),
    Key("graph.publish", "graph", "p", "publish", footer=True),
    Key("graph.take_back", "graph", "U", "take_back"),
    Key("graph.drop", "graph", "D", "drop"),
    Key("graph.close", "graph", "escape", "close", footer=True),
    Key("message.edit", "message", "enter,e", "edit", footer=True),
    Key("message.save", "message", "s", "save", footer=True),
    Key("message.publish", "message", "p", "publish", footer=True),
    Key("message.next_view", "message", "right_square_bracket", "view(1)", footer=True),
    Key("message.previous_view", "message", "left_square_bracket", "view(-1)"),
    Key("message.part", "message", "v", "part", footer=True),
    Key("message.browser", "message", "o", "browser", footer=True),
    Key("message.close", "message", "escape", "close", footer=True),
    Key("message.problem", "message", "n", "next_problem"),
    Key("message.names", "message", "i", "names"),
    Key("message.family", "message", "f", "family"),
    Key("message.test", "message", "x", "test"),
    Key("message.discard", "message", "d", "discard"),
    Key("message.down", "message", "down,j", "scroll(1)"),
    Key("message.up", "message", "up,k", "scroll(-1)"),
    Key("message.page_down", "message", "pagedown,space", "scroll_page(1)"),
    Key("message.page_up", "message", "pageup", "scroll_page(-1)"),
    Key("editor.leave", "editor", "escape", "leave_text", footer=True),
    Key("editor.finish", "editor", "tab", "finish_name", footer=True),
    Key("diff.page_down", "diff", "pagedown", "scroll(1)", footer=True),
    Key("diff.page_up", "diff", "pageup", "scroll(-1)"),
    Key("family_card.close", "family_card", "escape", "close", footer=True),
    Key("family_card.add", "family_card", "a", "do('add')", footer=True),
    Key("family_card.first", "family_card", "p", "do('first')"),
    Key("family_card.remove", "family_card", "x,delete", "do('remove')"),
    Key("site.right", "site", "right", "section(1)", footer=True),
    Key("site.left", "site", "left", "section(-1)"),
    Key("site.add", "site", "a", "do('add')", footer=True),
    Key("site.away", "site", "w", "do('away')", footer=True),
    Key("site.back", "site", "b", "do('back')"),
    Key("site.remove", "site", "x,delete", "do('remove')"),
    Key("rows.open", "rows", "enter", "open", footer=True),
    Key("rows.down", "rows", "down,j", "move(1)"),
    Key("rows.up", "rows", "up,k", "move(-1)"),
    Key("rows.page_down", "rows", "pagedown", "page(1)"),
    Key("rows.page_up", "rows", "pageup", "page(-1)"),
    Key("rows.first", "rows", "home,g", "first"),
    Key("rows.last", "rows", "end,G", "last"),
    Key("app.undo", "anywhere", "u", "undo", footer=True),
    Key("app.left_over", "anywhere", "r", "left_over"),
    Key("app.theme", "anywhere", "t", "theme"),
    Key("app.palette", "anywhere", "colon", "command_palette"),
    Key("app.help", "anywhere", "question_mark", "help", footer=True),
    Key("app.quit", "anywhere", "q", "leave", footer=True),
    Key("app.hold", "anywhere", "H", "hold", footer=True),
    Key("app.release", "anywhere", "L", "release"),
    Key("find.mean", "find", "tab", "mean"),
    Key("find.done", "find", "enter,down", "done", footer=True),
    Key("find.cancel", "find", "escape", "cancel", footer=True),
    Key("sheet.do", "sheet", "enter", "submit", footer=True),
    Key("sheet.cancel", "sheet", "escape", "cancel", footer=True),
    Key("help.down", "help", "down,j", "scroll(1)"),
    Key("help.up", "help", "up,k", "scroll(-1)"),
    Key("help.page_down", "help", "pagedown,space", "scroll_page(1)"),
    Key("help.page_up", "help", "pageup", "scroll_page(-1)"),
    Key("help.close", "help", "escape,q,question_mark,enter", "cancel", footer=True),
)

_SHOWN = {
    "slash": "/", "question_mark": "?", "colon": ":", "up": "↑", "down": "↓", "left": "←", "right": "→",
    "left_square_bracket": "[", "right_square_bracket": "]",
}  # fmt: skip


def display(key: str) -> str:
    """Return a key's name as it is printed on a keyboard."""
    return say_or(f"keyboard.{key}", _SHOWN.get(key, key))


def shown_key(name: str) -> str:
    """Return the key that calls the act of this id now, as a person reads it; words name it `{key[app.undo]}`."""
    return next(key.shown for key in KEYS if key.id == name)


def bind(overrides: Mapping[str, str]) -> None:
    """From now on these ids have other keys, and all others their own. `console.rebinding` has checked them."""
    _bound.clear()
    _bound.update(overrides)


def places() -> list[str]:
    """Return every place that has keys of its own, as the help and the documentation list them."""
    nearest = dict.fromkeys(place for scope in SCOPES.values() for place in scope if place != "anywhere")
    return [*nearest, "anywhere"]


def keys_of(*places: str) -> list[Key]:
    """Return the table's lines for these places, in the table's order."""
    return [key for key in KEYS if key.place in places]


def keys_at(focus: str) -> list[Key]:
    """Return the keys that work where the focus is, the nearest place's first."""
    return [key for place in SCOPES[focus] for key in keys_of(place)]


def as_markdown() -> str:
    """Return the whole table for the documentation."""
    lines = []
    for place in places():
        lines += [f"### {say(f'key.place.{place}')}", "", "| key | does | id |", "|---|---|---|"]
        for key in keys_of(place):
            shown = say("key.or").join(f"`{display(name)}`" for name in key.keys.split(","))
            lines.append(f"| {shown} | {key.help} | `{key.id}` |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
