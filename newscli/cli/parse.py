"""`newscli parse`: a filter, dumps in, articles out."""

from collections.abc import Iterable, Iterator
from typing import Annotated, NamedTuple

import typer

from newscli.article import Capture, ParsedDocument
from newscli.cli import options
from newscli.cli.inputs import (
    Counted,
    Failures,
    failures,
    make_reading,
    make_split,
    name_inputs,
    named_inputs,
)
from newscli.cli.session import Looks, Session
from newscli.errors import InputError, UsageError
from newscli.parsing import Split, parse
from newscli.render.columns import Column
from newscli.render.formats import Format
from newscli.shapes import Shape, sighting_shape, span_shape
from newscli.sources import Input, Reading, read_document

COLUMNS = (
    Column("id"), Column("published"), Column("language"), Column("lists"), Column("headline"),
    Column("deck", False), Column("byline", False), Column("dateline", False), Column("publisher", False),
    Column("url", False), Column("body", False), Column("source", False), Column("captured", False),
    Column("problems", False), Column("parser", False), Column("spans", False),
)  # fmt: skip


class _Steps(NamedTuple):
    """How each input is read, split, and what a failure ends."""

    reading: Reading
    split: Split
    is_strict: bool


def command(
    context: typer.Context,
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH…|-]", help="Files, folders, or - for standard input.")
    ] = None,
    spans: Annotated[
        bool, typer.Option("--spans", help="Add the account of every byte.", show_default=False)
    ] = False,
    include: options.Include = None,
    exclude: options.Exclude = None,
    files_from: options.FilesFrom = None,
    null: options.Null = False,
    encoding: options.Encoding = None,
    captured: options.Captured = None,
    publisher: options.Publisher = None,
    split: options.Split = "auto",
    errors: options.Errors = None,
    strict: options.Strict = False,
    format_name: options.FormatName = None,
    json: options.Json = False,
    jsonl: options.Jsonl = False,
    fields: options.Fields = None,
    color: options.Color = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Split dumps into headline, body and lists, without an index.

    Examples: newscli parse article.txt; newscli parse --jsonl dumps/ -i '*.txt'; newscli parse --json < page
    """
    session = Session(Looks(format_name, json, jsonl, fields, color, quiet, verbose), COLUMNS)
    named = name_inputs(paths, files_from, null, include, exclude)
    if spans and session.format not in (Format.JSON, Format.JSONL):
        raise UsageError("--spans is for JSON", "add --json or --jsonl, or choose --fields spans")
    steps = _Steps(make_reading(encoding, captured, publisher), make_split(split), strict)
    inputs = Counted(named_inputs(context, named))
    with failures(errors) as failed:
        documents = _parsed(session, inputs, steps, failed)
        if session.format is Format.TABLE and not fields:
            _draw(session, documents)
        else:
            session.write(_shapes(documents, spans or "spans" in session.columns))
    if not inputs.count:
        session.note("there was nothing to parse: no file is there, or none is chosen")
    return InputError.exit_code if failed.count else 0


def _parsed(
    session: Session,
    inputs: Iterable[Input | InputError],
    steps: _Steps,
    failed: Failures,
) -> Iterator[ParsedDocument]:
    """The documents that can be read, parsed; the others are told of."""
    for each in inputs:
        try:
            if isinstance(each, InputError):
                raise each
            document = read_document(each, steps.reading)
        except InputError as error:
            failed.add(error)
            if steps.is_strict:
                return
            continue
        if document is not None:
            parsed = parse(document, steps.split)
            _remark(session, parsed)
            yield parsed


def _remark(session: Session, parsed: ParsedDocument) -> None:
    """With --verbose, what was unsure in reading a document."""
    name = parsed.document.name
    for capture in parsed.captures if session.is_verbose else ():
        for problem in capture.problems:
            session.note(f"{name}:{problem.line or 1}: {problem.message}")


def _shapes(documents: Iterator[ParsedDocument], with_spans: bool) -> Iterator[Shape]:
    for parsed in documents:
        for capture in parsed.captures:
            shape = sighting_shape(capture)
            yield shape | {"spans": _spans(parsed, capture)} if with_spans else shape


def _spans(parsed: ParsedDocument, capture: Capture) -> list[Shape]:
    """The spans in a capture's share of its document."""
    start, end = capture.source.bytes
    return [span_shape(span) for span in parsed.spans if start <= span.bytes[0] < end]


def _draw(session: Session, documents: Iterator[ParsedDocument]) -> None:
    from newscli.render.reading import sighting_blocks
    from newscli.render.terminal import draw_blocks

    for parsed in documents:
        for capture in parsed.captures:
            draw_blocks(session.output, sighting_blocks(capture))
            session.output.line("")
