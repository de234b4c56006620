"""The members of a zip, in the order of its directory. The format: PKWARE's APPNOTE, 6.3.10."""

import stat
import struct
import zlib
from calendar import timegm
from collections.abc import Callable, Iterator
from io import BufferedReader
from lzma import LZMAError
from zipfile import BadZipFile, ZipFile, ZipInfo

from newscli.errors import InputError
from newscli.sources.archives.members import Archive, Member
from newscli.sources.archives.salvage import salvaged_members

_DAMAGES = (
    BadZipFile, EOFError, LookupError, LZMAError, MemoryError, OSError, OverflowError, RuntimeError,
    ValueError, struct.error, zlib.error,
)  # fmt: skip
"""What `zipfile` raises for bytes that are not as they should be; it does not name them all."""
_MEMBER_MARK = b"PK\x03\x04"
_ENCRYPTED, _UTF_8 = 0x1, 0x800
_UNIX = 3
_TIMES = 0x5455
"""The extra field that has the time in seconds since 1970."""
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def zip_members(file: BufferedReader, archive: Archive) -> Iterator[Member | InputError]:
    """The regular files of a zip. Where its directory is damaged or cut off, what stands before it."""
    try:
        directory = _directory(file)
    except (*_DAMAGES, NotImplementedError) as error:
        message = f"cut off or damaged: a zip's directory cannot be read ({error}); what is before it is kept"
        yield archive.failure("damaged", message)
        yield from salvaged_members(file, archive)
        return
    with directory:
        for entry in directory.infolist():
            if _is_regular(entry):
                path = _path(entry)
                yield Member(path, _modified(entry), _reader(directory, archive, entry, path))


def _directory(file: BufferedReader) -> ZipFile:
    """The directory of a zip, and not that of a zip in it, which is the last where its own is cut off."""
    directory = ZipFile(file)
    file.seek(0)
    if file.read(4) == _MEMBER_MARK and all(entry.header_offset for entry in directory.infolist()):
        raise BadZipFile("its first member is not in there")
    return directory


def _is_regular(entry: ZipInfo) -> bool:
    """Whether it is no folder, link or device; only Unix writes which of them."""
    kind = stat.S_IFMT(entry.external_attr >> 16) if entry.create_system == _UNIX else 0
    return not entry.filename.endswith("/") and kind in (0, stat.S_IFREG)


def _path(entry: ZipInfo) -> str:
    """A member's name; UTF-8 also where it is not said to be (as macOS writes it)."""
    if entry.flag_bits & _UTF_8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except ValueError:
        return entry.filename


def _reader(directory: ZipFile, archive: Archive, entry: ZipInfo, path: str) -> Callable[[], bytes]:
    """What reads a member's data, and checks them against their checksum."""

    def read() -> bytes:
        if entry.flag_bits & _ENCRYPTED:
            hint = "unpack it yourself, with its password, and name what comes out"
            raise archive.member_failure(path, "encrypted", "encrypted", hint)
        archive.check_size(path, entry.file_size)
        try:
            return _unpacked(directory, archive, entry, path)
        except NotImplementedError as error:
            raise archive.member_failure(path, "unsupported", f"packed in a way unknown: {error}") from error
        except _DAMAGES as error:
            raise archive.member_failure(path, "damaged", f"damaged: {error or 'cut off'}") from error

    return read


def _unpacked(directory: ZipFile, archive: Archive, entry: ZipInfo, path: str) -> bytes:
    with directory.open(entry) as packed:

        def read_some(size: int) -> bytes:
            data = packed.read(size)
            archive.take(len(data))
            return data

        return archive.read(path, read_some)


def _modified(entry: ZipInfo) -> float | None:
    """The time in UTC where it is told; else the local time, of a zone that nobody knows, as if in UTC."""
    extra = entry.extra
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _TIMES and size >= 5 and len(extra) >= 9 and extra[4] & 1:
            return float(struct.unpack_from("<i", extra, 5)[0])
        extra = extra[4 + size :]
    if entry.date_time == _NO_DATE:
        return None
    try:
        return float(timegm((*entry.date_time, 0, 0, 0)))
    except ValueError:  # the 31st of a month that has 30 days
        return None
