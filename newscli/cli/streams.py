"""The standard streams at the end of a run: written out, or known not to be."""

import os
import sys

from newscli.errors import OutputError


def flush_streams(code: int) -> int:
    """The exit code once the streams are written out: nobody reading is no error, a full disk is one."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _discard(sys.stdout)
    except OSError as error:
        _discard(sys.stdout)
        code = tell_unwritten(error)
    except (ValueError, AttributeError):  # it was closed before newscli began
        pass
    try:
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        _discard(sys.stderr)
    return code


def tell_unwritten(error: OSError) -> int:
    """Tell that the output could not be written; the exit code."""
    from newscli.cli.messages import tell

    tell(f"the output cannot be written: {error.strerror}")
    return OutputError.exit_code


def _discard(stream: object) -> None:
    """Let the interpreter's own last flush go nowhere."""
    try:
        descriptor = stream.fileno()  # type: ignore[attr-defined]  # None where it was closed before
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
    except (OSError, ValueError, AttributeError):
        return
