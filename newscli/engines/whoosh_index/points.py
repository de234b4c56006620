"""Commit points: which segments a commit has, how it becomes the last one, what files it leaves behind."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from newscli.engines.whoosh_index.disk import sync_folder, write_file
from newscli.engines.whoosh_index.files.pages import SectionFile
from newscli.engines.whoosh_index.manifests import (
    EXTENSION,
    INDEX_NAME,
    Manifest,
    encode_manifest,
    last_manifest,
    point_names,
    trying,
)
from newscli.engines.whoosh_index.marks import MARK_FILE
from newscli.engines.whoosh_index.segment import Segment

_SEGMENT_ID = re.compile("[0-9a-z]+")


class CommitPoint(NamedTuple):
    """What a commit is made of."""

    generation: int
    segments: list[Segment]
    analysis: str | None
    """How its texts were analysed; None where that is not known."""


def read_point(path: Path) -> CommitPoint:
    """The last commit."""
    return point_of(trying(lambda: last_manifest(path)))


def point_of(manifest: Manifest) -> CommitPoint:
    """A commit as its manifest tells of it."""
    segments = [Segment(each["id"], each["documents"], each["deleted"]) for each in manifest["segments"]]
    return CommitPoint(manifest["generation"], segments, manifest.get("analysis"))


def publish(path: Path, point: CommitPoint) -> None:
    """Make a commit what readers see: its manifest first, then the one rename that counts; all on the disk.

    The segments' files are on the disk already.
    """
    from newscli.engines.whoosh_index.storage import encode_toc  # loads Whoosh, which readers do without

    sync_folder(path)
    toc = encode_toc(point.generation, point.segments)
    manifest = {
        "newscli": "commit",
        "generation": point.generation,
        "analysis": point.analysis,
        "toc": [len(toc), crc32(toc)],
        "segments": [_segment_entry(path, segment) for segment in point.segments],
    }
    toc_name, manifest_name = point_names(point.generation)
    write_file(path / manifest_name, encode_manifest(manifest))
    write_file(path / toc_name, toc)
    sync_folder(path)


def segment_files(path: Path) -> list[Path]:
    """The files of segments that lie in a folder, in a commit or not, the oldest first."""
    files = [each for each in path.glob(f"{INDEX_NAME}_*{EXTENSION}") if _segment_id(each)]
    return sorted(files, key=lambda each: (each.stat().st_mtime_ns, each.name))


def segment_of(file: Path, count: int) -> Segment:
    """The segment that a file is of, with none of its documents deleted."""
    return Segment(_segment_id(file), count)


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
        "id": segment.segment_id,
        "documents": segment.count,
        "deleted": sorted(segment.deleted),
        "bytes": file.stat().st_size,
        "crc": SectionFile.seal(file),
    }
