"""Which segments an index is made of, also where what tells so is damaged.

A commit has two files, its TOC and its manifest: each tells what the other has lost.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from newscli.engines.whoosh_index.files.pages import DamageError
from newscli.engines.whoosh_index.files.reading import SegmentReader
from newscli.engines.whoosh_index.manifests import commit_files, point_names, proved_manifest, read_manifest
from newscli.engines.whoosh_index.marks import MAKE, MARK_FILE, DamagedMarkError, Mark, read_mark
from newscli.engines.whoosh_index.points import CommitPoint, point_of, segment_files, segment_of
from newscli.engines.whoosh_index.segment import Segment
from newscli.engines.whoosh_index.storage import read_toc
from newscli.errors import UnusableIndexError
from newscli.findings import Fault, Finding

_T = TypeVar("_T")


class Survey(NamedTuple):
    """What an index is made of, as far as anything tells."""

    point: CommitPoint
    """Its analysis is None where nothing tells it."""
    mark: Mark | None
    entries: dict[str, dict[str, Any]]
    """Id of a segment → what the manifest says of it, where there is one."""
    is_guess: bool
    """Whether nothing tells which segments belong to it: then all do, with all their documents."""
    findings: tuple[Finding, ...]


def survey(path: Path) -> Survey:
    """What an index is made of. UnusableIndexError where there is none, or it is of another format."""
    mark, damage = _survey_mark(path)
    files = commit_files(path)
    is_there = bool(files["toc"] or files["manifest"] or segment_files(path))
    if mark is None and not is_there:
        raise UnusableIndexError(f"{path} is not an index of newscli", MAKE)
    numbers = files["toc"] or files["manifest"] or [0]
    found = _survey_point(path, numbers[-1])
    point = found.point
    if mark and point.analysis and mark.analysis != point.analysis:
        said = f"it says {mark.analysis}, and the texts are analysed as {point.analysis}"
        damage = (Finding(Fault.MARK, MARK_FILE, said),)
    analysis = point.analysis or (mark.analysis if mark else None)
    return found._replace(
        point=point._replace(analysis=analysis), mark=mark, findings=damage + found.findings
    )


def _survey_mark(path: Path) -> tuple[Mark | None, tuple[Finding, ...]]:
    try:
        return read_mark(path), ()
    except DamagedMarkError as error:
        return None, (Finding(Fault.MARK, MARK_FILE, error.message.removeprefix(f"{path}: ")),)


def _survey_point(path: Path, generation: int) -> Survey:
    toc_name, manifest_name = point_names(generation)
    manifest, wrong = _tried(lambda: read_manifest(path, generation))
    if manifest is None:
        findings: tuple[Finding, ...] = (Finding(Fault.COMMIT, manifest_name, wrong),)
        point, wrong = _tried(lambda: read_toc(path))
        if point:
            return Survey(point, None, {}, False, findings)
        findings += (Finding(Fault.COMMIT, toc_name, wrong),)
        return Survey(CommitPoint(generation, _all_segments(path), None), None, {}, True, findings)
    entries = {entry["id"]: entry for entry in manifest["segments"]}
    told = point_of(manifest)
    point, wrong = _tried(lambda: _proved_toc(path, generation))
    if point is None:
        return Survey(told, None, entries, False, (Finding(Fault.COMMIT, toc_name, wrong),))
    findings = ()
    if _described(point) != _described(told):
        findings = (Finding(Fault.COMMIT, manifest_name, f"it tells of other segments than {toc_name}"),)
    return Survey(point._replace(analysis=told.analysis), None, entries, False, findings)


def _proved_toc(path: Path, generation: int) -> CommitPoint:
    """The commit as its TOC tells of it, whose bytes are those that the manifest tells of."""
    proved_manifest(path, generation, (path / point_names(generation)[0]).read_bytes())
    return read_toc(path)


def _described(point: CommitPoint) -> list[tuple[str, int, list[int]]]:
    return [(each.segment_id, each.count, sorted(each.deleted)) for each in point.segments]


def _all_segments(path: Path) -> list[Segment]:
    """The segments whose files are there, the oldest first; of no documents where a file cannot tell."""
    segments = []
    for file in segment_files(path):
        reader, _ = _tried(lambda file=file: SegmentReader(file))  # type: ignore[misc]
        segments.append(segment_of(file, reader.count if reader else 0))
        if reader:
            reader.close()
    return segments


def _tried(action: Callable[[], _T]) -> tuple[_T | None, str]:
    """What an action gives, or why it does not."""
    try:
        return action(), ""
    except FileNotFoundError:
        return None, "it is lost"
    except (DamageError, OSError) as error:
        return None, str(error)
    except Exception as error:  # there is nothing that Whoosh does not raise where a file is damaged
        return None, f"it cannot be read: {type(error).__name__}: {error}"
