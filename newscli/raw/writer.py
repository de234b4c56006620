"""Keeps the bytes of dumps, and lets them go. Whoever writes holds the index's writing lock."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader, BufferedWriter
from pathlib import Path

from newscli.errors import IndexWriteError
from newscli.raw.dropping import read_dropped, write_dropped
from newscli.raw.files import (
    ASIDE,
    make_folder,
    open_for_writing,
    replace_file,
    sync_file,
    sync_folder,
)
from newscli.raw.packs import TABLE, Pack, Scanned, pack_path, read_note, signature_of
from newscli.raw.records import Kept, write_record
from newscli.raw.scanning import Stretch, scan
from newscli.raw.store import RawStore
from newscli.raw.tables import write_table

_CHUNK = 1024 * 1024


@contextmanager
def open_raw_writer(store: RawStore, is_known: Callable[[str], bool]) -> Iterator["RawWriter"]:
    """A writer, to be opened under the index's writing lock and closed before the index commits.

    What is kept is on disk when the block ends well. Bytes that were to go when another run was killed go
    now, unless the index knows their SHA-256. Raises IndexWriteError where the disk refuses.
    """
    writer = RawWriter(store)
    try:
        with _writing(store.folder):
            writer.tidy()
            writer.compact(is_known)
        yield writer
        writer.sync()
    finally:
        writer.close()


class RawWriter:
    """Adds to a store. What it keeps is seen in the store at once."""

    def __init__(self, store: RawStore) -> None:
        self._store = store
        self._folder = store.folder
        self._packs = store.packs
        self._pack: Pack | None = None
        self._file: BufferedWriter | None = None

    def keep(self, sha256: str, data: bytes, note: str = "") -> bool:
        """Keep bytes under their SHA-256, unless they are kept with this note; whether they were not."""
        with _writing(self._folder):
            if self._is_kept(sha256, note):
                return False
            record = write_record(sha256, Kept(data, note))
            pack, file = self._open()
            file.write(record)
            self._place(pack, sha256, len(record))
            if self._is_full(pack):
                self._end_pack()
        return True

    def has(self, sha256: str) -> bool:
        """Whether bytes are kept, with whatever note."""
        found = self._packs.find(sha256)
        return found is not None and found[1] not in found[0].broken

    def drop(self, sha256s: Iterable[str]) -> None:
        """Note that bytes are to go; they do at the next `compact`, of this writer or any other."""
        with _writing(self._folder):
            if self._packs.last:
                write_dropped(self._folder, read_dropped(self._folder).union(sha256s))

    def compact(self, is_known: Callable[[str], bool]) -> None:
        """Let go of what was dropped, but for what the index knows (again, or still)."""
        with _writing(self._folder):
            dropped = read_dropped(self._folder)
            if dropped:
                self._end_writing()
                gone = frozenset(sha256 for sha256 in dropped if not is_known(sha256))
                for pack in self._packs:
                    if _is_concerned(pack, gone):
                        self._write_anew(pack, gone)
                self.tidy()
                write_dropped(self._folder, ())

    def sync(self) -> None:
        """Wait until all that is kept is on disk."""
        with _writing(self._folder):
            self._end_writing()

    def close(self) -> None:
        """Let go of the file; what was not synced may be lost, and is looked at anew."""
        if self._file:
            with suppress(OSError):  # what led here is told already
                self._file.close()
            self._file = self._pack = None
            self._store.forget()

    def tidy(self) -> None:
        """See what is there, and put in order what a killed run left."""
        self._packs.refresh()
        if not self._packs.last:
            return
        for path in self._folder.glob(f"*{ASIDE}"):
            path.unlink()
        for pack in self._packs:
            if not pack.is_full and pack.path.stat().st_size > pack.end:
                open_for_writing(pack.path, pack.end).close()
                pack.signature = signature_of(pack.path)
            if not pack.is_full and not _is_damaged(pack) and not self._is_open(pack):
                self._write_table(pack)

    def _is_kept(self, sha256: str, note: str) -> bool:
        found = self._packs.find(sha256)
        if not found or found[1] in found[0].broken:
            return False
        if self._file and found[0] is self._pack:
            self._file.flush()
        return read_note(found[0].path, sha256, found[1]) == note

    def _open(self) -> tuple[Pack, BufferedWriter]:
        """The pack that is written to, and its file."""
        if self._file and self._pack:
            return self._pack, self._file
        last = self._packs.last
        if last and self._is_open(last):
            self._pack = last
        else:
            self._pack = self._begin_pack(last.number + 1 if last else 1)
        self._file = open_for_writing(self._pack.path, self._pack.end)
        return self._pack, self._file

    def _begin_pack(self, number: int) -> Pack:
        make_folder(self._folder)
        path = pack_path(self._folder, number)
        open_for_writing(path).close()
        sync_folder(self._folder)
        pack = Pack(number, path, signature_of(path), Scanned(), 0)
        self._packs.add(pack)
        return pack

    def _place(self, pack: Pack, sha256: str, size: int) -> None:
        """Note where a record was written."""
        if isinstance(pack.places, Scanned):
            pack.places.starts[bytes.fromhex(sha256)] = pack.end
        pack.end += size

    def _end_pack(self) -> None:
        """A pack that is full gets its table."""
        pack = self._pack
        self._end_writing()
        if pack:
            self._write_table(pack)

    def _end_writing(self) -> None:
        if self._file and self._pack:
            sync_file(self._file)
            self._file.close()
            self._pack.signature = signature_of(self._pack.path)
            self._file = self._pack = None

    def _is_open(self, pack: Pack) -> bool:
        """Whether more may be added to a pack: to the last one, while it is whole and not full."""
        is_last = self._packs.last is pack
        return is_last and not pack.is_full and not _is_damaged(pack) and not self._is_full(pack)

    def _is_full(self, pack: Pack) -> bool:
        limits = self._store.limits
        return pack.end >= limits.bytes or len(pack.places) >= limits.records

    def _write_table(self, pack: Pack) -> None:
        replace_file(pack.path.with_suffix(TABLE), write_table(pack.end, pack.places.rows()))
        self._packs.reload(pack)

    def _write_anew(self, pack: Pack, gone: frozenset[str]) -> None:
        """Write a pack without some records, and without what is kept again in a later place."""
        aside = pack.path.with_name(pack.path.name + ASIDE)
        with pack.path.open("rb") as old, open_for_writing(aside) as new:
            for stretch in scan(old):
                sha256 = stretch.head.sha256 if stretch.head else None
                if sha256 and sha256 not in gone and self._packs.find(sha256) == (pack, stretch.start):
                    _copy(old, stretch, new)
            sync_file(new)
        pack.path.with_suffix(TABLE).unlink(missing_ok=True)
        if aside.stat().st_size:
            aside.replace(pack.path)
        else:
            pack.path.unlink()
            aside.unlink()
        sync_folder(self._folder)


def _is_damaged(pack: Pack) -> bool:
    return bool(pack.broken) or pack.unknown is not None


def _is_concerned(pack: Pack, gone: frozenset[str]) -> bool:
    """Whether a pack has something that is to go, or may have it where it cannot be read."""
    is_there = any(pack.places.find(bytes.fromhex(sha256)) is not None for sha256 in gone)
    return is_there or (bool(gone) and pack.unknown is not None)


def _copy(old: BufferedReader, stretch: Stretch, new: BufferedWriter) -> None:
    """Copy a record as it is."""
    old.seek(stretch.start)
    left = stretch.end - stretch.start
    while left and (chunk := old.read(min(left, _CHUNK))):
        new.write(chunk)
        left -= len(chunk)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Tells what the system refuses."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise IndexWriteError(
            f"{folder}: dumps cannot be kept: {reason}", "what was committed before is intact"
        ) from error
