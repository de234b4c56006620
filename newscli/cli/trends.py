"""`newscli trends`: how much there is of what over time."""

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from newscli.answers import FacetCounts
from newscli.cli import options
from newscli.cli.choosing import notes_shape, read_query, tell_remarks
from newscli.cli.dating import read_span
from newscli.cli.session import Looks, Session
from newscli.engines import Budget, Engine, Facet, SearchRequest, open_index
from newscli.errors import OutputError, UsageError
from newscli.query import Query
from newscli.render.columns import Column
from newscli.render.formats import Format
from newscli.render.jsontext import dump_json
from newscli.reports.trends import Days, Per, Period, Trend, make_trend
from newscli.shapes import Shape

COLUMNS = (Column("period"), Column("query"), Column("count"), Column("first", False), Column("last", False))
TREND_SCHEMA = "newscli.trend/1"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_DRAWN = 1000
"""Periods of a picture."""


class On(StrEnum):
    """What is counted."""

    ARTICLES = "articles"
    LISTS = "lists"


class Found(NamedTuple):
    """What one query finds, by day."""

    query: Query
    counts: FacetCounts
    cuts: Sequence[str]
    """Why not all was looked at."""


def command(
    query: Annotated[
        list[str], typer.Argument(metavar="QUERY…", help="What to count; each argument is one query.")
    ],
    on: Annotated[
        On, typer.Option("--on", help="Articles by when they were published, or places in lists by capture.")
    ] = On.ARTICLES,
    by: Annotated[
        Per | None,
        typer.Option("--by", help="What a row is. [default: what makes at most 40]", show_default=False),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Then or later.", show_default=False)
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Then or before.", show_default=False)
    ] = None,
    svg: Annotated[
        str | None,
        typer.Option("--svg", metavar="FILE", help="Also draw it, as SVG, into FILE.", show_default=False),
    ] = None,
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
) -> int:
    """Count what queries find over time, several of them side by side.

    Unlike those of search, arguments are not joined: each is one query, so put quotes around several words.
    With --on lists, what is counted is items of lists: words are looked for in an item's text, publisher:,
    source: and captured: hold of the dump that has the list. What has no date is in no row; it is told apart.

    Examples: newscli trends turkey "climate change"; newscli trends --on lists gaza --by week --svg gaza.svg
    """
    session = Session(Looks(format_name, json, jsonl, fields, color, quiet), COLUMNS, index)
    within = _days(read_span(since, until))
    location = session.config.index.value
    queries = [read_query(text, strict, location, f"{text}: ") for text in query]
    with closing(open_index(location)) as engine:
        found = [_count(engine, each, on, Budget(timeout or None, partial)) for each in queries]
        generation = engine.generation
    for each in found:
        tell_remarks(each.cuts, f"{each.query.text}: ")
    trend = make_trend([each.counts for each in found], within, by)
    shape = _shape(trend, found, {"on": str(on), "generation": generation})
    if svg is not None:
        _write_picture(svg, shape)
    _write(session, shape)
    return 0 if any(trend.totals) or any(trend.undated) else 1


def _count(engine: Engine, query: Query, on: On, budget: Budget) -> Found:
    """What a query finds, by day."""
    if on is On.LISTS:
        return Found(query, engine.count_places(query.tree, budget), budget.cuts)
    facet = Facet.PUBLISHED_DAY
    request = SearchRequest(query.tree, 0, has_snippets=False, facets=(facet,), budget=budget)
    return Found(query, engine.search(request).facets[facet], budget.cuts)


def _days(span: tuple[int | None, int | None]) -> Days:
    """The days that a span of time reaches into."""
    low, high = span
    return Days(None if low is None else _day(low), None if high is None else _day(high - 1))


def _day(stamp: int) -> date:
    return (_EPOCH + timedelta(milliseconds=stamp)).date()


def _shape(trend: Trend, found: Sequence[Found], facts: Shape) -> Shape:
    """The trend as JSON."""
    queries = [
        {"query": query.text, "notes": notes_shape(query, cuts), "total": total, "undated": undated}
        for (query, _, cuts), total, undated in zip(found, trend.totals, trend.undated, strict=True)
    ]
    periods = [_period_shape(each) for each in trend.periods]
    return {"schema": TREND_SCHEMA, **facts, "by": str(trend.per), "queries": queries, "periods": periods}


def _period_shape(period: Period) -> Shape:
    first, last = period.first.isoformat(), period.last.isoformat()
    return {"period": period.name, "first": first, "last": last, "counts": list(period.counts)}


def _write(session: Session, shape: Shape) -> None:
    if session.format in (Format.JSON, Format.JSONL):
        session.output.line(dump_json(shape))
        return
    if session.format is Format.TABLE and session.keys is None and shape["periods"]:
        from newscli.render.charts import draw_trend

        draw_trend(session.output, shape)
        return
    session.write(_rows(shape))
    for query in shape["queries"]:
        if query["undated"]:
            session.note(f"without a date, and in no row: {query['undated']} of {query['query']}")


def _rows(shape: Shape) -> list[Shape]:
    """A row for each period and query."""
    return [
        period | {"query": query["query"], "count": count}
        for period in shape["periods"]
        for query, count in zip(shape["queries"], period["counts"], strict=True)
    ]


def _write_picture(file: str, shape: Shape) -> None:
    """Draw the periods; where there are none, nothing is written."""
    from newscli.render.picture import draw_picture

    if len(shape["periods"]) > _MOST_DRAWN:
        raise UsageError(
            f"--svg: a picture of {len(shape['periods'])} periods is none", "choose a longer --by"
        )
    if not shape["periods"]:
        return
    try:
        Path(file).write_text(draw_picture(shape), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{file}: cannot be written: {error.strerror}") from error
