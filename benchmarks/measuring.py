"""Runs commands and measures each with all its processes; holds what was measured against targets.

The memory of several processes together is sampled from /proc, so only on Linux: every 30 ms the sum of PSS
(proportional set size: of a page that n processes share, each counts an n-th) and, beside it, of RSS (each
counts all of it). A peak between two samples is missed.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

SHARED = Path(os.environ.get("NEWSCLI_SHARED", Path(__file__).resolve().parents[2] / "shared"))
NEWSCLI = (sys.executable, "-m", "newscli")
EVERY = 0.03
"""Seconds between two samples of memory."""
_PROC = Path("/proc")
_MEGA = 1e6
_RSS_UNIT = 1024 if sys.platform == "linux" else 1
"""In how many bytes the system counts the peak of one process."""


@dataclass(slots=True)
class Memory:
    """The peaks of all processes of a command together, in MB of 10**6 bytes; nan where there is no /proc."""

    pss: float = float("nan")
    rss: float = float("nan")
    processes: int = 0
    """The most at one time."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a command took."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds, user and system, of the command and of every process below it that was waited for."""
    largest: float
    """MB of 10**6 bytes: the peak RSS of the largest of its processes, as the system counted it."""
    output: str
    memory: Memory = field(default_factory=Memory)


def run(arguments: Sequence[str]) -> Run:
    """Run a command; SystemExit, with what it wrote, where it fails."""
    return _run(arguments, None)


def run_watched(arguments: Sequence[str]) -> Run:
    """Run a command and sample its memory. That costs: of 400 MB a tenth of a core, so time it without."""
    return _run(arguments, Memory())


def _run(arguments: Sequence[str], memory: Memory | None) -> Run:
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        begin = time.perf_counter()
        child = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        ended = threading.Event()
        sampler = threading.Thread(target=_sample, args=(child.pid, memory, ended))
        if memory:
            sampler.start()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        if memory:
            sampler.join()
        for stream in (output, errors):
            stream.seek(0)
        if child.returncode:
            raise SystemExit(f"exit code {child.returncode}: {' '.join(arguments)}\n{errors.read()}")
        largest = usage.ru_maxrss * _RSS_UNIT / _MEGA
        return Run(wall, usage.ru_utime + usage.ru_stime, largest, output.read(), memory or Memory())


def _sample(pid: int, memory: Memory, ended: threading.Event) -> None:
    """Keep the peaks of a process and those below it until it has ended."""
    while not ended.wait(EVERY):
        sizes = [size for each in _tree(pid) if (size := _sizes(each))]
        if sizes:
            memory.pss = max(sum(pss for pss, _ in sizes), _number(memory.pss))
            memory.rss = max(sum(rss for _, rss in sizes), _number(memory.rss))
            memory.processes = max(len(sizes), memory.processes)


def _number(value: float) -> float:
    """A peak so far, 0 before the first."""
    return 0.0 if value != value else value


def _tree(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    for children in _PROC.glob(f"{pid}/task/*/children"):
        with suppress(OSError):
            for child in children.read_text().split():
                yield from _tree(int(child))


def _sizes(pid: int) -> tuple[float, float] | None:
    """PSS and RSS of a process, in MB; None where it has ended."""
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    kilobytes = {
        name: int(value.split()[0]) for name, _, value in (line.partition(":") for line in lines[1:])
    }
    return kilobytes["Pss"] * 1024 / _MEGA, kilobytes["Rss"] * 1024 / _MEGA


def bytes_of(folder: Path) -> int:
    """The sizes of all files of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def bytes_on_disk(folder: Path) -> int:
    """What a folder takes on the disk, as du counts it: whole blocks."""
    return sum(path.stat().st_blocks * 512 for path in (folder, *folder.rglob("*")))


class Side(StrEnum):
    """On which side of its target a figure has to be."""

    LEAST = "≥"
    MOST = "≤"


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure has to be."""

    side: Side
    figure: float
    unit: str


@dataclass(frozen=True, slots=True)
class Row:
    """A figure beside its target."""

    name: str
    target: Target
    value: float | None
    """In the target's unit; None where it could not be measured, and `measured` says why."""
    measured: str
    """What the figure is made of."""

    @property
    def of_target(self) -> float | None:
        """The figure as a ratio to the target."""
        return None if self.value is None else self.value / self.target.figure

    @property
    def is_met(self) -> bool | None:
        """Whether the figure is on the right side; None where there is none."""
        if self.of_target is None:
            return None
        return self.of_target >= 1 if self.target.side is Side.LEAST else self.of_target <= 1

    def shape(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {"of_target": self.of_target, "is_met": self.is_met}


def table(rows: Sequence[Row]) -> str:
    """Rows as a table in Markdown."""
    lines = ["| what | measured | figure | target | figure : target | met |", "|---|---|---|---|---|---|"]
    for row in rows:
        unit = f" {row.target.unit}".rstrip()
        value = "" if row.value is None else f"{_short(row.value)}{unit}"
        ratio = "" if row.of_target is None else f"{row.of_target:.2f}"
        met = {True: "yes", False: "**no**", None: ""}[row.is_met]
        goal = f"{row.target.side} {row.target.figure:g}{unit}"
        lines.append(f"| {row.name} | {row.measured} | {value} | {goal} | {ratio} | {met} |")
    return "\n".join(lines)


def _short(value: float) -> str:
    """Three digits, or all before the point."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
