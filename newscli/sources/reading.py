"""One input → one document."""

import codecs
import os
import stat
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b, sha256
from io import FileIO
from typing import NamedTuple

from newscli.article import Document, Moment, Precision
from newscli.errors import InputError, UsageError
from newscli.sources.decoding import Decoded, decode, decode_as, line_of
from newscli.sources.detection import declared_encoding
from newscli.sources.failures import unreadable
from newscli.sources.naming import read_named
from newscli.sources.paths import STDIN, Input
from newscli.sources.sniffing import is_binary, is_html

_BINARY = "binary"
_NOT_FOR_DOCUMENTS = frozenset(("idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7"))
"""Encodings of Python's that write names or source code, or whose lines have no bytes of their own."""
_BY_MARK = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
"""Encodings in which a byte order mark decides, and what they are without one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How inputs are read. Raises UsageError where the encoding is none that Python knows for texts."""

    encoding: str | None = None
    """Any of Python's names; decides over what the bytes declare. None: found out."""
    captured: Moment | None = None
    """When the dumps were taken; None: see below."""
    publisher: str | None = None
    is_dated_by_name: bool = False
    """Whether a date in a document's name is when it was taken; where it has none, it is the file's time."""

    def __post_init__(self) -> None:
        if self.encoding is not None:
            _canonical(self.encoding)


class RawDocument(NamedTuple):
    """The bytes of a document, not decoded yet."""

    name: str
    data: bytes
    is_named: bool = True
    """False where a folder or an archive held it."""
    modified: float | None = None
    """Seconds since 1970; None where the input has no time."""
    stamp: bytes | None = None
    """As `file_stamp` has it; None for what is no file of its own."""
    reading: "Reading | None" = None
    """How it is read, where not as the documents around it."""

    @property
    def sha256(self) -> str:
        """64 hexadecimal digits, of the bytes."""
        return sha256(self.data).hexdigest()


def read_document(source: Input, reading: Reading) -> Document | None:
    """Read an input; None where a folder held it and it is binary.

    Raises InputError; its codes are those of `read_raw` and `decode_raw`.
    """
    return decode_raw(read_raw(source), reading)


def read_raw(source: Input) -> RawDocument:
    """The bytes of an input.

    Raises InputError; its codes are `missing`, `permission`, `is-folder`, `not-a-file` and `read` (any other
    reason of the system's).
    """
    try:
        if source.name != STDIN:
            return _read_file(source)
        return RawDocument(source.name, _read_stdin(), source.is_named)
    except (OSError, ValueError) as error:
        raise unreadable(source.name, error) from error


def decode_raw(raw: RawDocument, reading: Reading) -> Document | None:
    """The document of an input's bytes; None where a folder or an archive held it and it is binary.

    Raises InputError; its codes are `binary`, `html`, and `encoding` (with the line) where the bytes are not
    in the encoding given.
    """
    try:
        document = document_from_bytes(raw.name, raw.data, raw.reading or reading, raw.modified)
    except InputError as error:
        if error.code == _BINARY and not raw.is_named:
            return None
        raise
    return replace(document, stamp=raw.stamp) if raw.stamp else document


def file_stamp(path: str, size: int, modified_ns: int) -> bytes:
    """What tells a file that was not changed: a digest of its whole path, its size and its time."""
    folder = "" if path.startswith("/") else _working_folder()
    text = f"{folder}\0{path}\0{size}\0{modified_ns}"
    return blake2b(os.fsencode(text), digest_size=8).digest()


@cache
def _working_folder() -> str:
    return os.getcwd()  # noqa: PTH109 - as text


def document_from_bytes(
    name: str, data: bytes, reading: Reading | None = None, modified: float | None = None
) -> Document:
    """Decode bytes as a document; `modified` is in seconds since 1970.

    Raises InputError of the codes `binary`, `html` and `encoding`, as `read_document` does.
    """
    reading = reading or Reading()
    digest = sha256(data).hexdigest()
    try:
        _refuse(name, data, reading)
        decoded = _decode(name, data, reading.encoding)
    except InputError as error:
        error.sha256, error.size = digest, len(data)
        raise
    return Document(
        name=name,
        sha256=digest,
        lines=decoded.lines,
        offsets=decoded.offsets,
        encoding=decoded.encoding,
        modified=modified,
        captured=reading.captured
        or (read_named(name) if reading.is_dated_by_name else None)
        or _moment(modified),
        publisher=reading.publisher,
        problems=decoded.problems,
    )


def _read_stdin() -> bytes:
    if sys.stdin is None:
        raise OSError("standard input is closed")
    return sys.stdin.buffer.read()


def _read_file(source: Input) -> RawDocument:
    """A file's bytes, and its time where it is a file and not a pipe."""
    with FileIO(source.name) as file:
        status = os.fstat(file.fileno())
        data = file.readall()
    if not stat.S_ISREG(status.st_mode):
        return RawDocument(source.name, data, source.is_named)
    stamp = file_stamp(source.name, status.st_size, status.st_mtime_ns)
    return RawDocument(source.name, data, source.is_named, status.st_mtime, stamp)


def _refuse(name: str, data: bytes, reading: Reading) -> None:
    """Raise InputError where bytes are no text, or a page of HTML."""
    encoding = reading.encoding or declared_encoding(data) or "ascii"
    if "newscli".encode(encoding, "replace") == b"newscli" and is_binary(data):
        raise InputError(name, _BINARY, "not a text", "--encoding NAME reads UTF-16 and the like")
    if is_html(data):
        hint = "render it first, such as: w3m -dump page.html > page.txt"
        raise InputError(name, "html", "HTML, not text", hint)


def _decode(name: str, data: bytes, encoding: str | None) -> Decoded:
    if encoding is None:
        return decode(data)
    known = _with_byte_order(_canonical(encoding), data)
    try:
        return decode_as(data, known)
    except UnicodeDecodeError as error:
        line = line_of(data, known, error.start)
        raise InputError(name, "encoding", f"not in {encoding}: {error.reason}", None, line) from error


def _canonical(encoding: str) -> str:
    """Python's own name of an encoding of texts."""
    try:
        "?".encode(encoding)  # a look-up alone finds base64 and the like too
    except (LookupError, ValueError) as error:
        raise UsageError(f"unknown encoding: {encoding}") from error
    name = codecs.lookup(encoding).name
    if name in _NOT_FOR_DOCUMENTS:
        raise UsageError(f"no encoding of documents: {encoding}")
    return name


def _with_byte_order(encoding: str, data: bytes) -> str:
    """The encoding with its byte order: the mark's, else little-endian, as most such files are."""
    if encoding not in _BY_MARK:
        return encoding
    declared = declared_encoding(data) or ""
    return declared if declared.startswith(encoding) else _BY_MARK[encoding]


def _moment(modified: float | None) -> Moment | None:
    """A file's time as a moment; None where no calendar reaches it."""
    if modified is None:
        return None
    try:
        at = datetime.fromtimestamp(int(modified), UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return Moment(at.isoformat().replace("+00:00", "Z"), Precision.SECOND, "file-time")
