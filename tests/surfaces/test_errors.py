"""Bad arguments, keys and files: one clear sentence each on standard error, nothing elsewhere, nothing changed."""

import pytest

from tests.surfaces.site import Site

USAGE = [
    ("frobnicate", "no such command 'frobnicate'"),
    ("task", "`followthrough task` needs one of list, show, claim,"),
    ("task show", "missing argument 'ID'"),
    ("task show five", "'five' is no number"),
    ("task show 5 6", "unexpected extra argument"),
    ("task list --limit 0", "--limit"),
    ("task list --stauts open", "did you mean '--status'?"),
    ("task list --status opened", "'opened' is not one of"),
    ("task snooze 1", "missing option '--until'"),
    ("task snooze 1 --until whenever", "--until is 'whenever', which is no moment; write one such as"),
    ("task snooze 1 --until '2 business days'", "--until takes no business days"),
    ("task assign 1", "missing option '--to'"),
    ("task resolve 99999999999999999999", "99999999999999999999 is no number from 1 to"),
    ("task show 0", "0 is no number from 1 to"),
    ("task list --limit -1", "-1 is no number from 1 to"),
    ("instance set 1", "missing argument 'K=V...'"),
    ("instance set 1 amount", "write NAME=VALUE"),
    ("instance set 1 2x=1", "write NAME=VALUE"),
    ("instance set 1 a=1 a=2", "gives 'a' twice"),
    ("instance list --status done", "'done' is not one of"),
    ("start gentle", "missing option '--family'"),
    ("start gentle --family x", "'x' is no number"),
    ("start gentle --family 1 --mode live", "'live' is not one of"),
    ("start gentle --family 1 --at tomorrow", "--at is 'tomorrow', which is no moment"),
    ("start gentle --family 1 --set amount", "--set is 'amount'; write NAME=VALUE"),
    ("hold", "missing option '--reason'"),
    ("queue discard 1", "missing option '--reason'"),
    ("consent set --family 1 --channel fax --status granted", "'fax' is not one of"),
    ("consent set --family 1 --channel sms --status maybe", "'maybe' is not one of"),
    ("coordinator add Dana --role boss", "'boss' is not one of"),
    ("coordinator edit Dana --away-from soon", "--away-from is 'soon', which is no moment"),
    ("when --from yesterday", "from is 'yesterday', which is no moment"),
    ("when --zone Mars/Base", "'Mars/Base' is no IANA time zone"),
    ("when --channel pigeon", "there is no channel 'pigeon'; there is email, sms, call"),
    ("when --delay soon", "delay:"),
    ("engine --virtual-from now", "--virtual-from is 'now', which is no moment"),
    ("engine --until later", "--until is 'later', which is no moment"),
    ("--as '' task list", "--as needs a name"),
    ("task list --as Dana", "--as stands before the command"),
    ("status --database x", "--database stands before the command"),
    ("--config", "requires an argument"),
    ("demo --families 0", "--families"),
    ("init a b", "unexpected extra argument"),
    ("--config config.toml init", "leave --config out"),
]

CONFIGURATION = [
    ("--config nowhere.toml task list", "there is no file"),
    ("--database nonsense task list", "nonsense"),
    ("--database mysql://x task list", "mysql"),
]

REFUSED = [
    ("task show 7", "There is no task 7;"),
    ("task resolve 7", "There is no task 7."),
    ("instance show 7", "There is no instance 7;"),
    ("family show 7", "There is no family 7;"),
    ("family edit 7 locale=es", "There is no family 7."),
    ("family import nowhere.csv", "There is no file nowhere.csv"),
    ("family import templates", "is a folder"),
    ("workflow show nothing", "There is no workflow 'nothing'"),
    ("workflow check nowhere.yaml", "There is no file"),
    ("workflow diff nothing", "There is no workflow 'nothing'"),
    ("message check nothing", "There is no message 'nothing'"),
    ("queue requeue 7", "Nothing waits under the number 7 any more"),
    ("calendar remove 7", "There is no closure 7."),
    ("release", "Nothing like that is on hold."),
    ("prediction withdraw --run x", "There is no prediction with the run_id 'x'."),
    ("when --batch nowhere.jsonl", "no such file or directory (nowhere.jsonl)"),
    ("db backup followthrough.db", "exists already"),
    ("--as Nobody instance pause 7", "There is no instance 7."),
]


def check(site: Site, typed: str, sentence: str, code: int) -> None:
    import shlex

    before = site.sql("SELECT group_concat(name || seq) FROM sqlite_sequence")
    said = site.run(*shlex.split(typed))
    assert (said.code, said.out) == (code, ""), said
    assert said.err.startswith("followthrough: ")
    assert said.err.count("\n") == 1
    assert sentence in said.err
    assert "Traceback" not in said.err
    assert "bug" not in said.err
    assert said.err.rstrip()[-1] in ".?`"
    acts_only = site.sql("SELECT group_concat(name || seq) FROM sqlite_sequence WHERE name NOT IN ('actions')")
    assert before == acts_only or before == site.sql("SELECT group_concat(name || seq) FROM sqlite_sequence")


@pytest.mark.parametrize(("typed", "sentence"), USAGE)
def test_what_was_typed_wrong_ends_with_2_and_a_sentence(site: Site, typed: str, sentence: str) -> None:
    check(site, typed, sentence, 2)


@pytest.mark.parametrize(("typed", "sentence"), CONFIGURATION)
def test_a_configuration_that_cannot_be_used_ends_with_2(site: Site, typed: str, sentence: str) -> None:
    check(site, typed, sentence, 2)


@pytest.mark.parametrize(("typed", "sentence"), REFUSED)
def test_what_is_not_allowed_or_not_there_ends_with_1(site: Site, typed: str, sentence: str) -> None:
    check(site, typed, sentence, 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[engine]\nmode = 'live'\n", 'engine.mode (config.toml:2): must be "simulate" or "execute"'),
        ("[engine\n", "config.toml"),
        ("[calendar]\ntime_zone = 'Chicago'\n", "is no IANA time zone"),
        ("[engine]\npoll_intervall = 3\n", "poll_interval"),
        ("[channels.email]\npassword = 'hunter2'\n", "SMTP_PASSWORD"),
    ],
)
def test_a_bad_key_is_named_with_its_line(site: Site, text: str, sentence: str) -> None:
    site.write("config.toml", text)
    said = site.refused("task", "list", code=2)
    assert sentence in said
    assert "hunter2" not in said


def test_all_that_is_wrong_with_the_configuration_is_said_at_once(site: Site) -> None:
    site.write("config.toml", "[engine]\nmode = 'live'\nmax_concurrent = 0\n")
    said = site.refused("status", code=2)
    assert "2 things are wrong" in said
    assert "engine.mode" in said
    assert "engine.max_concurrent" in said


def test_a_present_that_cannot_be_read(site: Site) -> None:
    said = site.run("status", now="soonish")
    assert (said.code, said.err) == (
        2,
        "followthrough: FOLLOWTHROUGH_NOW is 'soonish', which is no moment; "
        "write one such as 2026-11-20T18:30:00-06:00.\n",
    )


def test_in_execute_mode_the_present_is_real(site: Site) -> None:
    site.patch.setenv("FOLLOWTHROUGH_ENGINE__MODE", "execute")
    assert not site.json("status")["now"].startswith("2026-11-16T16:00:00Z")


def test_a_virtual_clock_is_refused_in_execute_mode(site: Site) -> None:
    site.patch.setenv("FOLLOWTHROUGH_ENGINE__MODE", "execute")
    site.patch.setenv("FOLLOWTHROUGH_CHANNELS__ALLOW_OUTBOX", "true")
    said = site.refused("engine", "--virtual-from", "2026-11-16T10:00:00Z", "--until-idle")
    assert said.startswith("A virtual clock is for simulate mode only")


def test_execute_mode_without_a_way_out_is_refused(site: Site) -> None:
    site.patch.setenv("FOLLOWTHROUGH_ENGINE__MODE", "execute")
    assert "reaches nobody" in site.refused("engine", "--once")


def test_a_bug_says_that_it_is_one_and_only_debug_shows_where(site: Site) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("what \x1b[2J happened")

    site.patch.setattr("engine.store.reading.list_tasks", broken)
    said = site.run("task", "list")
    assert said.code == 1
    assert said.err.startswith("followthrough: this is a bug in Followthrough (ZeroDivisionError: what ")
    assert "\x1b" not in said.err
    assert "Traceback" not in said.err
    assert "Traceback" in site.run("--debug", "task", "list").err
    site.patch.undo()
    assert "Traceback" in site.run("--debug", "task", "show", "7").err
