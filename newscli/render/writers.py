"""The writers of rows: plain, JSON, JSONL, CSV and ids. Each takes shapes as they come and holds none."""

from collections.abc import Callable, Iterable
from io import StringIO
from typing import NamedTuple

from newscli.render.columns import cell_for_people, cell_of
from newscli.render.formats import Format
from newscli.render.jsontext import dump_json
from newscli.render.output import Output
from newscli.render.safety import visible
from newscli.shapes import Shape


class Rows(NamedTuple):
    """Shapes on their way out: which keys stand in columns, and which JSON keeps (None: all)."""

    shapes: Iterable[Shape]
    columns: tuple[str, ...]
    keys: tuple[str, ...] | None = None


def write_shapes(output: Output, format_: Format, rows: Rows) -> int:
    """Write shapes in a format of rows; how many there were."""
    return _WRITERS[format_](output, rows)


def keep_keys(shape: Shape, keys: tuple[str, ...] | None) -> Shape:
    """A shape with the chosen keys alone; its schema stays."""
    return (
        shape
        if keys is None
        else {key: value for key, value in shape.items() if key in keys or key == "schema"}
    )


def _write_json(output: Output, rows: Rows) -> int:
    count = 0
    for count, shape in enumerate(rows.shapes, 1):
        output.write("[\n" if count == 1 else ",\n")
        output.write(dump_json(keep_keys(shape, rows.keys)))
    output.line("\n]" if count else "[]")
    return count


def _write_jsonl(output: Output, rows: Rows) -> int:
    return _write_lines(output, rows, lambda shape: dump_json(keep_keys(shape, rows.keys)))


def _write_plain(output: Output, rows: Rows) -> int:
    return _write_lines(
        output, rows, lambda shape: "\t".join(cell_for_people(shape, key) for key in rows.columns)
    )


def _write_ids(output: Output, rows: Rows) -> int:
    seen = (shape for shape in rows.shapes if shape["id"])
    return _write_lines(output, Rows(seen, rows.columns), lambda shape: str(shape["id"]))


def _write_csv(output: Output, rows: Rows) -> int:
    output.line(csv_row(rows.columns))
    return _write_lines(output, rows, lambda shape: csv_row([cell_of(shape, key) for key in rows.columns]))


def _write_lines(output: Output, rows: Rows, line: Callable[[Shape], str]) -> int:
    count = 0
    for shape in rows.shapes:
        output.line(line(shape))
        count += 1
    return count


def csv_row(cells: Iterable[str]) -> str:
    """One row as RFC 4180 has it, without the line's end."""
    import csv  # few want it

    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow([visible(cell) for cell in cells])
    return text.getvalue()[:-1]


_WRITERS: dict[Format, Callable[[Output, Rows], int]] = {
    Format.JSON: _write_json,
    Format.JSONL: _write_jsonl,
    Format.PLAIN: _write_plain,
    Format.CSV: _write_csv,
    Format.IDS: _write_ids,
}
