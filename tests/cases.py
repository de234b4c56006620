"""The articles and cases by which every engine's query language is proved: the contract's fixture."""

from datetime import UTC, datetime
from hashlib import sha256

from newscli.article import (
    Article,
    ArticleList,
    Capture,
    Document,
    Item,
    ListKind,
    Moment,
    ParsedDocument,
    Precision,
    Source,
)
from newscli.engines import Engine
from newscli.text.identity import article_id

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

ARTICLES = (
    ("US plans climate summit",
     "The US planned a climate change summit in Paris. State of the art models agree.",
     "Reuters", "2020-01-05T08:00Z", "Netanyahu visits Washington"),
    ("Trump visits White House",
     "Donald Trump visited the white house; change in climate policy was not discussed.",
     "AP", "2020-03-01", None),
    ("Biden wins", "Biden and Trump debated. Elections in the U.S. are over. COVID-19 cases rise.",
     "bbc", "2021-11-30T23:59:59Z", None),
    ("Markets stopped",
     "Trading stopped; companies and a company halted. The colour of money, the color of power.",
     "Reuters", "2019-12-31", "Climate talks collapse"),
    ("Café société", "Naïve résumé of the café in Zürich. Straße closed. AT&T and C++ mentioned.",
     "Le Monde", "2020-12-31T23:59:59.999Z", None),
    (None, "No headline here, only a body about water and waters, watery winter writer.",
     "ap", "2022-06-01", None),
    ("Climate", "climate climate climate change change", "ap", "2022-06-02", None),
    ("Weather crisis", "climate x y change ; change climate ; climate z change",
     "bbc", "2022-06-03", None),
    ("Only headline", None, "bbc", None, None),
    ("土耳其总统将访问埃及", "埃尔多安计划二月访问开罗。", "新华社", "2024-02-01", None),
    ("İstanbul'da Erdoğan'ın konuşması", "Cumhurbaşkanı Erdoğan İstanbul'da konuştu; IŞIK söndü.",
     "AA", "2024-02-02", None),
)  # fmt: skip
"""Headline, body, publisher, published, item of a list; an article's number is its place, from 1."""

CASES = (
    ("climate", "1 2 7 8"), ("CLIMATE", "1 2 7 8"),
    ("US", "1"),
    ("us climate", "1"),
    ("climate change", "1 2 7 8"),
    ("climate OR biden", "1 2 3 7 8"),
    ('"climate change"', "1 7"), ("“climate change”", "1 7"),
    ('"state of the art"', "1"),
    ('"climate change"~2', "1 7 8"), ('"climate change"~1', "1 7"),
    ('"change climate"', "8"),
    ("headline:trump", "2"), ('headline:"white house"', "2"),
    ("planned", "1"), ("plan", "1"), ("planning", "1"),
    ("stop", "4"), ("stopping", "4"),
    ("company", "4"), ("Compan*", "4"), ("companies", "4"),
    ("wat*r*", "6"), ("w?ter", "6"),
    ("climate*", "1 2 7 8"), ("*mate", "1 2 7 8"), ("clim?te", "1 2 7 8"), ("climte~", "1 2 7 8"),
    ("NOT climate", "3 4 5 6 9 10 11"), ("-climate", "3 4 5 6 9 10 11"),
    ("trump NOT biden", "2"), ("trump -biden", "2"),
    ("biden OR NOT climate", "3 4 5 6 9 10 11"),
    ("NOT (trump OR climate)", "4 5 6 9 10 11"),
    ("colour~", "4"),
    ("wtaer~1", ""), ("wtaer~2", "6"),
    ("published:2020", "1 2 5"), ("published:2020-01-01..2020-12-31", "1 2 5"),
    ("published:..2019-12-31", "4"),
    ("published:2020-03-01..2020-03-02", "2"), ("published:2020-03", "2"),
    ("published:2022-06..", "6 7 8 10 11"),
    ("publisher:REUTERS", "1 4"), ('publisher:"Le Monde"', "5"),
    ("(climate OR trump) AND (change OR biden)", "1 2 3 7 8"),
    ("U.S.", "3"), ("covid-19", "3"), ("COVID", "3"),
    ("café", "5"), ("cafe", "5"), ("CAFE", "5"), ("Zurich", "5"), ("strasse", "5"), ("Straße", "5"),
    ("AT&T", "5"), ("C++", "5"),
    ("*", "1 2 3 4 5 6 7 8 9 10 11"), ("headline:*", "1 2 3 4 5 7 8 9 10 11"),
    ("nosuchword", ""),
    ("(climate", "1 2 7 8"), ('"climate', "1 2 7 8"), ("climate)", "1 2 7 8"), ("climate AND", "1 2 7 8"),
    ("trump AND *", "2 3"),
    ("http://example.org", ""), ("Trump: a life", ""),
    ("climate^3 trump", "2"),
    ("土耳其", "10"), ("访问", "10"), ("埃及", "10"), ("土耳其 埃及", "10"),
    ('"访问埃及"', "10"), ("埃", "10"),
    ("erdogan", "11"), ("Erdoğan", "11"), ("ERDOĞAN", "11"),
    ("istanbul", "11"), ("İstanbul", "11"), ("ISTANBUL", "11"), ("ışık", "11"), ("isik", "11"),
    ("netanyahu", ""), ("list:netanyahu", "1"),
    ("climate -list:climate", "1 2 7 8"), ("list:climate", "4"),
    ("source:dump7", "7"), ("language:en", ""), ("captured:2025-07", "1 2 3 4 5 6 7 8 9 10 11"),
)  # fmt: skip

NOTED = ("(climate", '"climate', "climate)", "climate AND")
REFUSED = ("", "  ", "published:foo", "published:2020-13", "nosuchfield:x")


def document(number: int) -> ParsedDocument:
    """A parsed document of the article of a number."""
    headline, body, publisher, published, item = ARTICLES[number - 1]
    lists = (ArticleList("Most Read", ListKind.MOST_READ, (Item(1, item),)),) if item else ()
    return parsed(f"dump{number}.txt", headline, body, published=published, publisher=publisher, lists=lists)


def parsed(
    name: str,
    headline: str | None,
    body: str | None,
    *,
    published: str | None = None,
    publisher: str | None = None,
    lists: tuple[ArticleList, ...] = (),
    captured: str = "2025-07-09",
) -> ParsedDocument:
    """A document of one article."""
    paragraphs = (body,) if body else ()
    article = Article(
        article_id(headline, paragraphs),
        headline,
        paragraphs,
        published=Moment(published, Precision.DAY, "text") if published else None,
    )
    content = f"{name}\n{headline}\n{body}\n{lists}".encode()
    digest = sha256(content).hexdigest()
    capture = Capture(
        article=article,
        source=Source(name, digest, (0, len(content)), (1, 3)),
        publisher=publisher,
        captured=Moment(captured, Precision.DAY, "option"),
        lists=lists,
        parser="newscli test",
    )
    return ParsedDocument(Document(name, digest, ("",), (0, len(content))), (capture,), ())


def ids(numbers: str) -> set[str]:
    """The ids of articles by their numbers, such as `1 2 7`."""
    chosen = (ARTICLES[int(number) - 1] for number in numbers.split())
    return {article_id(headline, (body,) if body else ()) for headline, body, *_ in chosen}


def fill(engine: Engine, *documents: ParsedDocument) -> None:
    """Add documents in one commit, and see it."""
    with engine.writer(1) as writer:
        for each in documents:
            writer.add(each)
    engine.refresh()
