"""A segment in a commit: the name of its file, how many documents it has, and which of them are gone."""

import os
from collections.abc import Iterable, Set
from pathlib import Path

from newscli.engines.whoosh_index.files.pages import DamageError
from newscli.engines.whoosh_index.files.reading import SegmentReader
from newscli.engines.whoosh_index.manifests import segment_name


class Segment:
    """A segment, whose file may be open; it goes closed to another process. The id tells two apart."""

    def __init__(self, segment_id: str | None = None, count: int = 0, deleted: Iterable[int] = ()) -> None:
        self.segment_id = segment_id or os.urandom(8).hex()
        self.count = count
        """How many documents there are, with those that are gone."""
        self._deleted = set(deleted)
        self._reader: SegmentReader | None = None

    def __getstate__(self) -> dict[str, object]:
        return self.__dict__ | {"_reader": None}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Segment) and other.segment_id == self.segment_id

    def __hash__(self) -> int:
        return hash(self.segment_id)

    @property
    def file_name(self) -> str:
        """The name of the segment's one file."""
        return segment_name(self.segment_id)

    @property
    def live_count(self) -> int:
        """How many documents are not gone."""
        return self.count - len(self._deleted)

    @property
    def deleted(self) -> Set[int]:
        """The documents that are gone."""
        return self._deleted

    def delete(self, document: int) -> None:
        """Count a document as gone."""
        self._deleted.add(document)

    def is_deleted(self, document: int) -> bool:
        """Whether a document is gone."""
        return document in self._deleted

    def open(self, folder: Path) -> SegmentReader:
        """The segment's file, opened once. DamageError where it has another number of documents."""
        if self._reader is None:
            reader = SegmentReader(folder / self.file_name)
            if reader.count != self.count:
                raise DamageError(f"{self.file_name} has {reader.count} documents, not {self.count}")
            self._reader = reader
        return self._reader

    def close(self) -> None:
        """Let go of the file."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
