"""What a doctor answers: what is wrong with an index, what became of it, how large the index is."""

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What can be wrong with an index."""

    MARK = "mark"
    """The mark of the directory is lost or damaged."""
    COMMIT = "commit"
    """What tells of which segments the index is made is lost or damaged."""
    SEGMENT = "segment"
    """A file of articles, captures and documents is lost or damaged."""
    COUNT = "count"
    """Postings, columns and stored values do not agree."""
    ARTICLE = "article"
    """A text has another id than it claims."""
    CAPTURE = "capture"
    """A capture is of an article that is not there."""
    ORPHAN = "orphan"
    """A file is there that no commit needs."""


class State(StrEnum):
    """What became of a fault."""

    FOUND = "found"
    MENDED = "mended"
    LOST = "lost"
    """It could not be mended without loss; the finding says of what."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with an index, or was."""

    fault: Fault
    file: str
    """Its name within the index."""
    message: str
    state: State = State.FOUND


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of an index has looked at, and what it found."""

    findings: tuple[Finding, ...]
    analysis: str | None
    """None where nothing tells it any more."""
    segments: int
    bytes: int
    articles: int
    captures: int
    records: int
    """What is known of documents: one for each name under which one was read."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large an index is on the disk."""

    segments: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Rewritten:
    """An index whose segments were written anew: what it was, what it is."""

    before: Size
    after: Size
    analysis: str
