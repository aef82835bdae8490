"""The command as a process: its end by Ctrl-C, a closed pipe, a signal; and the console's first frame."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from engine.__main__ import _opens_console
from tests.surfaces.site import NOW, Site

PROGRAM = [sys.executable, "-m", "engine"]
ROOT = Path(__file__).parents[2]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "FOLLOWTHROUGH_NOW": NOW, **more}


def test_a_closed_pipe_is_no_error(called: Site) -> None:
    called.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
        " INSERT INTO families (family_name) SELECT 'Family ' || i FROM n"
    )
    command = f"{sys.executable} -m engine family list --json | head -c 10; echo; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=called.folder, env=environment(), capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "0"
    assert done.stderr == ""


def catches(pid: int, number: signal.Signals) -> bool:
    """Whether a process has a handler for a signal (Linux: proc_pid_status(5), SigCgt)."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = int(next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt")), 16)
    return bool(caught >> (number - 1) & 1)


@pytest.mark.skipif(sys.platform != "linux", reason="what a process catches is read from /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_engine_ends_cleanly_when_it_is_asked_to(called: Site, number: signal.Signals) -> None:
    engine = subprocess.Popen(
        [*PROGRAM, "engine"],
        cwd=called.folder,
        env=environment(FOLLOWTHROUGH_ENGINE__LOG_LEVEL="info"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert engine.stderr is not None
    assert "daemon.started" in next(line for line in engine.stderr if "daemon.started" in line)
    while not catches(engine.pid, signal.SIGTERM):
        assert engine.poll() is None
    engine.send_signal(number)
    out, err = engine.communicate(timeout=30)
    assert (engine.returncode, out) == (0, "")
    assert "daemon.stopped" in err
    assert "Traceback" not in err


def heed_ctrl_c() -> None:
    """Whoever runs the tests in the background of a shell has them ignore Ctrl-C, and their children with them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_ctrl_c_at_a_question_is_quiet(site: Site) -> None:
    child = pexpect.spawn(
        PROGRAM[0], [*PROGRAM[1:], "init", "new"], cwd=str(site.folder), env=environment(), preexec_fn=heed_ctrl_c
    )
    child.expect("Our Co-op")
    # A signal that comes in the instant before Python blocks on reading waits for the next one, as it does for people.
    for _ in range(30):
        child.sendintr()
        if child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=1) == 0:
            break
    rest = child.before.decode()
    child.close()
    assert "Traceback" not in rest
    assert child.exitstatus in (1, 130)
    assert not (site.folder / "new").exists()


def test_ctrl_c_elsewhere_is_130(site: Site) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    site.patch.setattr("engine.store.reading.list_tasks", interrupted)
    said = site.run("task", "list")
    assert (said.code, said.out, said.err) == (130, "", "")


def test_a_poor_terminal_loses_letters_and_nothing_else(called: Site) -> None:
    called.sql("UPDATE families SET family_name = 'Müller 日本'")
    done = subprocess.run(
        [*PROGRAM, "family", "list"],
        cwd=called.folder,
        env=environment(PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0"),
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "M?ller ??" in done.stdout


@pytest.mark.parametrize(
    ("typed", "opens"),
    [
        ("console", True),
        ("--as Dana --config x.toml console", True),
        ("--debug console", True),
        ("--as console task list", False),
        ("console --plain", False),
        ("console --help", False),
        ("--help console", False),
        ("task list", False),
        ("", False),
    ],
)
def test_when_the_first_frame_is_drawn(typed: str, opens: bool) -> None:
    assert _opens_console(typed.split()) is opens


def test_the_console_s_first_frame_comes_before_anything_is_read_and_goes_when_it_can_t_open(site: Site) -> None:
    (site.folder / "config.toml").write_text("[engine]\nmode = 'live'\n")
    child = pexpect.spawn(PROGRAM[0], [*PROGRAM[1:], "console"], cwd=str(site.folder), env=environment(TERM="xterm"))
    said = child.read().decode()
    child.close()
    assert child.exitstatus == 2
    frame, leave, sentence = said.index("\x1b[?1049h"), said.index("\x1b[?1049l"), said.index("engine.mode")
    assert frame < leave < sentence
    assert "Traceback" not in said


def test_away_from_a_terminal_the_console_is_text(called: Site) -> None:
    assert "Martinez" in called.ok("console", now="2026-11-20T10:00:00-06:00")
    assert called.ok("console") == called.ok("console", "--plain")
