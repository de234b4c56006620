"""`newscli delete`: articles and their captures out of the index, after a question."""

from contextlib import closing
from typing import Annotated

import typer

from newscli.answers import Removed
from newscli.cli import options
from newscli.cli.choosing import read_query, resolve_ids
from newscli.cli.removal import Removal, carry_out, refuse_unasked
from newscli.cli.session import Looks, Session
from newscli.engines import Engine, Writer, open_index
from newscli.errors import NotFoundError, UsageError


def command(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID…]", help="Ids, or their first 4 digits or more.")
    ] = None,
    query: options.ArticleQuery = None,
    yes: options.Yes = False,
    dry_run: options.DryRunOfRemoval = False,
    wait: options.Wait = 10.0,
    format_name: options.FormatName = None,
    json: options.Json = False,
    jsonl: options.Jsonl = False,
    index: options.Index = None,
    color: options.Color = None,
    quiet: options.Quiet = False,
) -> int:
    """Delete articles with all their captures, in one commit.

    Their dumps stay known: a deleted article does not come back when these are ingested again, only with
    --reparse. It asks before; a query of which something would be ignored is refused.

    Examples: newscli delete 3f2a91; newscli delete --query 'publisher:example published:..2019' --dry-run
    """
    if bool(ids) == (query is not None):
        raise UsageError("name articles by ids or by --query", "one of them, not both")
    refuse_unasked("delete", yes or dry_run)
    session = Session(Looks(format_name, json, jsonl, None, color, quiet), index=index)
    location = session.config.index.value
    missing: list[str] = []
    with closing(open_index(location)) as engine:
        chosen = resolve_ids(engine, ids, missing) if ids else _found(engine, query or "", location)

        def remove(writer: Writer) -> Removed:
            return sum(map(writer.delete, chosen), Removed())

        if chosen:
            carry_out(session, engine, Removal(remove, yes, dry_run, wait, "delete", "deleted"))
        elif not missing:
            session.note("no article is found by the query")
    return NotFoundError.exit_code if missing or not chosen else 0


def _found(engine: Engine, query: str, location: str) -> list[str]:
    tree = read_query(query, True, location).tree
    return [found.article.id for found in engine.iterate(tree)]
