"""`newscli ingest --import`: what export wrote, taken back."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from tempfile import TemporaryDirectory

from newscli.cli.analysing import checked, create
from newscli.cli.books import tell_counts
from newscli.cli.inputs import failures
from newscli.cli.session import Session
from newscli.engines import Engine, open_index
from newscli.errors import InputError, UnusableIndexError, UsageError
from newscli.ingest import Plan, RestoredBooks, Restoring, Watch
from newscli.render.formats import Format
from newscli.render.single import write_single
from newscli.shapes import Shape
from newscli.sources import Input


def refuse_parsing(given: dict[str, object]) -> None:
    """UsageError for an option of parsing: what was exported is parsed already."""
    for option, value in given.items():
        if value:
            raise UsageError(f"{option} does not go with --import", "what was exported is parsed already")


def restore(
    session: Session,
    inputs: Iterator[Input | InputError],
    plan: Plan,
    errors_file: str | None,
    analysis: str | None,
) -> int:
    """Take exports back, and tell the books; the exit code."""
    with (
        ExitStack() as leaving,  # the books are told last, whatever ends the run
        failures(errors_file) as failed,
        _opened(session, plan.rehearse, analysis) as engine,
    ):
        run = Restoring(engine, plan, Watch(on_failure=failed.add))
        leaving.callback(lambda: _tell_books(session, run.books, plan.rehearse))
        try:
            run.run(inputs)
        except InputError:
            session.note("newscli: stopped at the first failure, as --strict asks; what came before it is in")
        generation = generation_after(session, engine, plan)
    if session.format not in (Format.TABLE, Format.PLAIN):
        shape = restored_shape(run.books, plan.rehearse)
        write_single(session.output, session.format, shape | {"generation": generation})
    return InputError.exit_code if failed.count else 0


def generation_after(session: Session, engine: Engine | None, plan: Plan) -> int | None:
    """The generation of the index after a run, where it is told; None in a rehearsal."""
    is_told = session.format not in (Format.TABLE, Format.PLAIN)
    return engine.generation if engine and is_told and not plan.rehearse else None


def restored_shape(books: RestoredBooks, dry_run: bool) -> Shape:
    """The books as JSON."""
    added = books.added
    return {
        "schema": "newscli.import/1",
        "dry_run": dry_run,
        "lines": {"seen": books.lines, "taken": books.lines - books.failed, "failed": books.failed},
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
    }


def _tell_books(session: Session, books: RestoredBooks, dry_run: bool) -> None:
    if dry_run:
        session.note("dry run: nothing was written")
    tell_counts(session, restored_shape(books, dry_run), ("lines", "articles", "captures"))


@contextmanager
def _opened(session: Session, dry_run: bool, analysis: str | None) -> Iterator[Engine]:
    """The index, made where there is none; for a dry run then in a place that is not kept."""
    location = session.config.index.value
    with ExitStack() as opened:
        try:
            opening = checked(open_index(location), analysis) if dry_run else create(location, analysis)
        except UnusableIndexError as error:
            if not (dry_run and error.is_missing):
                raise
            place = opened.enter_context(TemporaryDirectory(prefix="newscli-"))
            opening = create(place, analysis)
        yield opened.enter_context(closing(opening))
