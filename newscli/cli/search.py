"""`newscli search`: find articles by their words."""

from contextlib import closing
from enum import StrEnum
from typing import Annotated

import typer

from newscli.cli import options, saving
from newscli.cli.choosing import read_query, tell_remarks
from newscli.cli.faceting import cut_facets, read_facets, refuse_among_rows
from newscli.cli.found import COLUMNS, Found, note_meant, write_found
from newscli.cli.paging import Pages
from newscli.cli.session import Looks, Session
from newscli.cli.watching import remarks_on
from newscli.cli.words import QueryCommand
from newscli.engines import Budget, SearchRequest, Sort, open_index
from newscli.query import has_alternatives, to_query
from newscli.render.formats import Format

COMMAND_CLASS = QueryCommand


class Collapse(StrEnum):
    """Which hits are gathered behind one."""

    NEAR = "near"


def command(
    query: Annotated[
        list[str] | None, typer.Argument(metavar="QUERY…", help="What to find; words are ANDed.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", min=0, help="How many hits; 0 is all.")
    ] = 10,
    offset: Annotated[int, typer.Option("--offset", metavar="N", min=0, help="Leave out so many first.")] = 0,
    sort: Annotated[Sort, typer.Option("--sort", help="The order of hits.")] = Sort.RELEVANCE,
    reverse: Annotated[
        bool,
        typer.Option("--reverse", help="The other way round; undated stay last.", show_default=False),
    ] = False,
    after: Annotated[
        str | None,
        typer.Option(
            "--after", metavar="CURSOR", help="Go on behind the page that gave this.", show_default=False
        ),
    ] = None,
    since: options.SinceGeneration = None,
    collapse: Annotated[
        Collapse | None,
        typer.Option(
            "--collapse",
            help="near: the best of hits that are near versions of one another stands for them.",
            show_default=False,
        ),
    ] = None,
    facet: options.Facets = None,
    facet_limit: options.FacetLimit = None,
    explain: options.Explain = False,
    save: saving.Save = None,
    timeout: options.Timeout = 10.0,
    partial: options.Partial = False,
    strict: options.StrictQuery = False,
    format_name: options.FormatName = None,
    json: options.Json = False,
    jsonl: options.Jsonl = False,
    fields: options.Fields = None,
    index: options.Index = None,
    color: options.Color = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Find articles by their words, the best first.

    Words are ANDed over headline and body. "a phrase", OR, NOT, -word, ( ), prefix*, and the fields headline:
    body: byline: list: publisher: source: language: published: captured: id: narrow it; query:NAME stands for
    a saved query. See: newscli help query.

    Examples: newscli search Turkey; newscli search 'headline:"climate change" -paris'; newscli search x -y
    """
    session = Session(Looks(format_name, json, jsonl, fields, color, quiet, verbose), COLUMNS, index)
    facets = read_facets(facet)
    if facets:
        refuse_among_rows(session.format)
    location = session.config.index.value
    read = read_query(" ".join(query or ()), strict, location)
    if save is not None:
        saving.save_query(session, save, read)
    pages = Pages(session, read.text, sort, reverse, is_collapsed=collapse is not None)
    budget = Budget(timeout or None, partial)
    with closing(open_index(location)) as engine:
        request = SearchRequest(
            read.tree, limit or None, offset, sort,
            has_snippets=session.format is not Format.IDS,
            has_parts=explain,
            budget=budget,
            is_reversed=reverse,
            after=pages.begin(engine, after),
            facets=facets,
            since=since,
            is_collapsed=collapse is not None,
        )  # fmt: skip
        hits = engine.search(request)
        remarks = [*budget.cuts, *remarks_on(since, hits.generation)]
        tell_remarks(remarks)
        hits = hits._replace(facets=cut_facets(hits.facets, facet_limit, session.format))
        may_lack = not hits.total or has_alternatives(read.tree)
        meant = engine.suggest(read.tree) if may_lack and not budget.cuts else None
        explained = engine.explain(read.tree, budget.renewed()) if explain else None
        cursor = pages.end(engine, hits)
        shown = write_found(session, Found(read, hits, cursor, remarks, meant, explained))
    if session.is_verbose:
        session.note(f"read as: {to_query(read.tree)}")
    pages.tell(shown, hits, cursor)
    if meant:
        note_meant(session, to_query(meant))
    return 0 if hits.total else 1
