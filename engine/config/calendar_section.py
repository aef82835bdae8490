"""`[calendar]`: when families may be contacted. Each family's own zone says what these local times mean to it."""

from dataclasses import dataclass

from engine.config.fields import parsed, placed, table
from engine.config.host_zone import zone_of
from engine.config.opening_hours import (
    DAYS,
    ExtraHoliday,
    Hours,
    business_hours_of,
    days_of,
    extra_holidays_of,
    quiet_hours_of,
)
from engine.config.regional_file import regional_rules_of
from engine.config.section import Section
from engine.config.values import code_of
from engine.core.public_holidays import public_holidays
from engine.core.regional_hours import RegionalRules

_NEEDS_NO_LOOK_UP = {("", ""), ("US", "")}  # which would cost every start the import of `holidays`, 50 ms


@dataclass(frozen=True, kw_only=True)
class HolidaysSection(Section):
    """Whose public holidays count, and the site's own days off."""

    country: str = parsed(code_of, "US")
    """ISO 3166-1 code of the country; empty: no public holidays."""
    subdivision: str = parsed(code_of, "")
    """State or province (`CA`, `ON`, `BY`); empty: the country's own holidays only."""
    extra: tuple[ExtraHoliday, ...] = parsed(extra_holidays_of, [], json_text=True)

    def check(self) -> None:
        """The country and the subdivision are known."""
        if self.subdivision and not self.country:
            raise ValueError("has a subdivision and no country. Name the country too, such as US.")
        if (self.country, self.subdivision) not in _NEEDS_NO_LOOK_UP:
            public_holidays(self.country, self.subdivision)


@dataclass(frozen=True, kw_only=True)
class CalendarSection(Section):
    """Business days and hours for ordinary contacts, quiet hours for all of them. 8 to 21 local time is the United
    States' rule for calls and texts (47 CFR 64.1200(c)(1))."""

    time_zone: str = parsed(zone_of, "")
    """The site's IANA zone, for families without one; written empty it is the host's. Never empty once loaded."""
    business_days: tuple[str, ...] = parsed(days_of, ["mon", "tue", "wed", "thu", "fri"], json_text=True)
    business_hours: Hours = parsed(business_hours_of, "09:00-18:00")
    quiet_hours: Hours | None = parsed(quiet_hours_of, "21:00-08:00")
    regional_hours: RegionalRules = placed(regional_rules_of, "")
    """Stricter hours of a region's law for texts and calls. Empty: the shipped ones; `none`; or a file of them."""
    holidays: HolidaysSection = table(HolidaysSection)

    @property
    def business_weekdays(self) -> frozenset[int]:
        """The business days as numbers; Monday is 0."""
        return frozenset(DAYS.index(day) for day in self.business_days)

    def check(self) -> None:
        """Some moment of a business day is open."""
        if self.quiet_hours is not None and not self.business_hours.minutes() - self.quiet_hours.minutes():
            raise ValueError(
                f"has business_hours {self.business_hours} wholly inside quiet_hours {self.quiet_hours}, "
                "so nothing could ever go out. Change one of them."
            )
