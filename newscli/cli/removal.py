"""What commands that take something out of the index share: the question before, the books after."""

from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from newscli.answers import Removed
from newscli.cli.messages import ask
from newscli.cli.session import Session, stderr_is_terminal, stdin_is_terminal
from newscli.engines import Engine, Writer
from newscli.errors import UsageError
from newscli.render.formats import Format
from newscli.render.single import write_single
from newscli.shapes import Shape


class Removal(NamedTuple):
    """Something to be taken out, and what the options say of it."""

    remove: Callable[[Writer], Removed]
    is_sure: bool
    """Whether nobody needs to be asked."""
    is_rehearsal: bool
    wait: float
    verb: str
    past: str
    """What is done, and what was: `delete`, `deleted`."""
    before_commit: Callable[[Writer], None] = lambda writer: None
    """What else is done then, unless it is a rehearsal."""


class _RehearsedError(Exception):
    """Ends a rehearsal, so that nothing is committed."""


def refuse_unasked(verb: str, is_answered: bool) -> None:
    """UsageError where a question would have to be asked and nobody is there to answer it."""
    if not is_answered and not (stdin_is_terminal() and stderr_is_terminal()):
        raise UsageError(
            f"nobody is here to be asked whether to {verb}", "add --yes, or --dry-run to see what would go"
        )


def carry_out(session: Session, engine: Engine, removal: Removal) -> None:
    """Ask where that is wanted, remove, and tell the books; a rehearsal only tells them."""
    removed = Removed()
    if removal.is_rehearsal:
        removed = _rehearse(engine, removal)
        session.note("dry run: nothing was deleted")
        session.note(f"would {removal.verb} {_counted(removed)}")
    elif removal.is_sure or ask(f"{removal.verb} {_counted(_rehearse(engine, removal))}?"):
        with engine.writer(removal.wait) as writer:
            removed = removal.remove(writer)
            removal.before_commit(writer)
        session.note(f"{removal.past} {_counted(removed)}")
    else:
        session.note("nothing was deleted")
    if session.format not in (Format.TABLE, Format.PLAIN):
        write_single(session.output, session.format, removed_shape(removed, removal.is_rehearsal))


def removed_shape(removed: Removed, dry_run: bool) -> Shape:
    """The books as JSON."""
    return {
        "schema": "newscli.deleted/1",
        "dry_run": dry_run,
        "documents": removed.documents,
        "articles": removed.articles,
        "captures": removed.captures,
    }


def _rehearse(engine: Engine, removal: Removal) -> Removed:
    """What would go: it is removed, and not committed."""
    removed = Removed()
    with suppress(_RehearsedError), engine.writer(removal.wait) as writer:
        removed = removal.remove(writer)
        raise _RehearsedError
    return removed


def _counted(removed: Removed) -> str:
    articles, captures = _plural(removed.articles, "article"), _plural(removed.captures, "capture")
    if removed.documents:
        documents = _plural(removed.documents, "document")
        return f"{documents} with {captures}, and {articles} that no other document has"
    return f"{articles} with {captures}"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
