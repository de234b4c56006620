"""The files of an index as Whoosh opens them: the commit point proved first, and no pickle that does more.

Each commit has two files: Whoosh's own (TOC), and our manifest beside it, with the checksum of that and all
that it says in plain JSON. So a flipped bit in one is found, and the other has what was lost.
"""

import json
import os
import pickle
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from time import sleep
from typing import Any, NamedTuple, TypeVar
from zlib import crc32

from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC, FileIndex

from newscli.engines.whoosh_index.disk import sync_folder, write_file
from newscli.engines.whoosh_index.files.pages import DamageError, SectionFile
from newscli.engines.whoosh_index.format2 import EXTENSION, Segment
from newscli.engines.whoosh_index.marks import MARK_FILE
from newscli.engines.whoosh_index.schema import build_schema

INDEX_NAME = "MAIN"
_MANIFEST = "_MAIN_{}.manifest"
_TOC = "_MAIN_{}.toc"
_POINT = re.compile(r"_MAIN_([0-9]+)\.(toc|manifest)")
_SEGMENT_ID = re.compile("[0-9a-z]+")
_ALLOWED = {(Segment.__module__, Segment.__qualname__): Segment}
"""All that a commit point may name; the schema in it is not read, ours is used."""
_TRIES = 10
_PAUSE = 0.05
_T = TypeVar("_T")


class CommitPoint(NamedTuple):
    """What a commit is made of."""

    generation: int
    segments: list[Segment]
    analysis: str | None
    """How its texts were analysed; None where that is not known."""


class CheckedStorage(FileStorage):  # type: ignore[misc]  # Whoosh has no types that hold
    """The files of an index."""

    analysis: str | None = None
    """That of the commit that was opened last; None where its manifest does not tell."""

    def open_file(self, name: str, **_: Any) -> StructFile:
        """A commit point, proved. FileNotFoundError where another commit has taken its place meanwhile."""
        data = Path(self.folder, name).read_bytes()
        manifest = read_manifest(Path(self.folder), int(name.split("_")[2].removesuffix(".toc")))
        if [len(data), crc32(data)] != manifest["toc"]:
            raise DamageError(f"{name} is not as it was written")
        self.analysis = manifest.get("analysis")
        return _CheckedStream(BytesIO(data), name=name)


class UnprovedStorage(FileStorage):  # type: ignore[misc]
    """The files of an index whose manifest is lost."""

    def open_file(self, name: str, **_: Any) -> StructFile:
        """A commit point as it is."""
        return _CheckedStream(BytesIO(Path(self.folder, name).read_bytes()), name=name)


class _CheckedStream(StructFile):  # type: ignore[misc]
    def read_pickle(self) -> list[Segment]:
        """A pickle of segments, and of nothing else."""
        try:
            segments = _Unpickler(self.file).load()
            is_sound = all(
                isinstance(each, Segment) and _SEGMENT_ID.fullmatch(each.segid) for each in segments
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
    return _trying(lambda: FileIndex(CheckedStorage(str(path)), build_schema(), INDEX_NAME))


def read_toc(path: Path, kind: type[FileStorage] = CheckedStorage) -> CommitPoint:
    """The last commit."""
    storage = kind(str(path))
    toc = TOC.read(storage, INDEX_NAME, schema=build_schema())
    return CommitPoint(toc.generation, toc.segments, getattr(storage, "analysis", None))


def publish(path: Path, point: CommitPoint) -> None:
    """Make a commit what readers see: its manifest first, then the one rename that counts; all on the disk.

    The segments' files are on the disk already.
    """
    sync_folder(path)
    memory = RamStorage()
    TOC(build_schema(), point.segments, point.generation).write(memory, INDEX_NAME)
    ((name, data),) = memory.files.items()
    manifest = {
        "newscli": "commit",
        "generation": point.generation,
        "analysis": point.analysis,
        "toc": [len(data), crc32(data)],
        "segments": [_segment_entry(path, segment) for segment in point.segments],
    }
    text = json.dumps(manifest, separators=(",", ":"))
    file = path / _MANIFEST.format(point.generation)
    write_file(file, f"{crc32(text.encode()):08x} {text}\n".encode())
    write_file(path / name, data)
    sync_folder(path)


def read_manifest(path: Path, generation: int) -> dict[str, Any]:
    """What the manifest of a commit says. DamageError where it is not as it was written."""
    file = path / _MANIFEST.format(generation)
    data = file.read_bytes()
    crc, _, text = data.partition(b" ")
    if not text.endswith(b"\n") or crc != b"%08x" % crc32(text[:-1]):
        raise DamageError(f"{file.name} is not as it was written")
    manifest = json.loads(text)
    if not isinstance(manifest, dict) or not {"toc", "segments"} <= manifest.keys():
        raise DamageError(f"{file.name} is no manifest")
    if manifest.get("generation") != generation:
        raise DamageError(f"{file.name} is of another commit")
    return manifest


def segments_of(manifest: dict[str, Any]) -> list[Segment]:
    """The segments of a commit as its manifest tells of them."""
    segments = []
    for entry in manifest["segments"]:
        segment = Segment(INDEX_NAME, entry["id"], entry["documents"])
        for number in entry["deleted"]:
            segment.delete_document(number)
        segments.append(segment)
    return segments


def commit_files(path: Path) -> dict[str, list[int]]:
    """The generations of which there is a `toc`, and those of which there is a `manifest`, ascending."""
    found: dict[str, list[int]] = {"toc": [], "manifest": []}
    for match in filter(None, (_POINT.fullmatch(entry.name) for entry in os.scandir(path))):
        found[match[2]].append(int(match[1]))
    return {kind: sorted(numbers) for kind, numbers in found.items()}


def segment_files(path: Path) -> list[Path]:
    """The files of segments that lie in a folder, in a commit or not, the oldest first."""
    files = [each for each in path.glob(f"{INDEX_NAME}_*{EXTENSION}") if _segment_id(each)]
    return sorted(files, key=lambda each: (each.stat().st_mtime_ns, each.name))


def segment_of(file: Path, count: int) -> Segment:
    """The segment that a file is of, with none of its documents deleted."""
    return Segment(INDEX_NAME, _segment_id(file), count)


def point_names(generation: int) -> tuple[str, str]:
    """The names of a commit's two files: its TOC and its manifest."""
    return _TOC.format(generation), _MANIFEST.format(generation)


def remove_commit(path: Path, generation: int, gone: list[Segment]) -> None:
    """Remove the files of a commit that another has followed, and of segments that this one has no more."""
    for name in (*point_names(generation), *(each.file_name for each in gone)):
        with suppress(OSError):
            (path / name).unlink()


def remove_others(path: Path, generation: int, segments: list[Segment]) -> list[str]:
    """Remove what no commit needs any more; the names of what was there.

    Only who holds the writers' lock may do so. Readers that have files open keep them.
    """
    removed = list(other_files(path, generation, segments))
    for name in removed:
        with suppress(OSError):
            (path / name).unlink()
    return removed


def other_files(path: Path, generation: int, segments: list[Segment]) -> Iterator[str]:
    """The files of commits and segments that this commit does not need."""
    needed = {segment.file_name for segment in segments} | set(point_names(generation))
    for name in sorted(entry.name for entry in os.scandir(path)):
        is_ours = name.startswith((f"{INDEX_NAME}_", f"_{INDEX_NAME}_")) and name.endswith(
            (EXTENSION, ".toc", ".manifest", ".new")
        )
        if (is_ours and name not in needed) or name == f"{MARK_FILE}.new":
            yield name


def _segment_id(file: Path) -> str | None:
    """The id of the segment that a file is of, None where its name has none."""
    match = _SEGMENT_ID.fullmatch(file.name.removeprefix(f"{INDEX_NAME}_").removesuffix(EXTENSION))
    return match and match[0]


def _segment_entry(path: Path, segment: Segment) -> dict[str, Any]:
    """What a manifest says of a segment."""
    file = path / segment.file_name
    return {
        "id": segment.segid,
        "documents": segment.doc_count_all(),
        "deleted": sorted(segment.deleted),
        "bytes": file.stat().st_size,
        "crc": SectionFile.seal(file),
    }


def _trying(action: Callable[[], _T]) -> _T:
    """Do what fails where a writer removes a file between two steps: some times, as Whoosh itself does."""
    for _ in range(_TRIES - 1):
        with suppress(FileNotFoundError):
            return action()
        sleep(_PAUSE)
    return action()
