"""Values ↔ the JSON shapes that newscli prints and keeps: keys in order, what is unknown is null."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from newscli.article import (
    Article,
    ArticleList,
    Capture,
    Explained,
    Item,
    ListKind,
    Moment,
    ParsedDocument,
    Precision,
    Problem,
    Source,
    Span,
)

if TYPE_CHECKING:  # `parse` makes shapes and knows no index
    from newscli.answers import DocumentRecord, Hit, IndexedArticle

Shape = dict[str, Any]

ARTICLE_SCHEMA = "newscli.article/1"
DOCUMENT_SCHEMA = "newscli.document/1"
HIT_SCHEMA = "newscli.hit/1"
LINE_SCHEMA = "newscli.line/1"
VERIFIED_SCHEMA = "newscli.verified/1"

_ARTICLE_KEYS = ("id", "headline", "deck", "byline", "dateline", "published", "language", "body")


def sighting_shape(capture: Capture) -> Shape:
    """One sighting as `parse` prints it; lists without a story have an article of nulls."""
    article = capture.article
    shape = article_shape(article) if article else dict.fromkeys(_ARTICLE_KEYS)
    body = shape.pop("body")
    if shape["published"]:
        shape["published"]["bytes"] = list(capture.dated) if capture.dated else None
    return {
        "schema": ARTICLE_SCHEMA,
        **shape,
        "publisher": capture.publisher,
        "url": capture.url,
        "body": body,
        "lists": [list_shape(each) for each in capture.lists],
        "source": source_shape(capture.source),
        "captured": captured_shape(capture.captured),
        "problems": [problem_shape(each) for each in capture.problems],
        "parser": capture.parser,
    }


def indexed_shape(found: "IndexedArticle") -> Shape:
    """An article once, with all its captures, as `show` prints it."""
    captures = [capture_shape(each, _own_writing(each, found.article)) for each in found.captures]
    problems = [problem_shape(each) for each in found.captures[0].problems] if found.captures else []
    shape = listed_shape(found) | {"body": found.article.text, "captures": captures}
    return shape | {"problems": problems}


def list_alone_shape(capture: Capture) -> Shape:
    """Lists without a story, as `export` prints them: an article of nulls, with the one capture."""
    shape = {"schema": ARTICLE_SCHEMA, **dict.fromkeys(_ARTICLE_KEYS)}
    body = shape.pop("body")
    captures = [capture_shape(capture, ())]
    return shape | {"publisher": capture.publisher, "body": body, "captures": captures, "problems": []}


def document_shape(record: "DocumentRecord") -> Shape:
    """What is known of a document; its time to the second."""
    return {
        "schema": DOCUMENT_SCHEMA,
        "sha256": record.sha256,
        "names": list(record.names),
        "bytes": record.size,
        "modified": utc_text(record.modified),
        "articles": record.articles,
        "captures": record.captures,
        "parser": record.parser,
        "failure": record.failure,
    }


def utc_text(seconds: float | None) -> str | None:
    """Seconds since 1970 as text in UTC; None where no calendar reaches them."""
    try:
        at = None if seconds is None else datetime.fromtimestamp(int(seconds), UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def listed_shape(found: "IndexedArticle") -> Shape:
    """An article without body and captures, as `list` prints it."""
    shape = article_shape(found.article)
    del shape["body"]
    return {"schema": ARTICLE_SCHEMA, **shape, "publisher": found.publisher}


def hit_shape(hit: "Hit") -> Shape:
    """A hit with its snippets."""
    article = hit.found.article
    return {
        "schema": HIT_SCHEMA,
        "rank": hit.rank,
        "id": article.id,
        "score": round(hit.score, 6),
        "headline": article.headline,
        "published": moment_shape(article.published),
        "publisher": hit.found.publisher,
        "language": article.language,
        "captures": len(hit.found.captures),
        "snippets": [
            {"field": each.field, "text": each.text, "marks": [list(mark) for mark in each.marks]}
            for each in hit.snippets
        ],
        "explain": None if hit.parts is None else [part.shape() for part in hit.parts],
        "collapsed": None if hit.collapsed is None else list(hit.collapsed),
    }


def article_shape(article: Article) -> Shape:
    """What an article says, without where it was seen."""
    return {
        "id": article.id,
        "headline": article.headline,
        "deck": article.deck,
        "byline": article.byline,
        "dateline": article.dateline,
        "published": moment_shape(article.published),
        "language": article.language,
        "body": article.text,
    }


def article_of(shape: Shape) -> Article:
    """The article of an `article_shape`."""
    body = shape["body"]
    return Article(
        id=shape["id"],
        headline=shape["headline"],
        body=tuple(body.split("\n\n")) if body else (),
        deck=shape["deck"],
        byline=shape["byline"],
        dateline=shape["dateline"],
        published=moment_of(shape["published"]),
        language=shape["language"],
    )


def capture_shape(capture: Capture, own: Collection[str]) -> Shape:
    """A sighting; with its own `headline` and `body` where these are named, as they differ in writing."""
    shape: Shape = {
        "source": source_shape(capture.source),
        "captured": captured_shape(capture.captured),
        "publisher": capture.publisher,
        "url": capture.url,
        "lists": [list_shape(each) for each in capture.lists],
        "problems": [problem_shape(each) for each in capture.problems],
        "parser": capture.parser,
    }
    if capture.article and "headline" in own:
        shape["headline"] = capture.article.headline
    if capture.article and "body" in own:
        shape["body"] = capture.article.text
    return shape


def _own_writing(capture: Capture, kept: Article) -> tuple[str, ...]:
    """What a capture writes in another way than its article is kept."""
    own = capture.article
    if own is None:
        return ()
    pairs = (("headline", own.headline, kept.headline), ("body", own.body, kept.body))
    return tuple(name for name, mine, other in pairs if mine != other)


def capture_of(shape: Shape, article: Article | None) -> Capture:
    """The capture of a `capture_shape`; its article is the given one in the capture's own writing."""
    return Capture(
        article=_in_own_writing(article, shape) if article else None,
        source=Source(
            name=shape["source"]["name"],
            sha256=shape["source"]["sha256"],
            bytes=tuple(shape["source"]["bytes"]),
            lines=tuple(shape["source"]["lines"]),
        ),
        publisher=shape["publisher"],
        url=shape["url"],
        captured=moment_of(shape["captured"]),
        lists=tuple(_list_of(each) for each in shape["lists"]),
        problems=tuple(Problem(each["code"], each["message"], each["line"]) for each in shape["problems"]),
        parser=shape["parser"],
    )


def _in_own_writing(article: Article, shape: Shape) -> Article:
    body = shape.get("body")
    return Article(
        id=article.id,
        headline=shape.get("headline", article.headline),
        body=article.body if body is None else tuple(body.split("\n\n")) if body else (),
        deck=article.deck,
        byline=article.byline,
        dateline=article.dateline,
        published=article.published,
        language=article.language,
    )


def list_shape(each: ArticleList) -> Shape:
    """A list with its items."""
    items = [{"rank": item.rank, "text": item.text, "truncated": item.truncated} for item in each.items]
    return {"label": each.label, "kind": str(each.kind), "items": items}


def _list_of(shape: Shape) -> ArticleList:
    items = tuple(Item(item["rank"], item["text"], item["truncated"]) for item in shape["items"])
    return ArticleList(shape["label"], ListKind(shape["kind"]), items)


def source_shape(source: Source) -> Shape:
    """Where in which document."""
    return {
        "name": source.name,
        "sha256": source.sha256,
        "bytes": list(source.bytes),
        "lines": list(source.lines),
    }


def problem_shape(problem: Problem) -> Shape:
    """Something that was unsure."""
    return {"code": problem.code, "message": problem.message, "line": problem.line}


def span_shape(span: Span) -> Shape:
    """A run of bytes of one kind."""
    return {"kind": str(span.kind), "bytes": list(span.bytes), "lines": list(span.lines)}


def line_shape(name: str, each: Explained, offsets: tuple[int, ...]) -> Shape:
    """A run of lines of one kind, and why; `offsets` are those of its document."""
    first, last = each.lines
    return {
        "schema": LINE_SCHEMA,
        "document": name,
        "lines": [first, last],
        "bytes": [offsets[first - 1], offsets[last]],
        "kind": str(each.kind),
        "confidence": round(each.confidence, 4),
        "step": each.step,
        "reasons": [{"feature": name, "weight": round(weight, 2)} for name, weight in each.reasons],
        "also": [{"kind": str(kind), "confidence": round(sure, 4)} for kind, sure in each.also],
        "text": each.text,
    }


def verified_shape(parsed: ParsedDocument, faults: list[str]) -> Shape:
    """A document whose account was checked, and what is wrong with it."""
    return {
        "schema": VERIFIED_SCHEMA,
        "document": parsed.document.name,
        "sha256": parsed.document.sha256,
        "bytes": parsed.document.size,
        "spans": len(parsed.spans),
        "articles": len(parsed.captures),
        "faults": faults,
    }


def moment_shape(moment: Moment | None) -> Shape | None:
    """A moment, or null."""
    if moment is None:
        return None
    return {"at": moment.at, "precision": str(moment.precision), "origin": moment.origin}


def captured_shape(moment: Moment | None) -> Shape | None:
    """A moment with the bound that other captures give it, which is computed when it is asked for."""
    shape = moment_shape(moment)
    return shape and shape | {"not_before": None}


def moment_of(shape: Shape | None) -> Moment | None:
    """The moment of a `moment_shape`."""
    return Moment(shape["at"], Precision(shape["precision"]), shape["origin"]) if shape else None
