"""One archive → its members, whatever it is packed in. Imported when the first archive is met."""

import os
from collections.abc import Callable, Iterator
from io import BufferedReader
from pathlib import Path

from newscli.errors import InputError
from newscli.sources.archives.members import Archive, Member
from newscli.sources.archives.names import Packing, packed_name
from newscli.sources.archives.streams import DamagedError, Stream
from newscli.sources.failures import unreadable


def open_members(name: str, packing: Packing) -> Iterator[Member | InputError]:
    """The members of an archive in its own order, each to be read before the next one is asked for.

    What is damaged is yielded as an error, and what can be read after it follows. Codes: those of a file that
    cannot be read, and `damaged`, `encrypted`, `unsupported`, `too-large`.
    """
    try:
        with Path(name).open("rb") as file:
            status = os.fstat(file.fileno())
            for member in _members(file, packing, Archive(name, status.st_size)):
                yield _dated(member, status.st_mtime)
    except InputError as error:
        yield error
    except DamagedError as error:
        yield InputError(name, "damaged", f"{error}; what follows is lost")
    except OSError as error:
        yield unreadable(name, error)


def _members(file: BufferedReader, packing: Packing, archive: Archive) -> Iterator[Member | InputError]:
    if packing.container == "zip":
        from newscli.sources.archives.zips import zip_members

        return zip_members(file, archive)
    stream = Stream(file.read, packing.compression, archive)
    if packing.container == "tar":
        from newscli.sources.archives.tars import tar_members

        return tar_members(stream, archive)
    return iter([Member(packed_name(archive.name), _time_in_gzip(file, packing), _reader(stream, archive))])


def _reader(stream: Stream, archive: Archive) -> Callable[[], bytes]:
    """What reads the one text of a file that is packed by itself."""
    path = packed_name(archive.name)

    def read() -> bytes:
        try:
            return archive.read(path, stream.read)
        except DamagedError as error:
            raise archive.member_failure(path, "damaged", f"{error}") from error

    return read


def _time_in_gzip(file: BufferedReader, packing: Packing) -> float | None:
    """The time in gzip's header (RFC 1952, 2.3.1), where there is one."""
    head = file.peek(8)[:8] if packing.compression == "gz" else b""
    return float(int.from_bytes(head[4:], "little")) or None


def _dated(member: Member | InputError, modified: float) -> Member | InputError:
    """A member without a time has its archive's."""
    if isinstance(member, InputError) or member.modified is not None:
        return member
    return member._replace(modified=modified)
