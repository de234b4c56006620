"""Dumps written for tests, the same at every run, and newscli run upon them with small batches."""

import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from resource import RLIMIT_FSIZE, setrlimit
from typing import Any

from tests.conftest import Outcome

WORDS = re.findall(
    r"\w+",
    """
    harbour quay lantern ferry council orchard granite signal meadow turbine archive cinder velvet walnut
    bridge parish copper willow anchor kettle marble saddle tunnel violin ribbon quarry pepper island
    """,
)
WRITTEN = 1_700_000_000
"""When all dumps were written, in seconds since 1970."""

DRIVER = """\
import os, signal, sys
from newscli.ingest import documents, work

documents.BATCH_DOCUMENTS = {batch}
parse = work.parse

def poisoned(document, *rest):
    text = "\\n".join(document.lines)
    if "KILLS" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    for error in (RecursionError, MemoryError, ValueError):
        if f"RAISES {{error.__name__}}" in text:
            raise error("as the test asks")
    return parse(document, *rest)

work.parse = poisoned
from newscli.__main__ import main
sys.exit(main())
"""


def story(number: int, writing: int = 0) -> str:
    """A story of its own for each number; its writings differ in quotes, dashes and blanks alone."""
    chance = random.Random(number)
    headline = " ".join(chance.choices(WORDS, k=5)).capitalize() + f" {number}"
    paragraphs = [
        f'The {" ".join(chance.choices(WORDS, k=25))} "as {chance.choice(WORDS)}" - {number}.'
        for _ in range(3)
    ]
    text = "\n\n".join((headline, *paragraphs))
    if writing % 3 == 1:
        return text.replace(' "', " “").replace('" ', "” ").replace(" - ", " – ")
    return text.replace(" of", "  of").replace(". ", ".  ").replace(" - ", " — ") if writing % 3 else text


def most_read(number: int) -> str:
    """A list of the headlines of the stories that follow."""
    items = "\n".join(f"-\n{story(number + each).splitlines()[0][:56].strip()}" for each in range(1, 6))
    return f"Most Read News\n{items}"


def dump(number: int) -> bytes:
    """One of many dumps: most a story and a list; some have an earlier story in another writing, or none."""
    match number % 10:
        case 3:
            return f"{story(number // 2, number)}\n\n{most_read(number)}".encode()
        case 6:
            return most_read(number).encode()
        case 8:
            return f"{story(number)}\n\n{'=' * 20}\n\n{story(number // 3, number)}\n".encode()
        case _:
            return f"{story(number)}\n\n{most_read(number)}".encode()


def write_dump(path: Path, data: bytes) -> None:
    """Write a dump that is of the same time at every run."""
    path.write_bytes(data)
    os.utime(path, (WRITTEN, WRITTEN))


def write_dumps(folder: Path, numbers: Iterable[int]) -> Path:
    """Write dumps, every seventh twice under two names, the second far behind the first."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        write_dump(folder / f"{number:05}.txt", dump(number))
        if number % 7 == 0:
            write_dump(folder / f"{number + 23:05}-again.txt", dump(number))
    return folder


@dataclass(frozen=True, slots=True)
class Driver:
    """Runs newscli, with small batches, and with a parser that does what a dump says."""

    folder: Path
    environment: dict[str, str]

    def command(self, *arguments: str | Path, batch: int = 20) -> list[str]:
        """The command that runs it."""
        script = self.folder / f"driver-{batch}.py"
        if not script.exists():
            script.write_text(DRIVER.format(batch=batch))
        return [sys.executable, str(script), *map(str, arguments)]

    def start(
        self,
        *arguments: str | Path,
        batch: int = 20,
        prefix: tuple[str, ...] = (),
        largest: int | None = None,
    ) -> "subprocess.Popen[str]":
        """Start it, in a group of its own; `prefix` and `largest` as of the fixture `program`."""
        return subprocess.Popen(
            [*prefix, *self.command(*arguments, batch=batch)],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
            preexec_fn=None if largest is None else lambda: setrlimit(RLIMIT_FSIZE, (largest, largest)),
        )

    def run(self, *arguments: str | Path, **how: Any) -> Outcome:
        """Run it to its end; no process of its group may be left then."""
        child = self.start(*arguments, **how)
        out, err = child.communicate(timeout=300)
        assert is_gone(child.pid), "a process was left behind"
        return Outcome(child.returncode, out, err)

    def export(self, index: Path) -> str:
        """The export of an index."""
        outcome = self.run("export", "--index", index)
        assert outcome.code == 0, outcome.err
        return outcome.out


def children(process: int) -> list[int]:
    """The processes that a process has started, as Linux tells them."""
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text()
    except FileNotFoundError:
        return []
    return [int(each) for each in text.split()]


def is_gone(group: int) -> bool:
    """Whether a group has no process any more, a second later at the latest."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False
