"""What was lost with damaged segments: how much, and of which documents, as far as anything tells.

A document that lost a capture keeps what is left of it and counts as failed: so the next ingest that meets
its bytes parses it again and puts what it gives in the place of the rest.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from newscli.answers import DocumentRecord
from newscli.engines.whoosh_index.contents import Contents, Place
from newscli.engines.whoosh_index.files.agreement import terms_by_document
from newscli.engines.whoosh_index.files.pages import DamageError
from newscli.engines.whoosh_index.files.reading import SegmentReader
from newscli.engines.whoosh_index.reader import merge_records
from newscli.engines.whoosh_index.schema import Kind, kind_of_blob, record_of_blob, unpack
from newscli.engines.whoosh_index.segment import Segment

FAILURE = "damaged: a part of what it gave was lost with a damaged file of the index"
_NOUNS = {Kind.ARTICLE: "article", Kind.CAPTURE: "capture", Kind.DOCUMENT: "document"}


@dataclass(slots=True)
class Losses:
    """What was lost."""

    counts: dict[int, Counter[Kind | None]] = field(default_factory=dict)
    """Segment → how many of each kind, None where the kind is not known."""
    incomplete: set[str] = field(default_factory=set)
    """The SHA-256 of documents that lost something."""
    names: dict[str, str] = field(default_factory=dict)
    """SHA-256 → a name of the document, as far as known."""
    has_unknown: bool = False
    """Whether something was lost of which it is not known of which document it was."""


def find_losses(path: Path, contents: Contents) -> Losses:
    """What was lost of an index whose contents were gone through."""
    losses = Losses(incomplete=set(contents.incomplete))
    for part, numbers in contents.lost.items():
        if numbers:
            losses.counts[part] = _count(path, contents.segments[part], numbers, losses)
    return losses


def describe(counts: Counter[Kind | None]) -> str:
    """How much was lost, in words."""
    parts = [
        f"{counts[kind]} {noun}{'s' * (counts[kind] > 1)}" for kind, noun in _NOUNS.items() if counts[kind]
    ]
    if counts[None]:
        parts.append(f"{counts[None]} index documents of which nothing is known")
    return ", ".join(parts)


@dataclass(slots=True)
class Known:
    """What is left that tells of documents."""

    records: dict[str, list[tuple[Place, DocumentRecord]]] = field(default_factory=dict)
    captures: Counter[str] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)

    def incomplete(self, losses: Losses) -> set[str]:
        """The documents that lost something, or may have."""
        found = set(losses.incomplete) | (self.captures.keys() - self.records.keys())
        if losses.has_unknown:
            for sha256, records in self.records.items():
                gave = max((record.captures for _, record in records if not record.failure), default=0)
                if self.captures[sha256] < gave:
                    found.add(sha256)
        return found

    def failed_record(self, sha256: str, name: str | None) -> DocumentRecord | None:
        """The record of a document that lost something; None where nothing is known of it any more."""
        known = merge_records([record for _, record in self.records.get(sha256, ())])
        name = self.names.get(sha256, name)
        if known is None and name is not None:
            known = DocumentRecord(sha256, (name,), 0, None, "", 0, 0)
        return known and known._replace(failure=FAILURE)


def know_documents(contents: Contents) -> Known:
    """Go through what can stay of an index, and learn of its documents."""
    known = Known()
    for place, blob in _staying(contents):
        match kind_of_blob(blob):
            case Kind.DOCUMENT:
                record = record_of_blob(blob)
                known.records.setdefault(record.sha256, []).append((place, record))
            case Kind.CAPTURE:
                source = unpack(blob)["source"]
                known.captures[source["sha256"]] += 1
                known.names[source["sha256"]] = source["name"]
            case _:
                pass
    return known


def _staying(contents: Contents) -> Iterator[tuple[Place, bytes]]:
    for part in range(len(contents.segments)):
        yield from ((place, blob) for place, blob in contents.values(part) if place not in contents.dropped)


def _count(path: Path, segment: Segment, numbers: Sequence[int], losses: Losses) -> Counter[Kind | None]:
    """How many of each kind were lost of a segment; of which documents they were goes into `losses`."""
    try:
        with closing(SegmentReader(path / segment.file_name)) as reader:
            kinds = {number: Kind[name.upper()] for number, name in _terms(reader, "kind").items()}
            shas, names = _terms(reader, "sha256"), _terms(reader, "name")
    except (DamageError, OSError, KeyError):
        kinds, shas, names = {}, {}, {}
    for number in numbers:
        sha256 = shas.get(number)
        if sha256:
            losses.incomplete.add(sha256)
            if number in names:
                losses.names[sha256] = names[number]
        elif kinds.get(number) is not Kind.ARTICLE:
            losses.has_unknown = True
    return Counter(map(kinds.get, numbers))


def _terms(reader: SegmentReader, name: str) -> dict[int, str]:
    try:
        return terms_by_document(reader.field(name))
    except DamageError:
        return {}
