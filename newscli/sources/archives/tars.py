"""The members of a tar, in its order, as it streams by.

Headers are read by the standard library; the walk is ours, because the library's ends without a word at a
header that is damaged. Here that is told, and the walk goes on at the next header that is whole, as GNU tar's
does. The format: POSIX.1-2017, `pax`; the GNU tar manual, "Basic Tar Format".
"""

import re
from collections.abc import Callable, Iterator
from tarfile import HeaderError, TarInfo

from newscli.errors import InputError
from newscli.sources.archives.members import MIB, Archive, Member
from newscli.sources.archives.streams import DamagedError, Stream

_BLOCK = 512
_LONGEST = MIB
"""Bytes that a name or pax's list of keywords may have."""
_LONG_NAME, _PAX, _SPARSE = b"L", b"x", b"S"
_ABOUT_OTHERS = (_LONG_NAME, b"K", _PAX, b"g")
"""Headers whose data tell of a later one: its name, its link, its keywords; those of all."""
_WITHOUT_DATA = (b"1", b"2", b"3", b"4", b"5", b"6")
"""Links, devices, folders, pipes: their size counts nothing."""


def tar_members(stream: Stream, archive: Archive) -> Iterator[Member | InputError]:
    """The regular files of a tar; what is damaged is yielded as an error, then what can be found after it.

    Raises DamagedError where the stream cannot be read on, and InputError where the archive is too large.
    """
    keywords: dict[str, str] = {}
    for header in _headers(stream, archive):
        if isinstance(header, InputError):
            yield header
            keywords = {}
        elif header.type in _ABOUT_OTHERS:
            keywords |= _keywords(stream, header)
        else:
            _apply(header, keywords)
            if header.isreg():
                yield Member(header.name, header.mtime or None, _reader(stream, archive, header, keywords))
            keywords = {}


def _headers(stream: Stream, archive: Archive) -> Iterator[TarInfo | InputError]:
    """Each header; when the walk goes on, what was not read of its data is passed over."""
    is_lost = False
    while len(block := stream.read(_BLOCK)) == _BLOCK:
        header = _header(block, is_lost)
        if header is not None:
            is_lost = False
            _skip_map(stream, header, block)
            start = stream.position
            yield header
            stream.skip(start + _padded(header.size) - stream.position)
        elif not is_lost and not any(block):
            stream.finish()
            return
        elif not is_lost:
            is_lost = True
            yield archive.failure("damaged", f"damaged: no header of tar at byte {stream.position - _BLOCK}")
    if not is_lost and not stream.is_told:
        yield archive.failure("damaged", "cut off: a tar ends with a mark, and here is none")


def _header(block: bytes, is_lost: bool) -> TarInfo | None:
    """The header that a block is, or None; where the walk is lost, only one with a mark counts."""
    if is_lost and block[257:262] != b"ustar":
        return None
    try:
        header = TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (HeaderError, ValueError):
        return None
    if header.type in _WITHOUT_DATA:
        header.size = 0
    return header if header.size >= 0 else None


def _skip_map(stream: Stream, header: TarInfo, block: bytes) -> None:
    """Pass over the blocks that tell where the holes of a sparse file are."""
    goes_on = header.type == _SPARSE and block[482]
    while goes_on:
        more = stream.read(_BLOCK)
        goes_on = len(more) == _BLOCK and more[504]


def _keywords(stream: Stream, header: TarInfo) -> dict[str, str]:
    """What a header says of the next one, in pax's words; one that is too long says nothing."""
    if header.size > _LONGEST or header.type not in (_LONG_NAME, _PAX):
        return {}
    data = stream.read(header.size)
    if header.type == _LONG_NAME:
        return {"path": _text(data.partition(b"\0")[0])}
    return dict(_pax_keywords(data))


def _pax_keywords(data: bytes) -> Iterator[tuple[str, str]]:
    """Keywords and values: each is written as `LENGTH KEYWORD=VALUE` and a line feed, LENGTH counting all."""
    start = 0
    while match := re.compile(rb"(\d{1,9}) ([^=]+)=").match(data, start):
        end = start + int(match[1])
        if end <= match.end():
            return
        yield _text(match[2]), _text(data[match.end() : end - 1])
        start = end


def _apply(header: TarInfo, keywords: dict[str, str]) -> None:
    header.name = keywords.get("path", header.name)
    if re.fullmatch(r"\d{1,18}", keywords.get("size", "")) and header.type not in _WITHOUT_DATA:
        header.size = int(keywords["size"])
    if re.fullmatch(r"\d{1,12}(\.\d*)?", keywords.get("mtime", "")):
        header.mtime = float(keywords["mtime"])


def _reader(
    stream: Stream, archive: Archive, header: TarInfo, keywords: dict[str, str]
) -> Callable[[], bytes]:
    """What reads a member's data, once, where the stream stands."""

    def read() -> bytes:
        if header.type == _SPARSE or any(word.startswith("GNU.sparse.") for word in keywords):
            raise archive.member_failure(header.name, "unsupported", "a sparse file, which is not opened")
        archive.check_size(header.name, header.size)
        try:
            data = stream.read(header.size)
        except DamagedError as error:
            raise archive.member_failure(header.name, "damaged", f"{error}; what follows is lost") from error
        if len(data) < header.size:
            stream.is_told = True
            message = f"cut off: {len(data)} of its {header.size} bytes are there"
            raise archive.member_failure(header.name, "damaged", message)
        return data

    return read


def _padded(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
