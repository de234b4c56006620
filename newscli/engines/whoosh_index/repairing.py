"""Mends an index: one commit of what is whole and of what could be made anew, and an account of the rest."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from newscli.engines.whoosh_index.checking import Examination
from newscli.engines.whoosh_index.contents import Place
from newscli.engines.whoosh_index.directory import writing
from newscli.engines.whoosh_index.files.pages import DamageError
from newscli.engines.whoosh_index.files.reading import SegmentReader
from newscli.engines.whoosh_index.losses import Losses, describe, find_losses, know_documents
from newscli.engines.whoosh_index.manifests import commit_files
from newscli.engines.whoosh_index.marks import ENGINE, FORMAT, MARK_FILE, Mark, write_mark
from newscli.engines.whoosh_index.points import CommitPoint, publish, remove_others
from newscli.engines.whoosh_index.rebuilding import Rebuilder
from newscli.engines.whoosh_index.segment import Segment
from newscli.engines.whoosh_index.surveying import Survey
from newscli.findings import Fault, Finding, State
from newscli.text.analysis import DEFAULT_ANALYSIS

if TYPE_CHECKING:
    from newscli.answers import DocumentRecord

_TAKEN_OUT = (Fault.ARTICLE, Fault.CAPTURE)
"""Faults that are only mended by taking out what has them."""


class Repair:
    """The repair of an index that was looked at; under the writers' lock."""

    def __init__(self, path: Path, survey: Survey, examination: Examination) -> None:
        self._path = path
        self._survey = survey
        self._examination = examination
        self._contents = examination.contents
        self._dropped = set(self._contents.dropped)
        self._analysis = survey.point.analysis or DEFAULT_ANALYSIS
        self._records: list[DocumentRecord] = []
        self._rebuilder = Rebuilder(path, self._analysis)

    def run(self) -> tuple[Finding, ...]:
        """Mend what can be mended; what was found, and what could not be saved."""
        told = self.foresee()
        if told:
            self._publish([segment for segment in self._written() if segment.live_count])
        return told

    def foresee(self) -> tuple[Finding, ...]:
        """What will have been mended, and what cannot be saved. It writes nothing."""
        if not self._examination.findings:
            return ()
        losses = find_losses(self._path, self._contents)
        incomplete = list(self._note_incomplete(losses))
        judged = (self._judged(finding, losses) for finding in self._examination.findings)
        return (*judged, *self._unknown(), *self._lost(losses), *incomplete)

    def _publish(self, segments: list[Segment]) -> None:
        """Make the segments the index, of a later generation than anything that is in them."""
        generations = [number for numbers in commit_files(self._path).values() for number in numbers]
        generation = max((self._contents.generation, *generations)) + 1
        with writing(self._path):
            publish(self._path, CommitPoint(generation, segments, self._analysis))
            write_mark(self._path, Mark(FORMAT, ENGINE, self._analysis))
            remove_others(self._path, generation, segments)

    def _note_incomplete(self, losses: Losses) -> Iterator[Finding]:
        """Note of documents that lost something that they are to be read again."""
        known = know_documents(self._contents)
        for sha256 in sorted(known.incomplete(losses)):
            record = known.failed_record(sha256, losses.names.get(sha256))
            if record:
                self._dropped |= {place for place, _ in known.records.get(sha256, ())}
                self._records.append(record)
                told = f"{record.names[0]}: a part of what it gave is lost; ingest it again"
                yield Finding(Fault.CAPTURE, "", told, State.LOST)

    def _written(self) -> list[Segment]:
        """The segments that stay, without what is dropped, and those that take the place of the others."""
        staying = []
        for part, segment in enumerate(self._contents.segments):
            if self._is_rewritten(part):
                self._rewrite(part)
            else:
                staying.append(segment)
                for number in (place.number for place in self._dropped if place.part == part):
                    segment.delete(number)
        for record in self._records:
            self._rebuilder.add_record(record)
        self._rebuilder.finish()
        return staying + self._rebuilder.segments

    def _is_rewritten(self, part: int) -> bool:
        return part in self._examination.broken or self._survey.point.analysis is None

    def _rewrite(self, part: int) -> None:
        digests_of = self._digests(self._contents.segments[part])
        for place, blob in self._contents.values(part):
            if place not in self._dropped:
                self._rebuilder.add(blob, digests_of(place))

    def _digests(self, segment: Segment) -> Callable[[Place], bytes]:
        """A function from a document to its value in the column `digests`, of no bytes where that is lost."""
        try:
            reader = SegmentReader(self._path / segment.file_name)
        except (DamageError, OSError):
            return lambda place: b""

        def read(place: Place) -> bytes:
            with suppress(DamageError):
                return reader.key("digests", place.number)
            return b""

        return read

    def _judged(self, finding: Finding, losses: Losses) -> Finding:
        """What became of something that was found."""
        lossy = {self._contents.segments[part].file_name for part in losses.counts}
        is_lost = finding.fault in _TAKEN_OUT or finding.file in lossy
        state = State.LOST if is_lost else State.MENDED
        return Finding(finding.fault, finding.file, finding.message, state)

    def _lost(self, losses: Losses) -> Iterator[Finding]:
        """How much was lost of each segment."""
        for part, counts in losses.counts.items():
            name = self._contents.segments[part].file_name
            yield Finding(Fault.SEGMENT, name, f"lost: {describe(counts)}", State.LOST)

    def _unknown(self) -> Iterator[Finding]:
        """What nothing tells any more."""
        if self._survey.is_guess:
            told = "nothing tells what was deleted: it is back, where it was still in a file"
            yield Finding(Fault.COMMIT, "", told, State.LOST)
        if self._survey.point.analysis is None:
            told = f"nothing tells how texts were analysed: all were anew, as {self._analysis}"
            yield Finding(Fault.MARK, MARK_FILE, told, State.LOST)
