"""Date text → moment: a table of forms, tried in order; never a date made up where the year is not told."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from newscli.article import YEAR_OF_CAPTURE, Moment, Precision

_MONTHS = (
    "january jan januar januari janvier janv enero ene janeiro gennaio gen stycznia styczeń ledna januára ocak января янв січня ιανουαρίου يناير",
    "february feb februar februari février févr febrero fevereiro febbraio lutego luty února februára şubat февраля фев лютого φεβρουαρίου فبراير",
    "march mar märz maart mars marzo março marca marzec března marca mart марта мар березня μαρτίου مارس",
    "april apr avril abril aprile kwietnia kwiecień dubna apríla nisan апреля апр квітня απριλίου أبريل",
    "may mai mei mayo maio maggio maja května mája mayıs мая травня μαΐου مايو maj",
    "june jun juni juin junio junho giugno czerwca června júna haziran июня червня ιουνίου يونيو",
    "july jul juli juillet julio julho luglio lipca července júla temmuz июля липня ιουλίου يوليو",
    "august aug août agosto sierpnia srpna augusta ağustos августа авг серпня αυγούστου أغسطس augustus augusti ago",
    "september sep sept septembre septiembre setembro settembre września září septembra eylül сентября сен вересня σεπτεμβρίου سبتمبر set",
    "october oct oktober okt octobre octubre outubro ottobre października října októbra ekim октября окт жовтня οκτωβρίου أكتوبر ott",
    "november nov novembre noviembre novembro listopada listopadu novembra kasım ноября ноя листопада νοεμβρίου نوفمبر",
    "december dec dezember dez décembre diciembre dezembro dicembre grudnia prosince decembra aralık декабря дек грудня δεκεμβρίου ديسمبر dic",
)
_MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}

_TIME = r"(?:[\s,]+(?:at\s+|um\s+|à\s+|alle\s+|godz\.\s+|saat\s+)?(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::\d{2})?\s*(?P<half>[ap]\.?m\b\.?)?)?"
_YEAR = r"(?P<year>(?:19|20)\d{2})(?!\d)"
_ANY_YEAR = r"(?:19|20)\d{2}"
_ANY = ("",)
_NAME = r"(?P<name>[^\W\d_]{3,12})\.?"

_ISO = (
    r"(?<![\d-])(?P<year>(?:19|20)\d{2})-(?P<month>\d{2})-(?P<day>\d{2})"
    r"(?:[T ](?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?)?(?![\d-])"
)
_DAY_NAME_YEAR = (
    r"(?i)(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º|ª)?[\s-]+(?:de\s+|of\s+)?"
    rf"{_NAME},?[\s-]+(?:de[l]?\s+)?{_YEAR}{_TIME}"
)
_NAME_DAY_YEAR = rf"(?i)(?<!\w){_NAME}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}{_TIME}"
_EASTERN = (
    r"(?P<year>(?:19|20)\d{2})\s*[年년]\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일号號]"
    r"(?:\s*(?P<hour>\d{1,2})[:時点时](?P<minute>\d{2}))?"
)
_DOTTED = rf"(?<![\d.])(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}{_TIME}"
_YEAR_FIRST = r"(?<![\d/.])(?P<year>(?:19|20)\d{2})[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})(?![\d/])"
_SLASHED = rf"(?<![\d/])(?P<first>\d{{1,2}})/(?P<second_>\d{{1,2}})/{_YEAR}{_TIME}"
# Kept as text: `re` compiles each at its first use, which most runs never come to.


class Found(NamedTuple):
    """A date in a text: the moment, and where it stands, half-open in characters."""

    moment: Moment
    start: int
    end: int


def find_date(text: str, origin: str = "text") -> Found | None:
    """The first date with a year in a text; a day and month that could be either are none."""
    if ("20" not in text and "19" not in text) or not re.search(_ANY_YEAR, text):
        return None  # every form needs a year: most texts end here
    for pattern, read, signs in _FORMS:
        match = re.search(pattern, text) if any(sign in text for sign in signs) else None
        if match:
            moment = _moment(match, read, origin)
            if moment:
                return Found(moment, *match.span())
    return None


def find_day(text: str, captured: Moment) -> Found | None:
    """A day and month without a year, as the last such day before the dump was captured.

    The year is what the capture knows: the origin says so. None where the capture's day is not known.
    """
    if len(captured.at) < len("2024-02-01"):
        return None
    latest = date.fromisoformat(captured.at[:10])
    for pattern in _DAYS:
        match = re.search(pattern, text)
        month = _month_of(match) if match else None
        if match and month:
            day = _last_day(int(match["day"]), month, latest)
            return (
                Found(Moment(day.isoformat(), Precision.DAY, YEAR_OF_CAPTURE), *match.span()) if day else None
            )
    return None


def is_day(text: str) -> bool:
    """Whether a text is a day and month, and nothing more."""
    text = text.strip(" .,|·–-")
    matches = (re.fullmatch(pattern, text) for pattern in _DAYS)
    return any(match is not None and _month_of(match) is not None for match in matches)


_DAYS = (
    rf"(?i)(?<!\w){_NAME}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\w)",
    rf"(?i)(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º|ª)?\s+(?:de\s+|of\s+)?{_NAME}(?!\w)",
    r"(?<!\d)(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일号號]",
)


def _month_of(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    return int(groups["month"]) if "month" in groups else _MONTH_NUMBER.get(groups["name"].lower())


def _last_day(day: int, month: int, latest: date) -> date | None:
    """The last such day up to another; None where there is none."""
    for year in (latest.year, latest.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= latest:
            return found
    return None


def parse_moment(text: str, origin: str) -> Moment | None:
    """A moment as options write it, ISO 8601: `2024`, `2024-02`, `2024-02-01`, `2024-02-01T08:30:00Z`."""
    text = text.strip()
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?", text)
    if match:
        is_month = match[2] is None or 1 <= int(match[2]) <= 12
        precision = Precision.MONTH if match[2] else Precision.YEAR
        return Moment(text, precision, origin) if is_month and int(match[1]) else None
    found = re.fullmatch(_ISO, text)
    return _moment(found, _numbers, origin) if found else None


def _moment(match: re.Match[str], read: Callable[[re.Match[str]], date | None], origin: str) -> Moment | None:
    try:
        day = read(match)
        if day is None:
            return None
        clock = _clock(match)
    except ValueError:
        return None
    if clock is None:
        return Moment(day.isoformat(), Precision.DAY, origin)
    return _instant(day, clock, match, origin)


def _instant(day: date, clock: tuple[int, int], match: re.Match[str], origin: str) -> Moment:
    """A moment with its clock, in UTC where the zone is told; a clock without zone tells only the day."""
    groups = match.groupdict()
    if not groups.get("zone"):
        return Moment(day.isoformat(), Precision.DAY, origin)
    second = groups.get("second")
    at = datetime(day.year, day.month, day.day, *clock, int(second or 0), tzinfo=UTC) - _offset(
        groups["zone"]
    )
    return Moment(at.strftime("%Y-%m-%dT%H:%M:%SZ"), Precision.SECOND if second else Precision.MINUTE, origin)


def _offset(zone: str) -> timedelta:
    if zone == "Z":
        return timedelta()
    sign = -1 if zone[0] == "-" else 1
    return sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))


def _clock(match: re.Match[str]) -> tuple[int, int] | None:
    groups = match.groupdict()
    if not groups.get("hour"):
        return None
    return int(groups["hour"]), int(groups["minute"])


def _numbers(match: re.Match[str]) -> date:
    return date(int(match["year"]), int(match["month"]), int(match["day"]))


def _named(match: re.Match[str]) -> date | None:
    month = _MONTH_NUMBER.get(match["name"].lower())
    return date(int(match["year"]), month, int(match["day"])) if month else None


def _slashed(match: re.Match[str]) -> date | None:
    """Day and month, told apart only where one is above 12 or both are the same."""
    first, second = int(match["first"]), int(match["second_"])
    if first > 12 or first == second:
        return date(int(match["year"]), second, first)
    return date(int(match["year"]), first, second) if second > 12 else None


_FORMS = (
    (_ISO, _numbers, "-"),
    (_DAY_NAME_YEAR, _named, _ANY),
    (_NAME_DAY_YEAR, _named, _ANY),
    (_EASTERN, _numbers, "年년"),
    (_DOTTED, _numbers, "."),
    (_YEAR_FIRST, _numbers, "/."),
    (_SLASHED, _slashed, "/"),
)
"""Pattern, what reads its match, and the signs of which a text needs one."""
