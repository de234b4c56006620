"""Progress of long work: drawn by Rich on a terminal's stderr; elsewhere a line every 30 seconds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

LINE_SECONDS = 30


class Bar(Protocol):
    """What long work tells of itself."""

    def advance(self, documents: int, failed: int) -> None:
        """So many documents were done, so many of them failed, since the last call."""


class NoBar:
    """Progress where nobody looks."""

    def advance(self, documents: int, failed: int) -> None:
        """Nothing is drawn."""


class ProgressLines:
    """Progress in lines, for logs."""

    def __init__(
        self,
        say: Callable[[str], None],
        count: Callable[[], int | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`count` tells how many documents there are, None: not known; it is asked at the first line."""
        self._say = say
        self._count = count
        self._clock = clock
        self._begin = self._told = clock()
        self._documents = 0
        self._failed = 0
        self._total: int | None = None

    def advance(self, documents: int, failed: int) -> None:
        """Tell where the work is, if it is time."""
        self._documents += documents
        self._failed += failed
        now = self._clock()
        if now - self._told >= LINE_SECONDS:
            if self._told == self._begin:
                self._total = self._count()
            self._told = now
            self._say(self._line(self._documents / (now - self._begin)))

    def _line(self, rate: float) -> str:
        total = f" of {self._total}" if self._total else ""
        parts = [f"{self._documents}{total} documents", f"{rate:.0f}/s"]
        if self._failed:
            parts.append(f"{self._failed} failed")
        if self._total and rate:
            left = max(self._total - self._documents, 0) / rate
            parts.append(f"about {left / 60:.0f} min left" if left >= 90 else f"about {left:.0f} s left")
        return ", ".join(parts)


@contextmanager
def progress_bar(total: int | None, verb: str = "ingesting") -> Iterator[Bar]:
    """A bar over `total` documents (None: not known) on stderr, gone when the work is done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn(verb),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failed]}", style="red"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, refresh_per_second=5) as progress:
        yield _RichBar(progress, progress.add_task("", total=total, failed="", rate=""))


class _RichBar:
    """A task of Rich's progress."""

    def __init__(self, progress: Any, task: Any) -> None:
        self._progress = progress
        self._task = task
        self._failed = 0

    def advance(self, documents: int, failed: int) -> None:
        """Draw that so many documents were done."""
        self._failed += failed
        told = f"{self._failed} failed" if self._failed else ""
        speed = self._progress.tasks[0].speed
        rate = f"{speed:.0f}/s" if speed else ""
        self._progress.update(self._task, advance=documents, failed=told, rate=rate)
