"""Truth about lists, made of a corpus: dated articles, dated captures, and which article each item is.

Day by day so many articles are published. Each is captured once, up to two days later, with a list that is
drawn from the articles of the last days, those of a day the more often the earlier they stand there. Articles
whose texts are the same but for signs and blanks are left out, so that every story is one article.
"""

import json
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

from newscli.answers import IndexedArticle
from newscli.article import Article, ArticleList, Capture, Item, ListKind, Moment, Precision, Source
from newscli.shapes import indexed_shape
from newscli.text.identity import article_id

DAYS = 200
"""Days over which the articles of a world are published."""
ITEMS = 10
REACH = 4
"""From so many days a list is drawn: that of the capture and those before it."""
FIRST_DAY = date(2023, 1, 1)
PUBLISHERS = ("Kalmouth Post", "Skerra Courier", "Ellery Gazette")


@dataclass(frozen=True, slots=True)
class Story:
    """An article of the corpus; `day` counts from the first."""

    headline: str
    body: tuple[str, ...]
    day: int

    @property
    def article(self) -> Article:
        """As newscli has it."""
        day = Moment(day_text(self.day), Precision.DAY, "text")
        return Article(
            article_id(self.headline, self.body), self.headline, self.body, published=day, language="en"
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """A capture: of which story, when, by whom, and which stories its list has."""

    story: int
    day: int
    publisher: str
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """How a site writes the items of its lists."""

    width: int
    """Characters at which an item is cut."""
    is_other: bool = False
    """Whether in its own quotes, dashes, accents and case, with an ellipsis where it is cut."""


def fold(text: str) -> str:
    """The letters and digits of a text, without case and accents: the truth's own folding."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in plain if char.isalnum())


def unspaced(text: str) -> str:
    """A text as it is, but for white space and the shape of quotes."""
    return "".join(text.replace("’", "'").replace("“", '"').replace("”", '"').split())


def day_text(day: int) -> str:
    """A day as ISO has it."""
    return (FIRST_DAY + timedelta(days=day)).isoformat()


def read_stories(corpus: Path, most: int) -> list[Story]:
    """The first stories of a corpus, each once, shared out among the days."""
    texts: dict[str, tuple[str, tuple[str, ...]]] = {}
    with (corpus / "docs.jsonl").open(encoding="utf-8") as stream:
        for line in stream:
            shape = json.loads(line)
            body = tuple(part for part in shape["body"].split("\n") if part.strip())
            texts.setdefault(fold(f"{shape['headline']} {shape['body']}"), (shape["headline"], body))
            if len(texts) >= most:
                break
    return [
        Story(headline, body, number * DAYS // len(texts))
        for number, (headline, body) in enumerate(texts.values())
    ]


def draw_captures(stories: Sequence[Story], seed: int = 6) -> list[Seen]:
    """A capture of each story, with a list of the stories of its days."""
    random = Random(seed)
    starts = [bisect_left(stories, day, key=lambda story: story.day) for day in range(DAYS + REACH + 1)]
    found = []
    for number, story in enumerate(stories):
        day = min(story.day + random.randrange(3), DAYS - 1)
        drawn: dict[int, None] = {}
        for _ in range(10 * ITEMS):
            since = max(day - min(int(random.expovariate(1)), REACH - 1), 0)
            low, high = starts[since], starts[since + 1]
            drawn[low + min(int(random.paretovariate(0.6)) - 1, high - low - 1)] = None
            if len(drawn) == ITEMS:
                break
        found.append(Seen(number, day, random.choice(PUBLISHERS), tuple(drawn)))
    return found


def written_item(headline: str, rank: int, form: Form, random: Random) -> Item:
    """A headline as an item."""
    text = _other_writing(headline, random) if form.is_other else headline
    if len(text) <= form.width:
        return Item(rank, text)
    cut = text[: form.width].rstrip()
    return Item(rank, f"{cut}…" if form.is_other else cut, truncated=True)


def _other_writing(text: str, random: Random) -> str:
    """The same words as another site writes them."""
    for plain, others in (("'", "’‘`"), ('"', "“”«"), ("-", "‐–"), ("e", "é"), (" ", "  ")):
        if random.random() < 0.3:
            text = text.replace(plain, random.choice(others), 1 if plain in "e " else -1)
    return random.choice([str, str.upper, str.title, str.lower])(text)


def list_of(seen: Seen, stories: Sequence[Story], form: Form) -> ArticleList:
    """The list of a capture in a form; the same at every call."""
    random = Random(f"{seen.story} {form}")
    items = (
        written_item(stories[story].headline, rank, form, random) for rank, story in enumerate(seen.items, 1)
    )
    return ArticleList("Most Read", ListKind.MOST_READ, tuple(items))


def export_lines(
    stories: Sequence[Story], captures: Sequence[Seen], form: Form, undated: frozenset[int] = frozenset()
) -> Iterator[str]:
    """Lines for `newscli ingest --import`; captures of the stories `undated` have no date."""
    for seen in captures:
        article = stories[seen.story].article
        name = f"{seen.story}.txt"
        taken = Moment(day_text(seen.day), Precision.DAY, "option")
        capture = Capture(
            article,
            Source(name, sha256(name.encode()).hexdigest(), (0, 1), (1, 1)),
            seen.publisher,
            captured=None if seen.story in undated else taken,
            lists=(list_of(seen, stories, form),),
            parser="truth",
        )
        yield json.dumps(indexed_shape(IndexedArticle(article, (capture,))))


@dataclass(frozen=True)
class Headlines:
    """The folded headlines of a world, each once, to be asked which of them an item may be."""

    ordered: tuple[str, ...]

    @classmethod
    def of(cls, stories: Sequence[Story]) -> "Headlines":
        """Those of some stories."""
        return cls(tuple(sorted({fold(story.headline) for story in stories})))

    def possible(self, item: Item) -> int:
        """How many headlines an item may be: the one that it is, or where it was cut, that it begins."""
        start = fold(item.text.removesuffix("…"))
        first = bisect_left(self.ordered, start)
        if not item.truncated:
            return int(self.ordered[first : first + 1] == (start,))
        return bisect_left(self.ordered, start + "\U0010ffff") - first


def write_dump(story: Story, lists: ArticleList, way: int) -> str:
    """A story as a dump, in one of six ways: other quotes, other white space, wrapped otherwise."""
    article = replace(story, body=tuple(map(_curly, story.body))) if way % 2 else story
    headline = _curly(article.headline) if way % 2 else article.headline
    match way % 3:
        case 0:
            paragraphs = "\n".join(article.body)
        case 1:
            paragraphs = "\n\n".join(_wrapped(each) for each in article.body)
        case _:
            paragraphs = "\n\n".join(each.replace(". ", ".  ") for each in article.body)
    items = "".join(f"\n-\n{item.text}" for item in lists.items)
    return f"{headline}\n\n{paragraphs}\n\nMost Read News{items}\n"


def _curly(text: str) -> str:
    return text.replace("'", "’").replace(' "', " “").replace('"', "”")


def _wrapped(text: str) -> str:
    from textwrap import fill

    return fill(text, 72, break_long_words=False, break_on_hyphens=False)
