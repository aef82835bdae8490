"""The calendar that the engine works by: the configuration's hours and holidays, and the closures of the database."""

from collections.abc import Iterable

from engine.config.model import Config
from engine.core.calendar import Calendar, Closure
from engine.core.public_holidays import public_holidays


def build_calendar(config: Config, closures: Iterable[Closure] = ()) -> Calendar:
    """The site's calendar; imports the `holidays` library if there is a country (50 ms).

    Public holidays are worked out a year at a time, when a date of that year is first asked for, and kept.
    """
    section = config.calendar
    holidays = section.holidays
    return Calendar(
        zone=section.time_zone,
        business_days=section.business_weekdays,
        business_hours=section.business_hours,
        quiet_hours=section.quiet_hours,
        holidays=public_holidays(
            holidays.country, holidays.subdivision, {day.date: day.name for day in holidays.extra}
        ),
        closures=tuple(closures),
        regional=section.regional_hours,
    )
