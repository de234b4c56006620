"""`newscli search`: find articles by their words."""

from collections.abc import Sequence
from contextlib import closing
from itertools import islice
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from newscli.answers import Hits
from newscli.cli import options
from newscli.cli.choosing import notes_shape, read_query, tell_cuts
from newscli.cli.faceting import cut_facets, facets_shape, read_facets, refuse_among_rows
from newscli.cli.paging import Pages
from newscli.cli.session import Looks, Session
from newscli.engines import Budget, SearchRequest, Sort, open_index
from newscli.query import Query, to_query
from newscli.render.columns import Column
from newscli.render.formats import Format
from newscli.render.jsontext import dump_json
from newscli.render.writers import keep_keys
from newscli.shapes import Shape, hit_shape

COLUMNS = (
    Column("rank", False), Column("id"), Column("score", False), Column("published"), Column("publisher"),
    Column("language", False), Column("captures", False), Column("headline"), Column("snippets"),
)  # fmt: skip


class QueryCommand(TyperCommand):
    """A command of free words: what begins with `-` and is no option is one of them."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Put the words behind `--`, so that none is taken for an option."""
        return super().parse_args(ctx, split_words(args, _options_of(self.params)))


COMMAND_CLASS = QueryCommand


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
    facet: options.Facets = None,
    facet_limit: options.FacetLimit = None,
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
    body: byline: list: publisher: source: language: published: captured: id: narrow it.

    Examples: newscli search Turkey; newscli search 'headline:"climate change" -paris'; newscli search x -y
    """
    session = Session(Looks(format_name, json, jsonl, fields, color, quiet, verbose), COLUMNS, index)
    facets = read_facets(facet)
    if facets:
        refuse_among_rows(session.format)
    read = read_query(" ".join(query or ()), strict)
    pages = Pages(session, read.text, sort, reverse)
    with closing(open_index(session.config.index.value)) as engine:
        budget = Budget(timeout or None, partial)
        request = SearchRequest(
            read.tree, limit or None, offset, sort,
            has_snippets=session.format is not Format.IDS,
            budget=budget,
            is_reversed=reverse,
            after=pages.begin(engine, after),
            facets=facets,
        )  # fmt: skip
        hits = engine.search(request)
        hits = hits._replace(facets=cut_facets(hits.facets, facet_limit, session.format))
        tell_cuts(budget.cuts)
        cursor = pages.end(engine, hits)
        shown = _write(session, read, hits, cursor, budget)
    if session.is_verbose:
        session.note(f"read as: {to_query(read.tree)}")
    pages.tell(shown, hits, cursor)
    return 0 if hits.total else 1


def split_words(args: Sequence[str], options_: dict[str, bool]) -> list[str]:
    """The arguments with all that is no option behind `--`; `options_` tells whether each takes a value."""
    kept: list[str] = []
    words: list[str] = []
    rest = iter(args)
    for arg in rest:
        if arg == "--":
            words += rest
        elif arg in options_:
            kept.append(arg)
            values = list(islice(rest, int(options_[arg])))
            if options_[arg] and not values:
                return kept  # Typer says what is missing
            kept += values
        elif arg.startswith("--") or _is_number_option(arg, options_):
            kept.append(arg)
        else:
            words.append(arg)
    return [*kept, "--", *words]


def _is_number_option(arg: str, options_: dict[str, bool]) -> bool:
    """Whether an argument is a short option with its number directly behind it, as `-n5`."""
    return options_.get(arg[:2], False) and arg[2:].isdigit()


def _options_of(params: Sequence[Any]) -> dict[str, bool]:
    """Every spelling of every option → whether a value follows it."""
    spellings = {
        name: not param.is_flag
        for param in params
        if param.param_type_name == "option"
        for name in param.opts
    }
    return spellings | {"--help": False, "-h": False}


def _write(session: Session, query: Query, hits: Hits, cursor: str | None, budget: Budget) -> int:
    """Write the hits; how many there were."""
    if session.format is Format.JSON:
        shape = _hits_shape(session, query, hits, cursor, budget)
        session.output.line(dump_json(shape))
        return len(shape["hits"])
    if session.format is not Format.TABLE:
        return session.write(map(hit_shape, hits.hits))
    from newscli.render.terminal import draw_facets, draw_hits

    shown = session.write(map(hit_shape, hits.hits)) if session.keys else draw_hits(session.output, hits)
    draw_facets(session.output, hits.facets)
    return shown


def _hits_shape(session: Session, query: Query, hits: Hits, cursor: str | None, budget: Budget) -> Shape:
    return {
        "schema": "newscli.hits/1",
        "query": query.text,
        "notes": notes_shape(query, budget.cuts),
        "total": hits.total,
        "did_you_mean": None,
        "facets": facets_shape(hits.facets),
        "next": cursor,
        "hits": [keep_keys(hit_shape(hit), session.keys) for hit in hits.hits],
    }
