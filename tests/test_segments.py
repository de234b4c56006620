"""Files of segments: what goes in comes out, also merged; a flipped bit is told; Whoosh reads the same."""

import random
import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.filedb.filestore import FileStorage
from whoosh.query import Term
from whoosh.searching import Searcher

from newscli.engines.whoosh_index import known
from newscli.engines.whoosh_index.codec import build_schema
from newscli.engines.whoosh_index.files import blobs, building, bulk, merging, pages, postings
from newscli.engines.whoosh_index.files.building import SegmentBuilder
from newscli.engines.whoosh_index.files.merging import merge_segments
from newscli.engines.whoosh_index.files.pages import PAGE, DamageError, SectionFile, writing_sections
from newscli.engines.whoosh_index.files.postings import Encoded, Inverted, Occurrences
from newscli.engines.whoosh_index.files.reading import SegmentReader
from newscli.engines.whoosh_index.levels import FULL, choose_merges
from newscli.engines.whoosh_index.points import CommitPoint, publish
from newscli.engines.whoosh_index.records import record_of
from newscli.engines.whoosh_index.schema import (
    KEYS,
    NUMBERS,
    ORDERED,
    SETS,
    FieldMaker,
    Fields,
    writing_key,
)
from newscli.engines.whoosh_index.segment import Segment
from newscli.engines.whoosh_index.storage import open_files
from newscli.ingest import Plan
from newscli.ingest.work import parse_one
from newscli.sources import RawDocument, Reading
from newscli.text.analysis import NO_STEMMING, Analyzer
from tests.making import dump

# postings: by Python and by numpy

GAPS = st.sampled_from((1, 1, 1, 2, 255, 256, 257, 65_536, 70_000))
TERMS = st.sampled_from(("a", "b", "ab", "é", "z", "\ud800", "埃", "long" * 40))
GROUPS = st.tuples(GAPS, st.lists(TERMS, min_size=1, max_size=6))
"""Terms one behind another, and how far behind the group before."""


@st.composite
def occurrences(draw: st.DrawFn, has_positions: bool, gaps: st.SearchStrategy[int] = GAPS) -> Occurrences:
    """What is put into a field: groups of terms one behind another, or sets of terms."""
    made = Occurrences()
    for document in accumulate(draw(st.lists(gaps, max_size=8)), initial=draw(st.integers(0, 3))):
        if not has_positions:
            if terms := draw(st.sets(TERMS)):
                made.add(document, sorted(terms))
            continue
        start = 0
        for gap, terms in draw(
            st.lists(st.tuples(GAPS, st.lists(TERMS, min_size=1, max_size=6)), max_size=3)
        ):
            made.add(document, terms, start + gap)
            start += gap + len(terms)
    return made


def plain(value: Inverted | Encoded) -> list[Any]:
    """The numbers as lists, whatever holds them."""
    return [part if part is None or isinstance(part, bytes) else list(part) for part in value]


@settings(max_examples=80, deadline=None)
@given(st.data(), st.booleans())
def test_numpy_inverts_encodes_and_decodes_as_python_does(data: st.DataObject, has_positions: bool) -> None:
    given_ = data.draw(occurrences(has_positions))
    if not given_.terms:
        return
    inverted = postings.invert(given_, has_positions)
    assert plain(bulk.invert(given_, has_positions)) == plain(inverted)
    encoded = postings.encode(inverted)
    assert plain(bulk.encode(bulk.invert(given_, has_positions))) == plain(encoded)
    for kit in (postings, bulk):
        assert plain(kit.decode(encoded, has_positions)) == plain(inverted)


@settings(max_examples=80, deadline=None)
@given(st.data(), st.booleans())
def test_numpy_merges_as_python_does(data: st.DataObject, has_positions: bool) -> None:
    parts: list[tuple[Inverted, Sequence[int]]] = []
    joined = Occurrences()
    count = 0
    for part in data.draw(st.lists(occurrences(has_positions, st.integers(1, 3)), min_size=1, max_size=4)):
        is_there = data.draw(st.lists(st.booleans(), min_size=30, max_size=30))
        new = array("q", (count + sum(is_there[:at]) if there else -1 for at, there in enumerate(is_there)))
        count += sum(is_there)
        terms = iter(part.terms)
        for document, size, start in zip(part.documents, part.sizes, part.starts, strict=True):
            group = [next(terms) for _ in range(size)]
            if is_there[document]:
                joined.add(new[document], group, start)
        inverted = postings.invert(part, has_positions)
        parts.append((postings.decode(postings.encode(inverted), has_positions), new))
    merged = plain(postings.merge(parts))
    if any(part.terms for part, _ in parts):
        assert plain(bulk.merge(parts)) == merged
    if joined.terms:
        assert merged == plain(postings.invert(joined, has_positions))
    else:
        assert merged[0] == []


# pages


def write_sections(path: Path, sections: dict[str, bytes]) -> None:
    """Write a file of sections."""
    with writing_sections(path) as file:
        for name, data in sections.items():
            file.add(name, data)
        file.numbers["documents"] = len(sections)


def damage(path: Path, sections: dict[str, bytes]) -> list[str]:
    """What is told of a damaged file; no section may be read otherwise than it was written."""
    try:
        file = SectionFile(path)
    except DamageError as error:
        return [str(error)]
    told = []
    for name, data in sections.items():
        try:
            assert bytes(file.read(name)) == data
        except DamageError as error:
            told.append(str(error))
    told += file.verify()
    file.close()
    return told


def test_every_flipped_byte_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE", 64)
    chance = random.Random(1)
    path = tmp_path / "file"
    sections = {"a": chance.randbytes(150), "none": b"", "b": chance.randbytes(65)}
    write_sections(path, sections)
    assert damage(path, sections) == []
    data = path.read_bytes()
    for at in range(len(data)):
        path.write_bytes(data[:at] + bytes((data[at] ^ 1 << at % 8,)) + data[at + 1 :])
        assert damage(path, sections), at


def test_file_that_is_cut_or_grown_is_told(tmp_path: Path) -> None:
    path = tmp_path / "file"
    sections = {"a": b"some", "b": bytes(PAGE)}
    write_sections(path, sections)
    data = path.read_bytes()
    for cut in (*range(0, 80), len(data) - 1, len(data) // 2, PAGE):
        path.write_bytes(data[:cut])
        assert damage(path, sections), cut
    path.write_bytes(data + b"\0")
    assert damage(path, sections)


def test_file_that_cannot_be_finished_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TypeError), writing_sections(tmp_path / "file") as file:
        file.add("a", b"some", None)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


# stored values


@contextmanager
def small_blocks(size: int) -> Iterator[Path]:
    """A folder, while blocks are small."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(blobs, "BLOCK", size)
        yield Path(folder)


def write_blobs(path: Path, write: Callable[[blobs.BlobWriter], None], count: int) -> blobs.BlobReader:
    """Write stored values, and open them."""
    with writing_sections(path) as file:
        writer = blobs.BlobWriter(file)
        write(writer)
        writer.close()
    return blobs.BlobReader(SectionFile(path), count)


VALUES = st.lists(st.one_of(st.binary(max_size=40), st.binary(min_size=100, max_size=300)), max_size=30)


@settings(max_examples=40, deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=4), st.data())
def test_stored_values_come_out_as_they_went_in(parts: list[list[bytes]], data: st.DataObject) -> None:
    with small_blocks(150) as folder:
        readers = []
        for number, values in enumerate(parts):
            reader = write_blobs(folder / str(number), lambda writer, v=values: writer.add(v), len(values))
            assert [reader[at] for at in range(len(values))] == values
            readers.append(reader)
        are_there = [data.draw(st.lists(st.booleans(), min_size=len(p), max_size=len(p))) for p in parts]

        def copy(writer: blobs.BlobWriter) -> None:
            for reader, is_there in zip(readers, are_there, strict=True):
                writer.copy(reader, is_there)

        left = [
            value
            for values, is_there in zip(parts, are_there, strict=True)
            for value, there in zip(values, is_there, strict=True)
            if there
        ]
        merged = write_blobs(folder / "merged", copy, len(left))
        assert [merged[at] for at in range(len(left))] == left


# whole segments


def fields_of(numbers: Iterable[int]) -> list[Fields]:
    """The fields of the index documents that some dumps make."""
    maker = FieldMaker(Analyzer(), Analyzer(NO_STEMMING))
    fields: list[Fields] = []
    for number in numbers:
        parsed = parse_one(RawDocument(f"{number}.txt", dump(number)), Plan(Reading()))
        assert parsed
        for capture in parsed.captures:
            if capture.article:
                fields.append(maker.article(capture.article, capture.key, 1))
            kept = writing_key(capture.article) if capture.article else None
            fields.append(maker.capture(capture, kept, len(fields)))
        fields.append(maker.document(record_of(parsed)))
    return fields


def write_segment(path: Path, fields: Sequence[Fields]) -> SegmentReader:
    """Write index documents as a segment, and open it."""
    builder = SegmentBuilder()
    for each in fields:
        builder.add(each)
    builder.write(path)
    return SegmentReader(path)


@pytest.mark.parametrize("chunk", [1, 300, 10_000_000])
@pytest.mark.parametrize("is_much", [False, True])
def test_merged_segment_is_as_if_written_at_once(tmp_path: Path, chunk: int, is_much: bool) -> None:
    fields = fields_of(range(12))
    chance = random.Random(chunk)
    kept = [chance.random() > 0.3 for _ in fields]
    at_once = write_segment(
        tmp_path / "once", [each for each, is_kept in zip(fields, kept, strict=True) if is_kept]
    )
    cuts = [0, 7, 8, 20, len(fields)]
    parts = []
    for start, end in pairwise(cuts):
        reader = write_segment(tmp_path / f"{start}", fields[start:end])
        parts.append((reader, lambda number, start=start: not kept[start + number]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "_CHUNK", chunk)
        patch.setattr(merging, "_MANY_BYTES", 0 if is_much else 1 << 60)
        assert merge_segments(parts, tmp_path / "merged") == sum(kept)
    merged = SegmentReader(tmp_path / "merged")
    for name in (*ORDERED, *SETS):
        one, other = at_once.field(name), merged.field(name)
        assert plain(one.encoded(0, one.count)) == plain(other.encoded(0, other.count)), name
    for name, is_scored in ORDERED.items():
        if is_scored:
            assert list(at_once.lengths(name)) == list(merged.lengths(name))
            assert at_once.total_length(name) == merged.total_length(name)
    assert all(list(at_once.numbers(name)) == list(merged.numbers(name)) for name in NUMBERS)
    assert all(list(at_once.keys(name)) == list(merged.keys(name)) for name in KEYS)
    assert [at_once.blobs[at] for at in range(sum(kept))] == [merged.blobs[at] for at in range(sum(kept))]
    assert list(merged.file.verify()) == []


def test_segment_is_the_same_by_numpy_and_by_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = fields_of(range(8))
    for most in (0, 1 << 60):
        monkeypatch.setattr(building, "_MANY_TERMS", most)
        write_segment(tmp_path / str(most), fields).close()
    assert (tmp_path / "0").read_bytes() == (tmp_path / str(1 << 60)).read_bytes()


# as Whoosh reads them


def test_whoosh_reads_the_same_from_segments_as_from_its_own_files(tmp_path: Path) -> None:
    fields = fields_of(range(25))
    (tmp_path / "plain").mkdir()
    (tmp_path / "ours").mkdir()
    plain_index = FileStorage(str(tmp_path / "plain")).create_index(build_schema())
    writer = plain_index.writer()
    for each in fields:
        writer.add_document(**each)
    writer.commit()
    builder, segment = SegmentBuilder(), Segment(count=len(fields))
    for each in fields:
        builder.add(each)
    builder.write(tmp_path / "ours" / segment.file_name)
    publish(tmp_path / "ours", CommitPoint(0, [segment], None))
    theirs, mine = plain_index.reader(), open_files(tmp_path / "ours").reader()
    assert theirs.doc_count_all() == mine.doc_count_all() == len(fields)
    for name in (*ORDERED, *SETS):
        terms = list(theirs.lexicon(name))
        assert list(mine.lexicon(name)) == terms
        for term in terms:
            assert found(mine, name, term) == found(theirs, name, term), (name, term)
            assert told(mine, name, term) == told(theirs, name, term), (name, term)
    for name in (name for name, is_scored in ORDERED.items() if is_scored):
        assert lengths(mine, name) == lengths(theirs, name)
    for name in (*NUMBERS, *KEYS, "blob"):
        assert column(mine, name) == column(theirs, name), name
    for term in list(theirs.lexicon("body")):
        assert hits(mine, term) == hits(theirs, term), term
    theirs.close()
    mine.close()


def found(reader: Any, name: str, term: bytes) -> list[tuple[int, float, Any]]:
    """The documents that have a term, how often, and where."""
    matcher, each = reader.postings(name, term), []
    while matcher.is_active():
        each.append(
            (matcher.id(), matcher.weight(), matcher.value_as("positions") if name in ORDERED else None)
        )
        matcher.next()
    return each


def told(reader: Any, name: str, term: bytes) -> list[Any]:
    """What is known of a term."""
    info = reader.term_info(name, term)
    return [
        reader.doc_frequency(name, term), reader.frequency(name, term), info.weight(), info.doc_frequency(),
        info.max_weight(), info.min_id(), info.max_id(),
        *((info.min_length(), info.max_length()) if ORDERED.get(name) else ()),
    ]  # fmt: skip


def lengths(reader: Any, name: str) -> list[int]:
    """How many terms each document has in a field, all of them, the fewest and the most."""
    each = [reader.doc_field_length(at, name, 0) or 0 for at in range(reader.doc_count_all())]
    return [*each, reader.field_length(name), reader.max_field_length(name)]


def column(reader: Any, name: str) -> list[Any]:
    """The values of a column."""
    values = reader.column_reader(name, translate=False)
    return [values[at] for at in range(reader.doc_count_all())]


def hits(reader: Any, term: bytes) -> list[tuple[int, float]]:
    """The hits of a term and their scores, as Whoosh ranks them."""
    query = Term("body", term.decode("utf-8", "surrogatepass"))
    return [(hit.docnum, round(hit.score, 9)) for hit in Searcher(reader).search(query, limit=20)]


# what is known, and which segments are merged


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 60) | st.integers(0, 2**64 - 1), max_size=20), min_size=1, max_size=6)
)
def test_numbers_are_a_set(runs: list[list[int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(known, "_MOST_RECENT", 10)
        numbers, model = known.Numbers(array("Q", runs[0])), set(runs[0])
        for run in runs[1:]:
            numbers.update(run)
            model.update(run)
        for number in {*model, *range(65), *(each ^ 1 for each in model)}:
            assert (number in numbers) == (number in model)


@pytest.mark.parametrize("deleted", [0.0, 0.3])
def test_three_thousand_single_adds_leave_few_segments(deleted: float) -> None:
    chance = random.Random(1)
    segments: list[Segment] = []
    written = most = 0
    for _ in range(3000):
        segments.append(Segment(count=3))
        if chance.random() < deleted:
            victim = chance.choice(segments)
            victim.delete(chance.randrange(victim.count))
        for group in choose_merges(segments):
            merged = Segment(count=sum(each.live_count for each in group))
            written += merged.count
            at = segments.index(group[0])
            segments = [each for each in segments if each not in group]
            segments.insert(at, merged)
        segments = [each for each in segments if each.live_count]
        most = max(most, len(segments))
    assert most <= 4 * (FULL - 1)  # 9,000 documents have four digits
    assert written <= 9000 * 5
