"""How fast index documents are written, beside plain Whoosh with the same fields; and whether all is equal.

    python benchmarks/index_alone.py DUMPS [--limit N]

DUMPS is a folder of plain dumps (`../shared/perf/make_corpus.py` writes one). They are parsed and made into
fields beforehand; then the same fields are written by Whoosh's own writer, with its defaults, and as segments
of newscli that are merged into one, in turns on one core. Whoosh reads both: every posting (document, weight,
positions), length and column is compared, and the hits and scores of its ranking for some hundred terms; then
once more with a tenth of the documents deleted and all merged, beside an index of Whoosh's that never had
them (its own merges change the lengths of fields, which it keeps in a byte).
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.query import Term
from whoosh.searching import Searcher

from newscli.engines.whoosh_index.codec import build_schema
from newscli.engines.whoosh_index.files.building import SegmentBuilder
from newscli.engines.whoosh_index.files.merging import merge_segments
from newscli.engines.whoosh_index.points import CommitPoint, publish, read_point
from newscli.engines.whoosh_index.records import record_of
from newscli.engines.whoosh_index.schema import (
    KEYS,
    NUMBERS,
    ORDERED,
    SETS,
    FieldMaker,
    writing_key,
)
from newscli.engines.whoosh_index.segment import Segment
from newscli.engines.whoosh_index.storage import open_files
from newscli.parsing import parse
from newscli.sources import Input, Reading, find_inputs, read_documents
from newscli.text.analysis import NO_STEMMING, Analyzer

BATCH = 3000
"""Index documents a segment: those of 1,000 dumps, as an ingest has them."""
ROUNDS = 3


def make_fields(folder: Path, limit: int | None) -> list[dict[str, Any]]:
    """The fields of all index documents of a folder's dumps."""
    maker = FieldMaker(Analyzer(), Analyzer(NO_STEMMING))
    inputs = (each for each in find_inputs([str(folder)]) if isinstance(each, Input))
    fields: list[dict[str, Any]] = []
    for document in islice(read_documents(inputs, Reading()), limit):
        if document is None or isinstance(document, Exception):
            continue
        parsed = parse(document)
        for capture in parsed.captures:
            if capture.article:
                fields.append(maker.article(capture.article, capture.key, 1))
            written = writing_key(capture.article) if capture.article else None
            fields.append(maker.capture(capture, written, len(fields)))
        fields.append(maker.document(record_of(parsed)))
    return fields


def write_plain(folder: Path, fields: list[dict[str, Any]]) -> None:
    """Whoosh's own writer, with its defaults."""
    writer = FileStorage(str(folder)).create_index(build_schema()).writer()
    for each in fields:
        writer.add_document(**each)
    writer.commit()


def write_ours(folder: Path, fields: list[dict[str, Any]]) -> None:
    """Segments of newscli, merged into one."""
    segments = []
    for at in range(0, len(fields), BATCH):
        builder = SegmentBuilder()
        for each in fields[at : at + BATCH]:
            builder.add(each)
        segments.append(Segment(count=builder.count))
        builder.write(folder / segments[-1].file_name)
    publish(folder, CommitPoint(0, [merge(folder, segments)], None))


def merge(folder: Path, segments: list[Segment]) -> Segment:
    """One segment of several."""
    merged = Segment()
    parts = [(each.open(str(folder)), each.is_deleted) for each in segments]
    count = merge_segments(parts, folder / merged.file_name)
    return Segment(merged.segment_id, count)


def delete_ours(folder: Path, numbers: list[int]) -> None:
    """Delete documents of our index, and merge."""
    (segment,) = read_point(folder).segments
    for number in numbers:
        segment.delete(number)
    publish(folder, CommitPoint(1, [merge(folder, [segment])], None))


def seconds(work: Callable[[], object]) -> float:
    """The CPU time of some work."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def differences(plain: Any, ours: Any) -> Iterator[str]:
    """What differs between two indexes, as Whoosh reads them."""
    theirs, mine = plain.reader(), ours.reader()
    if theirs.doc_count_all() != mine.doc_count_all():
        yield "the number of documents"
        return
    for name in (*ORDERED, *SETS):
        yield from different_postings(theirs, mine, name)
    for name, is_scored in ORDERED.items():
        if is_scored and lengths(theirs, name) != lengths(mine, name):
            yield f"the lengths of {name}"
    columns = (*NUMBERS, *KEYS, "blob")
    yield from (f"the column {name}" for name in columns if column(theirs, name) != column(mine, name))
    terms = list(theirs.lexicon("body"))[::100]
    yield from (f"the hits of {term!r}" for term in terms if hits(theirs, term) != hits(mine, term))


def different_postings(theirs: Any, mine: Any, name: str) -> Iterator[str]:
    """What differs in the postings of a field."""
    terms = list(theirs.lexicon(name))
    if terms != list(mine.lexicon(name)):
        yield f"the terms of {name}"
        return
    for term in terms:
        if postings(theirs, name, term) != postings(mine, name, term):
            yield f"the postings of {name}:{term!r}"


def lengths(reader: Any, name: str) -> list[int]:
    """How many terms each document has in a field, and all of them together."""
    each = (reader.doc_field_length(at, name, 0) or 0 for at in range(reader.doc_count_all()))
    return [*each, reader.field_length(name)]


def column(reader: Any, name: str) -> list[Any]:
    """The values of a column."""
    values = reader.column_reader(name, translate=False)
    return [values[at] for at in range(reader.doc_count_all())]


def hits(reader: Any, term: bytes) -> list[tuple[int, float]]:
    """The first hits of a term and their scores, as Whoosh ranks them."""
    query = Term("body", term.decode("utf-8", "surrogatepass"))
    return [(hit.docnum, round(hit.score, 9)) for hit in Searcher(reader).search(query, limit=20)]


def postings(reader: Any, name: str, term: bytes) -> list[tuple[int, float, Any]]:
    """The documents that have a term, how often, and where."""
    matcher = reader.postings(name, term)
    found = []
    while matcher.is_active():
        places = matcher.value_as("positions") if name in ORDERED else None
        found.append((matcher.id(), matcher.weight(), places))
        matcher.next()
    return found


def size(folder: Path) -> float:
    """The megabytes of an index."""
    return sum(file.stat().st_size for file in folder.iterdir()) / 1e6


def main() -> None:
    """Measure, compare, and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("dumps", type=Path)
    options.add_argument("--limit", type=int)
    arguments = options.parse_args()
    fields = make_fields(arguments.dumps, arguments.limit)
    print(f"{len(fields)} index documents")
    best = [float("inf"), float("inf")]
    with tempfile.TemporaryDirectory() as top:
        for number in range(ROUNDS):
            folders = [Path(top, f"{number}-{name}") for name in ("plain", "ours")]
            for at, (folder, write) in enumerate(zip(folders, (write_plain, write_ours), strict=True)):
                folder.mkdir(mode=0o700)
                best[at] = min(best[at], seconds(lambda folder=folder, write=write: write(folder, fields)))
        plain, ours = folders
        print(f"plain Whoosh     {best[0]:8.2f} s CPU {size(plain):8.1f} MB")
        print(f"newscli, merged  {best[1]:8.2f} s CPU {size(ours):8.1f} MB")
        print(f"{best[0] / best[1]:.1f} times as fast")
        tell(plain, ours, "as written")
        delete_ours(ours, list(range(0, len(fields), 10)))
        never = Path(top, "never")
        never.mkdir()
        write_plain(never, [each for at, each in enumerate(fields) if at % 10])
        tell(never, ours, "after deletes and a merge")


def tell(plain: Path, ours: Path, when: str) -> None:
    """Print what differs."""
    found = list(differences(FileStorage(str(plain)).open_index(), open_files(ours)))
    print(f"{when}: {len(found)} differences", *found[:5], sep="\n  ")


if __name__ == "__main__":
    main()
