"""What `--json` prints: the reading side's rows with moments as `YYYY-MM-DDTHH:MM:SS[.ffffff]Z`."""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any


def to_json(value: Any) -> Any:
    """Return `value` (a row, a list of rows, or anything in one) as what `json.dumps` takes. Keys keep their order."""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): to_json(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(entry) for entry in value]
    if isinstance(value, (set, frozenset)):
        return sorted(to_json(entry) for entry in value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None  # JSON has no word for it (RFC 8259, section 6)
    return value


def moment(value: datetime) -> str:
    """Return an aware moment in UTC; the fraction only where there is one."""
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone; moments are aware")
    text = value.astimezone(UTC).replace(tzinfo=None).isoformat()
    return f"{text}Z"
