"""The options --since and --until: from what was typed to a half-open span of time."""

from datetime import UTC, datetime

from newscli.errors import UsageError
from newscli.query import parse_range


def read_span(since: str | None, until: str | None) -> tuple[int | None, int | None]:
    """From when until when, in milliseconds since 1970; None is open. UsageError for what is no date."""
    low = _range("--since", since)[0] if since is not None else None
    high = _range("--until", until)[1] if until is not None else None
    if low is not None and high is not None and low >= high:
        raise UsageError(f"--since {since} is after --until {until}")
    return low, high


def _range(option: str, text: str) -> tuple[int | None, int | None]:
    if ".." in text:
        raise UsageError(f"{option}: one date, not a range")
    try:
        return parse_range(text, datetime.now(UTC))
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None
