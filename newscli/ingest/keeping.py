"""The bytes of documents: kept beside the index as they are ingested, and read as documents again."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from newscli.engines import Engine
from newscli.errors import InputError, UnusableIndexError
from newscli.shapes import moment_of, moment_shape
from newscli.sources import RawDocument, Reading

if TYPE_CHECKING:
    from newscli.raw import RawStore


class Keeping:
    """Keeps the bytes of documents that are read so."""

    def __init__(self, store: "RawStore", reading: Reading) -> None:
        self._store = store
        self._note = note_of(reading)
        self._rehearsed: set[str] = set()

    def is_missing(self, sha256: str) -> bool:
        """Whether the bytes of a document are not kept yet."""
        return not self._store.has(sha256)

    def keep(
        self, known: Iterable[RawDocument], parsed: Iterable[RawDocument], is_known: Callable[[str], bool]
    ) -> int:
        """Keep the bytes of documents, under the index's writing lock; how many were not kept.

        How a document that was parsed now was read is noted anew where it was read otherwise before.
        """
        from newscli.raw import open_raw_writer  # few ingests keep bytes

        with open_raw_writer(self._store, is_known) as writer:
            missing = (each for each in known if not writer.has(each.sha256))
            return sum(
                writer.keep(each.sha256, each.data, self._note)
                for documents in (parsed, missing)
                for each in documents
            )

    def rehearse(self, sha256: str) -> bool:
        """Whether a document would be kept that was not, and not rehearsed before."""
        is_new = sha256 not in self._rehearsed and self.is_missing(sha256)
        self._rehearsed.add(sha256)
        return is_new


def kept_documents(engine: Engine, store: "RawStore") -> Iterator[RawDocument | InputError]:
    """The documents that are kept and known, in the order in which they were kept, one at a time.

    Each has the name and the time that the index knows, and is read as it was when it was kept.
    """
    for sha256 in store:
        record = engine.document(sha256)
        if record:
            name, modified = record.names[0], record.modified
            try:
                kept = store.get(sha256)
                if kept:
                    yield RawDocument(name, kept.data, modified=modified, reading=noted_reading(kept.note))
            except UnusableIndexError as error:
                yield InputError(name, "raw", error.message, error.hint)


def note_of(reading: Reading) -> str:
    """How documents are read, as a note beside their bytes: what the user said of them."""
    noted = {
        "encoding": reading.encoding,
        "captured": moment_shape(reading.captured),
        "publisher": reading.publisher,
        "dated_by_name": reading.is_dated_by_name,
    }
    return json.dumps({key: value for key, value in noted.items() if value})


def noted_reading(note: str) -> Reading:
    """The reading of a note."""
    shape = json.loads(note or "{}")
    return Reading(
        encoding=shape.get("encoding"),
        captured=moment_of(shape.get("captured")),
        publisher=shape.get("publisher"),
        is_dated_by_name=shape.get("dated_by_name", False),
    )
