"""A moving window over a list that may have a million rows, with a cursor and marks that are identities.

The cursor is the key of a row, never its number: whatever arrives, leaves or sorts differently meanwhile, the
person's finger stays on the same family. So a refresh only rewrites rows where they stand; a row that somebody else
finished stays as a *ghost* with a note until the person asks for the new order (`take_order`), and rows that arrived
are counted, not inserted. Only the person's own acts take a row away at once (`remove`), and the next one slides
under the cursor.

Rows come in keyset pages at either end (`append`, `prepend`); pages far from the cursor are let go, so memory stays
flat. The window knows nothing of SQL or of drawing.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

KEPT_ROWS = 600


class Row(Protocol):
    """Anything with an identity. Two rows that are equal look the same, so that only what changed is painted."""

    @property
    def key(self) -> Hashable: ...


R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Refreshed:
    """What a refresh changed: the keys to paint again and how many rows wait outside of the order shown."""

    changed: frozenset[Hashable] = frozenset()
    new: int = 0


@dataclass
class Window(Generic[R]):
    """The rows at hand, in the order shown, with the cursor, the marks and the ghosts."""

    rows: list[R] = field(default_factory=list)
    at_start: bool = True  # nothing lies before the first row at hand
    at_end: bool = True  # nothing lies after the last one
    cursor: Hashable | None = None
    marks: set[Hashable] = field(default_factory=set)
    ghosts: dict[Hashable, str] = field(default_factory=dict)  # key -> who did what, in words
    new: int = 0  # rows known to exist but not shown: "3 new, press n"
    _index: dict[Hashable, int] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._renumber()
        if self.cursor is None and self.rows:
            self.cursor = self.rows[0].key

    def __len__(self) -> int:
        return len(self.rows)

    # -- where things are ---------------------------------------------------------------------------------------------

    def index_of(self, key: Hashable | None) -> int | None:
        """Return the present line of `key` (0-based), or `None` when it is not at hand."""
        return self._index.get(key)

    @property
    def cursor_index(self) -> int:
        """The cursor's present line; 0 for an empty window."""
        return self._index.get(self.cursor, 0)

    @property
    def current(self) -> R | None:
        """The row under the cursor, or `None` when there is none or it is a ghost."""
        index = self._index.get(self.cursor)
        return None if index is None or self.cursor in self.ghosts else self.rows[index]

    def get(self, key: Hashable) -> R | None:
        """Return the row of `key` if it is at hand."""
        index = self._index.get(key)
        return None if index is None else self.rows[index]

    # -- the person's own moves ---------------------------------------------------------------------------------------

    def move(self, lines: int) -> bool:
        """Move the cursor by `lines` within the rows at hand; say whether it moved."""
        if not self.rows:
            return False
        target = max(0, min(len(self.rows) - 1, self.cursor_index + lines))
        return self.go(self.rows[target].key)

    def go(self, key: Hashable) -> bool:
        """Put the cursor on `key` if it is at hand; say whether it moved."""
        if key == self.cursor or key not in self._index:
            return False
        self.cursor = key
        return True

    def mark(self, key: Hashable) -> bool:
        """Mark `key`, or take its mark away; say whether it is marked now. A ghost can't be marked."""
        if key in self.marks:
            self.marks.discard(key)
            return False
        if key in self.ghosts or key not in self._index:
            return False
        self.marks.add(key)
        return True

    def remove(self, key: Hashable) -> tuple[int, R] | None:
        """Take away a row that the person acted on; the next slides under the cursor. Return where it stood."""
        index = self._index.get(key)
        if index is None:
            return None
        row = self.rows.pop(index)
        self.marks.discard(key)
        self.ghosts.pop(key, None)
        self._renumber()
        if self.cursor == key:
            self.cursor = self.rows[min(index, len(self.rows) - 1)].key if self.rows else None
        return index, row

    def restore(self, index: int, row: R) -> None:
        """Put a row back where it stood (an undo), with the cursor on it."""
        if row.key not in self._index:
            self.rows.insert(max(0, min(index, len(self.rows))), row)
            self._renumber()
        self.ghosts.pop(row.key, None)
        self.cursor = row.key

    # -- what the database says ---------------------------------------------------------------------------------------

    def refresh(
        self, found: Mapping[Hashable, R], asked: Iterable[Hashable], new: int, gone: Mapping[Hashable, str]
    ) -> Refreshed:
        """Rewrite rows where they stand.

        `asked` are the keys that were looked up and `found` what they are now; one that was asked for and not found
        becomes a ghost with the note in `gone`. `new` counts rows that exist and are not shown.
        """
        changed: set[Hashable] = set()
        for key in asked:
            index = self._index.get(key)
            if index is None:
                continue
            row = found.get(key)
            if row is None:
                note = gone.get(key, "")
                if self.ghosts.get(key) != note:
                    self.ghosts[key] = note
                    self.marks.discard(key)
                    changed.add(key)
            elif row != self.rows[index] or key in self.ghosts:
                self.rows[index] = row
                self.ghosts.pop(key, None)
                changed.add(key)
        self.new = new
        return Refreshed(frozenset(changed), new)

    def take_order(self, rows: Sequence[R], *, at_start: bool = True, at_end: bool) -> None:
        """Show `rows` in their order. The cursor stays on its row; if that is gone, on the row that follows it here."""
        previous, old_rows = self.cursor_index, self.rows
        self.rows, self.at_start, self.at_end, self.new = list(rows), at_start, at_end, 0
        self.ghosts.clear()
        self._renumber()
        if self.cursor not in self._index:
            following = (row.key for row in old_rows[previous:] if row.key in self._index)
            fallback = self.rows[min(previous, len(self.rows) - 1)].key if self.rows else None
            self.cursor = next(following, fallback)

    def append(self, rows: Sequence[R], *, at_end: bool) -> int:
        """Add a page below; return how many rows were let go at the top."""
        self.rows.extend(row for row in rows if row.key not in self._index)
        self.at_end = at_end
        surplus = min(max(0, len(self.rows) - KEPT_ROWS), self.cursor_index)
        if surplus:
            self._let_go(self.rows[:surplus])
            del self.rows[:surplus]
            self.at_start = False
        self._renumber()
        return surplus

    def prepend(self, rows: Sequence[R], *, at_start: bool) -> int:
        """Add a page above; return how many rows were put before the first one."""
        fresh = [row for row in rows if row.key not in self._index]
        self.rows[:0] = fresh
        self.at_start = at_start
        self._renumber()
        keep = max(KEPT_ROWS, self.cursor_index + 1)
        if len(self.rows) > keep:
            self._let_go(self.rows[keep:])
            del self.rows[keep:]
            self.at_end = False
            self._renumber()
        return len(fresh)

    def _let_go(self, rows: Iterable[R]) -> None:
        for row in rows:
            self.ghosts.pop(row.key, None)

    def _renumber(self) -> None:
        self._index = {row.key: number for number, row in enumerate(self.rows)}
