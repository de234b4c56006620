"""Batches of new documents → the index, by several processes, with the result that one alone would have.

Each process parses a batch, tells which articles are in it, is told which of them are there before it, and
builds what is then committed here, batch by batch in their order. A process that dies costs what was not
committed another try; a document that kills its process twice is found by halving its batch, and fails.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from newscli.engines import Builder, BulkWriter
from newscli.engines.writing import Built, Claim, Kept, Merge
from newscli.errors import InputError, NewscliError
from newscli.ingest.apart import killed
from newscli.ingest.books import Plan
from newscli.ingest.pipeline import Follower, failed_records, no_collection, sha256s
from newscli.ingest.processes import Helper, end_helpers, start_helper
from newscli.ingest.work import Item, parse_batch

_AHEAD = 1
"""Batches that may wait, beside one a process: so the input is never far ahead of the index."""
_TRIES = 2


@dataclass(slots=True)
class _Parsed:
    """What a process tells of a batch that it has parsed."""

    claims: list[Claim]
    failures: list[InputError]
    sha256s: list[str]
    """Of those that were parsed."""


@dataclass(slots=True, eq=False)
class _Batch:
    items: list[Item]
    tries: int = 0
    worker: "_Worker | None" = None
    parsed: _Parsed | None = None
    is_settled: bool = False
    built: Any = None

    def reset(self) -> None:
        """Count it as not begun."""
        self.worker = self.parsed = self.built = None
        self.is_settled = False


@dataclass(slots=True, eq=False)
class _Worker:
    helper: Helper
    task: "_Batch | Merge | None" = None


class _DeathError(Exception):
    def __init__(self, worker: _Worker) -> None:
        super().__init__()
        self.worker = worker


class Crew:
    """The processes, and the batches that are not committed yet."""

    def __init__(
        self, writer: BulkWriter, plan: Plan, follower: Follower, on_note: Callable[[str], None]
    ) -> None:
        self._writer = writer
        self._plan = plan
        self._follower = follower
        self._on_note = on_note
        self._workers: list[_Worker] = []
        self._batches: deque[_Batch] = deque()
        self._merges: deque[Merge] = deque()
        self._next: list[Item] | None = None
        self._merges_again = True

    def run(self, batches: Iterator[list[Item]]) -> None:
        """Ingest batches."""
        self._next = next(batches, None)
        try:
            while self._next or self._batches or self._merges or any(each.task for each in self._workers):
                try:
                    self._give_work(batches)
                    self._listen()
                except _DeathError as death:
                    self._recover(death.worker)
        finally:
            self._stop()

    def _give_work(self, batches: Iterator[list[Item]]) -> None:
        """Give everyone who is idle something to do, and have the next batch read by then."""
        if not self._workers:
            self._start()
        is_resting = self._rest_if_wanted()
        for worker in self._workers:
            if worker.task is None and (task := self._task()):
                self._give(worker, task)
        room = len(self._workers) + _AHEAD
        if self._next is None and len(self._batches) < room and not is_resting:
            self._next = next(batches, None)
            if self._next and any(worker.task is None for worker in self._workers):
                self._give_work(batches)

    def _task(self) -> "_Batch | Merge | None":
        for batch in self._batches:
            if batch.worker is None and not batch.built:
                return batch
        if self._merges:
            return self._merges.popleft()
        if self._next is None:
            return None
        self._batches.append(_Batch(self._next))
        self._next = None
        return self._batches[-1]

    def _give(self, worker: _Worker, task: "_Batch | Merge") -> None:
        worker.task = task
        if isinstance(task, _Batch):
            task.worker = worker
            order = self._writer.begin(sha256s(task.items))
            self._send(worker, (task.items, order))
        else:
            self._send(worker, task)

    def _listen(self) -> None:
        """Hear what at least one process has to say, if any is at work."""
        busy = [worker for worker in self._workers if worker.task]
        ready = wait([worker.helper.connection for worker in busy]) if busy else ()
        for worker in busy:
            if worker.helper.connection in ready:
                self._hear(worker, self._receive(worker))
        self._commit_ready()

    def _hear(self, worker: _Worker, message: Any) -> None:
        task = worker.task
        if isinstance(message, NewscliError):
            raise message
        if isinstance(message, _Parsed) and isinstance(task, _Batch):
            task.parsed = message
            self._settle_ready()
        elif isinstance(task, _Batch):
            task.built = message
            worker.task = None
        else:
            self._writer.put(task, message)
            worker.task = None

    def _settle_ready(self) -> None:
        """Tell the batches which of their articles are there, as far as all before them are parsed."""
        for batch in self._batches:
            if batch.is_settled:
                continue
            if batch.parsed is None or batch.worker is None:
                return
            batch.is_settled = True
            self._send(batch.worker, self._writer.settle(batch.parsed.claims))

    def _commit_ready(self) -> None:
        """Commit the batches that are built, as far as all before them are."""
        while self._batches and self._batches[0].built and (parsed := self._batches[0].parsed):
            batch = self._batches.popleft()
            self._follower.before_commit(batch.items, parsed.sha256s)
            self._writer.commit(batch.built)
            self._follower.committed(
                len(batch.items), len(parsed.sha256s), parsed.failures, batch.built.added
            )
            if self._merges_again:
                self._merges.extend(self._writer.merges())

    def _rest_if_wanted(self) -> bool:
        """Whether nothing more is read, so that another process can write; it does when all is committed.

        What was read already is committed first: that it is new holds only until another has written.
        """
        if not self._writer.is_waited_for():
            return False
        if self._next or self._batches or any(worker.task for worker in self._workers):
            return True
        self._drop_merges()
        self._writer.rest()
        return False

    def _recover(self, dead: _Worker) -> None:
        """Begin again with what was not committed."""
        task = dead.task
        self._on_note(f"process {dead.helper.process.pid} died; what it had is tried again")
        self._stop()
        for worker in self._workers:
            if worker.task and not isinstance(worker.task, _Batch):
                self._writer.drop(worker.task)
        self._drop_merges()
        self._workers.clear()
        self._writer.give_up()
        for batch in self._batches:
            batch.reset()
        if isinstance(task, _Batch):
            task.tries += 1
            if task.tries >= _TRIES:
                self._halve(task)
        elif task is not None:
            self._merges_again = False

    def _drop_merges(self) -> None:
        """Leave what was to be merged and is not begun."""
        while self._merges:
            self._writer.drop(self._merges.pop())

    def _halve(self, batch: _Batch) -> None:
        """Put two halves in the place of a batch that kills, or a failure in that of a document."""
        at = self._batches.index(batch)
        self._batches.remove(batch)
        items = batch.items
        if len(items) > 1:
            middle = len(items) // 2
            halves = [_Batch(items[:middle], 1), _Batch(items[middle:], 1)]
        else:
            halves = [_Batch([killed(item) for item in items])]
        for half in reversed(halves):
            self._batches.insert(at, half)

    def _start(self) -> None:
        builder = self._writer.builder()
        for _ in range(self._plan.jobs):
            helpers = [worker.helper for worker in self._workers]
            self._workers.append(_Worker(start_helper(_serve, (builder, self._plan), helpers)))

    def _stop(self) -> None:
        end_helpers([worker.helper for worker in self._workers])

    def _send(self, worker: _Worker, message: Any) -> None:
        try:
            worker.helper.send(message)
        except EOFError:
            raise _DeathError(worker) from None

    def _receive(self, worker: _Worker) -> Any:
        try:
            return worker.helper.receive()
        except EOFError:
            raise _DeathError(worker) from None


def _serve(connection: "Connection[Any, Any]", builder: Builder, plan: Plan) -> None:
    """What a process of the crew does: what it is told, until nobody tells it anything."""
    while True:
        task = connection.recv()
        try:
            with no_collection():
                done = _build(connection, builder, plan, *task) if isinstance(task, tuple) else task.run()
        except NewscliError as error:
            done = error
        connection.send(done)


def _build(
    connection: "Connection[Any, Any]", builder: Builder, plan: Plan, items: list[Item], order: int
) -> Built:
    """Parse and build a batch, with what the parent says of its articles in between."""
    parsed = parse_batch(items, plan)
    claims = builder.claims(parsed.documents)
    sha256s = [each.document.sha256 for each in parsed.documents]
    connection.send(_Parsed(claims, parsed.failures, sha256s))
    kept: Kept = connection.recv()
    return builder.build(parsed.documents, failed_records(parsed.failures), kept, order)
