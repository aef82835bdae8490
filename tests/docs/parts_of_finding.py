"""Generated part: the plain words that lists understand, and where each of them does."""

from collections.abc import Callable

from engine.store.reading.find import ENGLISH
from engine.store.reading.find.english import FAMILIES, INSTANCES, NEEDS, QUEUE, TASKS
from tests.docs.markdown import code, table

LISTS = {"families": FAMILIES, "instances": INSTANCES, "needs you": NEEDS, "tasks": TASKS, "queue": QUEUE}

MEANS = {
    "pending": "the workflow has not begun yet",
    "running": "the workflow is under way",
    "paused": "the workflow is paused",
    "waiting": "the workflow waits for a moment or an answer",
    "stuck": "a step did not work, and a person must decide",
    "failed": "the workflow ended early; in the queue, what failed for good",
    "finished": "the workflow came to its end",
    "cancelled": "the workflow was stopped",
    "alive": "a workflow is about to start, under way or paused",
    "idle": "no workflow is",
    "open": "something about them waits for a person",
    "overdue": "something about them is late",
    "mine": "you look after them; of tasks: they are yours",
    "of": "somebody else does; the first name is enough",
    "nobodys": "nobody does",
    "text": "the last message to them was a text",
    "email": "the last message to them was an email",
    "call": "calls",
    "reply": "answers that a person must read",
    "decision": "what is to be decided",
    "uncertain": "messages of which nobody knows whether they arrived",
    "urgent": "of the highest priority",
    "older": "since the last text or email, where one is named; else since the workflow's start, or since it is due",
    "newer": "the same the other way round",
    "risk_over": "the risk of leaving, of 100",
    "risk_under": "the same the other way round",
    "workflow": "in that workflow; a part of its name is enough",
    "next": "when something happens next",
    "started": "when the workflow began",
    "ended": "when the workflow ended",
    "replied": "they answered during the workflow",
    "silent": "they did not",
    "language": "the family's language",
    "no_phone": "no number is on record, theirs or a contact's",
    "no_email": "no email address is",
    "no_texts": "they want no more texts",
    "no_emails": "they want no more emails",
    "quiet": "they are left in peace for now",
    "left": "they are no longer with us",
    "rehearsed": "only a rehearsal",
    "due": "due now",
    "held": "held back",
    "snoozed": "put off",
    "done": "done",
}


def _words() -> str:
    rows = []
    for kind, meaning in MEANS.items():
        phrases = [code(phrase.strip()) for phrase in ENGLISH[kind].split(",")]
        places = [name for name, kinds in LISTS.items() if kind in kinds]
        rows.append((", ".join(phrases), meaning, ", ".join(places)))
    return table(("words", "mean", "in"), rows)


def _slots() -> str:
    def every(prefix: str) -> str:
        found = (phrases.split(",")[0].strip() for kind, phrases in ENGLISH.items() if kind.startswith(prefix))
        return ", ".join(found)

    rows = [
        (code("{age}"), f"a number and {every('unit_')}"),
        (code("{when}"), every("when_")),
        (code("{language}"), every("language_")),
        (code("{name}"), "a name; several words in quotes, unless a coordinator or a workflow is called so"),
        (code("{number}"), "a whole number"),
    ]
    return table(("in braces", "stands"), rows)


PARTS: dict[str, Callable[[], str]] = {"find words": lambda: f"{_words()}\n\n{_slots()}"}
