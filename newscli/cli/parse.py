"""`newscli parse`: a filter, dumps in, articles out."""

from collections.abc import Iterable, Iterator
from typing import Annotated, NamedTuple

import typer

from newscli.article import Capture, Document, ParsedDocument
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
from newscli.errors import AccountError, InputError, UsageError
from newscli.parsing import Split, parse
from newscli.render.columns import Column
from newscli.render.formats import Format
from newscli.shapes import Shape, line_shape, sighting_shape, span_shape, verified_shape
from newscli.sources import Input, Reading, read_documents

COLUMNS = (
    Column("id"), Column("published"), Column("language"), Column("lists"), Column("headline"),
    Column("deck", False), Column("byline", False), Column("dateline", False), Column("publisher", False),
    Column("url", False), Column("body", False), Column("source", False), Column("captured", False),
    Column("problems", False), Column("parser", False), Column("spans", False),
)  # fmt: skip
EXPLAINED = (
    Column("lines"), Column("kind"), Column("confidence"), Column("step"), Column("reasons"), Column("also"),
    Column("text"), Column("document", False), Column("bytes", False),
)  # fmt: skip
VERIFIED = (
    Column("document"), Column("bytes"), Column("spans"), Column("articles"), Column("faults"),
    Column("sha256", False),
)  # fmt: skip


class _Steps(NamedTuple):
    """How each input is read, split, and what a failure ends."""

    reading: Reading
    split: Split
    is_strict: bool


def command(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH…|-]", help="Files, folders, archives, or - for standard input."),
    ] = None,
    spans: Annotated[
        bool, typer.Option("--spans", help="Add the account of every byte.", show_default=False)
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell what each line is, how sure, and why.", show_default=False)
    ] = False,
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Check the account of every byte; no articles.", show_default=False),
    ] = False,
    include: options.Include = None,
    exclude: options.Exclude = None,
    files_from: options.FilesFrom = None,
    null: options.Null = False,
    encoding: options.Encoding = None,
    captured: options.Captured = None,
    captured_from: options.CapturedFromName = None,
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
    if spans + explain + verify > 1:
        raise UsageError("--spans, --explain and --verify exclude one another", "choose one of them")
    columns = EXPLAINED if explain else VERIFIED if verify else COLUMNS
    session = Session(Looks(format_name, json, jsonl, fields, color, quiet, verbose), columns)
    named = name_inputs(paths, files_from, null, include, exclude)
    if spans and session.format not in (Format.JSON, Format.JSONL):
        raise UsageError("--spans is for JSON", "add --json or --jsonl, or choose --fields spans")
    steps = _Steps(make_reading(encoding, captured, captured_from, publisher), make_split(split), strict)
    inputs = Counted(named_inputs(context, named))
    with failures(errors) as failed:
        documents = _documents(inputs, steps, failed)
        if explain:
            _explain(session, documents, steps.split, is_drawn=session.format is Format.TABLE and not fields)
        elif verify:
            _verify(session, documents, steps.split)
        else:
            _write(session, _parsed(session, documents, steps.split), spans or "spans" in session.columns)
    if not inputs.count:
        session.note("there was nothing to parse: no file is there, or none is chosen")
    return InputError.exit_code if failed.count else 0


def _write(session: Session, documents: Iterator[ParsedDocument], with_spans: bool) -> None:
    if session.format is Format.TABLE and session.keys is None:
        _draw(session, documents)
    else:
        session.write(_shapes(documents, with_spans))


def _explain(session: Session, documents: Iterable[Document], split: Split, *, is_drawn: bool) -> None:
    """What each line is, and why; on a terminal beside the lines themselves."""
    from newscli.parsing.explain import explain

    if not is_drawn:
        session.write(
            line_shape(document.name, each, document.offsets)
            for document in documents
            for each in explain(document, split)
        )
        return
    from newscli.render.dumps import draw_lines

    for document in documents:
        draw_lines(session.output, document, explain(document, split))


def _verify(session: Session, documents: Iterable[Document], split: Split) -> None:
    """Check each document's account; AccountError where one does not hold."""
    from newscli.parsing.verify import find_faults

    wrong = 0

    def shapes() -> Iterator[Shape]:
        nonlocal wrong
        for document in documents:
            parsed = parse(document, split)
            faults = find_faults(parsed, split)
            wrong += bool(faults)
            yield verified_shape(parsed, faults)

    count = session.write(shapes())
    if wrong:
        raise AccountError(f"{wrong} of {count} documents are not accounted for", "please report it")
    session.note(f"{count} {'document' if count == 1 else 'documents'}, every byte in one span")


def _documents(inputs: Iterable[Input | InputError], steps: _Steps, failed: Failures) -> Iterator[Document]:
    """The documents that can be read; the others are told of."""
    for each in read_documents(inputs, steps.reading):
        if isinstance(each, InputError):
            failed.add(each)
            if steps.is_strict:
                return
        elif each is not None:
            yield each


def _parsed(session: Session, documents: Iterable[Document], split: Split) -> Iterator[ParsedDocument]:
    for document in documents:
        parsed = parse(document, split)
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
