"""The files of an index as Whoosh opens them: the commit point proved first, and no pickle that does more.

Each commit has two files: Whoosh's own (TOC), and our manifest beside it, with the checksum of that and all
that it says in plain JSON. So a flipped bit in one is found, and the other has what was lost.
"""

import json
import os
import pickle
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any
from zlib import crc32

from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC, FileIndex

from newscli.engines.whoosh_index.files.pages import DamageError, SectionFile
from newscli.engines.whoosh_index.format2 import EXTENSION, Segment
from newscli.engines.whoosh_index.schema import build_schema

INDEX_NAME = "MAIN"
_MANIFEST = "_MAIN_{}.manifest"
_TOC = "_MAIN_{}.toc"
_ALLOWED = {(Segment.__module__, Segment.__qualname__): Segment}
"""All that a commit point may name; the schema in it is not read, ours is used."""


class CheckedStorage(FileStorage):  # type: ignore[misc]  # Whoosh has no types that hold
    """The files of an index."""

    def open_file(self, name: str, **_: Any) -> StructFile:
        """A commit point, proved. FileNotFoundError where another commit has taken its place meanwhile."""
        data = Path(self.folder, name).read_bytes()
        manifest = read_manifest(Path(self.folder), int(name.split("_")[2].removesuffix(".toc")))
        if [len(data), crc32(data)] != manifest["toc"]:
            raise DamageError(f"{name} is not as it was written")
        return _CheckedStream(BytesIO(data), name=name)


class _CheckedStream(StructFile):  # type: ignore[misc]
    def read_pickle(self) -> Any:
        """A pickle of segments, and of nothing else."""
        return _Unpickler(self.file).load()


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """What a pickle names, where it may."""
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise DamageError(f"a commit point names {module}.{name}, which has no place in it") from None


def open_files(path: Path) -> FileIndex:
    """Whoosh's index of a folder."""
    return FileIndex(CheckedStorage(str(path)), build_schema(), INDEX_NAME)


def read_toc(path: Path) -> tuple[int, list[Segment]]:
    """The number of the last commit, and its segments."""
    toc = TOC.read(CheckedStorage(str(path)), INDEX_NAME, schema=build_schema())
    return toc.generation, toc.segments


def publish(path: Path, generation: int, segments: list[Segment]) -> None:
    """Make a commit what readers see: its manifest first, then the one rename that counts; all on the disk.

    The segments' files are on the disk already.
    """
    _sync_folder(path)
    memory = RamStorage()
    TOC(build_schema(), segments, generation).write(memory, INDEX_NAME)
    ((name, data),) = memory.files.items()
    manifest = {
        "newscli": "commit",
        "generation": generation,
        "toc": [len(data), crc32(data)],
        "segments": [_segment_entry(path, segment) for segment in segments],
    }
    text = json.dumps(manifest, separators=(",", ":"))
    _write_file(path / _MANIFEST.format(generation), f"{crc32(text.encode()):08x} {text}\n".encode())
    _write_file(path / name, data)
    _sync_folder(path)


def read_manifest(path: Path, generation: int) -> dict[str, Any]:
    """What the manifest of a commit says. DamageError where it is not as it was written."""
    file = path / _MANIFEST.format(generation)
    data = file.read_bytes()
    crc, _, text = data.partition(b" ")
    if not text.endswith(b"\n") or crc != b"%08x" % crc32(text[:-1]):
        raise DamageError(f"{file.name} is not as it was written")
    manifest: dict[str, Any] = json.loads(text)
    return manifest


def remove_commit(path: Path, generation: int, gone: list[Segment]) -> None:
    """Remove the files of a commit that another has followed, and of segments that this one has no more."""
    names = [_TOC.format(generation), _MANIFEST.format(generation), *(each.file_name for each in gone)]
    for name in names:
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
    needed = {segment.file_name for segment in segments}
    needed |= {_TOC.format(generation), _MANIFEST.format(generation)}
    for name in sorted(entry.name for entry in os.scandir(path)):
        is_ours = name.startswith((f"{INDEX_NAME}_", f"_{INDEX_NAME}_")) and name.endswith(
            (EXTENSION, ".toc", ".manifest", ".new")
        )
        if is_ours and name not in needed:
            yield name


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


def _write_file(path: Path, data: bytes) -> None:
    """Write a file that is whole or not there, also after a power cut."""
    new = path.with_name(f"{path.name}.new")
    with new.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
