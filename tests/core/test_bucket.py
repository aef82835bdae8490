"""A sender's pace: a burst, then one after the other, each put off once to a slot of its own."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.core.bucket import Bucket, DayFull, Go, Pace, Slot, full, in_line, slowed_down, take

NOON = datetime(2026, 11, 16, 18, tzinfo=UTC)
DAY, TOMORROW = "2026-11-16", "2026-11-17"
ONE_A_SECOND = Pace("sms:+1", per_second=1)


def second(count: float) -> timedelta:
    return timedelta(seconds=count)


def fed(pace: Pace, *units: int, bucket: Bucket | None = None, at: datetime = NOON) -> list[object]:
    bucket = bucket or full(pace, at, DAY)
    found: list[object] = []
    for count in units:
        bucket, said = take(pace, bucket, count, at, DAY)
        found.append(said)
    return found


def test_a_burst_then_a_slot_for_each() -> None:
    assert fed(ONE_A_SECOND, *[1] * 13) == [Go()] * 10 + [Slot(NOON + second(n)) for n in (1, 2, 3)]


def test_a_long_text_takes_its_segments() -> None:
    assert fed(ONE_A_SECOND, 6, 6) == [Go(), Slot(NOON + second(2))]


def test_one_longer_than_the_bucket_goes_when_it_is_full() -> None:
    assert fed(ONE_A_SECOND, 12, 1) == [Go(), Slot(NOON + second(3))]


def test_it_runs_full_again_and_no_fuller() -> None:
    bucket, _ = take(ONE_A_SECOND, full(ONE_A_SECOND, NOON, DAY), 10, NOON, DAY)
    assert fed(ONE_A_SECOND, *[1] * 4, bucket=bucket, at=NOON + second(3)) == [Go()] * 3 + [Slot(NOON + second(4))]
    later = NOON + timedelta(hours=2)
    assert fed(ONE_A_SECOND, *[1] * 11, bucket=bucket, at=later)[-1] == Slot(later + second(1))


def test_who_comes_back_to_a_slot_has_paid() -> None:
    bucket = full(ONE_A_SECOND, NOON, DAY)
    bucket, _ = take(ONE_A_SECOND, bucket, 10, NOON, DAY)
    bucket, slot = take(ONE_A_SECOND, bucket, 1, NOON, DAY)
    assert isinstance(slot, Slot)
    before = bucket.tokens
    bucket, said = take(ONE_A_SECOND, bucket, 1, slot.at, DAY, paid=True)
    assert (said, bucket.units_today, bucket.messages_today) == (Go(), 11, 2)
    assert bucket.tokens == before + 1, "what ran in meanwhile, and nothing taken"


def test_what_is_urgent_does_not_stand_in_line_and_is_charged() -> None:
    bucket, _ = take(ONE_A_SECOND, full(ONE_A_SECOND, NOON, DAY), 10, NOON, DAY)
    bucket, said = take(ONE_A_SECOND, bucket, 1, NOON, DAY, urgent=True)
    assert said == Go()
    assert take(ONE_A_SECOND, bucket, 1, NOON, DAY)[1] == Slot(NOON + second(2))


def test_a_day_that_is_used_up() -> None:
    pace = Pace("sms:+1", per_day=3)
    assert fed(pace, 1, 1, 2, 1, 1) == [Go(), Go(), DayFull(), Go(), DayFull()]
    bucket, _ = take(pace, full(pace, NOON, DAY), 3, NOON, DAY)
    bucket, said = take(pace, bucket, 1, NOON, TOMORROW)
    assert (said, bucket.units_today) == (Go(), 1)


def test_one_longer_than_a_whole_day_goes_alone() -> None:
    assert fed(Pace("sms:+1", per_day=3), 7, 1) == [Go(), DayFull()]


def test_slower() -> None:
    minute = timedelta(minutes=1)
    quiet = slowed_down(ONE_A_SECOND, full(ONE_A_SECOND, NOON, DAY), NOON, minute)
    assert fed(ONE_A_SECOND, 1, 1, bucket=quiet) == [Slot(NOON + minute + second(n)) for n in (1, 2)]
    assert take(ONE_A_SECOND, quiet, 1, NOON, DAY, urgent=True)[1] != Go()
    assert take(ONE_A_SECOND, quiet, 1, NOON, DAY, paid=True)[1] == Slot(NOON + minute)
    unpaced = Pace("email:x")
    assert fed(unpaced, 1, bucket=slowed_down(unpaced, full(unpaced, NOON, DAY), NOON, minute)) == [Slot(NOON + minute)]
    assert fed(unpaced, *[1] * 500) == [Go()] * 500


def test_how_much_stands_in_line() -> None:
    bucket, _ = take(ONE_A_SECOND, full(ONE_A_SECOND, NOON, DAY), 10, NOON, DAY)
    for _ in range(5):
        bucket, _ = take(ONE_A_SECOND, bucket, 1, NOON, DAY)
    assert in_line(ONE_A_SECOND, bucket, NOON) == 5
    assert in_line(ONE_A_SECOND, bucket, NOON + second(4)) == 1
    assert in_line(ONE_A_SECOND, bucket, NOON + second(60)) == 0


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=60), st.sampled_from([0.5, 1.0, 3.0]))
def test_in_no_stretch_of_time_leaves_more_than_the_pace_allows(arrivals: list[tuple[int, int]], rate: float) -> None:
    pace = Pace("sms:+1", per_second=rate)
    bucket, now, left = full(pace, NOON, DAY), NOON, []
    for wait, units in arrivals:
        now += second(wait)
        bucket, said = take(pace, bucket, units, now, DAY)
        left.append((said.at if isinstance(said, Slot) else now, units))
    left.sort()
    for first in range(len(left)):
        for last in range(first, len(left)):
            seconds = (left[last][0] - left[first][0]).total_seconds()
            sent = sum(units for _, units in left[first : last + 1])
            assert sent <= pace.burst + seconds * rate + max(9, pace.burst) + 1e-3
