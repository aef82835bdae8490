"""Help: quick, complete, true, and narrow enough for a terminal."""

import resource
import shlex
import subprocess
import sys

import click
import pytest

from engine.cli.catalogue import CATALOGUE
from engine.cli.root import root
from tests.surfaces.site import Site

LATER = [
    "forecast", "report", "export", "doctor", "service",
    "workflow retire", "workflow rollback", "db restore", "db copy", "db roles",
]  # fmt: skip
"""Commands of the contract that this version doesn't have yet; they are unknown, not half there."""


def commands() -> list[tuple[str, ...]]:
    """Every command there is, as typed."""
    found: list[tuple[str, ...]] = []
    for entry in CATALOGUE:
        command = root.get_command(click.Context(root), entry.name)
        if isinstance(command, click.Group):
            found += [(entry.name, name) for name in command.commands]
        else:
            found.append((entry.name,))
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_says_in_a_sentence_what_it_does_and_shows_an_example(site: Site, words: tuple[str, ...]) -> None:
    lines = site.ok(*words, "--help").splitlines()
    assert lines[0].startswith(f"Usage: followthrough {' '.join(words)}")
    assert lines[2].strip()[0].isupper()
    assert max(map(len, lines)) <= 80
    shown = [line.strip() for line in lines if line.startswith("    followthrough ")]
    assert shown
    for example in shown:
        typed = shlex.split(example)[1:]
        if typed[0] == "--as":
            typed = typed[2:]
        assert tuple(typed[: len(words)]) == words


def test_the_list_of_commands_says_what_each_command_says_itself(site: Site) -> None:
    listed = site.ok("--help")
    for entry in CATALOGUE:
        assert f"\n  {entry.name} " in listed
        assert site.ok(entry.name, "--help").splitlines()[2].strip() == entry.sentence


def test_without_a_command_the_help_is_shown(site: Site) -> None:
    assert site.ok() == site.ok("--help")


def test_the_version(site: Site) -> None:
    assert site.ok("--version") == "followthrough 0.1.0\n"


@pytest.mark.parametrize("typed", LATER)
def test_what_comes_later_is_unknown_and_no_stub(site: Site, typed: str) -> None:
    assert "no such command" in site.refused(*typed.split(), code=2)


@pytest.mark.parametrize(
    ("typed", "meant"), [("strat", "start"), ("instnce list", "instance"), ("task resolv 1", "resolve")]
)
def test_a_slip_is_told_what_was_meant(site: Site, typed: str, meant: str) -> None:
    assert f"; did you mean '{meant}'?" in site.refused(*typed.split(), code=2)


def test_a_group_without_a_command_names_its_commands(site: Site) -> None:
    assert site.refused("calendar", code=2) == (
        "`followthrough calendar` needs one of list, add, remove; see `followthrough calendar --help`."
    )


def test_help_imports_nothing_that_only_a_command_needs() -> None:
    program = "import sys; from engine.cli.run import run; run(['--help']); print(sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    heavy = {
        "engine.cli.commands",
        "engine.config",
        "sqlite3",
        "pydantic",
        "jinja2",
        "textual",
        "sqlalchemy",
        "rich",
        "structlog",
        "engine.store.connection",
    }
    assert done.returncode == 0
    assert not heavy & set(done.stderr.replace("'", "").strip("[]\n").split(", "))


def test_help_comes_within_150_milliseconds() -> None:
    bare = quickest([sys.executable, "-c", "pass"])
    assert quickest([sys.executable, "-m", "engine", "--help"]) - bare < 0.150


def quickest(command: list[str]) -> float:
    """Seconds of processor time: what else the machine does meanwhile doesn't count."""
    times = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)
