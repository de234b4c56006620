"""New documents → a segment, in whatever process; what it takes from the index is told to it."""

from collections.abc import Sequence
from pathlib import Path
from struct import Struct
from typing import Any, NamedTuple

from newscli.answers import Added, DocumentRecord
from newscli.article import ParsedDocument
from newscli.engines.whoosh_index.directory import writing
from newscli.engines.whoosh_index.files.building import SegmentBuilder
from newscli.engines.whoosh_index.records import record_of
from newscli.engines.whoosh_index.schema import (
    FieldMaker,
    article_key,
    generation_at,
    sighting,
    writing_key,
)
from newscli.engines.whoosh_index.segment import Segment
from newscli.engines.writing import Claim, Kept
from newscli.text.analysis import NO_STEMMING, Analyzer

_NUMBER = Struct("<Q")


class Built(NamedTuple):
    """A segment whose file is there, and what it adds; goes from one process to another."""

    segment: Segment
    added: Added
    articles: list[int]
    """What its articles are known by, as in `Numbers`."""
    documents: list[int]
    sightings: list[int]


class BatchBuilder:
    """Builds the segments of batches of new documents."""

    def __init__(self, path: Path, analysis: str) -> None:
        self._path = path
        self._analysis = analysis
        self._fields = FieldMaker(Analyzer(analysis), Analyzer(NO_STEMMING))

    def __reduce__(self) -> tuple[Any, ...]:
        return BatchBuilder, (self._path, self._analysis)

    def claims(self, documents: Sequence[ParsedDocument]) -> list[Claim]:
        """The articles of a batch, and how each is written where it comes first."""
        found: dict[str, bytes] = {}
        for document in documents:
            for capture in document.captures:
                if capture.article and capture.article.id not in found:
                    found[capture.article.id] = writing_key(capture.article)
        return list(found.items())

    def build(
        self,
        documents: Sequence[ParsedDocument],
        failures: Sequence[DocumentRecord],
        kept: Kept,
        order: int,
    ) -> Built:
        """Write a batch; `kept`: how those of its articles are written that are there before it.

        `order` is the place of its first capture in all input. IndexWriteError where the disk refuses.
        """
        builder, writings, generation = SegmentBuilder(), dict(kept), generation_at(order)
        articles: list[int] = []
        added = Added()
        for document in documents:
            for capture in document.captures:
                article = capture.article
                is_new = article is not None and article.id not in writings
                if article and is_new:
                    writings[article.id] = writing_key(article)
                    articles.append(number_of(article_key(article.id)))
                    builder.add(self._fields.article(article, capture.key, generation))
                written = writings[article.id] if article else None
                builder.add(self._fields.capture(capture, written, order))
                order += 1
                added += Added(is_new, article is not None and not is_new, 1)
            builder.add(self._fields.document(record_of(document), document.document.stamp))
        for record in failures:
            builder.add(self._fields.document(record))
        segment = Segment(count=builder.count)
        with writing(self._path):
            builder.write(self._path / segment.file_name)
        names = [(each.document.sha256, each.document.name) for each in documents]
        return Built(
            segment,
            added,
            articles,
            [number_of(article_key(sha256)) for sha256, _ in names]
            + [number_of(article_key(record.sha256)) for record in failures],
            [number_of(sighting(*each)) for each in names],
        )


def number_of(key: bytes) -> int:
    """What a digest or the beginning of a key is known by, as in `Numbers`."""
    return _NUMBER.unpack_from(key)[0]  # type: ignore[no-any-return]
