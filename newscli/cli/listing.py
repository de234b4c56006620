"""`newscli list`: articles by their facts, newest first."""

from contextlib import closing
from typing import Annotated

import typer

from newscli.cli import options
from newscli.cli.choosing import tell_remarks
from newscli.cli.dating import read_span
from newscli.cli.session import Looks, Session
from newscli.cli.watching import remarks_on
from newscli.engines import SearchRequest, Sort, open_index
from newscli.query import And, Between, Every, Node, Phrase
from newscli.render.columns import Column
from newscli.shapes import listed_shape

COLUMNS = (
    Column("id"), Column("published"), Column("publisher"), Column("language"), Column("headline"),
    Column("deck", False), Column("byline", False), Column("dateline", False),
)  # fmt: skip


def command(
    publisher: Annotated[
        str | None, typer.Option("--publisher", metavar="NAME", help="Of this outlet.", show_default=False)
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="CODE", help="In this language.", show_default=False)
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Published then or later.", show_default=False),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="Published then or before.", show_default=False),
    ] = None,
    since_generation: options.SinceGeneration = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", min=0, help="How many articles; 0 is all.")
    ] = 50,
    offset: Annotated[int, typer.Option("--offset", metavar="N", min=0, help="Leave out so many first.")] = 0,
    format_name: options.FormatName = None,
    json: options.Json = False,
    jsonl: options.Jsonl = False,
    fields: options.Fields = None,
    index: options.Index = None,
    color: options.Color = None,
    quiet: options.Quiet = False,
) -> int:
    """List articles by the day they were published, newest first, undated last.

    Examples: newscli list --since 2024-02 --language de; newscli list --publisher Reuters --format ids
    """
    session = Session(Looks(format_name, json, jsonl, fields, color, quiet), COLUMNS, index)
    tree = _tree(publisher, language, since, until)
    with closing(open_index(session.config.index.value)) as engine:
        hits = engine.search(
            SearchRequest(tree, limit or None, offset, Sort.PUBLISHED, False, since=since_generation)
        )
        tell_remarks(remarks_on(since_generation, hits.generation))
        shown = session.write(listed_shape(hit.found) for hit in hits.hits)
    if offset + shown < hits.total or offset:
        session.note(f"showing {shown} of {hits.total}")
    return 0 if hits.total else 1


def _tree(publisher: str | None, language: str | None, since: str | None, until: str | None) -> Node:
    """The conditions as a query tree."""
    wanted: list[Node] = []
    if publisher is not None:
        wanted.append(Phrase(publisher, field="publisher"))
    if language is not None:
        wanted.append(Phrase(language, field="language"))
    if since is not None or until is not None:
        wanted.append(Between("published", *read_span(since, until)))
    if not wanted:
        return Every()
    return wanted[0] if len(wanted) == 1 else And(tuple(wanted))
