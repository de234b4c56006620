"""The error tree, and the exit code that each kind of error ends in.

NewscliError
├── UsageError           2   an option or argument that cannot be used
│   ├── QueryError       2   a query that cannot be read; knows the place
│   └── IdError          2   an id that is too short, ambiguous or no id
├── NotFoundError        1   nothing has that id or name
├── InputError           3   one input that cannot be read or decoded
├── UnusableIndexError   4   an index that is missing, refused, damaged or of another version
├── IndexWriteError      3   the index could not be written; what was committed is intact
├── IndexBusyError      75   another process holds the writing lock
├── OutputError          3   the output could not be written
└── AccountError        70   bytes of a document that no span has: a fault of newscli's own
"""

from typing import Any


class NewscliError(Exception):
    """An error that is told to the user in one line, with the next step where there is one."""

    exit_code = 70

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(NewscliError):
    """An option or an argument that cannot be used."""

    exit_code = 2


class QueryError(UsageError):
    """A query that cannot be read; `start` and `end` are code points of the query, half-open."""

    def __init__(self, message: str, start: int, end: int, hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.start = start
        self.end = end


class SlowQueryError(UsageError):
    """A query that took longer than it may."""


class IdError(UsageError):
    """An article id that is too short, ambiguous or not hexadecimal."""


class NotFoundError(NewscliError):
    """Nothing in the index has that id or name."""

    exit_code = 1


class InputError(NewscliError):
    """One input that cannot be read: `code` is stable, `line` counts from 1 where it is known.

    `sha256` and `size` are those of its bytes, where these could be read at all.
    """

    exit_code = 3

    def __init__(
        self, name: str, code: str, message: str, hint: str | None = None, line: int | None = None
    ) -> None:
        super().__init__(message, hint)
        self.name = name
        self.code = code
        self.line = line
        self.sha256: str | None = None
        self.size = 0

    def __reduce__(self) -> tuple[Any, ...]:
        arguments = (self.name, self.code, self.message, self.hint, self.line)
        return type(self), arguments, {"sha256": self.sha256, "size": self.size}


class UnusableIndexError(NewscliError):
    """The index is missing (`is_missing`), refused, damaged or of another version."""

    exit_code = 4

    def __init__(self, message: str, hint: str | None = None, *, is_missing: bool = False) -> None:
        super().__init__(message, hint)
        self.is_missing = is_missing


class IndexWriteError(NewscliError):
    """The index could not be written; what was committed before is intact."""

    exit_code = 3


class IndexBusyError(NewscliError):
    """Another process holds the writing lock for longer than was waited."""

    exit_code = 75


class OutputError(NewscliError):
    """The output could not be written."""

    exit_code = 3


class AccountError(NewscliError):
    """Bytes of a document that are in no span, or in two: a fault of newscli's own."""
