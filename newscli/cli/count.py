"""`newscli count`: how many articles queries find."""

import functools
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import typer

from newscli.answers import FacetCounts
from newscli.cli import options
from newscli.cli.choosing import notes_shape, read_query, tell_remarks
from newscli.cli.faceting import cut_facets, facet_rows, facets_shape, read_facets
from newscli.cli.messages import message_of, tell
from newscli.cli.session import Looks, Session
from newscli.cli.words import QueryCommand
from newscli.engines import Budget, Engine, Facet, SearchRequest, open_index
from newscli.errors import InputError, UsageError
from newscli.query import Node, Query
from newscli.render.columns import Column
from newscli.render.formats import Format
from newscli.render.jsontext import dump_json
from newscli.render.writers import Rows, write_shapes
from newscli.shapes import Shape

COLUMNS = (Column("count"), Column("query"))
COMMAND_CLASS = QueryCommand
_FACET_COLUMNS = ("facet", "value", "count")
_SOME_FAILED = 3
COUNT_SCHEMA = "newscli.count/1"


class Counted(NamedTuple):
    """How many articles, by which values, and why not all were looked at."""

    total: int
    facets: dict[str, FacetCounts]
    cuts: Sequence[str]


def command(
    query: Annotated[
        list[str] | None, typer.Argument(metavar="QUERY…", help="What to count; words are ANDed.")
    ] = None,
    batch: Annotated[
        str | None,
        typer.Option(
            "--batch",
            metavar="FILE",
            help="Count for each query in FILE, one a line; - is stdin.",
            show_default=False,
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
    index: options.Index = None,
    color: options.Color = None,
    quiet: options.Quiet = False,
) -> int:
    """Count the articles that a query finds, or each of many queries.

    With --facet a pipe gets a line a value: facet, value, count. With --batch it gets a line a query: count,
    query; of one that cannot be read it is told, its count is empty, and the exit code is 3 in the end.

    Examples: newscli count turkey -istanbul; newscli count '*' --facet publisher; newscli count --batch FILE
    """
    session = Session(Looks(format_name, json, jsonl, None, color, quiet), COLUMNS, index)
    facets, location = read_facets(facet), session.config.index.value
    if batch is None:
        write = functools.partial(_write_one, session, read_query(" ".join(query or ()), strict, location))
    else:
        _check_batch(query, facets, session.format)
        write = functools.partial(_write_batch, session, batch, strict)
    with closing(open_index(location)) as engine:
        return write(_Counter(engine, facets, facet_limit, session.format, timeout or None, partial))


def _check_batch(query: list[str] | None, facets: tuple[Facet, ...], format_: Format) -> None:
    if query:
        raise UsageError("--batch brings the queries, and there is another one", "give one or the other")
    if facets and format_ not in (Format.JSON, Format.JSONL):
        raise UsageError(f"facets have no place among rows ({format_})", "choose --json or --jsonl")


@dataclass(frozen=True, slots=True)
class _Counter:
    """Counts queries on one index, which stays open; each may take so many seconds."""

    engine: Engine
    facets: tuple[Facet, ...]
    facet_limit: int | None
    format: Format
    seconds: float | None
    is_partial: bool

    def count(self, tree: Node) -> Counted:
        """How many articles a query finds, and how many of them have each value of the facets."""
        budget = Budget(self.seconds, self.is_partial)
        if not self.facets:
            return Counted(self.engine.count(tree, budget), {}, budget.cuts)
        request = SearchRequest(tree, 0, has_snippets=False, facets=self.facets, budget=budget)
        hits = self.engine.search(request)
        return Counted(hits.total, cut_facets(hits.facets, self.facet_limit, self.format), budget.cuts)


def _write_one(session: Session, query: Query, counter: _Counter) -> int:
    """Write the count of one query."""
    counted = counter.count(query.tree)
    total, facets, cuts = counted
    tell_remarks(cuts)
    if session.format in (Format.JSON, Format.JSONL):
        session.output.line(dump_json(_shape(query, counted)))
    elif session.format is Format.TABLE:
        session.output.line(str(total))
        _draw(session, facets)
    elif facets:
        write_shapes(session.output, session.format, Rows(facet_rows(facets), _FACET_COLUMNS))
    else:
        write_shapes(session.output, session.format, Rows([{"count": total}], ("count",)))
    return 0 if total else 1


def _draw(session: Session, facets: dict[str, FacetCounts]) -> None:
    if facets:
        from newscli.render.charts import draw_facets

        draw_facets(session.output, facets)


def _write_batch(session: Session, file: str, strict: bool, counter: _Counter) -> int:
    """Write the count of each query in a file; those that cannot be read are told, and have none."""
    failed = found = 0

    def shapes() -> Iterator[Shape]:
        nonlocal failed, found
        for number, text in _queries(file):
            where = f"{file}:{number}: "
            try:
                query = read_query(text, strict, session.config.index.value, where)
                counted = counter.count(query.tree)
            except UsageError as error:
                failed += 1
                tell(f"{where}{message_of(error)}", error.hint)
                yield _failed_shape(text, error)
            else:
                tell_remarks(counted.cuts, where)
                found += counted.total
                yield _shape(query, counted)

    session.write(shapes())
    return _SOME_FAILED if failed else 0 if found else 1


def _queries(file: str) -> Iterator[tuple[int, str]]:
    """The queries of a file with the numbers of their lines; blank lines are passed over."""
    from newscli.sources import Input, read_lines  # one query alone does without

    try:
        for number, line in enumerate(read_lines(Input(file)), 1):
            text = line.decode("utf-8", "surrogateescape").strip().removeprefix("\ufeff")
            if text:
                yield number, text
    except InputError as error:
        raise UsageError(f"--batch {file}: {error.message}", error.hint) from error


def _shape(query: Query, counted: Counted) -> Shape:
    return {
        "schema": COUNT_SCHEMA,
        "query": query.text,
        "notes": notes_shape(query, counted.cuts),
        "count": counted.total,
        "facets": facets_shape(counted.facets),
        "error": None,
    }


def _failed_shape(text: str, error: UsageError) -> Shape:
    return {
        "schema": COUNT_SCHEMA,
        "query": text,
        "notes": [],
        "count": None,
        "facets": {},
        "error": message_of(error),
    }
