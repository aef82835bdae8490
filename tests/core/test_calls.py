"""When calls are due, when they come back, and when a day of business has passed over what is due."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.core.calendar import Calendar, Closure
from engine.core.calls import call_due, last_closing

CALENDARS = (
    Calendar("America/Chicago", holidays=lambda day: "Thanksgiving" if (day.month, day.day) == (11, 26) else None),
    Calendar("Asia/Kathmandu", closures=(Closure(date(2026, 11, 1), date(2026, 11, 20), "break"),)),
    Calendar("Europe/London", business_hours=(0, 24 * 60), quiet_hours=None),
)
MOMENTS = st.datetimes(datetime(2026, 10, 1), datetime(2026, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))


@given(st.sampled_from(CALENDARS), MOMENTS, st.integers(-40 * 86_400, 86_400))
def test_the_last_closing_tells_for_every_due_date_whether_its_business_day_is_over(
    calendar: Calendar, now: datetime, seconds: int
) -> None:
    due = now + timedelta(seconds=seconds)
    closed = last_closing(calendar, calendar.zone, now)
    assert closed is not None
    assert (due < closed) == (call_due(calendar, calendar.zone, due) <= now)


def test_what_is_due_at_the_closing_time_has_the_whole_next_business_day() -> None:
    friday_closing = datetime(2026, 11, 21, 0, tzinfo=UTC)  # 18:00 in Chicago
    monday_closing = friday_closing + timedelta(days=3)
    calendar = CALENDARS[0]
    assert last_closing(calendar, "America/Chicago", monday_closing - timedelta(seconds=1)) == friday_closing
    assert last_closing(calendar, "America/Chicago", monday_closing) == monday_closing
