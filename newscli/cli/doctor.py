"""`newscli doctor`: whether the index is whole; mends it, and makes it small."""

from typing import Annotated, NamedTuple

import typer

from newscli.cli import options
from newscli.cli.session import Looks, Session
from newscli.cli.upkeep import sizes_shape, told_size, told_sizes
from newscli.engines import open_doctor
from newscli.errors import UnusableIndexError
from newscli.findings import Checked, Finding, Rewritten, Size, State
from newscli.render.columns import Column
from newscli.render.formats import Format
from newscli.render.single import write_single
from newscli.shapes import Shape

COLUMNS = (Column("state"), Column("fault"), Column("file"), Column("message"))


class Report(NamedTuple):
    """What a run has done and seen."""

    findings: tuple[Finding, ...]
    checked: Checked | None
    """The state of things, seen last; None where nothing was looked at again."""
    compacted: Rewritten | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong, or all was mended without loss."""
        return all(each.state is State.MENDED for each in self.findings)


def command(
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="Build broken segments anew of what they store, remove orphan files, tell what is lost.",
            show_default=False,
        ),
    ] = False,
    compact: Annotated[
        bool,
        typer.Option(
            "--compact",
            help="Merge the segments into as few as may be, without what is deleted.",
            show_default=False,
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would be done.", show_default=False)
    ] = False,
    wait: options.Wait = 10.0,
    format_name: options.FormatName = None,
    json: options.Json = False,
    jsonl: options.Jsonl = False,
    index: options.Index = None,
    color: options.Color = None,
    quiet: options.Quiet = False,
) -> int:
    """Check the index: every byte of its files, that their parts agree, that each text has its id.

    What is found is printed, a line each. The exit code is 0 where nothing is wrong or all was mended without
    loss, else 4. An index that cannot be opened any more is checked and mended too.

    Examples: newscli doctor; newscli doctor --repair --dry-run; newscli doctor --repair --compact --json
    """
    session = Session(Looks(format_name, json, jsonl, None, color, quiet), COLUMNS, index)
    location = session.config.index.value
    doctor = open_doctor(location)
    if dry_run:
        report = Report(doctor.foresee(), None)
        session.note("dry run: nothing was written")
    else:
        told = doctor.repair(wait) if repair else ()
        checked = doctor.check()
        report = Report(told + checked.findings, checked)
        if compact and not checked.findings:
            report = report._replace(compacted=doctor.compact(wait))
    _write(session, location, report)
    _tell(session, report, is_mended=repair or dry_run)
    if compact and report.compacted is None:
        session.note("it was not made smaller")
    return 0 if report.is_whole else UnusableIndexError.exit_code


def doctor_shape(location: str, report: Report) -> Shape:
    """What was done and seen, as JSON."""
    checked, compacted = report.checked, report.compacted
    return {
        "schema": "newscli.doctor/1",
        "index": location,
        "dry_run": report.checked is None,
        "whole": report.is_whole,
        "checked": checked
        and {
            "segments": checked.segments,
            "bytes": checked.bytes,
            "articles": checked.articles,
            "captures": checked.captures,
            "records": checked.records,
        },
        "findings": [finding_shape(each) for each in report.findings],
        "compacted": compacted and sizes_shape(compacted.before, compacted.after),
    }


def finding_shape(finding: Finding) -> Shape:
    """Something that is wrong, or was."""
    return {
        "state": str(finding.state),
        "fault": str(finding.fault),
        "file": finding.file or None,
        "message": finding.message,
    }


def _write(session: Session, location: str, report: Report) -> None:
    if session.format in (Format.JSON, Format.JSONL):
        write_single(session.output, session.format, doctor_shape(location, report))
    elif report.findings or session.format is Format.CSV:
        session.write(map(finding_shape, report.findings))


def _tell(session: Session, report: Report, *, is_mended: bool) -> None:
    """The outcome in words."""
    checked, states = report.checked, {each.state for each in report.findings}
    if checked and not checked.findings:
        session.note(
            f"whole: {checked.articles} articles, {checked.captures} captures, {checked.records} records of "
            f"documents in {told_size(Size(checked.segments, checked.bytes))}"
        )
    if State.LOST in states:
        session.note(
            "what is lost comes back where its dumps are ingested again; "
            "newscli documents --failed lists those that lost a part"
        )
    if State.FOUND in states and not is_mended:
        session.note(
            "see what can be mended: newscli doctor --repair --dry-run; mend it: newscli doctor --repair"
        )
    if report.compacted:
        session.note(told_sizes(report.compacted))
