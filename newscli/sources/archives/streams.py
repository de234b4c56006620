"""What a compressed file unpacks to, as a stream of bytes: exactly as many as are asked for, and no more.

The standard library's own files read ahead, and lose what stands before a damaged place by that.
"""

import sys
from collections.abc import Callable
from typing import Protocol

from newscli.sources.archives.members import Archive
from newscli.sources.archives.names import Compression

_CHUNK = 64 * 1024
_MEMORY = 256 * 1024 * 1024
"""Bytes of memory that a file may ask of the reader of .xz: what `xz -9` makes asks for 65 MiB."""


class DamagedError(Exception):
    """Bytes are not what they should be: the reason, in words."""


class _Decompressor(Protocol):
    """What those of bz2, lzma and zstd have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class Stream:
    """The bytes of a file, unpacked where it is compressed, counted against the archive's limits."""

    def __init__(
        self, read: Callable[[int], bytes], compression: Compression | None, archive: Archive
    ) -> None:
        self.position = 0
        """How many bytes were read."""
        self.is_over = False
        """Whether the end was reached, or a damaged place: nothing more comes."""
        self.is_told = False
        """Whether it is known already that it ends too soon."""
        self._archive = archive
        self._read_some = _Unpacking(read, compression).read if compression else read

    def read(self, size: int) -> bytes:
        """So many bytes, fewer at the end. Raises DamagedError; InputError where a limit is passed."""
        pieces: list[bytes] = []
        while size and not self.is_over:
            piece = self._read_piece(min(size, _CHUNK))
            self.position += len(piece)
            self._archive.take(len(piece))
            pieces.append(piece)
            size -= len(piece)
            self.is_over = not piece
        return b"".join(pieces)

    def skip(self, size: int) -> None:
        """Pass over so many bytes."""
        end = self.position + size
        while self.read(min(_CHUNK, max(0, end - self.position))):
            pass

    def finish(self) -> None:
        """Pass over all that is left: a checksum may stand behind it."""
        while self.read(_CHUNK):
            pass

    def _read_piece(self, size: int) -> bytes:
        try:
            return self._read_some(size)
        except DamagedError:
            self.is_over = self.is_told = True
            raise


class _Unpacking:
    """A compressed file; several in a row are one, as the tools that make them have it."""

    def __init__(self, read: Callable[[int], bytes], compression: Compression) -> None:
        self._read = read
        self._make, errors = _decompressor(compression)
        self._errors: tuple[type[Exception], ...] = (*errors, OSError, ValueError, MemoryError)
        self._decompressor = self._make()
        self._input = b""
        self._is_fresh = False

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end."""
        while not self._is_at_end():
            if self._decompressor.needs_input and not self._input:
                self._input = self._read(_CHUNK)
                if not self._input:
                    raise DamagedError("it is cut off")
            given, self._input, self._is_fresh = self._input, b"", False
            if piece := self._unpack(given, size):
                return piece
        return b""

    def _unpack(self, data: bytes, size: int) -> bytes:
        try:
            return self._decompressor.decompress(data, size)
        except self._errors as error:
            raise DamagedError(f"it is damaged ({error or 'it asks for too much memory'})") from error

    def _is_at_end(self) -> bool:
        """Whether one has ended and no other follows; NULs between them are padding."""
        if not self._decompressor.eof and not self._is_fresh:
            return False
        if self._decompressor.eof:
            self._input = self._decompressor.unused_data
            self._decompressor = self._make()
            self._is_fresh = True
        while not (rest := self._input.lstrip(b"\0")):
            self._input = self._read(_CHUNK)
            if not self._input:
                return True
        self._input = rest
        return False


class _Gunzip:
    """zlib's decompressor, with the names that the others have."""

    def __init__(self) -> None:
        import zlib

        self._zlib = zlib.decompressobj(wbits=31)  # 16: with gzip's header and checksum; 15: any window

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        return self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)


def _decompressor(
    compression: Compression,
) -> tuple[Callable[[], _Decompressor], tuple[type[Exception], ...]]:
    """What makes decompressors, and the errors that it has of its own; imported when it is met."""
    match compression:
        case "gz":
            import zlib

            return _Gunzip, (zlib.error,)
        case "bz2":
            import bz2

            return bz2.BZ2Decompressor, ()
        case "xz":
            import lzma

            return lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY), (lzma.LZMAError,)
        case "zst":
            if sys.version_info >= (3, 14):
                from compression import zstd
            else:
                from backports import zstd
            return zstd.ZstdDecompressor, (zstd.ZstdError, EOFError)
