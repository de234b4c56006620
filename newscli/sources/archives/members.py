"""What an archive gives: its members one by one, and the limits on what they may unpack to."""

from collections.abc import Callable
from typing import NamedTuple

from newscli.errors import InputError
from newscli.sources.archives.names import member_name

KIB, MIB, GIB = 2**10, 2**20, 2**30
MAX_MEMBER = 256 * MIB
"""Bytes that a member may have: it is held in memory as a whole."""
MAX_ARCHIVE = 100 * GIB
"""Bytes that all that is in an archive may have."""
MAX_RATIO = 200
"""How many times its own size an archive may unpack to. Text packs to a third or a tenth; a hundredth where
a page's furniture repeats in thousands of members. Bombs have a thousand and more."""
FREE = 32 * MIB
"""Bytes up to which no ratio counts: a small file of blanks is no bomb."""
_CHUNK = MIB
_UNPACK_IT = "if you trust it, unpack it yourself and name what comes out"


class Member(NamedTuple):
    """A regular file in an archive, read when it is asked for, and before the next one is."""

    path: str
    """As the archive has it: any text at all, and never a path of this machine's."""
    modified: float | None
    """Seconds since 1970; None where the archive does not tell."""
    read: Callable[[], bytes]
    """Raises InputError, with the archive's name where nothing more can be read of it."""


class Archive:
    """An archive's name, and how much may yet be unpacked of it."""

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self._size = size
        self._unpacked = 0
        self._most = min(MAX_ARCHIVE, max(FREE, MAX_RATIO * size))

    def take(self, count: int) -> None:
        """Count bytes that were unpacked; InputError where they are too many."""
        self._unpacked += count
        if self._unpacked > self._most:
            raise self.failure("too-large", self._too_large(), _UNPACK_IT)

    def read(self, path: str, read: Callable[[int], bytes]) -> bytes:
        """All that `read` gives, a chunk at a time; InputError where a limit is passed."""
        chunks: list[bytes] = []
        size = 0
        while chunk := read(_CHUNK):
            size += len(chunk)
            self.check_size(path, size)
            chunks.append(chunk)
        return b"".join(chunks)

    def check_size(self, path: str, size: int) -> None:
        """InputError where a member has too many bytes."""
        if size > MAX_MEMBER:
            message = f"too large: {in_units(size)} or more; {in_units(MAX_MEMBER)} is the limit in archives"
            raise self.member_failure(path, "too-large", message, _UNPACK_IT)

    def failure(self, code: str, message: str, hint: str | None = None) -> InputError:
        """Why the archive, or the rest of it, cannot be read."""
        return InputError(self.name, code, message, hint)

    def member_failure(self, path: str, code: str, message: str, hint: str | None = None) -> InputError:
        """Why a member cannot be read."""
        return InputError(member_name(self.name, path), code, message, hint)

    def _too_large(self) -> str:
        limit = "of all archives"
        if self._most < MAX_ARCHIVE:
            limit = f"of one of {in_units(self._size)} ({MAX_RATIO} times that, or {in_units(FREE)})"
        seen = f"stopped after {in_units(self._unpacked)}"
        return f"unpacks to more than {in_units(self._most)}, the limit {limit}: {seen}"


def in_units(size: int) -> str:
    """A number of bytes for people: `1.5 MiB`."""
    for unit, name in ((GIB, "GiB"), (MIB, "MiB"), (KIB, "KiB")):
        if size >= unit:
            return f"{size / unit:.1f}".removesuffix(".0") + f" {name}"
    return f"{size} bytes"
