"""`newscli ingest`: parse dumps and index them, again and again, nothing twice."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from typing import Annotated, NamedTuple

import typer

from newscli.cli import analysing, options
from newscli.cli.books import books_shape, tell_books
from newscli.cli.inputs import Failures, Named, failures, make_reading, make_split, name_inputs, named_inputs
from newscli.cli.keeping import keep_as_asked, open_kept, read_kept, refuse_naming
from newscli.cli.restoring import generation_after, refuse_parsing, restore
from newscli.cli.retrying import read_failed, retried_inputs
from newscli.cli.session import Looks, Session, stderr_is_terminal
from newscli.config import NO, YES
from newscli.engines import Engine, open_index
from newscli.errors import InputError, UnusableIndexError, UsageError
from newscli.ingest import Books, Ingest, Plan, Rehearsal, Watch
from newscli.render.formats import Format
from newscli.render.progress import Bar, NoBar, ProgressLines, progress_bar
from newscli.render.single import write_single
from newscli.sources import Input

_Finder = Callable[[], Iterator[Input | InputError]]
"""Finds the inputs, anew at each call."""

_Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PATH…|-]", help="Files, folders, archives, or - for standard input."),
]
_Reparse = Annotated[
    bool,
    typer.Option("--reparse", help="Parse known dumps again, replace what they gave.", show_default=False),
]
_KeepRaw = Annotated[
    bool | None,
    typer.Option(
        "--keep-raw/--no-keep-raw",
        help="Keep the dumps' bytes beside the index, for show --raw and --from-raw; known dumps' too. "
        "[env: NEWSCLI_KEEP_RAW]",
        show_default=False,
    ),
]
_FromRaw = Annotated[
    bool,
    typer.Option(
        "--from-raw",
        help="With --reparse: no PATHs, but all dumps whose bytes were kept, read as they were then.",
        show_default=False,
    ),
]
_DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only count what would be added.", show_default=False)
]
_IsImport = Annotated[
    bool,
    typer.Option("--import", help="PATHs are what newscli export wrote: take it back.", show_default=False),
]
_Retry = Annotated[
    str | None,
    typer.Option(
        "--retry",
        metavar="FILE",
        help="Try the inputs again that failed, as --errors FILE wrote them.",
        show_default=False,
    ),
]
_TrustMtime = Annotated[
    bool,
    typer.Option(
        "--trust-mtime",
        help="Do not read files again whose path, size and time are as before.",
        show_default=False,
    ),
]
_Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        metavar="N",
        min=1,
        help="Processes that parse.  [default: as there are cores]",
        show_default=False,
    ),
]


def command(
    context: typer.Context,
    paths: _Paths = None,
    include: options.Include = None,
    exclude: options.Exclude = None,
    files_from: options.FilesFrom = None,
    null: options.Null = False,
    encoding: options.Encoding = None,
    captured: options.Captured = None,
    captured_from: options.CapturedFromName = None,
    publisher: options.Publisher = None,
    split: options.Split = "auto",
    analysis: analysing.Analysis = None,
    reparse: _Reparse = False,
    keep_raw: _KeepRaw = None,
    from_raw: _FromRaw = False,
    dry_run: _DryRun = False,
    is_import: _IsImport = False,
    retry: _Retry = None,
    errors: options.Errors = None,
    strict: options.Strict = False,
    trust_mtime: _TrustMtime = False,
    jobs: _Jobs = None,
    wait: options.Wait = 10.0,
    format_name: options.FormatName = None,
    json: options.Json = False,
    jsonl: options.Jsonl = False,
    index: options.Index = None,
    color: options.Color = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Parse dumps and add them to the index; what it has is not added twice.

    Examples: newscli ingest dumps/; newscli ingest old/ -i '*.txt' --captured 2024-02-01; newscli ingest -;
    newscli ingest --retry failed.jsonl --errors failed.jsonl; newscli ingest --import all.jsonl;
    newscli ingest --keep-raw dumps/; newscli ingest --reparse --from-raw;
    newscli ingest --analysis german dumps/
    """
    session = Session(
        Looks(format_name, json, jsonl, None, color, quiet, verbose),
        index=index,
        keep_raw=None if keep_raw is None else YES if keep_raw else NO,
    )
    named = name_inputs(paths, files_from, null, include, exclude)
    reading = make_reading(encoding, captured, captured_from, publisher)
    plan = Plan(
        reading, reparse, strict, dry_run, wait, make_split(split), jobs or available_jobs(), trust_mtime
    )
    if from_raw:
        refuse_naming(reparse, {
            "a PATH": paths, "--files-from": files_from, "--include": include, "--exclude": exclude,
            "--encoding": encoding, "--captured": captured, "--captured-from": captured_from,
            "--publisher": publisher, "--retry": retry,
            "--import": is_import,
        })  # fmt: skip
        return _ingest(session, plan, errors, _kept(session, analysis))
    find = _finder(context, named, retry)
    inputs = find()
    if is_import:
        refuse_parsing({
            "--reparse": reparse, "--encoding": encoding, "--captured": captured,
            "--captured-from": captured_from, "--publisher": publisher,
            "--split": split != "auto", "--retry": retry, "--keep-raw": keep_raw,
            "--trust-mtime": trust_mtime,
        })  # fmt: skip
        return restore(session, inputs, plan, errors, analysis)
    feed = _Feed(
        lambda: _opened(session, dry_run, analysis),
        lambda run, _: run.run(inputs),
        None if _is_stream(named) else find,
    )
    return _ingest(session, keep_as_asked(session, plan), errors, feed)


class _Feed(NamedTuple):
    """What is ingested, into which index."""

    open: Callable[[], AbstractContextManager[Engine | None]]
    run: Callable[[Ingest | Rehearsal, Engine | None], Books]
    find: _Finder | None
    """Finds the inputs once more, to count them; None where that cannot be done."""


def _kept(session: Session, analysis: str | None) -> _Feed:
    """The dumps whose bytes are kept, of an index that is there."""
    return _Feed(
        lambda: closing(analysing.checked(open_kept(session), analysis)),
        lambda run, engine: run.run_raw(read_kept(session, engine) if engine else ()),
        None,
    )


def _ingest(session: Session, plan: Plan, errors: str | None, feed: _Feed) -> int:
    """Ingest what is fed, and tell the books; the exit code."""
    with (
        ExitStack() as leaving,  # the books are told last, whatever ends the run
        failures(errors) as failed,
        feed.open() as engine,
        _progress(session, feed.find) as bar,
    ):
        watch = _watch(session, bar, failed)
        run = Ingest(engine, plan, watch) if engine and not plan.rehearse else Rehearsal(engine, plan, watch)
        leaving.callback(lambda: tell_books(session, run.books, plan.rehearse))
        try:
            feed.run(run, engine)
        except InputError:
            session.note("newscli: stopped at the first failure, as --strict asks; what came before it is in")
        generation = generation_after(session, engine, plan)
    if session.format not in (Format.TABLE, Format.PLAIN):
        books = books_shape(run.books, plan.rehearse)
        write_single(session.output, session.format, books | {"generation": generation})
    return InputError.exit_code if run.books.failed else 0


def _opened(session: Session, dry_run: bool, analysis: str | None) -> AbstractContextManager[Engine | None]:
    """The index, made where there is none; a dry run makes none and does without."""
    location = session.config.index.value
    if not dry_run:
        return closing(analysing.create(location, analysis))
    try:
        return closing(analysing.checked(open_index(location), analysis))
    except UnusableIndexError as error:
        if error.is_missing:
            return nullcontext(None)
        raise


def _watch(session: Session, bar: Bar, failed: Failures) -> Watch:
    def fail(error: InputError) -> None:
        failed.add(error)
        bar.advance(0, 1)

    def commit(books: Books) -> None:
        if session.is_verbose:
            session.note(f"{books.documents} documents are in the index")

    return Watch(lambda count: bar.advance(count, 0), fail, commit, session.note)


def _finder(context: typer.Context, named: Named, retry: str | None) -> _Finder:
    """What finds the inputs: those that are named, or those that failed."""
    if retry is None:
        return lambda: named_inputs(context, named)
    if named.paths or named.files_from is not None:
        raise UsageError("--retry names the inputs", "name no others beside it")
    failed = read_failed(retry)
    return lambda: retried_inputs(failed)


def _is_stream(named: Named) -> bool:
    """Whether what is named can be read but once."""
    return named.files_from is not None or "-" in named.paths


def _progress(session: Session, find: _Finder | None) -> AbstractContextManager[Bar]:
    """A bar where a person watches, else lines; its total is counted where that can be done."""
    if session.is_quiet:
        return nullcontext(NoBar())
    if not stderr_is_terminal():
        return nullcontext(ProgressLines(session.note, lambda: _count(find()) if find else None))
    return progress_bar(_count(find()) if find else None)


def available_jobs() -> int:
    """As many processes as there are cores for this one."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _count(inputs: Iterator[Input | InputError]) -> int | None:
    """How many documents there will be; None where an archive is met, which only unpacking can tell of."""
    count = 0
    for each in inputs:
        if isinstance(each, Input) and each.packing:
            return None
        count += 1
    return count
