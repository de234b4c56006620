"""One shape that is no row of many: statistics, settings, books."""

from collections.abc import Iterable, Iterator
from typing import Any

from newscli.render.formats import Format
from newscli.render.jsontext import dump_json
from newscli.render.output import Output
from newscli.render.safety import one_line
from newscli.render.writers import csv_row
from newscli.shapes import Shape

Facts = tuple[tuple[str, str], ...]


def write_single(output: Output, format_: Format, shape: Shape) -> None:
    """Write a shape: JSON as it is, else its values a line each, nested ones as `outer.inner`."""
    match format_:
        case Format.JSON:
            output.line(dump_json(shape, indent=2))
        case Format.JSONL:
            output.line(dump_json(shape))
        case Format.CSV:
            _write_lines(output, map(csv_row, (("name", "value"), *facts_of(shape))))
        case Format.PLAIN | Format.IDS:  # ids were refused before: nothing here has one
            _write_lines(output, map("\t".join, facts_of(shape)))
        case Format.TABLE:
            from newscli.render.terminal import draw_facts

            draw_facts(output, facts_of(shape))


def facts_of(shape: Shape) -> Facts:
    """A shape as names and values, each on one line; its schema is left out."""
    return tuple(_facts(shape, ""))


def _write_lines(output: Output, lines: Iterable[str]) -> None:
    for line in lines:
        output.line(line)


def _facts(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "schema":
                yield from _facts(inner, f"{name}.{key}" if name else str(key))
    elif value is None or isinstance(value, str):
        yield name, one_line(value or "")
    else:
        yield name, dump_json(value)
