"""`newscli search --save NAME`: the query is kept, as `query:NAME`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from newscli.cli.session import Session
from newscli.engines import open_saved_queries
from newscli.errors import UsageError
from newscli.query import Query, parse_query
from newscli.query.saved import FIELD, check_name, one_line

Save = Annotated[
    str | None,
    typer.Option(
        "--save", metavar="NAME", help="Keep the query, for query:NAME in others.", show_default=False
    ),
]
_WAIT = 10.0
"""Seconds for another writer."""


def save_query(session: Session, name: str, query: Query) -> None:
    """Keep a query that was read; UsageError for a name that is none, or where it would stand for itself."""
    check_name(name)
    text = one_line(query.text)
    if not _is_utf8(text):
        raise UsageError("the query is not saved: it is not UTF-8")
    kept = open_saved_queries(session.config.index.value)
    before = kept.read()
    parse_query(f"{FIELD}:{name}", datetime.now(UTC), lambda: {**before, name: text})
    kept.put(name, text, _WAIT)
    was = before.get(name)
    session.note(f"saved as {FIELD}:{name}" + (f"; it was: {was}" if was not in (None, text) else ""))


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
