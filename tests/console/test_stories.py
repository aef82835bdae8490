"""What a coordinator does and reads, a story each: keys at the left, the sentences on the screen at the right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.console.fake_case_work import FakeCaseWork
from tests.console.fake_control import FakeControl
from tests.console.stage import on_stage, play

Story = list[tuple[list[str], list[str]]]

STORIES: dict[str, Story] = {
    "an escalation in two keys": [
        ([], ["“Send initial email” did not", "We suggest Correct the address (5), then try again (1)."]),
        (["enter", "1"], ["Trying again for Martinez, in 10 s. Press u to undo.", "Lindqvist"]),
    ],
    "taken back": [
        (["enter", "2"], ["Going on to “Wait for response” for Martinez, in 10 s."]),
        (["u"], ["Taken back: Going on to “Wait for response” for Martinez. Nothing was done."]),
    ],
    "it waits until tomorrow": [
        (["enter", "4"], ["Until when, for the Martinez family?"]),
        ([*"tomorrow"], ["That is tomorrow 09:00."]),
        (["enter"], ["Martinez waits until tomorrow 09:00, in 10 s."]),
    ],
    "helping ends": [
        (["enter", "9"], ["Stop helping the Martinez family here?", "Type stop to go on"]),
        ([*"stop", "enter", *"moved", "enter"], ["Stopping the workflow of Martinez, in 10 s."]),
    ],
    "the message arrived": [
        (["j", "enter"], ["nobody can say whether it arrived.", "We never send a message twice by ourselves"]),
        (["7"], ["Noting that the message reached Lindqvist, in 10 s."]),
    ],
    "the message is sent again": [
        (["j", "enter"], ["they may get it twice"]),
        (["1"], ["Sending it again to Lindqvist, in 10 s."]),
    ],
    "the message is given up": [(["j", "enter", "2"], ["Giving up on that message to Lindqvist, in 10 s."])],
    "a decision": [
        (["G", "enter"], ["The November share is 12 days late. Offer the hardship fund?"]),
        (["7"], ["What is decided for the Haddad family?", "1 Approved", "2 Declined"]),
        (["1", "enter"], ["Noting for Haddad: Approved, in 10 s."]),
    ],
    "an answer is answered": [
        (["j", "j", "enter"], ["Okafor", "Answer them yourself, then press 7 and note what you agreed."]),
        (["7"], ["What was done for the Okafor family?"]),
    ],
    "handed to somebody else": [
        (["enter", "6", "s"], ["Who looks after the Martinez family now?", "Sam Ortiz"]),
        (["enter"], ["Handing Martinez to Sam Ortiz, in 10 s."]),
    ],
    "somebody is on it": [
        (["enter", "c"], ["You are on it. The others see that, until 14:12."]),
        (["c"], ["You let it go. Anybody can take it up."]),
    ],
    "many at once, and who was left": [
        (["space", "space", "enter"], ["2 chosen. What shall happen with all of them?"]),
        (["1"], ["Try again: Martinez.", "Left out: Lindqvist (that would be: Send it again)."]),
        (["enter"], ["1 done, 1 not. r shows it.", "Try again: 1 chosen, in 10 s."]),
        (["r"], ["1 was not done", "That would be: Send it again.", "is still marked in the list."]),
    ],
}


@pytest.mark.parametrize("story", STORIES)
def test_a_story(story: str, database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database, FakeControl()) as stage:
            for keys, sentences in STORIES[story]:
                await stage.press(*keys)
                assert_read(await stage.frame(), sentences)

    play(scene)


@pytest.mark.parametrize(
    ("control", "keys", "sentence"),
    [
        (
            FakeControl(refuses={"retry": "Sam Ortiz did this at 14:01."}),
            ["enter", "1"],
            "Not done for Martinez: Sam Ortiz did this at 14:01.",
        ),
        (
            FakeControl(case_work=FakeCaseWork(has={1: "Sam Ortiz"})),
            ["enter", "4"],
            "Not done for Martinez: Sam Ortiz is on it, until 14:12.",
        ),
        (
            FakeControl(case_work=FakeCaseWork(has={1: "Sam Ortiz"})),
            ["enter", "c", "c"],
            "It is yours now, until 14:12.",
        ),
    ],
    ids=["a race that was lost", "in other hands", "taken over"],
)
def test_what_colleagues_did_is_told(control: FakeControl, keys: list[str], sentence: str, database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press(*keys)
            assert_read(await stage.frame(), [sentence])

    play(scene)


def test_a_case_that_moved_is_shown_with_the_difference(database: Path, write: Callable[..., None]) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter")
            write("UPDATE workflow_instances SET current_step = 1, revision = revision + 1 WHERE instance_id = 1")
            await stage.press("1")
            assert_read(
                await stage.frame(),
                ["This changed while you looked at it, so nothing was done.", "stood at step 1 and is at step 2 now."],
            )
            assert control.asked == []

    play(scene)


def assert_read(frame: str, sentences: list[str]) -> None:
    """Each sentence stands on the screen, whether or not it is broken over lines or beside something else."""
    halves = [[line.partition("▕")[part] for line in frame.splitlines()] for part in (0, 2)]
    read = " ".join(" ".join(" ".join(lines).split()) for lines in (frame.splitlines(), *halves))
    for sentence in sentences:
        assert " ".join(sentence.split()) in read, sentence
