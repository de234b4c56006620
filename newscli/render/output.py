"""Where output goes: UTF-8 in any locale, and honest about what could not be written."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from newscli.errors import OutputError


class Output:
    """Writes text to a binary stream."""

    def __init__(self, stream: BinaryIO, is_terminal: bool, colors: bool) -> None:
        self._stream = stream
        self.is_terminal = is_terminal
        self.colors = colors

    def write(self, text: str) -> None:
        """Write text; BrokenPipeError where nobody reads, OutputError where the disk refuses."""
        with _told():
            self._stream.write(text.encode("utf-8", "backslashreplace"))

    def write_bytes(self, data: bytes) -> None:
        """Write bytes as they are, likewise; not for a terminal, which they could reprogram."""
        with _told():
            self._stream.write(data)

    def line(self, text: str) -> None:
        """Write a line, and let it be seen at once."""
        self.write(f"{text}\n")
        self.flush()

    def flush(self) -> None:
        """Let everything written be seen."""
        with _told():
            self._stream.flush()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno == errno.EINVAL:  # what a closed reader looks like on some systems
            raise BrokenPipeError from error
        raise OutputError(f"the output cannot be written: {error.strerror}") from error
    except ValueError as error:  # a closed stream
        raise OutputError("the output cannot be written: it is closed") from error
