"""`newscli diff`: what changed between two captures of an article."""

from contextlib import closing
from typing import Annotated

import typer

from newscli.cli import options
from newscli.cli.session import Looks, Session
from newscli.engines import open_index
from newscli.errors import NotFoundError, UsageError
from newscli.render.columns import Column
from newscli.render.formats import Format
from newscli.render.jsontext import dump_json
from newscli.render.sightings import difference_blocks, difference_rows
from newscli.reports.captures import find_sightings
from newscli.reports.dating import Dating
from newscli.reports.differences import compare
from newscli.sightings import Difference, Sighting

COLUMNS = (Column("part"), Column("change"), Column("from"), Column("to"), Column("text"))


def command(
    like: Annotated[str, typer.Argument(metavar="ID", help="An id, or its first 4 digits or more.")],
    first: Annotated[
        int | None, typer.Argument(metavar="[A", min=1, help="A capture's number.  [default: the first]")
    ] = None,
    second: Annotated[
        int | None, typer.Argument(metavar="B]", min=1, help="Another's number.  [default: the last]")
    ] = None,
    format_name: options.FormatName = None,
    json: options.Json = False,
    jsonl: options.Jsonl = False,
    fields: options.Fields = None,
    index: options.Index = None,
    color: options.Color = None,
    quiet: options.Quiet = False,
) -> int:
    """Show what changed between two captures of an article: items of its lists, and how the text is written.

    Without numbers it is the first capture and the last; newscli captures ID tells them. Items count as the
    same whatever their quotes, dashes and case, and where one was cut.

    Examples: newscli diff 3f2a91; newscli diff 3f2a91 1 3 --json
    """
    session = Session(Looks(format_name, json, jsonl, fields, color, quiet), COLUMNS, index)
    if (first is None) != (second is None):
        raise UsageError("there is one number of a capture, where two are compared", "give both, or none")
    with closing(open_index(session.config.index.value)) as engine:
        found = engine.get(engine.resolve(like))
        sightings = find_sightings(found, Dating(engine))
    if len(sightings) < 2:
        raise NotFoundError(
            f"the article {found.article.id[:12]} has one capture: nothing to compare it with"
        )
    ends = [_choose(sightings, number, found.article.id) for number in (first or 1, second or len(sightings))]
    _write(session, compare(found.article.id, *ends))
    return 0


def _choose(sightings: list[Sighting], number: int, article_id: str) -> Sighting:
    if number > len(sightings):
        raise NotFoundError(
            f"the article {article_id[:12]} has no capture {number}: there are {len(sightings)}",
            f"see: newscli captures {article_id[:12]}",
        )
    return sightings[number - 1]


def _write(session: Session, difference: Difference) -> None:
    if session.format in (Format.JSON, Format.JSONL) and session.keys is None:
        session.output.line(dump_json(difference.shape()))
    elif session.format is Format.TABLE and session.keys is None:
        from newscli.render.terminal import draw_blocks

        draw_blocks(session.output, difference_blocks(difference))
    else:
        session.write(difference_rows(difference))
        if difference.is_none:
            session.note("no difference")
