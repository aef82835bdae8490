"""Which line each key of a TOML text stands on, so that an error can point at it.

The standard library's reader gives values without places. This one gives places without values, and only for a text
that the standard reader has accepted: it checks nothing and may raise anything on a text that is not valid TOML.
"""

KeyPath = tuple[str | int, ...]


def key_lines(text: str) -> dict[KeyPath, int]:
    """The 1-based line of every table, key and array element, by its path: `("calendar", "holidays", "extra", 0)`."""
    return _Scanner(text).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[KeyPath, int] = {}

    def scan(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        elements: dict[KeyPath, int] = {}  # how many times each [[array of tables]] has been opened
        while self._skip_blank():
            if self._peek("[["):
                self._at += 2
                array = self._inside(self._key(), elements)
                elements[array] = elements.get(array, -1) + 1
                table = (*array, elements[array])
                self._note(table)
                self._at += 2
            elif self._peek("["):
                self._at += 1
                table = self._inside(self._key(), elements)
                self._note(table)
                self._at += 1
            else:
                self._pair(table)
        return self._lines

    def _pair(self, table: KeyPath) -> None:
        path = table + self._key()
        self._note(path)
        self._at = self._text.index("=", self._at) + 1
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        self._skip_blank()
        for quotes in ('"""', "'''", '"', "'"):
            if self._peek(quotes):
                self._string(quotes)
                return
        if self._peek("["):
            self._at += 1
            index = 0
            while self._skip_blank(",") and not self._peek("]"):
                self._note((*path, index))
                self._value((*path, index))
                index += 1
            self._at += 1
        elif self._peek("{"):
            self._at += 1
            while self._skip_blank(",") and not self._peek("}"):
                self._pair(path)
            self._at += 1
        else:  # a number, a flag or a date runs to the next delimiter
            while self._at < len(self._text) and self._text[self._at] not in ",]}#\n":
                self._at += 1

    def _key(self) -> KeyPath:
        parts: list[str] = []
        while True:
            self._skip_blank()
            if self._peek('"') or self._peek("'"):
                parts.append(self._string(self._text[self._at]))
            else:
                start = self._at
                while self._text[self._at] not in " \t.=]":
                    self._at += 1
                parts.append(self._text[start : self._at])
            self._skip_blank()
            if not self._peek("."):
                return tuple(parts)
            self._at += 1

    def _string(self, quotes: str) -> str:
        start = self._at + len(quotes)
        end = start
        while not self._text.startswith(quotes, end):
            end += 2 if quotes[0] == '"' and self._text[end] == "\\" else 1
        self._at = end + len(quotes)
        if len(quotes) == 3:  # up to two quotes may stand directly before the closing three
            while self._peek(quotes[0]):
                self._at += 1
        inner = self._text[start:end]
        if "\\" in inner and quotes == '"':  # only a key's text matters, and hardly any key has an escape
            import json

            return str(json.loads(f'"{inner}"'))
        return inner

    def _inside(self, path: KeyPath, elements: dict[KeyPath, int]) -> KeyPath:
        """A header's path with the index of the element that each array of tables in it stands at."""
        full: KeyPath = ()
        for position, part in enumerate(path):
            full = (*full, part)
            if full in elements and position < len(path) - 1:
                full = (*full, elements[full])
        return full

    def _skip_blank(self, also: str = "") -> bool:
        """Move past blanks, line ends and comments; false at the end of the text."""
        while self._at < len(self._text):
            character = self._text[self._at]
            if character == "#":
                end = self._text.find("\n", self._at)
                self._at = len(self._text) if end < 0 else end
            elif character in " \t\r\n" or character in also:
                self._at += 1
            else:
                return True
        return False

    def _peek(self, start: str) -> bool:
        return self._text.startswith(start, self._at)

    def _note(self, path: KeyPath) -> None:
        line = self._text.count("\n", 0, self._at) + 1
        for length in range(1, len(path) + 1):  # `a.b.c = 1` also makes the tables a and a.b
            self._lines.setdefault(path[:length], line)
