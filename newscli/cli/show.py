"""`newscli show`: an article as a person wants to read it, with its captures and lists."""

from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from typing import Annotated

import typer

from newscli.answers import IndexedArticle
from newscli.cli import options
from newscli.cli.choosing import resolve_ids
from newscli.cli.session import Looks, Session
from newscli.engines import Engine, open_index
from newscli.errors import NotFoundError, UsageError
from newscli.render.columns import Column
from newscli.render.formats import Format
from newscli.render.listed import listed_blocks
from newscli.render.reading import indexed_blocks, write_blocks
from newscli.render.sightings import near_blocks, sighting_notes
from newscli.reports.appearances import listed
from newscli.reports.captures import find_sightings, shown_shape
from newscli.reports.dating import Dating
from newscli.shapes import Shape
from newscli.stories import Appearance

COLUMNS = (
    Column("id"), Column("published"), Column("publisher"), Column("language"), Column("headline"),
    Column("deck", False), Column("byline", False), Column("dateline", False), Column("body", False),
    Column("captures", False), Column("listed", False), Column("problems", False), Column("near", False),
)  # fmt: skip
_MOST_LISTS = 10
"""Places on lists that a person is shown, the latest."""

Found = tuple[IndexedArticle, tuple[Appearance, ...]]
"""An article, and where lists carried it."""


def command(
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Ids, or their first 4 digits or more.")],
    raw: Annotated[
        bool,
        typer.Option(
            "--raw",
            help="Write what the dump has of it, byte by byte, where ingest --keep-raw kept that.",
            show_default=False,
        ),
    ] = False,
    capture: Annotated[
        int | None,
        typer.Option(
            "--capture",
            metavar="N",
            min=1,
            help="With --raw: of the N-th capture, not of the first.",
            show_default=False,
        ),
    ] = None,
    format_name: options.FormatName = None,
    json: options.Json = False,
    jsonl: options.Jsonl = False,
    fields: options.Fields = None,
    index: options.Index = None,
    color: options.Color = None,
    quiet: options.Quiet = False,
) -> int:
    """Show articles with all their captures and lists, and where lists carried them.

    Examples: newscli show 3f2a91; newscli list --format ids | xargs newscli show --jsonl;
    newscli show 3f2a91 --raw > page.txt
    """
    if capture and not raw:
        raise UsageError("--capture is for --raw, which is not given")
    if raw and (format_name or json or jsonl or fields):
        raise UsageError("--raw writes bytes, in no format and without fields", "leave the other option out")
    session = Session(Looks(format_name, json, jsonl, fields, color, quiet), COLUMNS, index)
    missing: list[str] = []
    with closing(open_index(session.config.index.value)) as engine:
        resolved = resolve_ids(engine, ids, missing)
        if raw:
            from newscli.cli.raw import write_raw

            is_missing = write_raw(session, engine, resolved, capture or 1) > 0
            return NotFoundError.exit_code if missing or is_missing else 0
        lists = engine.lists()
        found = ((each, listed(lists, each.article.headline)) for each in map(engine.get, resolved))
        if session.keys is None and session.format in (Format.TABLE, Format.PLAIN):
            _read(session, engine, found)
        else:
            session.write(_shapes(engine, found))
    return NotFoundError.exit_code if missing else 0


def _shapes(engine: Engine, found: Iterator[Found]) -> Iterator[Shape]:
    dating = Dating(engine)
    for each, carried in found:
        shape = shown_shape(each, find_sightings(each, dating), engine.near(each.article))
        yield shape | {"listed": [place.shape() for place in carried]}


def _read(session: Session, engine: Engine, found: Iterator[Found]) -> None:
    dating = Dating(engine)
    for number, (each, carried) in enumerate(found):
        if number:
            session.output.line("")
        notes = sighting_notes(find_sightings(each, dating))
        blocks = chain(indexed_blocks(each, notes), near_blocks(engine.near(each.article)))
        if session.format is Format.PLAIN:
            write_blocks(session.output, chain(blocks, listed_blocks(carried)))
        else:
            from newscli.render.terminal import draw_blocks

            draw_blocks(session.output, chain(blocks, listed_blocks(carried, _MOST_LISTS)))
