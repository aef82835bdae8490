"""Every line that the engine may log: a stable name, a level, and the words. Names are for machines and never change.

The levels mean: `debug` how it works inside; `info` what happened; `warning` someone should act, soon; `error`
something is broken and someone must act now. What goes as planned (a refused row, a retry) is no warning. The fields
that vary (ids, counts, codes) are given where the line is written: never names, addresses or texts of people.
"""

from typing import Literal, NamedTuple

Level = Literal["debug", "info", "warning", "error"]


class Event(NamedTuple):
    """One kind of log line."""

    name: str
    level: Level
    words: str


# The daemon's life
DAEMON_STARTED = Event("daemon.started", "info", "The daemon has started.")
DAEMON_STOPPING = Event("daemon.stopping", "info", "The daemon finishes what is running and stops.")
DAEMON_STOPPED = Event("daemon.stopped", "info", "The daemon has stopped.")
DAEMON_FAILED = Event("daemon.failed", "error", "The daemon met an error that it can't go on with.")
DAEMON_ON_HOLD = Event(
    "daemon.on_hold", "warning", "The engine is on hold: rows are taken in, nothing starts or is sent."
)
WORKER_SILENT = Event(
    "worker.silent", "warning", "Another daemon no longer gives a sign of life; its work is taken over."
)
CONFIG_WARNING = Event("config.warning", "warning", "The configuration is valid and needs a look.")
HOST_CHANGED = Event(
    "host.changed", "warning", "Another host has sent from this database; all is on hold until somebody releases it."
)
DATABASE_WARNING = Event("database.warning", "warning", "The database works and needs a look.")
CLOCK_JUMPED = Event("clock.jumped", "debug", "The virtual clock jumped to the next due moment.")

# Rows that come in
ROWS_TAKEN_IN = Event("rows.taken_in", "debug", "Rows were taken in.")
ROW_POISON = Event("row.poison", "warning", "A row broke the code that handles it; it was set aside with its reason.")
SCHEDULE_REFUSED = Event("schedule.refused", "warning", "A schedule can't start what it should; it is left out.")
TEMPLATE_REFUSED = Event(
    "template.refused", "warning", "A workflow can't be used as it is defined; its rows wait or fail."
)
STARTS_LIMITED = Event(
    "starts.limited", "info", "The day's limit on new instances is reached; the rest waits as pending."
)

# Work
BATCH_BISECTED = Event("batch.bisected", "info", "A batch failed and was split to find the row that it failed on.")
CLAIM_EXPIRED = Event(
    "claim.expired", "info", "A claim ran out and its row went back to the queue; that counts as an attempt."
)
CLAIM_LOST = Event("claim.lost", "info", "A claim was lost before its result was written; nothing of it was.")
STEP_COMPLETED = Event("step.completed", "debug", "A step is done.")
STEP_RETRIED = Event("step.retried", "info", "A step failed and will be tried again.")
STEP_FAILED = Event("step.failed", "info", "A step failed for good; what happens next is the workflow's to say.")
STEP_RAISED = Event("step.raised", "warning", "A step's own code raised an error; the step counts as failed.")
STEP_TYPE_UNKNOWN = Event(
    "step.type_unknown", "warning", "A step is of a type that this daemon doesn't know; its row is held."
)
DEAD_LETTER = Event(
    "queue.dead_letter", "warning", "A row used up its attempts; it waits for someone to requeue or discard it."
)
INSTANCE_COMPLETED = Event("instance.completed", "info", "An instance has ended.")
INSTANCE_ESCALATED = Event(
    "instance.escalated", "warning", "An instance is stuck and waits for a coordinator; there is a task."
)

# Messages
MESSAGE_SENT = Event("message.sent", "info", "A message was handed over.")
MESSAGE_MOVED = Event("message.moved", "debug", "A message's moment has passed; it moved to the next opening.")
MESSAGE_NOT_SENT = Event("message.not_sent", "info", "A message did not leave; it will be tried again.")
MESSAGE_REFUSED = Event("message.refused", "info", "A provider refused a message.")
MESSAGE_SUPPRESSED = Event(
    "message.suppressed", "info", "A message was not sent: consent, a hold or a limit forbids it."
)
MESSAGE_UNCERTAIN = Event("message.uncertain", "warning", "Whether a message was sent is not known; there is a task.")
MAILBOX_READ = Event("mailbox.read", "info", "Mails were taken in from the mailbox.")
MAIL_LEFT = Event("mailbox.left", "info", "A mail is no answer and no report; it became no event.")
MAILBOX_DOWN = Event(
    "mailbox.down", "warning", "The mailbox can't be read; it is tried again, and this is said only once."
)
MAILBOX_UP = Event("mailbox.up", "info", "The mailbox is read.")
CHANNEL_DOWN = Event(
    "channel.down", "warning", "A channel is shut, for faults that are ours or the provider's; there is a task."
)
CHANNEL_PROBED = Event("channel.probed", "info", "One message tries whether a shut channel works again.")
CHANNEL_UP = Event("channel.up", "info", "A channel works again; what waited for it goes out over the next minutes.")

# The HTTP receiver
API_STARTED = Event("api.started", "info", "The HTTP receiver listens.")
API_STOPPED = Event("api.stopped", "info", "The HTTP receiver has stopped.")
REQUEST_REFUSED = Event("request.refused", "info", "A request that is not from where it says was refused.")
REQUEST_FAILED = Event("request.failed", "error", "A request met a bug; nothing of it was kept.")
REQUEST_NOT_KEPT = Event(
    "request.not_kept", "warning", "The database took nothing for a while; the sender was asked to come again."
)
OVERLOAD = Event("overload.begun", "warning", "More is due than can go out; there is a task.")
OVERLOAD_OVER = Event("overload.ended", "info", "What was due has gone out; nothing waits that should not.")

# People and upkeep
ACT_APPLIED = Event("act.applied", "info", "What a person asked for was done.")
ACT_REFUSED = Event("act.refused", "info", "What a person asked for can't be done; they were told why.")
UPKEEP_DONE = Event("upkeep.done", "debug", "Periodic upkeep is done.")
SCHEDULE_FIRED = Event("schedule.fired", "info", "A schedule fired.")
SCHEDULE_REFUSED = Event(
    "schedule.refused", "warning", "A schedule's query or expression can't be used; its families are left out."
)
SCHEDULE_MISSED = Event(
    "schedule.missed", "info", "A schedule's moment passed while no daemon ran; its policy decides."
)
