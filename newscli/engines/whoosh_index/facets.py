"""Counts hits by facets: over lexicons and columns, without a stored value being read.

A facet shares index documents out among values, by the terms of a field or by a column of moments. Then the
hits are counted that have one of them: of articles their own, of captures any that its key joins to them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Set
from datetime import date
from functools import cached_property

from newscli.answers import FacetCounts
from newscli.engines.protocol import Facet
from newscli.engines.whoosh_index.reader import IndexReader
from newscli.engines.whoosh_index.schema import UNDATED, Kind

_FIELDS = {
    "publisher": ("publisher", Kind.CAPTURE),
    "language": ("language", Kind.ARTICLE),
    "list": ("list_kind", Kind.CAPTURE),
    "label": ("label", Kind.CAPTURE),
    "published": ("published", Kind.ARTICLE),
    "captured": ("captured", Kind.CAPTURE),
}
"""Facet, without its unit → the field or column that it counts, and what that is of."""

DAY_LENGTH = 24 * 60 * 60 * 1000
"""Milliseconds."""
_EPOCH, _LAST = date(1970, 1, 1).toordinal(), date.max.toordinal()
_DIGITS = {"year": 4, "month": 7, "day": 10}
"""How much of an ISO day tells a unit."""

Share = tuple[str, Iterable[int]]
"""A value, and the live index documents that have it: those of hits, maybe with others."""


def count_facets(
    reader: IndexReader, hits: Collection[int], facets: Iterable[Facet]
) -> dict[str, FacetCounts]:
    """How many of these articles have each value of each facet."""
    counter = _Counter(reader, hits)
    return {str(facet): counter.count(facet) for facet in facets}


class _Counter:
    """Counts the hits of one query."""

    def __init__(self, reader: IndexReader, hits: Collection[int]) -> None:
        self._reader = reader
        self._hits = frozenset(hits)

    def count(self, facet: Facet) -> FacetCounts:
        """The hits that have each value, and those that have none."""
        field, kind = _FIELDS[facet.partition(":")[0]]
        shares = self._by_moments(field, kind, facet.unit) if facet.unit else self._by_terms(field)
        counts: list[tuple[str, int]] = []
        having: set[object] = set()
        for value, documents in shares:
            found = self._found(kind, documents)
            having |= found
            if found:
                counts.append((value, len(found)))
        counts.sort(key=None if facet.unit else lambda each: (-each[1], each[0]))
        return FacetCounts(tuple(counts), len(self._hits) - len(having))

    def _found(self, kind: Kind, documents: Iterable[int]) -> Set[object]:
        """The hits, as numbers or by their keys, that have one of some articles or captures."""
        if kind is Kind.ARTICLE:
            return self._hits.intersection(documents)
        return self._hit_keys.intersection(map(self._reader.article_keys.__getitem__, documents))

    @cached_property
    def _hit_keys(self) -> frozenset[bytes]:
        return frozenset(map(self._reader.article_keys.__getitem__, self._hits))

    def _by_terms(self, field: str) -> Iterator[Share]:
        segments = self._reader.segments
        return ((term, segments.documents(field, term)) for term in segments.terms(field))

    def _by_moments(self, column: str, kind: Kind, unit: str) -> Iterable[Share]:
        stamps = self._reader.moments(column)
        days: defaultdict[int, list[int]] = defaultdict(list)
        for document in self._hits if kind is Kind.ARTICLE else self._reader.numbers(kind):
            days[stamps[document] // DAY_LENGTH].append(document)
        days.pop(UNDATED // DAY_LENGTH, None)
        shares: defaultdict[str, list[int]] = defaultdict(list)
        for day, documents in days.items():
            shares[day_text(day)[: _DIGITS[unit]]] += documents
        return shares.items()


def day_text(day: int) -> str:
    """Days since 1970 → ISO day; what no calendar reaches counts as its first or last day."""
    return date.fromordinal(min(max(_EPOCH + day, 1), _LAST)).isoformat()
