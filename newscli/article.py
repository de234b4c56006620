"""The nouns that all rooms share: documents, lines' kinds, articles, captures, lists, problems.

Spans of bytes are half-open; spans of lines are the first and the last line, counted from 1.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class LineKind(StrEnum):
    """What a line of a document is."""

    HEADLINE = "headline"
    DECK = "deck"
    BYLINE = "byline"
    DATELINE = "dateline"
    BODY = "body"
    CAPTION = "caption"
    LIST_LABEL = "list-label"
    LIST_MARKER = "list-marker"
    LIST_ITEM = "list-item"
    SEPARATOR = "separator"
    FURNITURE = "furniture"
    BLANK = "blank"


class ListKind(StrEnum):
    """What a trailing list says of its items."""

    MOST_READ = "most-read"
    RELATED = "related"
    LATEST = "latest"
    OTHER = "other"


class Precision(StrEnum):
    """How exactly a moment is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


YEAR_OF_CAPTURE = "text, year of the capture"
"""The origin of a moment whose year no text says."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as far as it is known, and where that is known from."""

    at: str
    """ISO 8601, cut at the precision: `2024`, `2024-02`, `2024-02-01`, `2024-02-01T08:30:00Z` (UTC)."""
    precision: Precision
    origin: str
    """`text`, `dateline`, `option`, `file-time` …"""

    @property
    def milliseconds(self) -> int:
        """Its start, in milliseconds since 1970."""
        from datetime import UTC, datetime  # parsing does without

        padded = f"{self.at}-01-01"[:10] if len(self.at) < 10 else self.at
        instant = datetime.fromisoformat(padded)
        return round((instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was unsure in reading a document: not an error."""

    code: str
    """Stable and hyphenated, such as `no-headline`."""
    message: str
    line: int | None = None
    """Counted from 1; None where it concerns the whole document."""


@dataclass(frozen=True, slots=True)
class Document:
    """One input, decoded: its lines and where each begins in the bytes."""

    name: str
    """As it was given; standard input is `-`."""
    sha256: str
    """64 hexadecimal digits, of the bytes."""
    lines: tuple[str, ...]
    """The text of each line, without its end."""
    offsets: tuple[int, ...]
    """Byte offset of each line, and the number of bytes at the end: one longer than `lines`."""
    encoding: str = "utf-8"
    modified: float | None = None
    """The file's time in seconds since 1970, None for standard input."""
    captured: Moment | None = None
    """When the dump was taken, as far as the input tells (an option, the file's time)."""
    publisher: str | None = None
    """The outlet, where the user gave it."""
    problems: tuple[Problem, ...] = ()
    """What was unsure in reading and decoding."""
    stamp: bytes | None = field(default=None, compare=False)
    """A digest of the file's path, size and time; None for what is no file of its own."""

    @property
    def size(self) -> int:
        """The number of bytes."""
        return self.offsets[-1]


class Span(NamedTuple):
    """A run of bytes of one line kind. A document's spans are disjoint, in order, and all of it."""

    kind: LineKind
    bytes: tuple[int, int]
    lines: tuple[int, int]


class Item(NamedTuple):
    """One line of a list."""

    rank: int
    text: str
    truncated: bool = False
    """True where the dump cut the text."""


@dataclass(frozen=True, slots=True)
class ArticleList:
    """A trailing list: its label as written, what kind it is, its items in order."""

    label: str | None
    kind: ListKind
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """What a text says, wherever it was seen."""

    id: str
    """64 hexadecimal digits: see `newscli.text.identity`."""
    headline: str | None
    body: tuple[str, ...]
    """Paragraphs."""
    deck: str | None = None
    byline: str | None = None
    dateline: str | None = None
    """Copied from the body, which keeps it."""
    published: Moment | None = None
    language: str | None = None
    """ISO 639-1."""

    @property
    def text(self) -> str:
        """The body as one string, a blank line between paragraphs."""
        return "\n\n".join(self.body)


@dataclass(frozen=True, slots=True)
class Source:
    """Where in which document something was seen."""

    name: str
    sha256: str
    bytes: tuple[int, int]
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Capture:
    """One sighting of an article in one document, or of lists without a story."""

    article: Article | None
    source: Source
    publisher: str | None = None
    url: str | None = None
    captured: Moment | None = None
    dated: tuple[int, int] | None = None
    """The bytes of the lines that say when the article was published; None where that is not known."""
    lists: tuple[ArticleList, ...] = ()
    problems: tuple[Problem, ...] = ()
    parser: str = ""

    @property
    def key(self) -> str:
        """What makes this sighting one: the document and where in it."""
        return f"{self.source.sha256}:{self.source.bytes[0]}"

    @property
    def place(self) -> tuple[str, int]:
        """What captures of many documents are ordered by: the document's SHA-256, the byte start."""
        return self.source.sha256, self.source.bytes[0]


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document, its captures in order (they share out all its bytes), and the account of every byte."""

    document: Document
    captures: tuple[Capture, ...]
    spans: tuple[Span, ...]


class Reason(NamedTuple):
    """A feature that holds and speaks for the kind, or against it where its weight is negative."""

    feature: str
    """Its name, as in the weights; `<` and `>` before it: it holds of the unit above or below.

    `neighbours`: what the kinds of the units around it add.
    """
    weight: float
    """Log odds that it adds, against the kind that was next likeliest."""


class Rival(NamedTuple):
    """What a line was nearly."""

    kind: LineKind
    confidence: float


class Explained(NamedTuple):
    """A run of lines of one kind, and why. The runs share out a document, as its spans do."""

    kind: LineKind
    lines: tuple[int, int]
    """First and last, counted from 1."""
    text: str
    """As the parser read it: joined, without markers and marks; empty for blank lines."""
    confidence: float = 1.0
    """Probability of the decision, as the step that took it saw it.

    Of a deck, a byline, a caption: that it is no body.
    """
    step: str = "rule"
    """What decided: `rule`, `headline`, `list`, `member`, `style` (of other members), `body`, `lines`."""
    reasons: tuple[Reason, ...] = ()
    """The strongest first."""
    also: tuple[Rival, ...] = ()
    """What it was nearly: another headline, the label of a list that was rejected."""
