"""`when`: one question and batches, the answers in the contract's form."""

import json

import pytest

from tests.surfaces.site import Site

FRIDAY_EVENING = "2026-11-20T18:30:00-06:00"


def test_an_answer_says_when_and_why(site: Site) -> None:
    said = site.run("when", "--channel", "email", "--zone", "America/Chicago", "--from", FRIDAY_EVENING)
    assert said.json == {
        "at": "2026-11-23T15:00:00Z",
        "local": "2026-11-23T09:00:00-06:00",
        "reasons": [
            {"rule": "business_hours", "from": "2026-11-21T00:30:00Z", "to": "2026-11-21T06:00:00Z"},
            {"rule": "business_days", "from": "2026-11-21T06:00:00Z", "to": "2026-11-23T06:00:00Z"},
            {"rule": "business_hours", "from": "2026-11-23T06:00:00Z", "to": "2026-11-23T15:00:00Z"},
        ],
    }


@pytest.mark.parametrize(
    ("typed", "local"),
    [
        (["--from", "2026-11-20T12:00:00-06:00"], "2026-11-20T12:00:00-06:00"),
        (["--from", FRIDAY_EVENING, "--urgent"], "2026-11-20T18:30:00-06:00"),
        (["--from", "2026-11-20T22:30:00-06:00", "--urgent"], "2026-11-21T08:00:00-06:00"),
        (["--from", "2026-11-23T12:00:00-06:00", "--delay", "3 days"], "2026-11-27T09:00:00-06:00"),
        (["--from", FRIDAY_EVENING, "--zone", "America/Los_Angeles"], "2026-11-20T16:30:00-08:00"),
        (["--delay", "2h"], "2026-11-16T12:00:00-06:00"),
        (
            ["--from", "2026-11-16T04:00:00Z", "--zone", "Asia/Kathmandu", "--channel", "sms"],
            "2026-11-16T09:45:00+05:45",
        ),
    ],
)
def test_where_it_lands(site: Site, typed: list[str], local: str) -> None:
    assert site.run("when", *typed).json["local"] == local


def test_a_batch_answers_line_by_line_in_order(site: Site) -> None:
    asked = [
        {"channel": "email", "zone": "America/Chicago", "from": FRIDAY_EVENING, "delay": None, "urgent": False},
        {"channel": "sms", "zone": "America/New_York", "from": FRIDAY_EVENING, "delay": "2 days", "urgent": True},
        {"channel": "call", "from": "2026-11-20T12:00:00-06:00"},
    ]
    site.write("asked.jsonl", "".join(f"{json.dumps(each)}\n" for each in asked))
    answers = [json.loads(line) for line in site.ok("when", "--batch", "asked.jsonl").splitlines()]
    assert [answer["local"] for answer in answers] == [
        "2026-11-23T09:00:00-06:00",
        "2026-11-22T19:30:00-05:00",
        "2026-11-20T12:00:00-06:00",
    ]


def test_a_bad_line_is_answered_in_its_place_and_harms_no_other(site: Site) -> None:
    site.write(
        "asked.jsonl",
        '{"zone": "Mars/Base"}\nnonsense\n[1]\n{"delay": "soon"}\n{"urgent": "yes"}\n{"chanel": "sms"}\n'
        '{"from": 12}\n{"channel": "fax"}\n{"from": "2026-11-20T12:00:00-06:00"}\n',
    )
    said = site.run("when", "--batch", "asked.jsonl")
    answers = [json.loads(line) for line in said.out.splitlines()]
    assert said.code == 1
    assert said.err == "followthrough: 8 of 9 lines could not be answered; each says why in its place.\n"
    assert [("error" in answer) for answer in answers] == [True] * 8 + [False]
    assert answers[0]["error"] == "line 1: 'Mars/Base' is no IANA time zone; write one such as America/Chicago."
    assert "did you mean 'channel'" in answers[5]["error"]


def test_it_needs_no_database(site: Site) -> None:
    (site.folder / "followthrough.db").unlink()
    assert site.run("when", "--from", FRIDAY_EVENING).json["at"] == "2026-11-23T15:00:00Z"


def test_a_calendar_that_never_opens_says_so(site: Site) -> None:
    site.sql("INSERT INTO closures (from_date, to_date) VALUES ('2000-01-01', '2100-01-01')")
    assert "calendar" in site.refused("when", "--from", FRIDAY_EVENING)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_the_ends_of_time(site: Site, moment: str) -> None:
    said = site.run("when", "--from", moment)
    assert said.code in (0, 1, 2)
    assert "bug" not in said.err
