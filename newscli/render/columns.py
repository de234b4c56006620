"""Columns: what of a shape stands in a table, a plain line or a CSV row."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from newscli.errors import UsageError
from newscli.render.jsontext import dump_json
from newscli.render.safety import one_line
from newscli.shapes import Shape

SHORT_ID = 12
"""Digits of an id that are shown to people."""


class Column(NamedTuple):
    """One column: the key of the shape, and whether it is shown unless others are chosen."""

    key: str
    is_default: bool = True


def choose_columns(columns: Sequence[Column], fields: str | None) -> tuple[str, ...]:
    """The keys that `--fields a,b` names, else the default ones; UsageError lists what there is."""
    if fields is None:
        return tuple(column.key for column in columns if column.is_default)
    known = [column.key for column in columns]
    chosen = tuple(name.strip() for name in fields.split(",") if name.strip())
    unknown = [name for name in chosen if name not in known]
    if unknown or not chosen:
        wrong = f"no field {unknown[0]!r}" if unknown else "no field is named"
        raise UsageError(wrong, f"there are: {', '.join(known)}")
    return chosen


def cell_of(shape: Shape, key: str) -> str:
    """What a shape has under a key, as one line; empty where it is unknown."""
    value = shape.get(key)
    if value is None:
        return ""
    if isinstance(value, str):
        return one_line(value)
    render = _CELLS.get(key)
    return one_line(render(value)) if render else dump_json(value)


def cell_for_people(shape: Shape, key: str) -> str:
    """The cell, an id or a SHA-256 as short as people are shown it."""
    cell = cell_of(shape, key)
    return cell[:SHORT_ID] if key in ("id", "sha256") else cell


def _snippet_texts(snippets: list[Shape]) -> str:
    """The passages that were found; the headline has a column of its own."""
    return " | ".join(snippet["text"] for snippet in snippets if snippet["field"] != "headline")


def _list_texts(lists: list[Shape]) -> str:
    return " | ".join(f"{each['label'] or each['kind']}: {len(each['items'])}" for each in lists)


def _moment(moment: Any) -> str:
    return str(moment["at"])


_CELLS: dict[str, Callable[[Any], str]] = {
    "published": _moment,
    "captured": _moment,
    "first_seen": _moment,
    "last_seen": _moment,
    "publishers": ", ".join,
    "source": lambda source: str(source["name"]),
    "snippets": _snippet_texts,
    "lists": _list_texts,
    "problems": lambda problems: ", ".join(problem["code"] for problem in problems),
    "lines": lambda lines: "-".join(str(line) for line in sorted(set(lines))),
    "bytes": lambda size: "-".join(map(str, size)) if isinstance(size, list) else str(size),
    "confidence": lambda sure: f"{sure:.2f}",
    "reasons": lambda reasons: " ".join(f"{each['feature']}:{each['weight']:+.1f}" for each in reasons),
    "also": lambda rivals: " ".join(f"{each['kind']}:{each['confidence']:.2f}" for each in rivals),
    "faults": "; ".join,
    "names": " | ".join,
    "explain": lambda parts: " ".join(f"{each['query']}@{each['field']}:{each['score']}" for each in parts),
    "collapsed": " ".join,
    "score": lambda score: f"{score:.4f}",
}
