"""`newscli captures`: every sighting of an article, with when it was and what stood around it."""

from collections.abc import Iterator
from contextlib import closing
from typing import Annotated

import typer

from newscli.cli import options
from newscli.cli.choosing import resolve_ids
from newscli.cli.session import Looks, Session
from newscli.engines import Engine, open_index
from newscli.errors import NotFoundError
from newscli.render.columns import Column
from newscli.render.formats import Format
from newscli.reports.captures import capture_shapes, find_sightings
from newscli.reports.dating import Dating
from newscli.shapes import Shape

COLUMNS = (
    Column("id"), Column("number"), Column("captured"), Column("origin"), Column("not_before"),
    Column("publisher"), Column("lists"), Column("problems"), Column("source"), Column("url", False),
    Column("headline", False), Column("body", False), Column("parser", False),
)  # fmt: skip
_WITHIN = {"origin": "captured", "not_before": "captured"}
"""Columns that are a part of a key in JSON."""


def command(
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Ids, or their first 4 digits or more.")],
    format_name: options.FormatName = None,
    json: options.Json = False,
    jsonl: options.Jsonl = False,
    fields: options.Fields = None,
    index: options.Index = None,
    color: options.Color = None,
    quiet: options.Quiet = False,
) -> int:
    """List the captures of articles: when each was taken, at the earliest too, and the lists around it.

    A capture was not taken before what its lists show was published. Numbers are those of diff and show.

    Examples: newscli captures 3f2a91; newscli captures 3f2a91 --jsonl
    """
    session = Session(Looks(format_name, json, jsonl, fields, color, quiet), COLUMNS, index)
    missing: list[str] = []
    is_json = session.format in (Format.JSON, Format.JSONL)
    if is_json and session.keys:
        session.keys = tuple(dict.fromkeys(_WITHIN.get(key, key) for key in session.keys))
    with closing(open_index(session.config.index.value)) as engine:
        shapes = _shapes(engine, resolve_ids(engine, ids, missing))
        session.write(shapes if is_json else map(_row, shapes))
    return NotFoundError.exit_code if missing else 0


def _shapes(engine: Engine, ids: list[str]) -> Iterator[Shape]:
    dating = Dating(engine)
    for found in map(engine.get, ids):
        yield from capture_shapes(found, find_sightings(found, dating))


def _row(shape: Shape) -> Shape:
    """A capture with what is known of its date as columns."""
    captured = shape["captured"] or dict.fromkeys(("at", "origin", "not_before"))
    bound = captured["not_before"]
    return shape | {
        "captured": captured["at"],
        "origin": captured["origin"],
        "not_before": bound and bound["at"],
        "number": str(shape["number"]),
    }
