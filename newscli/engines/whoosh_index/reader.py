"""Looks up what one commit holds: articles with their captures, documents, counts."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from operator import itemgetter

from newscli.answers import DocumentRecord, IndexedArticle
from newscli.article import Article, Capture
from newscli.engines.whoosh_index.files.pages import DamageError
from newscli.engines.whoosh_index.schema import (
    NO_ARTICLE,
    NUMBERS,
    UNDATED,
    Kind,
    article_key,
    article_of_blob,
    day_of,
    record_of_blob,
    unpack,
)
from newscli.engines.whoosh_index.segments import Segments
from newscli.errors import IdError, NotFoundError
from newscli.shapes import capture_of
from newscli.text.identity import article_id as identify

LEAST_DIGITS = 4
"""The shortest beginning of an id that is accepted."""

_HEXADECIMAL = frozenset("0123456789abcdef")


class IndexReader:
    """Reads one commit."""

    def __init__(self, segments: Segments) -> None:
        self.segments = segments

    def numbers(self, kind: Kind) -> list[int]:
        """The numbers of all live index documents of a kind."""
        return self.segments.documents("kind", kind.name.lower())

    @cached_property
    def article_keys(self) -> list[bytes]:
        """What each index document, by its number, is joined to its article by; kept from the first use."""
        return [key for _, key in self.segments.keys("article")]

    def moments(self, column: str) -> "array[int]":
        """A column of moments whole, by the numbers of index documents, deleted ones included."""
        joined = array(NUMBERS[column][0])
        for leaf in self.segments.leaves:
            joined.extend(leaf.reader.numbers(column))
        return joined

    def count(self, kind: Kind) -> int:
        """How many live index documents of a kind there are."""
        return self.segments.count_documents("kind", kind.name.lower())

    def article_number(self, article_id: str) -> int | None:
        """The number of a live article, None where there is none."""
        return next(iter(self._with("id", article_id, Kind.ARTICLE)), None)

    def capture_numbers(self, article_id: str) -> list[int]:
        """The numbers of an article's live captures, in no order."""
        return self._with("id", article_id, Kind.CAPTURE)

    def captures_in(self, sha256: str) -> list[int]:
        """The numbers of a document's live captures."""
        return self._with("sha256", sha256, Kind.CAPTURE)

    def records_of(self, sha256: str) -> list[int]:
        """The numbers of what is known of a document, one a name."""
        return self._with("sha256", sha256, Kind.DOCUMENT)

    def blob(self, number: int) -> bytes:
        """What is stored under a number."""
        return self.segments.blob(number)

    def article(self, number: int) -> tuple[Article, str]:
        """An article by its number, and the key of the capture that its writing is of."""
        return article_of_blob(self.blob(number))

    def generation(self, number: int) -> int:
        """The commit that an article or a capture came with; 0 where that is not known."""
        return self.segments.number("generation", number)

    def capture(self, number: int, article: Article | None) -> Capture:
        """A capture by its number, of the article as it is kept."""
        return capture_of(unpack(self.blob(number)), article)

    def indexed_article(self, number: int, article_id: str | None = None) -> IndexedArticle:
        """An article by its number, with its captures in input order.

        DamageError where its text, or what a capture writes instead, has another id than it claims; or where
        it is not the article of the id that is given.
        """
        article, _ = self.article(number)
        if article_id not in (None, article.id):
            raise DamageError(f"under {article_id} there is the article {article.id}")
        shapes = [unpack(self.blob(each)) for each in self.capture_numbers(article.id)]
        captures = [capture_of(shape, article) for shape in sorted(shapes, key=itemgetter("order"))]
        prove_ids(article, captures)
        return IndexedArticle(article, tuple(captures))

    def document(self, sha256: str) -> DocumentRecord | None:
        """What is known of a document, under all its names."""
        return merge_records([self.record(number) for number in self.records_of(sha256)])

    def record(self, number: int) -> DocumentRecord:
        """What is known of a document, under one or more of its names."""
        return record_of_blob(self.blob(number))

    def resolve(self, prefix: str) -> str:
        """The one id that begins so."""
        wanted = prefix.lower()
        if not wanted or not _HEXADECIMAL.issuperset(wanted):
            raise IdError(f"{prefix!r} is no article id", "an id is made of the digits 0-9 and a-f")
        if len(wanted) < LEAST_DIGITS:
            raise IdError(f"the id {prefix} is too short", f"give {LEAST_DIGITS} digits or more")
        found = [each for each in self.segments.terms("id", wanted) if self.article_number(each) is not None]
        if not found:
            raise NotFoundError(f"no article has the id {prefix}")
        if len(found) > 1:
            raise IdError(f"the id {prefix} is ambiguous: {len(found)} articles begin so", "give more digits")
        return found[0]

    def iterate(self, after: str) -> Iterator[IndexedArticle]:
        """Every article behind an id, in the order of ids."""
        for article_id in self.segments.terms("id"):
            number = self.article_number(article_id) if article_id > after else None
            if number is not None:
                yield self.indexed_article(number)

    def iterate_numbers(self, numbers: Iterable[int], after: str) -> Iterator[IndexedArticle]:
        """Those of some articles that are behind an id, in the order of ids."""
        keys = ((self.segments.key("article", number), number) for number in numbers)
        least = article_key(after)
        for key, number in sorted(keys):
            if key > least:
                yield self.indexed_article(number)

    def lists_alone(self) -> Iterator[Capture]:
        """The captures of lists without a story, by document and place."""
        key = self.segments.key
        alone = (each for each in self.numbers(Kind.CAPTURE) if key("article", each) == NO_ARTICLE)
        for number in sorted(alone, key=lambda each: self.capture(each, None).place):
            yield self.capture(number, None)

    def published_range(self) -> tuple[str | None, str | None]:
        """The first and the last day of publication that is known."""
        stamps = self._published()
        return (day_of(min(stamps)), day_of(max(stamps))) if stamps else (None, None)

    def tally(self, field: str) -> tuple[tuple[str, int], ...]:
        """The terms of a field with how many live index documents have each, the most first."""
        counts = Counter(
            {term: len(self.segments.documents(field, term)) for term in self.segments.terms(field)}
        )
        return tuple(
            sorted(((term, n) for term, n in counts.items() if n), key=lambda pair: (-pair[1], pair[0]))
        )

    def _with(self, field: str, term: str, kind: Kind) -> list[int]:
        numbers = self.segments.documents(field, term)
        return [number for number in numbers if self.segments.number("kind_code", number) == kind]

    def _published(self) -> list[int]:
        live = set(self.numbers(Kind.ARTICLE))
        values = self.segments.numbers("published")
        return [stamp for number, stamp in values if stamp != UNDATED and number in live]


def prove_ids(article: Article, captures: Iterable[Capture]) -> None:
    """DamageError where a text has another id than it claims: an article's own, or a capture's."""
    own = (each.article for each in captures if each.article)
    for text in (article, *(each for each in own if _differs(each, article))):
        found = identify(text.headline, text.body)
        if found != article.id:
            raise DamageError(f"the text of the article {article.id} is that of {found}")


def _differs(own: Article, article: Article) -> bool:
    """Whether a capture has a writing of its own."""
    return own.body is not article.body or own.headline is not article.headline


def merge_records(records: list[DocumentRecord]) -> DocumentRecord | None:
    """One record of several under different names; what was read counts more than a failure."""
    if not records:
        return None
    names = dict.fromkeys(name for record in records for name in record.names)
    best = next((record for record in records if not record.failure), records[-1])
    return DocumentRecord(
        sha256=best.sha256,
        names=tuple(names),
        size=best.size,
        modified=best.modified,
        parser=best.parser,
        articles=best.articles,
        captures=best.captures,
        failure=best.failure,
    )
