"""What was exported, taken back: lines of JSON → articles with captures, and documents.

A line is taken as a whole or not at all: it must have the keys and types of its schema, and an article's id
must be that of its text.
"""

import json
import re
from datetime import UTC, datetime
from types import NoneType
from typing import Any

from newscli.answers import DocumentRecord, IndexedArticle
from newscli.article import Article, Capture
from newscli.shapes import ARTICLE_SCHEMA, DOCUMENT_SCHEMA, Shape, article_of, capture_of
from newscli.text.identity import article_id

Restorable = IndexedArticle | Capture | DocumentRecord
"""An article with its captures, lists without a story, a document."""

_TEXT = (str, NoneType)
_MOMENT = {"at": str, "precision": str, "origin": str}
_LIST = {"label": _TEXT, "kind": str, "items": [{"rank": int, "text": str, "truncated": bool}]}
_SOURCE = {"name": str, "sha256": str, "bytes": [int], "lines": [int]}
_CAPTURE = {
    "source": _SOURCE,
    "captured": (_MOMENT,),
    "publisher": _TEXT,
    "url": _TEXT,
    "lists": [_LIST],
    "problems": [{"code": str, "message": str, "line": (int, NoneType)}],
    "parser": str,
}
_ARTICLE = {
    "id": _TEXT,
    "headline": _TEXT,
    "deck": _TEXT,
    "byline": _TEXT,
    "dateline": _TEXT,
    "published": (_MOMENT,),
    "language": _TEXT,
    "body": _TEXT,
    "captures": [_CAPTURE],
}
_DOCUMENT = {
    "sha256": str,
    "names": [str],
    "bytes": int,
    "modified": _TEXT,
    "articles": int,
    "captures": int,
    "parser": str,
    "failure": _TEXT,
}
"""Forms: a type, or some; an object's keys with theirs; that of an array's items; in a tuple, or null."""

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_AT = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?)?)?", re.ASCII)


def read_exported(line: bytes) -> Restorable:
    """What a line of an export holds; ValueError with the reason where it cannot be taken."""
    try:
        shape = json.loads(line)
    except RecursionError:
        raise ValueError("no JSON that can be read: nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"no JSON: {error}") from None
    schema = shape.get("schema") if isinstance(shape, dict) else None
    if schema == ARTICLE_SCHEMA:
        return _article(shape)
    if schema == DOCUMENT_SCHEMA:
        return _document(shape)
    raise ValueError(f"neither {ARTICLE_SCHEMA} nor {DOCUMENT_SCHEMA}")


def _article(shape: Shape) -> IndexedArticle | Capture:
    if "captures" not in shape:
        raise ValueError("an article without captures: export writes them, list and parse do not")
    _check(shape, _ARTICLE, "")
    for each in shape["captures"]:
        _check_capture(each)
    is_null = shape["id"] is shape["headline"] is shape["body"] is None
    if is_null and len(shape["captures"]) == 1:
        return capture_of(shape["captures"][0], None)
    if not shape["captures"]:
        raise ValueError("no capture")
    _check_moment(shape["published"])
    article = article_of(shape | {"id": shape["id"] or ""})
    captures = tuple(capture_of(each, article) for each in shape["captures"])
    for writing in (article, *(each.article for each in captures if each.article)):
        _check_id(writing)
    return IndexedArticle(article, captures)


def _document(shape: Shape) -> DocumentRecord:
    _check(shape, _DOCUMENT, "")
    if not shape["names"] or shape["bytes"] < 0 or not _SHA256.fullmatch(shape["sha256"]):
        raise ValueError("no document: it needs a name, a size and a SHA-256")
    modified = shape["modified"]
    return DocumentRecord(
        sha256=shape["sha256"],
        names=tuple(shape["names"]),
        size=shape["bytes"],
        modified=datetime.fromisoformat(modified).replace(tzinfo=UTC).timestamp() if modified else None,
        parser=shape["parser"],
        articles=shape["articles"],
        captures=shape["captures"],
        failure=shape["failure"],
    )


def _check_id(article: Article) -> None:
    found = article_id(article.headline, article.body)
    if article.id != found:
        raise ValueError(f"the id is {article.id[:12] or 'missing'}, and that of the text {found[:12]}")


def _check_capture(shape: Shape) -> None:
    """ValueError where a place in a document is none, or a moment."""
    source = shape["source"]
    spans = (source["bytes"], source["lines"])
    is_place = all(len(span) == 2 and 0 <= span[0] <= span[1] for span in spans)
    if not (is_place and source["name"] and _SHA256.fullmatch(source["sha256"])):
        raise ValueError("a capture's source is no place in a document")
    if not all(isinstance(shape.get(key, ""), str) for key in ("headline", "body")):
        raise ValueError("a capture's headline or body is no text")
    _check_moment(shape["captured"])


def _check_moment(shape: Shape | None) -> None:
    if shape is None:
        return
    at = shape["at"]
    if not _AT.fullmatch(at):
        raise ValueError(f"no moment: {at}")
    datetime.fromisoformat(f"{at}-01-01"[:10] if len(at) < 10 else at)


def _check(value: Any, form: Any, where: str) -> None:
    """ValueError where a JSON value has not the form."""
    if isinstance(form, tuple) and isinstance(form[0], dict):
        if value is not None:
            _check(value, form[0], where)
    elif isinstance(form, dict):
        _check_keys(value, form, where)
    elif isinstance(form, list):
        if not isinstance(value, list):
            raise ValueError(f"{where} is no array")
        for each in value:
            _check(each, form[0], where)
    elif not isinstance(value, form) or (isinstance(value, bool) and form is not bool):
        raise ValueError(f"{where} is of another type")


def _check_keys(value: Any, form: dict[str, Any], where: str) -> None:
    if not isinstance(value, dict):
        raise ValueError(f"{where} is no object")
    for key, inner in form.items():
        place = f"{where}.{key}" if where else key
        if key not in value:
            raise ValueError(f"{place} is missing")
        _check(value[key], inner, place)
