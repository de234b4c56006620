"""The books of an ingest: as JSON, and as they are told."""

from newscli.cli.session import Session
from newscli.ingest import Books
from newscli.shapes import Shape


def books_shape(books: Books, dry_run: bool) -> Shape:
    """The books as JSON."""
    added = books.added
    return {
        "schema": "newscli.ingest/1",
        "dry_run": dry_run,
        "documents": {
            "seen": books.documents,
            "parsed": books.parsed,
            "unchanged": books.unchanged,
            "failed": books.failed,
        },
        "articles": {
            "seen": added.articles_new + added.articles_known,
            "new": added.articles_new,
            "known": added.articles_known,
        },
        "captures": {
            "seen": added.captures_new + added.captures_known,
            "new": added.captures_new,
            "known": added.captures_known,
        },
        "kept": books.kept,
    }


def tell_books(session: Session, books: Books, dry_run: bool) -> None:
    """Tell what was done, in three lines."""
    shape = books_shape(books, dry_run)
    if dry_run:
        session.note("dry run: nothing was written")
    if not books.documents:
        session.note("there was nothing to ingest: no file is there, or none is chosen")
    tell_counts(session, shape, ("documents", "articles", "captures"))
    if books.kept:
        session.note(f"{'kept':<9} {books.kept:>9} documents' bytes")


def tell_counts(session: Session, shape: Shape, nouns: tuple[str, ...]) -> None:
    """Books as lines for a person: so many seen, and what became of them."""
    for noun in nouns:
        counts = dict(shape[noun])
        seen = counts.pop("seen")
        parts = ", ".join(f"{count} {what}" for what, count in counts.items())
        session.note(f"{noun:<9} {seen:>9} = {parts}")
