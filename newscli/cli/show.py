"""`newscli show`: an article as a person wants to read it, with its captures and lists."""

from collections.abc import Iterator
from contextlib import closing
from typing import Annotated

import typer

from newscli.answers import IndexedArticle
from newscli.cli import options
from newscli.cli.choosing import resolve_ids
from newscli.cli.session import Looks, Session
from newscli.engines import open_index
from newscli.errors import NotFoundError
from newscli.render.columns import Column
from newscli.render.formats import Format
from newscli.render.reading import indexed_blocks, write_blocks
from newscli.shapes import indexed_shape

COLUMNS = (
    Column("id"), Column("published"), Column("publisher"), Column("language"), Column("headline"),
    Column("deck", False), Column("byline", False), Column("dateline", False), Column("body", False),
    Column("captures", False), Column("problems", False),
)  # fmt: skip


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
    """Show articles with all their captures and lists.

    Examples: newscli show 3f2a91; newscli list --format ids | xargs newscli show --jsonl
    """
    session = Session(Looks(format_name, json, jsonl, fields, color, quiet), COLUMNS, index)
    missing: list[str] = []
    with closing(open_index(session.config.index.value)) as engine:
        found = map(engine.get, resolve_ids(engine, ids, missing))
        if session.keys is None and session.format in (Format.TABLE, Format.PLAIN):
            _read(session, found)
        else:
            session.write(map(indexed_shape, found))
    return NotFoundError.exit_code if missing else 0


def _read(session: Session, found: Iterator[IndexedArticle]) -> None:
    for number, each in enumerate(found):
        if number:
            session.output.line("")
        if session.format is Format.PLAIN:
            write_blocks(session.output, indexed_blocks(each))
        else:
            from newscli.render.terminal import draw_blocks

            draw_blocks(session.output, indexed_blocks(each))
