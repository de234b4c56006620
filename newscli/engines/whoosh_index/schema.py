"""What the index's three kinds of documents hold: values → fields of Whoosh, and blobs → values.

All three are immutable once written, and share one schema; a field that a kind does not use costs it nothing.
"""

import json
import zlib
from datetime import UTC, datetime
from enum import IntEnum
from itertools import chain
from typing import Any

from whoosh.columns import FixedBytesColumn, NumericColumn, VarBytesColumn
from whoosh.fields import COLUMN, Schema

from newscli.answers import DocumentRecord
from newscli.article import Article, ArticleList, Capture, Moment
from newscli.engines.whoosh_index.format1 import TermSet, TermsInOrder
from newscli.shapes import Shape, article_of, article_shape, capture_shape
from newscli.text.analysis import Analyzer
from newscli.text.folding import fold_link, fold_search


class Kind(IntEnum):
    """What an index document is; kept in the column `kind_code`, its name the term of the field `kind`."""

    ARTICLE = 1
    CAPTURE = 2
    DOCUMENT = 3


UNDATED = -(2**63)
"""What the columns of moments hold where nothing is known."""

KEY_BYTES = 16
"""The bytes of an article's id that its column keeps: enough to join by, half the size."""

NO_ARTICLE = bytes(KEY_BYTES)

Fields = dict[str, Any]


def build_schema() -> Any:
    """The schema of format 1, with all that any command asks for."""
    return Schema(
        kind=TermSet(),
        kind_code=COLUMN(NumericColumn("b", default=0)),
        # the article, and its id on its captures too
        id=TermSet(),
        headline=TermsInOrder(scorable=True),
        body=TermsInOrder(scorable=True),
        byline=TermsInOrder(),
        headline_words=TermSet(),
        body_words=TermSet(),
        language=TermSet(),
        link=TermSet(),
        published=COLUMN(NumericColumn("q", default=UNDATED)),
        # the capture
        publisher=TermSet(),
        source=TermsInOrder(),
        captured=COLUMN(NumericColumn("q", default=UNDATED)),
        list=TermsInOrder(),
        list_words=TermSet(),
        label=TermSet(),
        list_kind=TermSet(),
        item=TermSet(),
        # the document, and its SHA-256 on its captures too
        sha256=TermSet(),
        name=TermSet(),
        # all
        article=COLUMN(FixedBytesColumn(KEY_BYTES, default=NO_ARTICLE)),
        blob=COLUMN(VarBytesColumn()),
    )


class FieldMaker:
    """Makes the fields of index documents, by the analysis of one index."""

    def __init__(self, analyzer: Analyzer, names: Analyzer) -> None:
        self._analyzer = analyzer
        self._names = names

    def article(self, article: Article, first_capture: str) -> Fields:
        """An article; `first_capture` is the key of the capture that its writing is of."""
        headline = article.headline or ""
        return {
            **_kind(Kind.ARTICLE),
            "id": (article.id,),
            "headline": (self._analyzer.terms(headline),),
            "body": (self._analyzer.terms(article.text),),
            "byline": (self._names.terms(article.byline or ""),),
            "headline_words": self._analyzer.written(headline),
            "body_words": self._analyzer.written(article.text),
            "language": _keywords(article.language),
            "link": _non_empty(fold_link(headline)),
            "published": milliseconds(article.published),
            "article": article_key(article.id),
            "blob": pack(article_shape(article) | {"first_capture": first_capture}),
        }

    def capture(self, capture: Capture, article: Article | None, order: int) -> Fields:
        """A capture; `article` is the article as it is kept, `order` the capture's place in all input."""
        texts = [item.text for each in capture.lists for item in each.items]
        article_id = capture.article.id if capture.article else None
        return {
            **_kind(Kind.CAPTURE),
            "id": _non_empty(article_id or ""),
            "sha256": (capture.source.sha256,),
            "publisher": _keywords(capture.publisher),
            "source": (self._names.terms(capture.source.name),),
            "captured": milliseconds(capture.captured),
            "list": [self._analyzer.terms(text) for text in texts],
            "list_words": set(chain.from_iterable(map(self._analyzer.written, texts))),
            "label": [fold_link(each.label) for each in capture.lists if each.label],
            "list_kind": [str(each.kind) for each in capture.lists],
            "item": _item_keys(capture.lists),
            "article": article_key(article_id) if article_id else NO_ARTICLE,
            "blob": pack(capture_shape(capture, article) | {"article": article_id, "order": order}),
        }

    def document(self, record: DocumentRecord) -> Fields:
        """What is known of a document, under the names of this record."""
        return {
            **_kind(Kind.DOCUMENT),
            "sha256": (record.sha256,),
            "name": record.names,
            "blob": pack(_record_shape(record)),
        }


def fold_keyword(value: str) -> str:
    """A keyword as its term: folded, white space as single blanks."""
    return " ".join(fold_search(value).split())


def article_key(article_id: str) -> bytes:
    """What articles and captures are joined by."""
    return bytes.fromhex(article_id[: 2 * KEY_BYTES])


def milliseconds(moment: Moment | None) -> int:
    """The start of a moment in milliseconds since 1970, UNDATED where it is not known."""
    if moment is None:
        return UNDATED
    at = moment.at
    padded = f"{at}-01-01"[:10] if len(at) < 10 else at
    instant = datetime.fromisoformat(padded)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return round(instant.timestamp() * 1000)


def day_of(stamp: int) -> str:
    """Milliseconds since 1970 → ISO day."""
    return datetime.fromtimestamp(stamp / 1000, UTC).date().isoformat()


def pack(shape: Shape) -> bytes:
    """A blob: compact JSON, deflated; any text survives, lone surrogates too."""
    return zlib.compress(json.dumps(shape, separators=(",", ":")).encode("ascii"), 1)


def unpack(blob: bytes) -> Shape:
    """The shape of a blob; ValueError or zlib.error where it is damaged."""
    shape: Shape = json.loads(zlib.decompress(blob))
    return shape


def article_of_blob(blob: bytes) -> tuple[Article, str]:
    """The article of a blob, and the key of its first capture."""
    shape = unpack(blob)
    return article_of(shape), shape["first_capture"]


def record_of_blob(blob: bytes) -> DocumentRecord:
    """The document record of a blob."""
    shape = unpack(blob)
    return DocumentRecord(**(shape | {"names": tuple(shape["names"])}))


def _record_shape(record: DocumentRecord) -> Shape:
    return {
        "sha256": record.sha256,
        "names": list(record.names),
        "size": record.size,
        "modified": record.modified,
        "parser": record.parser,
        "articles": record.articles,
        "captures": record.captures,
        "failure": record.failure,
    }


def _kind(kind: Kind) -> Fields:
    return {"kind": (kind.name.lower(),), "kind_code": int(kind)}


def _keywords(value: str | None) -> tuple[str, ...]:
    return _non_empty(fold_keyword(value or ""))


def _item_keys(lists: tuple[ArticleList, ...]) -> list[str]:
    keys = (fold_link(item.text) for each in lists for item in each.items)
    return [key for key in keys if key]


def _non_empty(term: str) -> tuple[str, ...]:
    return (term,) if term else ()
