"""How an engine is written to: one document after another, or many in batches that other processes build."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from newscli.answers import Added, DocumentRecord, Removed
from newscli.article import Article, Capture, ParsedDocument

Claim = tuple[str, bytes]
"""An article of a batch: its id, and how it is written there, as the engine tells writings apart."""

Kept = Mapping[str, bytes]
"""Id of an article that is there before a batch → how it is written."""


class Built(Protocol):
    """A batch that was built; goes from one process to another."""

    @property
    def added(self) -> Added:
        """The books of the batch."""


class Builder(Protocol):
    """Builds batches of documents that the index does not know, in whatever process."""

    def claims(self, documents: Sequence[ParsedDocument]) -> list[Claim]:
        """The articles of a batch, each as it is written where it comes first."""

    def build(
        self,
        documents: Sequence[ParsedDocument],
        failures: Sequence[DocumentRecord],
        kept: Kept,
        order: int,
    ) -> Built:
        """Build a batch, of documents that were parsed and of those that could not be read."""


class Merge(Protocol):
    """Work on an index that is better done soon, in whatever process."""

    def run(self) -> Any:
        """Do it; what came of it goes to `BulkWriter.put`."""


class BulkWriter(Protocol):
    """Adds documents that the index does not know, in batches: each is one commit, whole or not there.

    It has the index for itself from beginning to end. Batches begin, settle and are committed in one order.
    """

    def builder(self) -> Builder:
        """What builds batches."""

    def is_unchanged(self, sha256: str, name: str) -> bool:
        """Whether a document was read under a name before."""

    def is_stamped(self, stamp: bytes) -> bool:
        """Whether a file was read before, by its name, size and time."""

    def is_known(self, sha256: str) -> bool:
        """Whether a document was read before or failed, or is in a batch that was begun."""

    def begin(self, sha256s: Sequence[str]) -> int:
        """Begin the next batch; the place of its first capture in all input."""

    def settle(self, claims: Sequence[Claim]) -> Kept:
        """Of the articles of the next batch, those that are there before it."""

    def commit(self, built: Any) -> None:
        """Commit what was built of the first of the batches that were begun. IndexWriteError."""

    def give_up(self) -> None:
        """Forget the batches that were begun: they will begin again. No process builds any now."""

    def merges(self) -> Sequence[Merge]:
        """What there is to merge and was not given out yet."""

    def put(self, merge: Any, merged: Any) -> None:
        """Take what a merge has made into the next commit."""

    def drop(self, merge: Any) -> None:
        """Count a merge as not given out."""

    def is_waited_for(self) -> bool:
        """Whether another process waits to write."""

    def rest(self) -> None:
        """Let others write; where no batch is begun."""


class Writer(Protocol):
    """Adds to an index; nothing is seen by readers before the commit, everything after it.

    Raises IndexWriteError where the disk refuses.
    """

    def document(self, sha256: str) -> DocumentRecord | None:
        """What is known of a document, with what this writer has added."""

    def add(self, parsed: ParsedDocument) -> Added:
        """Add a document that is not known yet: its captures, and the articles that are new."""

    def add_name(self, sha256: str, name: str, modified: float | None) -> None:
        """Note another name of a known document."""

    def add_failure(self, record: DocumentRecord) -> None:
        """Note that a document could not be read."""

    def replace(self, parsed: ParsedDocument) -> Added:
        """Put what a document is parsed to now in the place of what it was parsed to before."""

    def delete(self, article_id: str) -> Removed:
        """Take an article and its captures out of what was committed; their documents stay known."""

    def forget(self, sha256s: Sequence[str]) -> Removed:
        """Take documents, their captures, and the articles that only they had out of what was committed.

        An article whose writing was theirs takes that of the first of its other captures, where it has any.
        """

    def restore(self, article: Article | None, captures: Sequence[Capture]) -> Added:
        """Add an article as it is written here, and captures of it; None: of lists without a story.

        A capture is known where its document has one of any of its bytes. Its document becomes known.
        """

    def restore_document(self, record: DocumentRecord) -> None:
        """Note what is known of a document, beside what is known of it here."""
