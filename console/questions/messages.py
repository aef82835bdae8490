"""The messages as entries of the list of what authors write."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from console.acts.desk import DeskError
from console.model.authoring.authored import Entry
from console.model.authoring.messages import entry_of, no_messages
from engine.errors import DefinitionError

if TYPE_CHECKING:
    from console.app import Console
    from engine.control.authoring.message_room import MessageRoom


class _Listed(NamedTuple):
    stamp: tuple[object, ...]
    entries: list[Entry]


_before: WeakKeyDictionary[Console, _Listed] = WeakKeyDictionary()
"""The last list of each console: it is asked for at every commit, and files change seldom."""


async def message_entries(console: Console) -> list[Entry]:
    """Every message as an entry of the list. Raises `DeskError` where the database can't be read."""
    before = _before.get(console)

    def look(room: MessageRoom) -> _Listed:
        stamp = room.stamp()
        if before is not None and before.stamp == stamp:
            return before
        return _Listed(stamp, [entry_of(state) for state in room.listed()])

    try:
        listed = _before[console] = await console.desk.messages(look)
    except DeskError as error:
        if isinstance(error.__cause__, DefinitionError):  # no folder of messages: said in its place of the list
            return [no_messages(str(error))]
        raise
    return listed.entries
