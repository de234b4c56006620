"""One commit in the making, under the writers' lock: segments and documents come and go, then all at once."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path

from newscli.engines.whoosh_index.directory import reading, writing
from newscli.engines.whoosh_index.files.building import SegmentBuilder
from newscli.engines.whoosh_index.files.merging import merge_segments
from newscli.engines.whoosh_index.locking import WriterLock, writer_lock
from newscli.engines.whoosh_index.marks import read_mark
from newscli.engines.whoosh_index.points import (
    CommitPoint,
    publish,
    read_point,
    remove_commit,
    remove_others,
)
from newscli.engines.whoosh_index.segment import Segment
from newscli.errors import IndexBusyError


class Commit:
    """What the next commit is made of; nothing of it is seen before `publish`."""

    def __init__(self, path: Path, lock: WriterLock) -> None:
        self.path = path
        self.lock = lock
        with reading(path):
            self.generation, self.segments, analysis = read_point(path)
        self.analysis = analysis or read_mark(path).analysis
        self._begin()
        self.clean()  # what a killed writer left

    def expect(self, analysis: str) -> None:
        """IndexBusyError where the index was rebuilt with another analysis since it was opened."""
        if analysis != self.analysis:
            raise IndexBusyError(
                f"{self.path}: the index was rebuilt meanwhile, for {self.analysis}", "do the same again"
            )

    def clean(self) -> None:
        """Remove the files of segments and commits that are neither in the last commit nor in this one."""
        with writing(self.path):
            remove_others(self.path, self.generation, [*self._committed, *self.segments])

    def _begin(self) -> None:
        """Begin with what is committed."""
        self._committed = list(self.segments)
        self._written: list[Segment] = []  # may have been for this commit alone, as what was merged before it
        self._bases = list(accumulate((each.count for each in self.segments), initial=0))[:-1]
        self._is_changed = False

    def delete(self, document: int) -> None:
        """Take a document of the last commit out, by its number there."""
        at = bisect_right(self._bases, document) - 1
        self._committed[at].delete(document - self._bases[at])
        self._is_changed = True

    def add(self, builder: SegmentBuilder) -> None:
        """Write what was built as a segment of this commit."""
        if builder.count:
            segment = Segment(count=builder.count)
            with writing(self.path):
                builder.write(self.path / segment.file_name)
            self.adopt(segment)

    def adopt(self, segment: Segment) -> None:
        """Add a segment whose file is there."""
        self.segments.append(segment)
        self._is_changed = True

    def touch(self) -> None:
        """Make it a commit of its own, even where nothing else does."""
        self._is_changed = True

    def merge(self, groups: Iterable[list[Segment]]) -> None:
        """Make one segment of each group."""
        for group in groups:
            self.replace(group, write_merged(self.path, group))

    def replace(self, group: list[Segment], merged: Segment) -> None:
        """Put a segment in the place of those that it was made of."""
        self._written += (*group, merged)
        at = self.segments.index(group[0])
        self.segments = [each for each in self.segments if each not in group]
        if merged.count:
            self.segments.insert(at, merged)
        self._is_changed = True

    def exchange(self, segments: list[Segment]) -> None:
        """Put other segments, whose files are there, in the place of all."""
        self.segments = list(segments)
        self._is_changed = True

    def publish(self) -> bool:
        """Make it the last commit, if anything has changed; whether it has."""
        if not self._is_changed:
            return False
        self.segments = [each for each in self.segments if each.live_count]
        with writing(self.path):
            publish(self.path, CommitPoint(self.generation + 1, self.segments, self.analysis))
            gone = [each for each in (*self._committed, *self._written) if each not in self.segments]
            remove_commit(self.path, self.generation, gone)
            self.generation += 1
        self._begin()
        return True


@contextmanager
def open_commit(path: Path, wait: float) -> Iterator[Commit]:
    """A commit under the writers' lock; IndexBusyError where another holds it for `wait` seconds."""
    with writer_lock(path, wait) as lock:
        yield Commit(path, lock)


def write_merged(path: Path, group: list[Segment]) -> Segment:
    """Write the segment that a group becomes. UnusableIndexError, IndexWriteError."""
    merged = Segment()
    try:
        with reading(path):
            parts = [(each.open(path), each.is_deleted) for each in group]
            with writing(path):
                count = merge_segments(parts, path / merged.file_name)
    finally:
        for each in group:
            each.close()
    return Segment(merged.segment_id, count)
