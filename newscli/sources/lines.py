"""One input → its lines as bytes, one at a time: for inputs that are no documents, and of any size."""

from collections.abc import Iterator

from newscli.errors import InputError
from newscli.sources.failures import unreadable
from newscli.sources.paths import STDIN, Input


def read_lines(source: Input) -> Iterator[bytes]:
    """The lines of an input; InputError, as of `read_document`, where it cannot be read, and `packed`."""
    if source.packing:
        raise InputError(source.name, "packed", "packed: its lines cannot be read", "unpack it first")
    try:
        with open(0, "rb", closefd=False) if source.name == STDIN else open(source.name, "rb") as stream:  # noqa: PTH123
            yield from stream
    except (OSError, ValueError) as error:
        raise unreadable(source.name, error) from error
