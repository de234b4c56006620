"""The formats of output, which one is meant, and when it is coloured."""

from enum import StrEnum

from newscli.errors import UsageError


class Format(StrEnum):
    """How output is written."""

    TABLE = "table"
    """For a person at a terminal."""
    PLAIN = "plain"
    """One a line, tabs between columns, nothing wrapped or cut."""
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    IDS = "ids"


class When(StrEnum):
    """When output is coloured; `auto` is on a terminal."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def choose_format(named: str | None, shortcuts: dict[Format, bool]) -> Format | None:
    """The format that options name, None without one; UsageError for two, or one that is none."""
    wanted = {format_ for format_, is_set in shortcuts.items() if is_set}
    if named is not None:
        wanted.add(_named(named))
    if len(wanted) > 1:
        raise UsageError(f"two formats at once: {' and '.join(sorted(wanted))}", "choose one")
    return wanted.pop() if wanted else None


def _named(name: str) -> Format:
    try:
        return Format(name)
    except ValueError:
        raise UsageError(f"no format {name!r}", f"choose one of {', '.join(Format)}") from None
