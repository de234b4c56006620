"""The packs of a folder: which there are, and where in which of them the bytes of a SHA-256 are."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from newscli.raw.records import DamagedError, Kept, unpack_body
from newscli.raw.scanning import Stretch, head_at, scan
from newscli.raw.tables import Table, read_table

PACK, TABLE = ".pack", ".table"


class Limits(NamedTuple):
    """What a pack may have before the next one is begun."""

    bytes: int = 64 * 1024 * 1024
    records: int = 65_536


LIMITS = Limits()

_Signature = tuple[int, int, int]
"""A file's number on its disk, its size, its time: another pack under the same name has another one."""


@dataclass(slots=True)
class Scanned:
    """Where the records of a pack begin, as they were found by reading it."""

    starts: dict[bytes, int] = field(default_factory=dict)
    """By SHA-256; where it is there twice, the later record."""

    def __len__(self) -> int:
        return len(self.starts)

    def find(self, key: bytes) -> int | None:
        """Where the record of a SHA-256 begins; None where there is none."""
        return self.starts.get(key)

    def rows(self) -> Iterator[tuple[bytes, int]]:
        """All SHA-256s, and where their records begin."""
        return iter(self.starts.items())


@dataclass(slots=True, eq=False)
class Pack:
    """One pack, as it was found."""

    number: int
    path: Path
    signature: _Signature
    places: Table | Scanned
    end: int
    """Where what is whole, or damaged, ends: what is torn begins."""
    broken: frozenset[int] = frozenset()
    """Where records begin whose checksums are wrong."""
    unknown: int | None = None
    """Where the first stretch begins in which no record can be made out."""

    @property
    def is_full(self) -> bool:
        """Whether nothing is added to it any more, since it has a table."""
        return isinstance(self.places, Table)


class Packs:
    """All packs of a folder, by number. Looks at the folder when it is told to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._packs: dict[int, Pack] = {}

    def __iter__(self) -> Iterator[Pack]:
        """In the order of their numbers."""
        return iter(tuple(self._packs.values()))

    @property
    def last(self) -> Pack | None:
        """The one with the highest number."""
        return next(reversed(self._packs.values()), None)

    def refresh(self) -> None:
        """See the folder as it is now; what was seen before and is the same is not read again."""
        found = dict(sorted(_listed(self.folder)))
        packs = ((number, self._current(number, path)) for number, path in found.items())
        self._packs = {number: pack for number, pack in packs if pack}

    def add(self, pack: Pack) -> None:
        """A pack that was begun behind all others."""
        self._packs[pack.number] = pack

    def reload(self, pack: Pack) -> None:
        """See a pack by its table, now that it has one."""
        self._packs[pack.number] = load_pack(pack.number, pack.path)

    def forget(self) -> None:
        """Know nothing of the folder any more."""
        self._packs.clear()

    def find(self, sha256: str) -> tuple[Pack, int] | None:
        """The latest pack that has the bytes of a SHA-256, and where in it; None where none has."""
        key = bytes.fromhex(sha256)
        for pack in reversed(self._packs.values()):
            start = pack.places.find(key)
            if start is not None:
                return pack, start
        return None

    def _current(self, number: int, path: Path) -> Pack | None:
        """A pack as it is now; None where it went meanwhile."""
        known = self._packs.get(number)
        try:
            is_same = known is not None and known.signature == signature_of(path)
            return known if is_same else load_pack(number, path)
        except FileNotFoundError:
            return None


def load_pack(number: int, path: Path) -> Pack:
    """What a pack has: from its table, or read from start to end where that is none of it."""
    signature = signature_of(path)
    table = read_table(path.with_suffix(TABLE), signature[1])
    if table:
        return Pack(number, path, signature, table, signature[1])
    with path.open("rb") as file:
        return _scanned(Pack(number, path, signature, Scanned(), 0), list(scan(file)))


def pack_path(folder: Path, number: int) -> Path:
    """Where the pack of a number is."""
    return folder / f"{number:08d}{PACK}"


def read_kept(path: Path, sha256: str, start: int) -> Kept:
    """What a record of a pack keeps; DamagedError where it is not there, or not what was kept."""
    with path.open("rb") as file:
        head = head_at(file, start)
        if head is None or head.sha256 != sha256:
            raise DamagedError("there is another record, or none")
        return unpack_body(head, file.read(head.noted + head.packed))


def read_note(path: Path, sha256: str, start: int) -> str | None:
    """What is noted in a record of a pack; None where it cannot be read."""
    with path.open("rb") as file:
        head = head_at(file, start)
        if head is None or head.sha256 != sha256:
            return None
        return file.read(head.noted).decode("utf-8", "replace")


def _scanned(pack: Pack, stretches: list[Stretch]) -> Pack:
    """A pack with what was found in it."""
    seen = [each for each in stretches if not each.is_torn]
    starts = {bytes.fromhex(each.head.sha256): each.start for each in seen if each.head}
    pack.places = Scanned(starts)
    pack.end = seen[-1].end if seen else 0
    pack.broken = frozenset(each.start for each in seen if each.head and not each.is_whole)
    pack.unknown = next((each.start for each in seen if not each.head), None)
    return pack


def _listed(folder: Path) -> Iterator[tuple[int, Path]]:
    """The packs in a folder, which need not be there."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - many, and only their names are wanted
    except FileNotFoundError:
        return
    for name in names:
        stem = name.removesuffix(PACK)
        if stem != name and stem.isascii() and stem.isdigit():
            yield int(stem), folder / name


def signature_of(path: Path) -> _Signature:
    """What tells one state of a pack from another."""
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns
