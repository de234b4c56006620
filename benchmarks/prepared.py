"""What several rows of `ingest.py` need: ingests of corpora, an index to add to, dumps that no index has."""

import itertools
import json
import shutil
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from contestants import Contestant, Setting
from measuring import NEWSCLI, Run, run, run_watched

NAME = "newscli"


class Spent(NamedTuple):
    """What indexing took."""

    wall: float
    """Seconds, of a library those of the indexing alone."""
    cpu: float
    """Seconds, of the whole command."""

    def __str__(self) -> str:
        return f"{self.wall:.1f} s (CPU {self.cpu:.1f} s)"


@dataclass(frozen=True)
class Prepared:
    """Each is made at the first need, in the work folder, and kept for the others."""

    setting: Setting
    rivals: Sequence[Contestant]
    """Those that index in the same rounds."""
    runs: int
    """How many rounds."""
    large_corpus: Path | None
    does_reuse: bool
    """Whether an index that an earlier call left in the work folder will do where only an index is needed."""

    @cached_property
    def dumps(self) -> tuple[Path, ...]:
        """The corpus, all of it read once, so that no run pays for a cold disk."""
        found = tuple(files_of(self.setting.corpus))
        for path in found:
            path.read_bytes()
        return found

    @cached_property
    def rounds(self) -> dict[str, list[Spent]]:
        """Contestant → what each round took of it; in a round each of them runs once."""
        assert self.dumps
        found: dict[str, list[Spent]] = {name: [] for name in (NAME, *(each.name for each in self.rivals))}
        for _ in range(self.runs):
            for each in self.rivals:
                indexed = each.index(self.setting)
                found[each.name].append(Spent(indexed.seconds, indexed.run.cpu))
            first = ingest_first(self.setting.corpus, self.index, run)
            found[NAME].append(Spent(first.wall, first.cpu))
        return found

    def spent(self, name: str) -> Spent:
        """The medians of a contestant's rounds."""
        return Spent(*map(statistics.median, zip(*self.rounds[name], strict=True)))

    @cached_property
    def watched(self) -> Run:
        """One more such run, with its memory."""
        return ingest_first(self.setting.corpus, self.setting.work / "watched", run_watched)

    @cached_property
    def first_large(self) -> Run | None:
        """Such a run over the large corpus, with its memory; None where no large corpus is named."""
        if not self.large_corpus:
            return None
        return ingest_first(self.large_corpus, self._large_index, run_watched)

    @property
    def index(self) -> Path:
        """Where the index of the corpus is."""
        return self.setting.work / "index"

    @property
    def _large_index(self) -> Path:
        return self.setting.work / "large"

    @cached_property
    def ready(self) -> Path:
        """The index of the corpus, full."""
        if not (self.does_reuse and self.index.is_dir()):
            assert self.rounds
        return self.index

    @cached_property
    def ready_large(self) -> Path | None:
        """The index of the large corpus, full; None where no large corpus is named."""
        if self.does_reuse and self._large_index.is_dir():
            return self._large_index
        return self._large_index if self.first_large else None

    @cached_property
    def copy(self) -> Path:
        """A copy of the index, to add to."""
        copy = self.setting.work / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.ready, copy)
        return copy

    @cached_property
    def new_dumps(self) -> Iterator[Path]:
        """Dumps of articles that no index has, without end: those of the corpus under other headlines."""
        folder = self.setting.work / "new"
        folder.mkdir(exist_ok=True)
        return (
            written(folder / f"{number}.txt", f"Report {number}: {path.read_text('utf-8')}")
            for number, path in enumerate(itertools.cycle(self.dumps))
        )


def files_of(corpus: Path) -> list[Path]:
    """The dumps of a corpus, in order."""
    return sorted(path for path in (corpus / "dumps").rglob("*") if path.is_file())


def written(path: Path, text: str) -> Path:
    """A path, with a text in it."""
    path.write_text(text, "utf-8")
    return path


def ingest(index: Path, *arguments: str) -> tuple[str, ...]:
    """The command that ingests and prints the books as JSON."""
    return (*NEWSCLI, "ingest", "--json", "--quiet", "--index", str(index), *arguments)


def ingest_first(corpus: Path, index: Path, measure: Callable[[Sequence[str]], Run]) -> Run:
    """Ingest a corpus into no index; SystemExit where nothing was there."""
    shutil.rmtree(index, ignore_errors=True)
    done = measure(ingest(index, str(corpus / "dumps")))
    if not json.loads(done.output)["documents"]["parsed"]:
        raise SystemExit(f"no dumps in {corpus}")
    return done


def has_option(name: str) -> bool:
    """Whether `newscli ingest` has an option."""
    return name in run((*NEWSCLI, "ingest", "--help")).output.split()
