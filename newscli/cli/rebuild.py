"""`newscli rebuild`: the whole index anew of what it stores, in one commit."""

from contextlib import AbstractContextManager, nullcontext
from typing import Annotated

import typer

from newscli.cli import options
from newscli.cli.session import Looks, Session, stderr_is_terminal
from newscli.cli.upkeep import sizes_shape
from newscli.engines import open_doctor
from newscli.errors import UnusableIndexError
from newscli.findings import Checked, Fault, Rewritten, Size
from newscli.render.progress import Bar, NoBar, progress_bar
from newscli.render.single import write_single
from newscli.text.analysis import Analyzer


def command(
    analysis: Annotated[
        str | None,
        typer.Option(
            "--analysis",
            metavar="LANGUAGE",
            help="Stem words by this language, none: not at all.  [default: as before]",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only check that it can be done.", show_default=False)
    ] = False,
    wait: options.Wait = 10.0,
    format_name: options.FormatName = None,
    json: options.Json = False,
    jsonl: options.Jsonl = False,
    index: options.Index = None,
    color: options.Color = None,
    quiet: options.Quiet = False,
) -> int:
    """Make the index anew of the articles, captures and documents that it stores.

    Dumps are not read. Whoever searches meanwhile sees the index as it was; the new one takes its place in
    one step, and what ends the run before that leaves the old one.

    Examples: newscli rebuild --analysis german; newscli rebuild --json
    """
    session = Session(Looks(format_name, json, jsonl, None, color, quiet), index=index)
    location = session.config.index.value
    rebuilt: Rewritten | Checked
    if analysis:
        Analyzer(analysis)  # refuses an unknown name before anything is read
    if dry_run:
        rebuilt = _check(location)
        sizes = sizes_shape(Size(rebuilt.segments, rebuilt.bytes), None)
        session.note("dry run: nothing was written")
    else:
        with _progress(session) as bar:
            rebuilt = open_doctor(location).rebuild(analysis, wait, lambda count: bar.advance(count, 0))
        sizes = sizes_shape(rebuilt.before, rebuilt.after)
    shape = {"schema": "newscli.rebuilt/1", "index": location, "dry_run": dry_run}
    write_single(session.output, session.format, shape | {"analysis": analysis or rebuilt.analysis} | sizes)
    return 0


def _check(location: str) -> Checked:
    """The state of an index that can be rebuilt; UnusableIndexError where it is damaged."""
    checked = open_doctor(location).check()
    if any(finding.fault is not Fault.ORPHAN for finding in checked.findings):
        raise UnusableIndexError(f"{location}: the index is damaged", "see: newscli doctor")
    return checked


def _progress(session: Session) -> AbstractContextManager[Bar]:
    if session.is_quiet or not stderr_is_terminal():
        return nullcontext(NoBar())
    return progress_bar(None, "rebuilding")
