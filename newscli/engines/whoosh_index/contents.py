"""What is stored in the segments of an index, gone through once: texts that are not what they claim, captures
without an article, values that postings and columns know nothing of.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from newscli.article import Article
from newscli.engines.whoosh_index.files.agreement import terms_by_document
from newscli.engines.whoosh_index.files.pages import DamageError
from newscli.engines.whoosh_index.files.reading import SegmentReader
from newscli.engines.whoosh_index.files.remains import surviving_values
from newscli.engines.whoosh_index.reader import prove_ids
from newscli.engines.whoosh_index.schema import (
    NO_ARTICLE,
    Kind,
    article_key,
    generation_of,
    kind_of_blob,
    unpack,
)
from newscli.engines.whoosh_index.segment import Segment
from newscli.findings import Fault, Finding
from newscli.shapes import Shape, article_of, capture_of

_SHORT = 12


class Place(NamedTuple):
    """Where an index document is: the place of its segment among all, and its number there."""

    part: int
    number: int


class Contents:
    """What was learnt of an index's contents. `is_guess`: of what is there twice, the later counts."""

    def __init__(self, path: Path, segments: Sequence[Segment], is_guess: bool) -> None:
        self.segments = segments
        self.counts: Counter[Kind] = Counter()
        self.generation = 0
        """The latest commit that anything came with."""
        self.articles: dict[bytes, Place] = {}
        """Key of an article → where it is."""
        self.dropped: set[Place] = set()
        """What cannot stay as it is."""
        self.incomplete: set[str] = set()
        """The SHA-256 of documents that have a capture which cannot stay."""
        self.lost: dict[int, list[int]] = {}
        """Segment → its live documents that cannot be read."""
        self.disagreeing: set[int] = set()
        """Segments whose postings and columns tell something else than what is stored."""
        self._path = path
        self._is_guess = is_guess
        self._waiting: list[tuple[Place, Shape]] = []
        self._places: dict[int, Place] = {}

    def check(self, are_whole: Sequence[bool]) -> Iterator[Finding]:
        """Go through all segments; of each it is told whether its file is as it was written."""
        for part, is_whole in enumerate(are_whole):
            yield from self._check_part(part, is_whole)
        for place, shape in self._waiting:
            yield from self._check_capture(place, shape)
        self._waiting.clear()
        for segment in self.segments:
            segment.close()

    def values(self, part: int) -> Iterator[tuple[Place, bytes]]:
        """The live documents of a segment that can be read, each with what is stored of it."""
        segment = self.segments[part]
        for number, blob in surviving_values(self._path / segment.file_name, segment.count):
            if not segment.is_deleted(number):
                yield Place(part, number), blob

    def _check_part(self, part: int, is_whole: bool) -> Iterator[Finding]:
        file = self._path / self.segments[part].file_name
        told = Told(SegmentReader(file)) if is_whole else None
        unread = set() if is_whole else self._live(part)
        for place, blob in self.values(part):
            unread.discard(place.number)
            kind = kind_of_blob(blob)
            try:
                shape = unpack(blob)
                if told and part not in self.disagreeing and not told.agrees(place.number, kind, shape):
                    self.disagreeing.add(part)
                    told_of = f"what is stored of document {place.number} is not what is told of it"
                    yield Finding(Fault.COUNT, file.name, told_of)
                yield from self._check_value(place, kind, shape)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                self.dropped.add(place)
                unread.add(place.number)
                yield Finding(Fault.COUNT, file.name, f"what is stored of document {place.number} is nothing")
        self.lost[part] = sorted(unread)

    def _live(self, part: int) -> set[int]:
        segment = self.segments[part]
        return set(range(segment.count)) - set(segment.deleted)

    def _check_value(self, place: Place, kind: Kind | None, shape: Shape) -> Iterator[Finding]:
        self.generation = max(self.generation, generation_of(shape))
        match kind:
            case Kind.ARTICLE:
                yield from self._check_article(place, shape)
            case Kind.CAPTURE:
                self._take_latest(place, ("capture", shape["source"]["sha256"], shape["source"]["bytes"][0]))
                if shape["article"] and article_key(shape["article"]) not in self.articles:
                    self._waiting.append((place, shape))
                else:
                    yield from self._check_capture(place, shape)
            case Kind.DOCUMENT:
                self._take_latest(place, ("document", shape["sha256"], *shape["names"]))
                self.counts[kind] += 1
            case None:
                raise ValueError

    def _take_latest(self, place: Place, key: tuple[str | int, ...]) -> None:
        """Where it is not known what was deleted: drop what the same document held before."""
        if self._is_guess:
            before = self._places.get(hash(key))
            if before:
                self.dropped.add(before)
            self._places[hash(key)] = place

    def _check_article(self, place: Place, shape: Shape) -> Iterator[Finding]:
        self.counts[Kind.ARTICLE] += 1
        article = article_of(shape)
        if wrong := _wrong_id(article, None):
            self.dropped.add(place)
            yield self._finding(Fault.ARTICLE, place, wrong)
            return
        before = self.articles.get(article_key(article.id))
        if before:
            self.dropped.add(before)
            if not self._is_guess:
                yield self._finding(Fault.COUNT, place, f"the article {article.id[:_SHORT]} is there twice")
        self.articles[article_key(article.id)] = place

    def _check_capture(self, place: Place, shape: Shape) -> Iterator[Finding]:
        self.counts[Kind.CAPTURE] += 1
        article_id, sha256 = shape["article"], shape["source"]["sha256"]
        wrong = None
        if article_id and article_key(article_id) not in self.articles:
            wrong = f"{shape['source']['name']}: its article {article_id[:_SHORT]} is not there"
            yield self._finding(Fault.CAPTURE, place, wrong)
        elif article_id and ("headline" in shape or "body" in shape):
            wrong = _wrong_id(self._article(self.articles[article_key(article_id)]), shape)
            if wrong:
                yield self._finding(Fault.ARTICLE, place, wrong)
        if wrong and place not in self.dropped:
            self.dropped.add(place)
            self.incomplete.add(sha256)

    def _article(self, place: Place) -> Article | None:
        """The article at a place, None where it cannot be looked up alone."""
        try:
            reader = self.segments[place.part].open(self._path)
            return article_of(unpack(reader.blobs[place.number]))
        except (DamageError, OSError):
            return None

    def _finding(self, fault: Fault, place: Place, message: str) -> Finding:
        return Finding(fault, self.segments[place.part].file_name, message)


class Told:
    """What the postings and columns of a segment tell of each of its documents."""

    def __init__(self, reader: SegmentReader) -> None:
        self._kinds = reader.numbers("kind_code")
        self._generations = reader.numbers("generation")
        self._keys = list(reader.keys("article"))
        self._ids = terms_by_document(reader.field("id"))
        self._shas = terms_by_document(reader.field("sha256"))
        self._names = terms_by_document(reader.field("kind"))
        reader.close()

    def agrees(self, number: int, kind: Kind | None, shape: Shape) -> bool:
        """Whether a document is told to be what is stored of it."""
        if kind is None:
            return False
        article_id = {Kind.ARTICLE: shape.get("id"), Kind.CAPTURE: shape.get("article")}.get(kind)
        source = shape["source"] if kind is Kind.CAPTURE else shape
        key = article_id or (source["sha256"] if kind is Kind.DOCUMENT else None)
        return (
            self._kinds[number] == kind
            and self._names.get(number) == kind.name.lower()
            and self._ids.get(number) == article_id
            and self._shas.get(number) == source.get("sha256")
            and self._keys[number] == (article_key(key) if key else NO_ARTICLE)
            and (kind is not Kind.ARTICLE or self._generations[number] == generation_of(shape))
        )


def _wrong_id(article: Article | None, capture: Shape | None) -> str | None:
    """What is wrong with the id of an article's text, or of what a capture writes instead."""
    if article is None:
        return None
    try:
        prove_ids(article, [capture_of(capture, article)] if capture else [])
    except DamageError as error:
        return str(error)
    return None
