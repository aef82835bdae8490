"""Every command by its name: where it is, and one sentence on what it does.

`followthrough --help` is made from this list alone, so that it imports no command.
"""

from typing import NamedTuple


class Entry(NamedTuple):
    """A command in a module of `engine.cli.commands`, under its name (with `_` for `-`), or a group as `group`."""

    name: str
    module: str
    sentence: str
    group: bool = False


CATALOGUE: tuple[Entry, ...] = (
    Entry("demo", "demo", "Build a sample co-op, run it in compressed time, open the console."),
    Entry("init", "init", "Set a site up: configuration, templates and database."),
    Entry("engine", "engine", "Run the engine that carries out what is due."),
    Entry("api", "api", "Receive texts, callbacks and unsubscribing over HTTP."),
    Entry("console", "console", "Open the console for coordinators."),
    Entry("start", "start", "Start a workflow for a family."),
    Entry("status", "status", "Say how things stand and what is wrong."),
    Entry("instance", "instance", "Look at instances and steer them.", group=True),
    Entry("task", "task", "Work on what waits for a person.", group=True),
    Entry("queue", "queue", "See what is due or failed; try again or give up.", group=True),
    Entry("hold", "hold", "Stop sending at once: everything, a workflow or a channel."),
    Entry("release", "hold", "Go on after a hold; what fell overdue is spread out."),
    Entry("go-live", "go_live", "Go from simulating to writing to families."),
    Entry("family", "family", "Import, add, list and edit families; leave one in peace.", group=True),
    Entry("contact", "contact", "Keep whom we write to in a family.", group=True),
    Entry("consent", "consent", "Keep what families allow and take back.", group=True),
    Entry("suppression", "suppression", "Keep the addresses that are never written to.", group=True),
    Entry("coordinator", "coordinator", "Keep the people who work here, with their roles.", group=True),
    Entry("calendar", "calendar", "Keep the days on which nobody is contacted.", group=True),
    Entry("prediction", "prediction", "Withdraw a run of predictions.", group=True),
    Entry("event", "event", "Tell the engine that something happened.", group=True),
    Entry("workflow", "workflow", "Check, publish, compare and draw workflows.", group=True),
    Entry("message", "message", "Check, preview and publish messages.", group=True),
    Entry("when", "when", "Say when a contact would go out, and why then."),
    Entry("db", "db", "Upgrade, check and back up the database.", group=True),
)
