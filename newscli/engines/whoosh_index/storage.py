"""The files of an index as Whoosh opens them: the commit point proved first, and no pickle that does more.

Readers of ours do without: `points.py` reads a commit from its manifest.
"""

import pickle
import re
from io import BytesIO
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC, FileIndex

from newscli.engines.whoosh_index import format2
from newscli.engines.whoosh_index.codec import build_schema
from newscli.engines.whoosh_index.files.pages import DamageError
from newscli.engines.whoosh_index.manifests import INDEX_NAME, proved_manifest, trying
from newscli.engines.whoosh_index.points import CommitPoint
from newscli.engines.whoosh_index.segment import Segment

_SEGMENT_ID = re.compile("[0-9a-z]+")
_ALLOWED = {(format2.Segment.__module__, format2.Segment.__qualname__): format2.Segment}
"""All that a commit point may name; the schema in it is not read, ours is used."""


class CheckedStorage(FileStorage):  # type: ignore[misc]  # Whoosh has no types that hold
    """The files of an index."""

    def open_file(self, name: str, **_: Any) -> StructFile:
        """A commit point, proved. FileNotFoundError where another commit has taken its place meanwhile."""
        data = Path(self.folder, name).read_bytes()
        proved_manifest(Path(self.folder), int(name.split("_")[2].removesuffix(".toc")), data)
        return _CheckedStream(BytesIO(data), name=name)


class UnprovedStorage(FileStorage):  # type: ignore[misc]
    """The files of an index whose manifest is lost."""

    def open_file(self, name: str, **_: Any) -> StructFile:
        """A commit point as it is."""
        return _CheckedStream(BytesIO(Path(self.folder, name).read_bytes()), name=name)


class _CheckedStream(StructFile):  # type: ignore[misc]
    def read_pickle(self) -> list[format2.Segment]:
        """A pickle of segments, and of nothing else."""
        try:
            segments = _Unpickler(self.file).load()
            is_sound = all(
                isinstance(each, format2.Segment) and _SEGMENT_ID.fullmatch(each.segid) for each in segments
            )
        except DamageError:
            raise
        except Exception as error:  # there is nothing that a pickle may not raise
            raise DamageError(f"a commit point cannot be read: {error}") from error
        if not is_sound:
            raise DamageError("a commit point holds what is no segment")
        return list(segments)


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """What a pickle names, where it may."""
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise DamageError(f"a commit point names {module}.{name}, which has no place in it") from None


def open_files(path: Path) -> FileIndex:
    """Whoosh's index of a folder."""
    return trying(lambda: FileIndex(CheckedStorage(str(path)), build_schema(), INDEX_NAME))


def read_toc(path: Path) -> CommitPoint:
    """The last commit as its TOC alone tells of it, where its manifest is lost."""
    toc = TOC.read(UnprovedStorage(str(path)), INDEX_NAME, schema=build_schema())
    segments = [Segment(each.segid, each.doc_count_all(), each.deleted) for each in toc.segments]
    return CommitPoint(toc.generation, segments, None)


def encode_toc(generation: int, segments: list[Segment]) -> bytes:
    """The bytes of a TOC."""
    memory = RamStorage()
    kept = [format2.Segment(INDEX_NAME, each.segment_id, each.count) for each in segments]
    for segment, own in zip(kept, segments, strict=True):
        for number in own.deleted:
            segment.delete_document(number)
    TOC(build_schema(), kept, generation).write(memory, INDEX_NAME)
    (data,) = memory.files.values()
    return bytes(data)
