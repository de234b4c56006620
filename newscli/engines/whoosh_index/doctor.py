"""Looks after an index in a directory: checks it, mends it, makes it small or anew.

To check and to mend, it need not be one that can be opened.
"""

from collections.abc import Callable
from pathlib import Path

from newscli.engines.whoosh_index.checking import Examination, examine, orphan_findings
from newscli.engines.whoosh_index.commits import Commit, open_commit
from newscli.engines.whoosh_index.directory import check_directory, check_owner, reading, writing
from newscli.engines.whoosh_index.levels import choose_compaction, choose_merges
from newscli.engines.whoosh_index.locking import is_held, writer_lock
from newscli.engines.whoosh_index.manifests import commit_files
from newscli.engines.whoosh_index.marks import ENGINE, FORMAT, Mark, write_mark
from newscli.engines.whoosh_index.rebuilding import Rebuilder
from newscli.engines.whoosh_index.repairing import Repair
from newscli.engines.whoosh_index.schema import Kind
from newscli.engines.whoosh_index.surveying import Survey, survey
from newscli.findings import Checked, Finding, Rewritten, Size

_TRIES = 10
"""So often it is looked again where something is wrong, and a writer has committed meanwhile."""
_TOLD_EVERY = 100


def open_doctor(path: Path) -> "WhooshDoctor":
    """Who looks after the index of a directory; UnusableIndexError where that is refused."""
    check_owner(path)
    return WhooshDoctor(path)


class WhooshDoctor:
    """Looks after one index."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def check(self) -> Checked:
        """Look at all that there is."""
        found, examination, is_settled = self._look_once()
        for _ in range(_TRIES):
            if is_settled:
                break
            found, examination, is_settled = self._look_once()
        return self._checked(found, examination)

    def _look_once(self) -> tuple[Survey, Examination, bool]:
        """What is found with the orphans, if nobody writes; and whether nothing was committed meanwhile."""
        before = commit_files(self._path)
        is_quiet = not is_held(self._path)
        found, examination = self._look()
        whole = self._with_orphans(found, examination)
        if is_quiet and not is_held(self._path):
            examination = whole
        return found, examination, not examination.findings or before == commit_files(self._path)

    def foresee(self) -> tuple[Finding, ...]:
        """What a repair would come to: what it would mend, what it could not save. It writes nothing."""
        found, examination = self._look()
        with reading(self._path):
            return Repair(self._path, found, self._with_orphans(found, examination)).foresee()

    def repair(self, wait: float) -> tuple[Finding, ...]:
        """Mend what can be mended, in one commit; what was found, and what could not be saved."""
        with writer_lock(self._path, wait), reading(self._path):
            found, examination = self._look()
            return Repair(self._path, found, self._with_orphans(found, examination)).run()

    def compact(self, wait: float) -> Rewritten:
        """Make as few segments as there may be, without what is deleted."""
        check_directory(self._path)
        with open_commit(self._path, wait) as commit:
            before = self._size(commit)
            commit.merge(choose_compaction(commit.segments))
            commit.publish()
            return Rewritten(before, self._size(commit), commit.analysis)

    def rebuild(self, analysis: str | None, wait: float, on_documents: Callable[[int], None]) -> Rewritten:
        """Make all segments anew of what is stored, in one commit."""
        check_directory(self._path)
        with open_commit(self._path, wait) as commit:
            before = self._size(commit)
            commit.analysis = analysis or commit.analysis
            rebuilder = Rebuilder(self._path, commit.analysis)
            with reading(self._path):
                _rebuild_all(self._path, commit, rebuilder, on_documents)
            commit.exchange(rebuilder.segments)
            while groups := choose_merges(commit.segments):
                commit.merge(groups)
            commit.publish()
            with writing(self._path):
                write_mark(self._path, Mark(FORMAT, ENGINE, commit.analysis))
            return Rewritten(before, self._size(commit), commit.analysis)

    def _with_orphans(self, found: Survey, examination: Examination) -> Examination:
        orphans = tuple(orphan_findings(self._path, found))
        return examination._replace(findings=examination.findings + orphans)

    def _look(self) -> tuple[Survey, Examination]:
        with reading(self._path):
            found = survey(self._path)
            return found, examine(self._path, found)

    def _size(self, commit: Commit) -> Size:
        sizes = ((self._path / each.file_name).stat().st_size for each in commit.segments)
        return Size(len(commit.segments), sum(sizes))

    def _checked(self, found: Survey, examination: Examination) -> Checked:
        files = [self._path / each.file_name for each in found.point.segments]
        counts = examination.contents.counts
        return Checked(
            examination.findings,
            analysis=found.point.analysis,
            segments=len(files),
            bytes=sum(file.stat().st_size for file in files if file.exists()),
            articles=counts[Kind.ARTICLE],
            captures=counts[Kind.CAPTURE],
            records=counts[Kind.DOCUMENT],
        )


def _rebuild_all(
    path: Path, commit: Commit, rebuilder: Rebuilder, on_documents: Callable[[int], None]
) -> None:
    for segment in commit.segments:
        reader = segment.open(path)
        for number in range(reader.count):
            if not segment.is_deleted(number):
                rebuilder.add(reader.blobs[number], reader.key("digests", number))
            if number % _TOLD_EVERY == _TOLD_EVERY - 1:
                on_documents(_TOLD_EVERY)
        on_documents(reader.count % _TOLD_EVERY)
        segment.close()
    rebuilder.finish()
