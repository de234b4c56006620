"""Progress of long work, drawn by Rich on a terminal's stderr, and nowhere else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol


class Bar(Protocol):
    """What long work tells of itself."""

    def advance(self, documents: int, failed: int) -> None:
        """So many documents were done, so many of them failed, since the last call."""


class NoBar:
    """Progress where nobody looks."""

    def advance(self, documents: int, failed: int) -> None:
        """Nothing is drawn."""


@contextmanager
def progress_bar(total: int | None) -> Iterator[Bar]:
    """A bar over `total` documents (None: not known) on stderr, gone when the work is done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("ingesting"),
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
