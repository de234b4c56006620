"""How much there is of what over time: counts by day → periods, several queries side by side."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from newscli.answers import FacetCounts

MOST_PERIODS = 40
"""Periods that a person still looks through; where the unit is not given, there are at most so many."""

_DAYS, _MONTHS = 7, 12


class Per(StrEnum):
    """What a period is; weeks are those of ISO 8601, which begin on Mondays."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Days(NamedTuple):
    """From the first day to the last, both included; None: without an end."""

    first: date | None = None
    last: date | None = None


class Period(NamedTuple):
    """A day, week, month or year, as far as it is asked for."""

    name: str
    """`2024-02-01`, `2024-W05`, `2024-02`, `2024`."""
    first: date
    last: date
    counts: tuple[int, ...]
    """One a query, in their order."""


class Trend(NamedTuple):
    """What some queries find over time."""

    per: Per
    periods: tuple[Period, ...]
    """In order of time, without a gap; none where nothing with a date is found."""
    totals: tuple[int, ...]
    """What is in the periods, one a query."""
    undated: tuple[int, ...]
    """What is in no period, as its day is not known; one a query."""


def make_trend(counted: Sequence[FacetCounts], within: Days, per: Per | None) -> Trend:
    """The trend of some counts by day (ISO, UTC).

    Its periods reach from the first day to the last one on which any of them has something, or to the ends of
    `within` where these are given. Without a unit it is the smallest that makes MOST_PERIODS of them at most.
    """
    dated = [_dated(each, within) for each in counted]
    undated = tuple(each.none for each in counted)
    totals = tuple(each.total() for each in dated)
    if not any(totals):
        return Trend(per or Per.DAY, (), totals, undated)
    days = set().union(*dated)
    first, last = within.first or min(days), within.last or max(days)
    unit = per or _unit_for(first, last)
    sums = [_summed(each, unit) for each in dated]
    numbers = range(_number(first, unit), _number(last, unit) + 1)
    periods = (_period(number, unit, [each[number] for each in sums]) for number in numbers)
    return Trend(unit, tuple(_cut(each, within) for each in periods), totals, undated)


def _dated(counts: FacetCounts, within: Days) -> Counter[date]:
    """Day → count, of the days that are asked for."""
    first, last = within.first or date.min, within.last or date.max
    days = ((date.fromisoformat(value), count) for value, count in counts.counts)
    return Counter({day: count for day, count in days if first <= day <= last})


def _cut(period: Period, within: Days) -> Period:
    """A period as far as it is asked for."""
    first, last = within.first or date.min, within.last or date.max
    return period._replace(first=max(period.first, first), last=min(period.last, last))


def _unit_for(first: date, last: date) -> Per:
    """The smallest unit that a stretch has few enough of."""
    few = (per for per in Per if _number(last, per) - _number(first, per) < MOST_PERIODS)
    return next(few, Per.YEAR)


def _summed(days: Counter[date], per: Per) -> Counter[int]:
    """Number of the period → count."""
    sums: Counter[int] = Counter()
    for day, count in days.items():
        sums[_number(day, per)] += count
    return sums


def _number(day: date, per: Per) -> int:
    """The number of the period that a day is in: one more than that of the period before."""
    match per:
        case Per.DAY:
            return day.toordinal()
        case Per.WEEK:
            return (day.toordinal() - 1) // _DAYS  # the first day of the calendar is a Monday
        case Per.MONTH:
            return day.year * _MONTHS + day.month - 1
        case Per.YEAR:
            return day.year


def _first_day(number: int, per: Per) -> date:
    """The first day of a period; OverflowError or ValueError beyond the calendar."""
    match per:
        case Per.DAY:
            return date.fromordinal(number)
        case Per.WEEK:
            return date.fromordinal(number * _DAYS + 1)
        case Per.MONTH:
            return date(number // _MONTHS, number % _MONTHS + 1, 1)
        case Per.YEAR:
            return date(number, 1, 1)


def _period(number: int, per: Per, counts: Sequence[int]) -> Period:
    first = _first_day(number, per)
    try:
        last = _first_day(number + 1, per) - timedelta(days=1)
    except (ValueError, OverflowError):
        last = date.max
    return Period(_name(first, per), first, last, tuple(counts))


def _name(first: date, per: Per) -> str:
    if per is Per.WEEK:
        year, week, _ = first.isocalendar()
        return f"{year:04}-W{week:02}"
    return first.isoformat()[: {Per.DAY: 10, Per.MONTH: 7, Per.YEAR: 4}[per]]
