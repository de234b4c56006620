"""What the index's three kinds of documents hold: values → fields, and blobs → values.

All three are immutable once written, and share one schema; a field that a kind does not use costs it nothing.
"""

import json
from datetime import UTC, datetime
from enum import IntEnum
from hashlib import blake2b
from typing import Any

from newscli.answers import DocumentRecord
from newscli.article import Article, Capture, Moment
from newscli.engines.lists import UNDATED as UNDATED  # what the columns of moments hold too
from newscli.engines.whoosh_index.places import placed_items
from newscli.shapes import Shape, article_of, article_shape, capture_shape
from newscli.text.analysis import Analyzer
from newscli.text.folding import fold_link, fold_search
from newscli.text.nearness import near_keys


class Kind(IntEnum):
    """What an index document is; kept in the column `kind_code`, its name the term of the field `kind`."""

    ARTICLE = 1
    CAPTURE = 2
    DOCUMENT = 3


KEY_BYTES = 16
"""The bytes of an article's id that its column keeps: enough to join by, half the size."""

DIGEST_BYTES = 8
NO_DIGEST = bytes(DIGEST_BYTES)

NO_ARTICLE = bytes(KEY_BYTES)

GROUP_GAP = 100
"""Positions between two groups of terms (two items of a list), so that no phrase reaches across."""

Fields = dict[str, Any]
_COMPACT = json.JSONEncoder(separators=(",", ":"))


ORDERED = {
    "headline": True, "body": True, "byline": False, "source": False, "list": False,
    "item": False, "label": False,
}  # fmt: skip
"""Fields of terms with positions, and whether hits are scored by how many terms a document has there."""

PLACED = frozenset({"item", "label"})
"""Those whose positions do not count terms: they say a place (`places.py`), and which list."""

SETS = (
    "kind", "id", "sha256",  # id and SHA-256 on captures too, which are joined by them
    "headline_words", "body_words", "language", "link", "near",  # of articles
    "publisher", "list_words", "list_kind",  # of captures
    "name", "sighting",  # of documents
)  # fmt: skip
"""Fields of distinct terms."""

WRITTEN = {"headline": "headline_words", "body": "body_words", "list": "list_words"}
"""Field of stems → field of the words as written; names are not stemmed and have no such twin."""

NUMBERS = {
    "kind_code": ("b", 0), "published": ("q", UNDATED), "captured": ("q", UNDATED), "generation": ("I", 0),
}  # fmt: skip
"""Columns of numbers: their type in `array`, and what stands for none.

`generation`: of articles and captures, that of the commit that they came with.
"""

LATER = frozenset({"generation"})
"""Columns of numbers that format 2 did not have from its first day: where one is not there, all is none."""

KEYS = {"article": KEY_BYTES, "digests": 2 * DIGEST_BYTES}
"""Columns of bytes, and how many. `article`: what captures are joined by; of documents, their SHA-256.

`digests`: of an article, those of its headline and its text; of a document, those that tell it is unchanged.
"""

_PLACE_BITS = 32
"""A capture's place in all input is the generation of its commit, and behind so many bits its place there."""

_STARTS = ((b'{"id":', Kind.ARTICLE), (b'{"source":', Kind.CAPTURE), (b'{"sha256":', Kind.DOCUMENT))
"""How the blobs of each kind begin."""


class FieldMaker:
    """Makes the fields of index documents, by the analysis of one index."""

    def __init__(self, analyzer: Analyzer, names: Analyzer) -> None:
        self._analyzer = analyzer
        self._names = names

    def article(self, article: Article, first_capture: str, generation: int) -> Fields:
        """An article, and the commit that it comes with.

        `first_capture` is the key of the capture that its writing is of.
        """
        headline = article.headline or ""
        headline_terms, headline_words = self._analyzer.terms_and_written(headline)
        body_terms, body_words = self._analyzer.terms_and_written(article.text)
        return {
            **_kind(Kind.ARTICLE),
            "id": (article.id,),
            "headline": (headline_terms,),
            "body": (body_terms,),
            "byline": (self._names.terms(article.byline or ""),),
            "headline_words": headline_words,
            "body_words": body_words,
            "language": _keywords(article.language),
            "link": _non_empty(fold_link(headline)),
            "near": near_keys(article.text),
            "published": milliseconds(article.published),
            "article": article_key(article.id),
            "digests": writing_key(article),
            "generation": generation,
            "blob": pack(article_shape(article) | {"first_capture": first_capture, "generation": generation}),
        }

    def capture(self, capture: Capture, kept: bytes | None, order: int) -> Fields:
        """A capture; `kept` is how its article is written in the index, `order` its place in all input."""
        texts = [item.text for each in capture.lists for item in each.items]
        terms, words = self._analyzer.all_terms_and_written(texts)
        article_id = capture.article.id if capture.article else None
        return {
            **_kind(Kind.CAPTURE),
            "id": _non_empty(article_id or ""),
            "sha256": (capture.source.sha256,),
            "publisher": _keywords(capture.publisher),
            "source": (self._names.terms(capture.source.name),),
            "captured": milliseconds(capture.captured),
            "list": terms,
            "list_words": words,
            "label": [(at, fold_link(each.label)) for at, each in enumerate(capture.lists) if each.label],
            "list_kind": [str(each.kind) for each in capture.lists],
            "item": placed_items(capture.lists),
            "article": article_key(article_id) if article_id else NO_ARTICLE,
            "generation": generation_at(order),
            "blob": pack(
                capture_shape(capture, _own(capture, kept)) | {"article": article_id, "order": order}
            ),
        }

    def document(self, record: DocumentRecord, stamp: bytes | None = None) -> Fields:
        """What is known of a document, under the names of this record; `stamp`: that of its file."""
        return {
            **_kind(Kind.DOCUMENT),
            "sha256": (record.sha256,),
            "name": record.names,
            "article": article_key(record.sha256),
            "digests": (NO_DIGEST if record.failure else sighting(record.sha256, record.names[0]))
            + (stamp or NO_DIGEST),
            "blob": pack(_record_shape(record)),
        }


def fold_keyword(value: str) -> str:
    """A keyword as its term: folded, white space as single blanks."""
    return " ".join(fold_search(value).split())


def first_place(generation: int) -> int:
    """The place in all input of the first capture of a commit."""
    return generation << _PLACE_BITS


def generation_at(place: int) -> int:
    """The commit that a capture came with, by its place in all input."""
    return place >> _PLACE_BITS


def generation_of(shape: Shape) -> int:
    """The commit that an article or a capture came with, by its blob; 0 where that does not tell."""
    return generation_at(shape["order"]) if "order" in shape else shape.get("generation", 0)


def article_key(article_id: str) -> bytes:
    """What articles and captures are joined by."""
    return bytes.fromhex(article_id[: 2 * KEY_BYTES])


def writing_key(article: Article) -> bytes:
    """How an article is written: digests of its headline and its text."""
    return digest(article.headline or "") + digest(article.text)


def sighting(sha256: str, name: str) -> bytes:
    """What tells that a document was read under a name."""
    return digest(f"{sha256} {name}")


def digest(text: str) -> bytes:
    """A digest of a text, of DIGEST_BYTES bytes."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest()


def milliseconds(moment: Moment | None) -> int:
    """The start of a moment in milliseconds since 1970, UNDATED where it is not known."""
    return UNDATED if moment is None else moment.milliseconds


def day_of(stamp: int) -> str:
    """Milliseconds since 1970 → ISO day."""
    return datetime.fromtimestamp(stamp / 1000, UTC).date().isoformat()


def pack(shape: Shape) -> bytes:
    """A blob: compact JSON in ASCII; any text survives, lone surrogates too."""
    return _COMPACT.encode(shape).encode("ascii")


def unpack(blob: bytes) -> Shape:
    """The shape of a blob."""
    shape: Shape = json.loads(blob.decode("ascii"))
    return shape


def kind_of_blob(blob: bytes) -> Kind | None:
    """What a blob is of, by its first key; None where it is of nothing that is known."""
    return next((kind for start, kind in _STARTS if blob.startswith(start)), None)


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


def _own(capture: Capture, kept: bytes | None) -> tuple[str, ...]:
    """What a capture writes in another way than its article is kept."""
    if capture.article is None or kept is None:
        return ()
    written = writing_key(capture.article)
    is_same = (written[:DIGEST_BYTES] == kept[:DIGEST_BYTES], written[DIGEST_BYTES:] == kept[DIGEST_BYTES:])
    return tuple(name for name, same in zip(("headline", "body"), is_same, strict=True) if not same)


def _kind(kind: Kind) -> Fields:
    return {"kind": (kind.name.lower(),), "kind_code": int(kind)}


def _keywords(value: str | None) -> tuple[str, ...]:
    return _non_empty(fold_keyword(value or ""))


def _non_empty(term: str) -> tuple[str, ...]:
    return (term,) if term else ()
