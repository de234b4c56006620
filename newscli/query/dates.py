"""Date text → a half-open range of milliseconds since 1970, in UTC; the clock is passed in.

| text | means |
|---|---|
| `2024` `2024-02` `2024-02-01` | the whole year, month, day |
| `2024-02-01T08:30Z` `…T08:30:15Z` `…T08:30:15.250Z` | that minute, second, millisecond |
| `today` `yesterday` | that day |
| `12h` `3d` `2w` `6m` `1y` | the hour, or the day, that long ago |
| `A..B` `A..` `..B` | from the start of A to the end of B; a loose end is open |
"""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta

FORMS = (
    "2024, 2024-02, 2024-02-01, 2024-02-01T08:30Z, today, yesterday, 2w (ago), or two of them with .. between"
)

Range = tuple[int | None, int | None]

_DAY = timedelta(days=1)
_CALENDAR = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_CLOCK = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:Z|\+00:00)?", re.I)
_AGO = re.compile(r"(\d{1,4})([hdwmy])")
_STEPS = {"h": timedelta(hours=1), "d": _DAY, "w": timedelta(weeks=1)}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse_range(text: str, now: datetime) -> Range:
    """The range that a date or two mean, None where it is open; ValueError lists the forms."""
    first, dots, last = text.partition("..")
    if not dots:
        return _stretch(text, now)
    if not first and not last:
        raise ValueError(f"a range needs a date on one side at least: {FORMS}")
    low = _stretch(first, now)[0] if first else None
    high = _stretch(last, now)[1] if last else None
    if low is not None and high is not None and low >= high:
        raise ValueError(f"the range {text} ends before it begins")
    return low, high


def _stretch(text: str, now: datetime) -> tuple[int, int]:
    """The start and the end of what one date means."""
    try:
        found = _calendar(text) or _clock(text) or _named(text.lower(), now)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise ValueError(f"no date {text!r}: write {FORMS}")
    return _milliseconds(found[0]), _milliseconds(found[1])


def _calendar(text: str) -> tuple[datetime, datetime] | None:
    match = _CALENDAR.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(group) if group else None for group in match.groups())
    start = datetime(year or 0, month or 1, day or 1, tzinfo=UTC)
    if day:
        return start, start + _DAY
    days = (
        monthrange(start.year, start.month)[1]
        if month
        else (datetime(start.year, 12, 31) - datetime(start.year, 1, 1)).days + 1
    )
    return start, start + timedelta(days=days)


def _clock(text: str) -> tuple[datetime, datetime] | None:
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    day, hour, minute, second, fraction = match.groups()
    start = datetime.fromisoformat(day).replace(tzinfo=UTC)
    start += timedelta(hours=_below(hour, 24), minutes=_below(minute, 60), seconds=_below(second or "0", 60))
    if fraction:
        start += timedelta(milliseconds=int(fraction[:3].ljust(3, "0")))
        return start, start + timedelta(milliseconds=1)
    return start, start + (timedelta(seconds=1) if second else timedelta(minutes=1))


def _named(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if text in ("today", "yesterday"):
        start = today if text == "today" else today - _DAY
        return start, start + _DAY
    match = _AGO.fullmatch(text)
    return _ago(int(match[1]), match[2], now) if match else None


def _ago(count: int, unit: str, now: datetime) -> tuple[datetime, datetime]:
    if unit in _STEPS:
        at = now.astimezone(UTC) - count * _STEPS[unit]
    else:
        at = _months_before(now.astimezone(UTC), count * (12 if unit == "y" else 1))
    if unit == "h":
        start = at.replace(minute=0, second=0, microsecond=0)
        return start, start + _STEPS["h"]
    start = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + _DAY


def _months_before(at: datetime, months: int) -> datetime:
    """The same day so many months before, or the last of a shorter month."""
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


def _below(digits: str, limit: int) -> int:
    if int(digits) >= limit:
        raise ValueError(digits)
    return int(digits)


def _milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(milliseconds=1)
