"""The one place where errors become messages and exit codes, and signals become errors."""

import errno
import os
import signal
from collections.abc import Callable, Sequence
from types import FrameType
from typing import NoReturn

from typer.exceptions import TyperException

from newscli.cli.commands import PROGRAM, build_program
from newscli.cli.messages import message_of, tell
from newscli.cli.streams import flush_streams, tell_unwritten
from newscli.errors import NewscliError

DEBUG_VARIABLE = "NEWSCLI_DEBUG"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FAULT, INTERRUPTED, TERMINATED = 70, 130, 143


class TerminatedError(BaseException):
    """SIGTERM came: what is open is closed on the way out."""


def run(arguments: Sequence[str]) -> int:
    """Run one command line; its exit code. No exception leaves here, but with NEWSCLI_DEBUG set."""
    signal.signal(signal.SIGTERM, _terminate)
    code = _guarded(lambda: int(build_program().main(list(arguments), PROGRAM, standalone_mode=False) or 0))
    return flush_streams(code)


def _guarded(command: Callable[[], int]) -> int:
    try:
        return command()
    except (BrokenPipeError, SystemExit):  # Typer ends so, and only so, where nobody reads
        return 0
    except (NewscliError, TyperException) as error:
        return _told(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except TerminatedError:
        return TERMINATED
    except Exception as error:
        return _fault(error)


def _told(error: NewscliError | TyperException) -> int:
    """Tell what went wrong and what to do next."""
    if isinstance(error, NewscliError):
        tell(message_of(error), error.hint)
        return error.exit_code
    command = getattr(getattr(error, "ctx", None), "command_path", PROGRAM)
    tell(error.format_message(), f"see: {command} --help")
    return 2


def _fault(error: Exception) -> int:
    """A fault of newscli's own: one line and how to report it."""
    if isinstance(error, OSError) and error.errno in _NO_ROOM:  # Typer writes its help itself
        return tell_unwritten(error)
    if os.environ.get(DEBUG_VARIABLE):
        raise error
    tell(
        f"this is a fault of newscli's own: {type(error).__name__}: {error}",
        f"set {DEBUG_VARIABLE}=1 and run it again to see where, and report that with the input",
    )
    return FAULT


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    raise TerminatedError
