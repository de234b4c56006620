"""`newscli documents`: the dumps that the index has read, or could not read; and to forget them."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Annotated

import typer

from newscli.answers import DocumentRecord
from newscli.cli import options
from newscli.cli.messages import tell
from newscli.cli.removal import Removal, carry_out, refuse_unasked
from newscli.cli.session import Looks, Session
from newscli.engines import Engine, Writer, open_index
from newscli.errors import NotFoundError, UsageError
from newscli.raw import RawStore, open_raw_writer, raw_folder
from newscli.render.columns import Column
from newscli.shapes import document_shape

COLUMNS = (
    Column("sha256"), Column("bytes"), Column("articles"), Column("captures"), Column("parser"),
    Column("failure"), Column("names"), Column("modified", False),
)  # fmt: skip


def command(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME|SHA256…]",
            help="Documents by name, or by 4 digits or more of their SHA-256; else all.",
        ),
    ] = None,
    failed: Annotated[
        bool, typer.Option("--failed", help="Only those that could not be read.", show_default=False)
    ] = False,
    forget: Annotated[
        bool,
        typer.Option(
            "--forget",
            help="Forget those named, so that they are read again: delete their captures, and articles "
            "that no other document has.",
            show_default=False,
        ),
    ] = False,
    yes: options.Yes = False,
    dry_run: options.DryRunOfRemoval = False,
    wait: options.Wait = 10.0,
    format_name: options.FormatName = None,
    json: options.Json = False,
    jsonl: options.Jsonl = False,
    fields: options.Fields = None,
    index: options.Index = None,
    color: options.Color = None,
    quiet: options.Quiet = False,
) -> int:
    """List the dumps that were read: names, size, what they gave that is still there, why one failed.

    The order is that of names, byte by byte.

    Examples: newscli documents; newscli documents --failed --json; newscli documents --forget dumps/a.txt
    """
    if forget and not names:
        raise UsageError("--forget needs to be told what", "name documents, as newscli documents lists them")
    if (yes or dry_run) and not forget:
        raise UsageError("--yes and --dry-run are for --forget, which is not given")
    if forget:
        refuse_unasked("forget documents", yes or dry_run)
    looks = Looks(format_name, json, jsonl, fields, color, quiet)
    session = Session(looks, () if forget else COLUMNS, index)
    store = RawStore(raw_folder(session.config.index.value))
    missing: list[str] = []
    with closing(open_index(session.config.index.value)) as engine:
        chosen: Iterable[DocumentRecord] = _named(engine, names, missing) if names else engine.documents()
        if failed:
            chosen = (record for record in chosen if record.failure)
        if forget:
            shas = [record.sha256 for record in chosen]
            if shas:
                carry_out(session, engine, _forgetting(store, shas, (yes, dry_run, wait)))
            if not dry_run:
                _finish_dropping(store, engine, wait)
            count = len(shas)
        else:
            count = session.write(map(document_shape, chosen))
    return NotFoundError.exit_code if missing or not count else 0


def _named(engine: Engine, names: Sequence[str], missing: list[str]) -> Iterable[DocumentRecord]:
    """The documents that are named, each once; of names that none has it is told."""
    found: dict[str, DocumentRecord] = {}
    for name in names:
        try:
            found |= {record.sha256: record for record in engine.find_documents(name)}
        except NotFoundError as error:
            missing.append(name)
            tell(error.message, error.hint)
    return found.values()


def _forgetting(store: RawStore, shas: Sequence[str], asked: tuple[bool, bool, float]) -> Removal:
    """To forget documents, and that their bytes are to go; as --yes, --dry-run and --wait say."""
    return Removal(
        lambda writer: writer.forget(shas),
        *asked,
        verb="forget",
        past="forgot",
        before_commit=lambda writer: _drop(store, writer, shas),
    )


def _drop(store: RawStore, writer: Writer, shas: Sequence[str]) -> None:
    """Note that bytes are to go, and let go of those that were noted before and that the index knows not."""
    with open_raw_writer(store, lambda sha256: writer.document(sha256) is not None) as raw:
        raw.drop(shas)


def _finish_dropping(store: RawStore, engine: Engine, wait: float) -> None:
    """Let go of the bytes of what is forgotten, now or when another run was cut short."""
    if store.has_dropped():
        with engine.writer(wait) as writer:
            _drop(store, writer, ())
