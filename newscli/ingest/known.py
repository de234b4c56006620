"""Documents that the index knows: by another name, as failed before, or to be parsed again; one by one."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from newscli.answers import Added, DocumentRecord
from newscli.article import ParsedDocument
from newscli.engines import Writer
from newscli.errors import InputError
from newscli.ingest.apart import is_killer, parse_apart
from newscli.ingest.books import Plan, failure_of
from newscli.ingest.work import parse_one
from newscli.sources import RawDocument


@dataclass(slots=True)
class Looked:
    """What became of them."""

    unchanged: list[RawDocument] = field(default_factory=list)
    parsed: list[RawDocument] = field(default_factory=list)
    failures: list[InputError] = field(default_factory=list)
    added: Added = field(default_factory=Added)


def look_at_known(writer: Writer, raws: Iterable[RawDocument], plan: Plan, done: set[str]) -> Looked:
    """Put what is to be put of known documents into the next commit, and their bytes into the store.

    `done`: the SHA-256 of those that this run has parsed already; those that are parsed now join them.
    """
    looked = Looked()
    for raw in raws:
        try:
            _look(writer, raw, plan, done, looked)
        except InputError as error:
            looked.failures.append(error)
            if plan.strict:
                break
    return looked


def _look(writer: Writer, raw: RawDocument, plan: Plan, done: set[str], looked: Looked) -> None:
    sha256 = raw.sha256
    record = writer.document(sha256)
    is_known = record is not None and record.failure is None
    if is_known and (not plan.reparse or sha256 in done):
        writer.add_name(sha256, raw.name, raw.modified)
        looked.unchanged.append(raw)
        return
    parsed = _parse(writer, raw, plan, record)
    if parsed is not None:
        done.add(sha256)
        looked.parsed.append(raw)
        looked.added += writer.replace(parsed) if record else writer.add(parsed)


def _parse(
    writer: Writer, raw: RawDocument, plan: Plan, record: DocumentRecord | None
) -> ParsedDocument | None:
    """Parse a document; InputError where it fails, which is noted where nothing is known of it."""
    try:
        return parse_apart(raw, plan) if record and is_killer(record) else parse_one(raw, plan)
    except InputError as error:
        failed = failure_of(error)
        if record is None and failed:
            writer.add_failure(failed)
        raise
