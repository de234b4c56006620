"""One writer at a time: a lock that ends with its process, and tells others who holds it."""

import fcntl
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from weakref import WeakSet

from newscli.engines.whoosh_index.directory import writing
from newscli.engines.whoosh_index.files.pages import open_private
from newscli.errors import IndexBusyError

LOCK_FILE = "newscli-lock"
_WAITING_FILE = "newscli-waiting"
_PAUSE = 0.05
_GIVEN = 10
"""Pauses for which who rests leaves the lock to those that wait."""
_held: "WeakSet[IO[str]]" = WeakSet()


class WriterLock:
    """The lock of one index's writers, held."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def is_wanted(self) -> bool:
        """Whether another process waits for the lock."""
        return _is_wanted(self._path)


def give_way(path: Path) -> None:
    """Wait until the lock, which was let go, is with one of those that wait for it; not for long."""
    for _ in range(_GIVEN):
        if not _is_wanted(path):
            return
        time.sleep(_PAUSE)


@contextmanager
def writer_lock(path: Path, wait: float) -> Iterator[WriterLock]:
    """The lock of an index's writers; IndexBusyError where another holds it for `wait` seconds.

    IndexWriteError where the system allows none.
    """
    with writing(path):
        lock = open_private(path / LOCK_FILE, "a+")
    with lock as file:
        with writing(path):
            _acquire(path, file, wait)
        _write_holder(file)
        _held.add(file)
        yield WriterLock(path)


def is_held(path: Path) -> bool:
    """Whether anybody writes to an index."""
    try:
        with (path / LOCK_FILE).open() as file:
            return not _try(file, fcntl.LOCK_SH)
    except OSError:
        return False


def _let_go() -> None:
    """In a child process: close what is the parent's, whose lock would last as long as it is open here."""
    for file in _held:
        file.close()


os.register_at_fork(after_in_child=_let_go)


def _acquire(path: Path, file: IO[str], wait: float) -> None:
    if _try(file, fcntl.LOCK_EX):
        return
    deadline = time.monotonic() + wait
    with open_private(path / _WAITING_FILE, "a") as waiting:
        while not _try(file, fcntl.LOCK_EX):
            _try(waiting, fcntl.LOCK_SH)  # seen by `is_wanted`; who asks that holds it for a moment
            if time.monotonic() >= deadline:
                raise IndexBusyError(
                    f"{path}: {_holder(file)} is writing to the index",
                    "try again later, or wait longer with --wait",
                )
            time.sleep(_PAUSE)


def _is_wanted(path: Path) -> bool:
    with open_private(path / _WAITING_FILE, "a") as file:
        return not _try(file, fcntl.LOCK_EX)


def _try(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write_holder(file: IO[str]) -> None:
    """Tell others who holds the lock; on a full disk, they are told nobody's name."""
    holder = {
        "pid": os.getpid(),
        "command": " ".join(["newscli", *sys.argv[1:]]),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    with suppress(OSError):
        os.ftruncate(file.fileno(), 0)
        os.write(file.fileno(), json.dumps(holder).encode("ascii"))


def _holder(file: IO[str]) -> str:
    """The process that holds the lock, in words."""
    with suppress(ValueError, KeyError, TypeError):
        file.seek(0)
        holder = json.load(file)
        return f"process {holder['pid']} ({holder['command']}, since {holder['since']})"
    return "another process"
