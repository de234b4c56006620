"""`newscli export`: every article with its captures, as JSON lines that `ingest --import` takes back."""

from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from string import hexdigits
from typing import Annotated

import typer

from newscli.cli import options
from newscli.cli.choosing import read_query
from newscli.cli.session import Looks, Session
from newscli.engines import Engine, open_index
from newscli.errors import UsageError
from newscli.query import Node
from newscli.render.formats import Format
from newscli.shapes import Shape, indexed_shape, list_alone_shape

_ID_DIGITS = 64


def command(
    query: options.ArticleQuery = None,
    after: Annotated[
        str | None,
        typer.Option(
            "--after",
            metavar="ID",
            help="Go on behind this article, the last one written.",
            show_default=False,
        ),
    ] = None,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="FORMAT", help="jsonl (if none is named) or json.", show_default=False
        ),
    ] = None,
    json: options.Json = False,
    jsonl: options.Jsonl = False,
    index: options.Index = None,
    color: options.Color = None,
    quiet: options.Quiet = False,
) -> int:
    """Write every article with all its captures, a line of JSON each, in the order of ids.

    Lists without a story come first, as articles of nulls; with --query or --after there are only articles.
    newscli ingest --import takes it back; newscli documents --jsonl has what is known of dumps besides.

    Examples: newscli export > all.jsonl; newscli export --query language:de; newscli export --after 3f2a91
    """
    is_default = format_name is None and not json
    session = Session(Looks(format_name, json, jsonl or is_default, None, color, quiet), (), index)
    if session.format not in (Format.JSON, Format.JSONL):
        raise UsageError(f"no export as {session.format}", "choose jsonl or json")
    location = session.config.index.value
    tree = None if query is None else read_query(query, False, location).tree
    with closing(open_index(location)) as engine:
        count = session.write(_shapes(engine, tree, after))
    return 0 if count else 1


def _shapes(engine: Engine, tree: Node | None, after: str | None) -> Iterator[Shape]:
    whole = "" if after is None else _whole(engine, after)
    articles = map(indexed_shape, engine.iterate(tree, whole))
    if tree is not None or after is not None:
        return articles
    return chain(map(list_alone_shape, engine.lists_alone()), articles)


def _whole(engine: Engine, after: str) -> str:
    """The id to go on behind: a whole one need not be there any more."""
    is_whole = len(after) == _ID_DIGITS and set(after.lower()) <= set(hexdigits)
    return after.lower() if is_whole else engine.resolve(after)
