"""`newscli queries`: the saved queries of the index."""

from typing import Annotated

import typer

from newscli.cli import options
from newscli.cli.session import Looks, Session
from newscli.engines import open_saved_queries
from newscli.errors import UsageError
from newscli.query.saved import FIELD, Saved, find_saved
from newscli.render.columns import Column
from newscli.shapes import Shape

COLUMNS = (Column("name"), Column("query"))


def command(
    delete: Annotated[
        str | None,
        typer.Option("--delete", metavar="NAME", help="Delete the one of this name.", show_default=False),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --delete: only show it.", show_default=False)
    ] = False,
    wait: options.Wait = 10.0,
    format_name: options.FormatName = None,
    json: options.Json = False,
    jsonl: options.Jsonl = False,
    fields: options.Fields = None,
    index: options.Index = None,
    color: options.Color = None,
    quiet: options.Quiet = False,
) -> int:
    """List the saved queries, in the order of names; with --delete the one that goes.

    newscli search --save NAME QUERY keeps one; query:NAME stands for it in any query, in brackets. They lie
    in the index, in the file newscli-queries.txt.

    Examples: newscli queries; newscli queries --json; newscli queries --delete turkey
    """
    if dry_run and delete is None:
        raise UsageError("--dry-run is for --delete, which is not given")
    session = Session(Looks(format_name, json, jsonl, fields, color, quiet), COLUMNS, index)
    kept = open_saved_queries(session.config.index.value)
    saved = kept.read()
    if delete is not None:
        shown: Saved = {delete: find_saved(saved, delete)}
        if not dry_run:
            kept.put(delete, None, wait)
        session.note("dry run: nothing was deleted" if dry_run else f"deleted {FIELD}:{delete}")
    else:
        shown = saved
    session.write(saved_shape(name, query) for name, query in shown.items())
    return 0 if shown else 1


def saved_shape(name: str, query: str) -> Shape:
    """A saved query as JSON."""
    return {"schema": "newscli.query/1", "name": name, "query": query}
