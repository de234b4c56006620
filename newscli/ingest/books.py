"""What an ingest is asked to do, what it tells meanwhile, and what became of the documents."""

from collections.abc import Callable
from dataclasses import dataclass, field

from newscli import __version__
from newscli.answers import Added, DocumentRecord
from newscli.errors import InputError
from newscli.ingest.keeping import Keeping
from newscli.parsing import AUTO, Split
from newscli.sources import Reading


@dataclass(slots=True)
class Books:
    """What became of the documents seen: parsed + unchanged + failed; articles and captures: new + known.

    Unchanged documents are not parsed, so their articles and captures are not counted.
    """

    documents: int = 0
    parsed: int = 0
    unchanged: int = 0
    failed: int = 0
    kept: int = 0
    """Documents whose bytes are kept now and were not before."""
    added: Added = field(default_factory=Added)


@dataclass(frozen=True, slots=True)
class Watch:
    """What is told while documents are ingested."""

    on_documents: Callable[[int], None] = lambda count: None
    """After documents that are done, with how many."""
    on_failure: Callable[[InputError], None] = lambda error: None
    on_commit: Callable[[Books], None] = lambda books: None
    on_note: Callable[[str], None] = lambda text: None
    """What went wrong and was mended, such as a process that died."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How documents are ingested."""

    reading: Reading
    reparse: bool = False
    strict: bool = False
    """Stop at the first document that fails, after what came before it is in."""
    rehearse: bool = False
    """Only count what would be written."""
    wait: float = 10.0
    """Seconds to wait for another writer."""
    split: Split = AUTO
    """How documents are split into articles; those that are known stay as they were split."""
    jobs: int = 1
    """Processes that parse and build; the result does not depend on it."""
    trust_mtime: bool = False
    """Count files as unchanged, unread, whose path, size and time are as before; not with `keeping`."""
    keeping: Keeping | None = None
    """What keeps the bytes of documents, where they are to be kept."""


def failure_of(error: InputError) -> DocumentRecord | None:
    """What is to be known of a document that could not be read; None where none of its bytes could."""
    if error.sha256 is None:
        return None
    parser = f"newscli {__version__}"
    failure = f"{error.code}: {error.message}"
    return DocumentRecord(error.sha256, (error.name,), error.size, None, parser, 0, 0, failure)
