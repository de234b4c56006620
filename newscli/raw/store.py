"""Reads the bytes of dumps that are kept beside an index, and checks all of them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from newscli.errors import UnusableIndexError
from newscli.raw.dropping import read_dropped
from newscli.raw.packs import LIMITS, TABLE, Limits, Pack, Packs, read_kept
from newscli.raw.records import LEAST, DamagedError, Kept, unpack_body
from newscli.raw.scanning import Stretch, scan
from newscli.raw.tables import read_table

_AGAIN = "forget the dump and ingest it again: newscli documents --forget, newscli ingest --keep-raw"


class Fault(NamedTuple):
    """Something in the folder that is not as it should be."""

    file: str
    bytes: tuple[int, int]
    """Where in the file; half-open."""
    sha256: str | None
    """Whose bytes it concerns, where that can be told."""
    message: str


def raw_folder(index: str) -> Path:
    """Where the bytes of dumps are kept beside an index."""
    return Path(index) / "raw"


class RawStore:
    """The bytes of dumps. Nothing is made where nothing is kept.

    Every call raises UnusableIndexError where files cannot be read, or are damaged where they matter.
    """

    def __init__(self, folder: Path, limits: Limits = LIMITS) -> None:
        self.folder = folder
        self.limits = limits
        self.packs = Packs(folder)
        self._is_fresh = False

    def has(self, sha256: str) -> bool:
        """Whether bytes are kept, as far as can be seen without unpacking them."""
        with self._looking():
            found = self.packs.find(sha256)
        return found is not None and found[1] not in found[0].broken

    def get(self, sha256: str) -> Kept | None:
        """The bytes of a SHA-256, checked against it; None where they are not kept."""
        with self._looking():
            try:
                kept = self._get(sha256)
            except (DamagedError, FileNotFoundError):  # another process may have written its pack anew
                kept = None
            if kept is None:
                self.packs.refresh()
                kept = self._get(sha256)
        return kept

    def __iter__(self) -> Iterator[str]:
        """The SHA-256s of all bytes that are kept, each once, in the order in which they were kept."""
        with self._looking():
            packs = tuple(self.packs)
        for pack in packs:
            for start, key in sorted((start, key) for key, start in pack.places.rows()):
                if self.packs.find(key.hex()) == (pack, start):
                    yield key.hex()

    def verify(self) -> Iterator[Fault]:
        """Read and unpack all that is kept; what is damaged, torn or left over."""
        with self._looking():
            self.packs.refresh()
            for pack in self.packs:
                yield from _faults(pack)
            dropped = read_dropped(self.folder)
            if dropped:
                yield Fault("dropped", (0, 0), None, f"{len(dropped)} were forgotten and have yet to go")

    def has_dropped(self) -> bool:
        """Whether there are bytes that have yet to go."""
        with self._looking():
            return bool(read_dropped(self.folder))

    def forget(self) -> None:
        """Look at the folder anew when something is asked next."""
        self.packs.forget()
        self._is_fresh = False

    def _get(self, sha256: str) -> Kept | None:
        """The bytes, as far as is known of the packs."""
        found = self.packs.find(sha256)
        if found:
            return read_kept(found[0].path, sha256, found[1])
        for pack in self.packs:
            if pack.unknown is not None:
                raise DamagedError(f"{pack.path.name}, byte {pack.unknown}: what was there is not known")
        return None

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """Sees the folder, and tells what goes wrong in it."""
        try:
            if not self._is_fresh:
                self.packs.refresh()
                self._is_fresh = True
            yield
        except OSError as error:
            reason = error.strerror or str(error)
            raise UnusableIndexError(f"{self.folder}: kept dumps cannot be read: {reason}") from error
        except DamagedError as error:
            raise UnusableIndexError(f"{self.folder}: a kept dump is damaged: {error}", _AGAIN) from error


def _faults(pack: Pack) -> Iterator[Fault]:
    name = pack.path.name
    with pack.path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        for stretch in scan(file):
            message = _fault_of(stretch, pack)
            if message:
                sha256 = stretch.head.sha256 if stretch.head else None
                yield Fault(name, (stretch.start, stretch.end), sha256, message)
    table = pack.path.with_suffix(TABLE)
    if table.exists() and not read_table(table, size):
        yield Fault(table.name, (0, table.stat().st_size), None, "damaged; it is made anew from its pack")


def _fault_of(stretch: Stretch, pack: Pack) -> str | None:
    """What is wrong with a stretch of a pack."""
    if stretch.is_torn:
        return "cut off while it was written; the next that is kept is written over it"
    if stretch.head is None:
        return "damaged: no record can be made out"
    with pack.path.open("rb") as file:
        file.seek(stretch.start + LEAST)
        try:
            unpack_body(stretch.head, file.read(stretch.head.noted + stretch.head.packed))
        except DamagedError as error:
            return f"damaged: {error}"
    return None
