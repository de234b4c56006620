"""What is wrong with an index: its files byte by byte, the parts of its segments, and what is stored in them.

It reads what it can and stops at nothing. Nothing is written.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from newscli.engines.whoosh_index.contents import Contents
from newscli.engines.whoosh_index.files.agreement import disagreements
from newscli.engines.whoosh_index.files.pages import DamageError, SectionFile
from newscli.engines.whoosh_index.files.reading import SegmentReader
from newscli.engines.whoosh_index.points import other_files
from newscli.engines.whoosh_index.segment import Segment
from newscli.engines.whoosh_index.surveying import Survey
from newscli.findings import Fault, Finding


class Examination(NamedTuple):
    """What was found in an index."""

    findings: tuple[Finding, ...]
    contents: Contents
    broken: frozenset[int]
    """The places of segments that are not as they were written, or whose parts do not agree."""


def examine(path: Path, survey: Survey) -> Examination:
    """Look at all segments of an index."""
    findings = list(survey.findings)
    broken: set[int] = set()
    for part, segment in enumerate(survey.point.segments):
        wrong = list(_segment_findings(path, segment, survey.entries.get(segment.segment_id)))
        findings += wrong
        if wrong:
            broken.add(part)
    contents = Contents(path, survey.point.segments, survey.is_guess)
    findings += contents.check([part not in broken for part in range(len(survey.point.segments))])
    return Examination(tuple(findings), contents, frozenset(broken | contents.disagreeing))


def orphan_findings(path: Path, survey: Survey) -> Iterator[Finding]:
    """The files that no commit needs."""
    needed = [] if survey.is_guess else survey.point.segments
    if not survey.is_guess:
        for name in other_files(path, survey.point.generation, needed):
            yield Finding(Fault.ORPHAN, name, "no commit needs it: a writer was killed")


def _segment_findings(path: Path, segment: Segment, entry: dict[str, Any] | None) -> Iterator[Finding]:
    """What is wrong with the file of a segment, and whether its parts agree."""
    name = segment.file_name
    try:
        with closing(SegmentReader(path / name)) as reader:
            is_whole = True
            for start, end in reader.file.verify():
                is_whole = False
                sections = " ".join(reader.file.sections_at(start, end))
                yield Finding(Fault.SEGMENT, name, f"damaged at byte {start}-{end} ({sections})")
            if entry and not _is_committed(path / name, entry):
                is_whole = False
                yield Finding(Fault.SEGMENT, name, "it is not the file that was committed")
            if is_whole:
                for message in _count_faults(segment, reader):
                    yield Finding(Fault.COUNT, name, message)
    except FileNotFoundError:
        yield Finding(Fault.SEGMENT, name, "it is lost")
    except (DamageError, OSError) as error:
        yield Finding(Fault.SEGMENT, name, str(error).removeprefix(f"{name}: "))


def _count_faults(segment: Segment, reader: SegmentReader) -> Iterator[str]:
    count = segment.count
    if reader.count != count:
        yield f"it has {reader.count} documents, and the commit says {count}"
    elif any(not 0 <= number < count for number in segment.deleted):
        yield "the commit says that documents are deleted which it does not have"
    else:
        yield from disagreements(reader)


def _is_committed(file: Path, entry: dict[str, Any]) -> bool:
    """Whether a file is the one that a manifest tells of."""
    return (file.stat().st_size, SectionFile.seal(file)) == (entry["bytes"], entry["crc"])
