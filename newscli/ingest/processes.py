"""Processes that work for this one, each at the other end of a pipe: none outlives it, however it ends."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


@dataclass(slots=True, eq=False)
class Helper:
    """A process, and this one's end of its pipe."""

    process: BaseProcess
    connection: "Connection[Any, Any]"

    def send(self, message: Any) -> None:
        """Tell it something. EOFError where it died."""
        try:
            self.connection.send(message)
        except OSError:
            raise EOFError from None

    def receive(self) -> Any:
        """Wait for what it tells. EOFError where it died."""
        try:
            return self.connection.recv()
        except OSError:
            raise EOFError from None

    def end(self) -> None:
        """End it, at whatever it is."""
        self.connection.close()
        self.process.kill()


def start_helper(
    work: Callable[..., None], arguments: tuple[Any, ...], others: Sequence[Helper] = ()
) -> Helper:
    """Start a process beside others that does some work, which is given its end of the pipe first."""
    context = _context()
    here, there = context.Pipe()
    ends = [here, *(each.connection for each in others)]
    copied = ends if context.get_start_method() == "fork" else []
    process = context.Process(target=_run, args=(copied, work, there, *arguments), daemon=True)
    process.start()
    there.close()
    return Helper(process, here)


def end_helpers(helpers: Sequence[Helper]) -> None:
    """End processes, and wait until they have."""
    for helper in helpers:
        helper.end()
    for helper in helpers:
        helper.process.join()


def _context() -> Any:
    """How processes are started: as copies of this one where that is safe, which takes no time."""
    return get_context("fork" if sys.platform == "linux" else "spawn")


def _run(copied: Sequence["Connection[Any, Any]"], work: Callable[..., None], *arguments: Any) -> None:
    """Work in a process. `copied`: the parent's ends, open here too; with them no pipe would end with it."""
    for end in copied:
        end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.freeze()
    with suppress(Exception):  # whatever it is, the parent sees that it ended
        work(*arguments)
    os._exit(1)  # nothing of the parent's, such as its buffers, is this process's to end
