"""The database's URL: `sqlite:///FILE` or `postgresql://user@host/name`.

A relative SQLite file is made absolute here, so that the daemon, the console and a script that were started in
different folders mean the same file. Standard library only: the console calls this before it has drawn anything.
"""

import re
from pathlib import Path

from engine.config.file_paths import path_beside

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*)://(.*)", re.DOTALL)
_SQLITE = "Write sqlite:///FILE, for example sqlite:///followthrough.db."


def resolve_database_url(text: str, base: Path) -> str:
    """The URL with an absolute file, `base` being the folder that a relative one starts from.

    Raises ValueError with a sentence that says what is wrong and what to write.
    """
    match = _SCHEME.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"is no database URL. {_SQLITE}")
    scheme, rest = match[1].lower(), match[2]
    if scheme == "sqlite":
        return _sqlite(rest, base)
    if scheme in ("postgresql", "postgres"):
        return _postgresql(rest)
    if scheme.split("+")[0] in ("sqlite", "postgresql", "postgres"):
        raise ValueError(f'names a driver. Write only {scheme.split("+")[0]} before the "://".')
    raise ValueError(
        f'starts with "{scheme}://", which is not supported. Use sqlite:///FILE or postgresql://user@host/name.'
    )


def sqlite_file(url: str) -> Path | None:
    """The file of a resolved SQLite URL; None for another database."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def holds_password(text: str) -> bool:
    """Whether a URL carries a password, either before the @ or as a parameter."""
    return bool(re.search(r"://[^\s:/@]*:[^\s/@][^\s]*@", text) or re.search(r"[?&]password=[^&]", text))


def _sqlite(rest: str, base: Path) -> str:
    if not rest.startswith("/"):
        raise ValueError(f"needs three slashes before the file. {_SQLITE}")
    file = rest[1:]
    if file in ("", ":memory:"):
        raise ValueError(f"names no file, so nothing would be kept or shared. {_SQLITE}")
    if "?" in file:
        raise ValueError(f"carries parameters after a ?, which are not supported. {_SQLITE}")
    path = path_beside(base, file)
    if path.is_dir():
        raise ValueError(f"names a folder, not a file. {_SQLITE}")
    return f"sqlite:///{path}"


def _postgresql(rest: str) -> str:
    host_and_user, slash, name = rest.partition("/")
    if not slash or not name.partition("?")[0]:
        raise ValueError("names no database. Write postgresql://user@host/name.")
    if re.search(r"\s", rest):
        raise ValueError("holds a blank. Write postgresql://user@host/name; inside a name or password a blank is %20.")
    port = host_and_user.rpartition("@")[2].rpartition(":")[2] if ":" in host_and_user.rpartition("@")[2] else ""
    if port and not port.isdigit() and not port.endswith("]"):
        raise ValueError("has a port that is no number. Write postgresql://user@host:5432/name.")
    return f"postgresql://{rest}"
