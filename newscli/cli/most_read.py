"""`newscli most-read`: the stories of the lists, over all captures; or one of them over time."""

import re
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from newscli.article import ListKind
from newscli.cli import options
from newscli.cli.dating import read_span
from newscli.cli.session import Looks, Session
from newscli.engines import Engine, open_index
from newscli.errors import NotFoundError, UsageError
from newscli.render.columns import Column
from newscli.render.formats import Format
from newscli.render.writers import Rows, write_shapes
from newscli.reports.wanted import Order, Unit, Wanted
from newscli.text.links import ELLIPSES, LEAST_CUT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscli.stories import Story

COLUMNS = (
    Column("period"), Column("captures"), Column("best_rank"), Column("last_rank"), Column("first_seen"),
    Column("last_seen"), Column("publishers"), Column("id"), Column("headline"), Column("truncated", False),
    Column("articles", False),
)  # fmt: skip
_APPEARANCES = ("captured", "publisher", "label", "kind", "rank", "text", "source")
"""The columns of one story's places on lists."""
_OF_ONE = (Format.TABLE, Format.PLAIN, Format.CSV)
"""The formats in which one story is shown by its places; the others have them in it."""
_ID = re.compile(r"(?:id:([0-9a-f]+)|([0-9a-f]{12,64}))", re.IGNORECASE)
"""An article's id: `id:` and its beginning, or as many digits as people are shown."""


def command(
    query: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUERY…]",
            help="Words of an item, all of them; or one story: its whole text, its beginning and an "
            "ellipsis, or an article's id.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Captured then or later.", show_default=False),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="Captured then or before.", show_default=False),
    ] = None,
    publisher: Annotated[
        str | None,
        typer.Option("--publisher", metavar="NAME", help="On lists of this outlet.", show_default=False),
    ] = None,
    label: Annotated[
        str | None,
        typer.Option("--label", metavar="TEXT", help="On lists that are called so.", show_default=False),
    ] = None,
    kind: Annotated[
        str,
        typer.Option(
            "--kind", metavar="KIND", help="On lists of this kind: most-read, related, latest, other; or all."
        ),
    ] = "most-read",
    by: Annotated[
        Unit | None, typer.Option("--by", help="Rank those of each period apart.", show_default=False)
    ] = None,
    sort: Annotated[Order, typer.Option("--sort", help="What comes first.")] = Order.CAPTURES,
    limit: Annotated[
        int,
        typer.Option(
            "--limit", "-n", metavar="N", min=0, help="How many stories, of each period with --by; 0 is all."
        ),
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
    """Rank the stories of Most Read lists: in how many captures, whose, at which rank, from when to when.

    Cut forms of one headline are one story; where its article is in the index, it has the whole headline and
    the id. Of one story it is shown where lists carried it: as a chart on a terminal, as rows in a pipe.

    Examples: newscli most-read --since 2025-07; newscli most-read gaza --by week --json;
    newscli most-read 'Gaza ce…'; newscli most-read id:3f2a91
    """
    session = Session(Looks(format_name, json, jsonl, fields, color, quiet), COLUMNS, index)
    low, high = read_span(since, until)
    wanted = Wanted(
        kinds=_kinds(kind),
        since=low,
        until=high,
        publisher=publisher,
        label=label,
        words=tuple(" ".join(query or ()).split()),
        unit=by,
        order=sort,
        limit=limit or None,
        offset=offset,
    )
    with closing(open_index(session.config.index.value)) as engine:
        named = _named(engine, " ".join(query or ()).strip(), wanted)
        return _rank(session, engine, wanted) if named is None else _write(session, named)


def _kinds(name: str) -> tuple[ListKind, ...]:
    if name == "all":
        return tuple(ListKind)
    if name not in list(ListKind):
        raise UsageError(f"no kind of lists {name!r}", f"there are: {', '.join(ListKind)}; or all")
    return (ListKind(name),)


def _named(engine: Engine, text: str, wanted: Wanted) -> "list[Story] | None":
    """The stories that a text names rather than asks for; None where it is words of a query."""
    from newscli.reports.most_read import find_stories, story_of

    if not text:
        return None
    wanted = replace(wanted, words=())
    if id_ := _ID.fullmatch(text):
        article = engine.get(engine.resolve(id_[1] or id_[2])).article
        return story_of(engine, article.headline or "", wanted)
    if text.endswith(ELLIPSES):
        return find_stories(engine, text, wanted)
    found = find_stories(engine, text, wanted) if len(text) >= LEAST_CUT else story_of(engine, text, wanted)
    return found if len({each.text for each in found}) == 1 else None


def _rank(session: Session, engine: Engine, wanted: Wanted) -> int:
    """Write the stories that are asked for, in order."""
    from newscli.reports.most_read import rank_stories

    ranking = rank_stories(engine, wanted)
    _write_rows(session, ranking.stories)
    if ranking.shown < ranking.total:
        session.note(f"showing {ranking.shown} of {ranking.total}")
    return 0 if ranking.total else NotFoundError.exit_code


def _write(session: Session, named: "list[Story]") -> int:
    """Write stories that were named: where lists carried the one, or what several are."""
    appearances = named[0].appearances if len(named) == 1 else None
    if appearances is None or session.keys is not None or session.format not in _OF_ONE:
        _write_rows(session, named)
    elif session.format is Format.TABLE:
        from newscli.render.stories import draw_story

        draw_story(session.output, named[0])
    else:
        rows = Rows((each.shape() for each in appearances), _APPEARANCES)
        write_shapes(session.output, session.format, rows)
    return 0 if named else NotFoundError.exit_code


def _write_rows(session: Session, found: "Iterable[Story]") -> None:
    if session.format is Format.TABLE and session.keys is None:
        from newscli.render.stories import draw_ranking

        draw_ranking(session.output, found)
    else:
        session.write(each.shape() for each in found)
