"""`newscli similar`: articles that are like another, or like a text."""

from contextlib import closing
from typing import Annotated

import typer

from newscli.article import Article
from newscli.cli import options
from newscli.cli.found import COLUMNS, Found, write_found
from newscli.cli.session import Looks, Session
from newscli.engines import Engine, SearchRequest, open_index
from newscli.errors import InputError, UsageError
from newscli.query import Every, Not, Query, to_query
from newscli.render.formats import Format
from newscli.text.identity import article_id

STDIN = "-"
_NOTHING = Not(Every())
"""What is asked for where no other article has a word of the one that is given."""


def command(
    like: Annotated[str, typer.Argument(metavar="ID|-", help="An id, or - for a text on standard input.")],
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", min=0, help="How many hits; 0 is all.")
    ] = 10,
    offset: Annotated[int, typer.Option("--offset", metavar="N", min=0, help="Leave out so many first.")] = 0,
    explain: options.Explain = False,
    format_name: options.FormatName = None,
    json: options.Json = False,
    jsonl: options.Jsonl = False,
    fields: options.Fields = None,
    index: options.Index = None,
    color: options.Color = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Find articles that are like another one, or like a text, the likest first.

    It is a search for the words that tell the article from others; --verbose shows the query.

    Examples: newscli similar 3f2a91; newscli similar - < draft.txt
    """
    session = Session(Looks(format_name, json, jsonl, fields, color, quiet, verbose), COLUMNS, index)
    text = _read_article() if like == STDIN else None
    with closing(open_index(session.config.index.value)) as engine:
        tree = engine.likeness(text or engine.get(engine.resolve(like)).article)
        has_snippets = session.format is not Format.IDS
        request = SearchRequest(
            tree or _NOTHING, limit or None, offset, has_snippets=has_snippets, has_parts=explain
        )
        found = _search(engine, request)
        shown = write_found(session, found)
    if session.is_verbose and tree:
        session.note(f"read as: {found.query.text}")
    if offset + shown < found.hits.total or offset:
        session.note(f"showing {shown} of {found.hits.total}")
    return 0 if found.hits.total else 1


def _search(engine: Engine, request: SearchRequest) -> Found:
    query = Query(to_query(request.tree), request.tree)
    explained = engine.explain(request.tree) if request.has_parts else None
    return Found(query, engine.search(request), explained=explained)


def _read_article() -> Article:
    """The first article in the text on standard input; all of the text where the parser finds none."""
    from newscli.parsing import AUTO, parse
    from newscli.sources import Reading, Selection, find_inputs, read_documents

    document = next(read_documents(find_inputs((STDIN,), Selection()), Reading()))
    if isinstance(document, InputError):
        raise document
    lines = document.lines if document else ()
    if not any(map(str.strip, lines)):
        raise UsageError("there is no text on standard input", "write it there, or give an article's id")
    assert document
    found = (capture.article for capture in parse(document, AUTO).captures)
    return next(filter(None, found), None) or Article(article_id(None, lines), None, lines)
