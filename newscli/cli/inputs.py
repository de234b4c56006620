"""From options to inputs: paths, lists of paths, how they are read."""

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TextIO

import typer

from newscli.article import Moment
from newscli.cli.messages import tell_failure
from newscli.cli.options import CapturedFrom
from newscli.cli.session import stdin_is_terminal
from newscli.errors import InputError, OutputError, UsageError
from newscli.parsing import AUTO, NEVER, Split, parse_moment
from newscli.render.jsontext import dump_json
from newscli.sources import LINE_SEPARATOR, NUL_SEPARATOR, Input, Reading, Selection, find_inputs, read_names

_SPLITS = {"auto": AUTO, "never": NEVER}
_FAILURE = b'{"schema": "newscli.error/1"'
"""How a line of failures begins."""


class Named(NamedTuple):
    """Which inputs the command line names."""

    paths: Sequence[str]
    files_from: str | None
    separator: bytes
    selection: Selection


def name_inputs(
    paths: Sequence[str] | None,
    files_from: str | None,
    null: bool,
    include: Sequence[str] | None,
    exclude: Sequence[str] | None,
) -> Named:
    """What the shared options name."""
    separator = NUL_SEPARATOR if null else LINE_SEPARATOR
    return Named(paths or (), files_from, separator, Selection(tuple(include or ()), tuple(exclude or ())))


def named_inputs(context: typer.Context, named: Named) -> Iterator[Input | InputError]:
    """The inputs in order; without any name standard input, and the help where a person sits there."""
    if named.separator == NUL_SEPARATOR and named.files_from is None:
        raise UsageError("-0 is for --files-from, which is not given")
    paths = _all_paths(named)
    if not named.paths and named.files_from is None:
        if stdin_is_terminal():
            typer.echo(context.get_help(), err=True)
            raise typer.Exit(2)
        paths = iter(["-"])
    return find_inputs(paths, named.selection)


def make_reading(
    encoding: str | None, captured: str | None, captured_from: CapturedFrom | None, publisher: str | None
) -> Reading:
    """How inputs are read; UsageError for a date that is none, or a publisher without a name."""
    if publisher is not None and not publisher.strip():
        raise UsageError("--publisher is empty", "name the outlet, or leave the option out")
    return Reading(encoding, _captured(captured), publisher, captured_from is CapturedFrom.NAME)


def make_split(text: str) -> Split:
    """How documents are split; UsageError for a pattern that is none."""
    if text in _SPLITS:
        return _SPLITS[text]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Split(pattern=re.compile(text))
    except (re.error, RecursionError, OverflowError) as error:
        place = f" (at {error.pos + 1})" if isinstance(error, re.error) and error.pos is not None else ""
        reason = error.msg if isinstance(error, re.error) else str(error)
        raise UsageError(
            f"--split {text}: {reason}{place}", "write auto, never or a pattern of Python's"
        ) from error


class Counted:
    """Inputs as they come, counted."""

    def __init__(self, inputs: Iterator[Input | InputError]) -> None:
        self.count = 0
        self._inputs = inputs

    def __iter__(self) -> Iterator[Input | InputError]:
        for each in self._inputs:
            self.count += 1
            yield each


class Failures:
    """Tells of inputs that fail, and keeps count."""

    def __init__(self, stream: TextIO | None) -> None:
        self.count = 0
        self._stream = stream

    def add(self, error: InputError) -> None:
        """Tell of one, on standard error and in the file of --errors."""
        self.count += 1
        tell_failure(error)
        if self._stream:
            self._stream.write(f"{dump_json(error_shape(error))}\n")
            self._stream.flush()


@contextmanager
def failures(errors_file: str | None) -> Iterator[Failures]:
    """Failures that are also written to a file, where one is named."""
    if errors_file is None:
        yield Failures(None)
        return
    with _created(errors_file) as stream:
        yield Failures(stream)


def error_shape(error: InputError) -> dict[str, object]:
    """A failed input as JSON."""
    return {
        "schema": "newscli.error/1",
        "name": error.name,
        "line": error.line,
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
    }


def _created(file: str) -> TextIO:
    """The file of failures, begun anew; a file of anything else is not written over."""
    try:
        if Path(file).is_file() and not _holds_failures(Path(file)):
            raise UsageError(f"--errors {file}: there is such a file, and not of failures", "name another")
        return Path(file).open("w", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise OutputError(f"{file}: cannot be written: {error.strerror}") from error


def _holds_failures(path: Path) -> bool:
    with path.open("rb") as stream:
        start = stream.read(len(_FAILURE))
    return not start or start == _FAILURE


def _all_paths(named: Named) -> Iterator[str]:
    yield from named.paths
    if named.files_from is not None:
        yield from _listed_paths(named.files_from, named.separator)


def _listed_paths(file: str, separator: bytes) -> Iterator[str]:
    try:
        with open(0, "rb", closefd=False) if file == "-" else Path(file).open("rb") as stream:
            yield from read_names(stream, separator)
    except OSError as error:
        raise UsageError(f"--files-from {file}: {error.strerror}") from error


def _captured(text: str | None) -> Moment | None:
    if text is None:
        return None
    moment = parse_moment(text, "option")
    if moment is None:
        raise UsageError(f"--captured: no date {text!r}", "write it as 2024-02-01 or 2024-02-01T08:30:00Z")
    return moment
