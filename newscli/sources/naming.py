"""The date in the name of a document: of its file, or of the folders that it is in."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from newscli.article import Moment, Precision

NAME = "name"
"""The origin of a moment that a name says."""
_DAY = r"(?P<year>(?:19|20)\d\d)(?P<sign>[-_./]?)(?P<month>\d\d)(?P=sign)(?P<day>\d\d)"
_DIGITS = r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)"
_FORMS = (
    (rf"{_DIGITS}(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?", Precision.SECOND),
    (rf"{_DAY}[Tt](?P<hour>\d\d)[-.:]?(?P<minute>\d\d)(?:[-.:]?(?P<second>\d\d))?", Precision.SECOND),
    (rf"{_DAY}[ _-](?P<hour>\d\d)[-.:](?P<minute>\d\d)[-.:](?P<second>\d\d)", Precision.SECOND),
    (_DAY, Precision.DAY),
    (r"(?P<year>(?:19|20)\d\d)[-_/](?P<month>\d\d)(?=/|[^/\d]*$)", Precision.MONTH),
)
"""Forms of dates that no digit stands beside, and how exact they are: the most exact first.

The first is that of the Wayback Machine, with or without seconds. The last is a folder, or the end of a name.
"""


def read_named(name: str) -> Moment | None:
    """The moment that a name says: the most exact one, of these the last. None where it says none.

    A clock is taken as UTC, whose zone no name tells.
    """
    for form, precision in _FORMS:
        found = list(_moments(name, form, precision))
        if found:
            return found[-1]
    return None


def _moments(name: str, form: str, precision: Precision) -> Iterator[Moment]:
    for match in re.finditer(rf"(?<!\d){form}(?!\d)", name):
        parts = {unit: int(text) for unit, text in match.groupdict().items() if text and text.isdigit()}
        try:
            at = datetime(**{"day": 1} | parts, tzinfo=UTC)
        except ValueError:
            continue
        yield _moment(at, precision, has_seconds="second" in parts)


def _moment(at: datetime, precision: Precision, *, has_seconds: bool) -> Moment:
    if precision is Precision.SECOND:
        text = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        return Moment(text, Precision.SECOND if has_seconds else Precision.MINUTE, NAME)
    return Moment(at.date().isoformat()[: _LENGTHS[precision]], precision, NAME)


_LENGTHS = {Precision.DAY: 10, Precision.MONTH: 7}
"""Characters of an ISO day at a precision."""
