"""One run of a command: where its output goes, in which format, with which settings."""

import os
import sys
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from newscli.cli.messages import say
from newscli.errors import OutputError, UsageError
from newscli.render.columns import Column, choose_columns
from newscli.render.formats import Format, When, choose_format
from newscli.render.output import Output
from newscli.render.writers import Rows, write_shapes
from newscli.shapes import Shape

if TYPE_CHECKING:
    from newscli.config import Config


class Looks(NamedTuple):
    """What the shared options say of the output."""

    format: str | None = None
    json: bool = False
    jsonl: bool = False
    fields: str | None = None
    color: When | None = None
    quiet: bool = False
    verbose: bool = False


class Session:
    """What a command works with."""

    def __init__(
        self,
        looks: Looks,
        columns: Sequence[Column] = (),
        index: str | None = None,
        keep_raw: str | None = None,
    ) -> None:
        self._options = {"index": index, "color": looks.color, "keep_raw": keep_raw}
        is_terminal = _is_terminal(sys.stdout)
        chosen = choose_format(looks.format, {Format.JSON: looks.json, Format.JSONL: looks.jsonl})
        if chosen is Format.IDS and not any(column.key == "id" for column in columns):
            raise UsageError("there are no ids in this output", "choose another format")
        self.format = chosen or (Format.TABLE if is_terminal else Format.PLAIN)
        has_colors = self.format is Format.TABLE and _has_colors(self.config.color.value, is_terminal)
        self.output = Output(_stdout(), is_terminal, has_colors)
        self.columns = choose_columns(columns, looks.fields) if columns else ()
        self.keys = self.columns if looks.fields else None
        self.is_quiet = looks.quiet
        self.is_verbose = looks.verbose

    @cached_property
    def config(self) -> "Config":
        """The settings in force; found out when one is asked for."""
        from newscli.config import load_config

        return load_config(self._options)

    def note(self, text: str) -> None:
        """A remark on standard error, unless --quiet."""
        if not self.is_quiet:
            say(text)

    def write(self, shapes: Iterable[Shape]) -> int:
        """Write shapes in the format that is asked for; how many there were."""
        if self.format is Format.TABLE:
            from newscli.render.terminal import draw_table

            return draw_table(self.output, self.columns, shapes)
        return write_shapes(self.output, self.format, Rows(shapes, self.columns, self.keys))


def stdin_is_terminal() -> bool:
    """Whether a person sits at standard input."""
    return _is_terminal(sys.stdin)


def stderr_is_terminal() -> bool:
    """Whether a person reads standard error."""
    return _is_terminal(sys.stderr)


def _is_terminal(stream: object) -> bool:
    try:
        return bool(stream.isatty())  # type: ignore[attr-defined]  # None where the stream was closed before
    except (AttributeError, ValueError):
        return False


def _stdout() -> BinaryIO:
    if sys.stdout is None:
        raise OutputError("the output cannot be written: standard output is closed")
    return sys.stdout.buffer


def _has_colors(setting: str, is_terminal: bool) -> bool:
    if setting != When.AUTO:
        return setting == When.ALWAYS
    return is_terminal and os.environ.get("TERM") != "dumb"
