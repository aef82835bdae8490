"""Where the families live: time zones, and telephone numbers that nobody has.

Numbers are from the ranges that are set aside for fiction: 555-0100 to 555-0199 in each North American area code
(ATIS-0300115), 020 7946 0000 to 0999 in London (Ofcom), 02 5550 0000 to 9999 in Australia (ACMA).
"""

from __future__ import annotations

from engine.demo.chance import pick, pick_weighted, share

SITE_ZONE = "America/Chicago"
"""The co-op's own zone."""

_ZONES: list[tuple[str | None, float]] = [
    ("America/Chicago", 40),
    ("America/New_York", 22),
    ("America/Denver", 11),
    ("America/Los_Angeles", 12),
    ("America/Phoenix", 4),
    ("America/Anchorage", 1.5),
    ("Pacific/Honolulu", 1.5),
    ("Europe/London", 1.5),
    ("America/Mexico_City", 1),
    ("Australia/Adelaide", 1),
    ("Asia/Kolkata", 0.7),
    ("Europe/Lisbon", 0.6),
    (None, 2.6),  # nobody asked: the site's zone counts
    ("Central", 0.6),  # somebody typed what is no zone: the site's zone counts
]

_AREA_CODES = {
    "America/Chicago": "312 773 847 630 708 815 217 618 414 608 612 651 314 816 515 402 214 512 713 504 615 901 205",
    "America/New_York": "212 718 917 646 516 914 201 973 215 412 617 508 401 203 404 305 407 704 919 313 614 216 502",
    "America/Denver": "303 720 970 719 505 801 385 208 406 307",
    "America/Los_Angeles": "213 310 323 818 626 714 949 619 415 510 408 916 206 253 503 541 702 775",
    "America/Phoenix": "602 480 623 520 928",
    "America/Anchorage": "907",
    "Pacific/Honolulu": "808",
}
_WAYS_TO_WRITE = ("+1{0}555{1}", "+1{0}555{1}", "({0}) 555-{1}", "{0}-555-{1}", "1 {0} 555 {1}")


def zone_of(family: int) -> str | None:
    """The zone as it stands in the family's row."""
    return pick_weighted(_ZONES, "zone", family)


def phone_of(family: int, adult: int) -> str:
    """A number as somebody typed it; families abroad often keep their old one."""
    zone = zone_of(family) or SITE_ZONE
    last = int(share("number", family, adult) * 10_000)
    if zone == "Europe/London":
        return f"+44 20 7946 {last % 1000:04}"
    if zone == "Australia/Adelaide":
        return f"+61 2 5550 {last:04}"
    codes = _AREA_CODES.get(zone, _AREA_CODES[SITE_ZONE]).split()
    return pick(_WAYS_TO_WRITE, "way", family, adult).format(
        pick(codes, "area", family, adult), f"{100 + last % 100:04}"
    )
