"""What is told to the person, on standard error."""

import sys

from newscli.errors import InputError, NewscliError, QueryError
from newscli.render.safety import visible


def tell(message: str, hint: str | None = None) -> None:
    """One line, and a second with the next step where there is one."""
    say(f"newscli: {message}")
    if hint:
        say(f"  {hint}")


def message_of(error: NewscliError) -> str:
    """What went wrong; of a query, also at which of its characters."""
    place = f" (at {error.start + 1})" if isinstance(error, QueryError) and error.start else ""
    return f"{error.message}{place}"


def tell_failure(error: InputError) -> None:
    """An input that failed: its name, line, reason, and what to do."""
    name = error.name or "''"
    where = f"{name}:{error.line}" if error.line else name
    tell(f"{where}: {error.message}", error.hint)


def ask(question: str) -> bool:
    """Whether the person at the terminal says yes; no answer is a no."""
    sys.stderr.write(f"{visible(question)} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.buffer.readline().strip().lower() in (b"y", b"yes")


def say(text: str) -> None:
    """A line on standard error, safe for a terminal; lost without a word where that is closed."""
    try:
        sys.stderr.write(f"{visible(' '.join(text.splitlines()))}\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        return
