"""`newscli ingest --retry`: the inputs that a file of failures names, tried again; of archives the whole."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from newscli.errors import InputError, UsageError
from newscli.sources import Input, archive_of, find_inputs

_SCHEMA = "newscli.error/1"
_STDIN = "-"


def read_failed(file: str) -> tuple[str, ...]:
    """The names in a file that --errors wrote, each once; all are read before --errors may write it anew."""
    try:
        with Path(file).open("rb") as stream:
            names = dict.fromkeys(_name(file, *each) for each in enumerate(stream, 1))
    except OSError as error:
        raise UsageError(f"--retry {file}: {error.strerror}") from error
    return tuple(names)


def retried_inputs(names: Sequence[str]) -> Iterator[Input | InputError]:
    """The inputs of these names; standard input is not there any more."""
    for name in names:
        if name == _STDIN:
            hint = "pipe the dump in again: newscli ingest -"
            yield InputError(name, "stdin", "standard input cannot be tried again", hint)
        else:
            yield from find_inputs([name])


def _name(file: str, number: int, line: bytes) -> str:
    try:
        shape = json.loads(line)
        if shape["schema"] == _SCHEMA and isinstance(shape["name"], str):
            return archive_of(shape["name"])
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise UsageError(f"--retry {file}: line {number} is no failure", "name a file that --errors wrote")
