"""The mark in an index's directory: that it is one, of which format, and how its texts are analysed.

It is one line of JSON with a checksum of the rest, so a flipped bit is found. Marks that were written before
there was a checksum are read too. Each commit says itself how its texts are analysed, and counts more.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from newscli.engines.whoosh_index.disk import write_file
from newscli.errors import UnusableIndexError, UsageError
from newscli.text.analysis import Analyzer

FORMAT = 3
"""3: the fields `item` and `label` say where in the lists of a capture their terms are."""
ENGINE = "whoosh"
MARK_FILE = "newscli-index.json"
_MEND = "mend it with: newscli doctor --repair"
MAKE = "make one with: newscli ingest PATH…"


@dataclass(frozen=True, slots=True)
class Mark:
    """What the mark in a directory says of the index there."""

    format: int
    engine: str
    analysis: str


class DamagedMarkError(UnusableIndexError):
    """The mark is lost or not as it was written; the index may be whole."""


def read_mark(path: Path) -> Mark:
    """The mark of a directory. DamagedMarkError, or UnusableIndexError where it is of another format."""
    try:
        data = (path / MARK_FILE).read_bytes()
    except FileNotFoundError:
        raise _no_mark(path) from None
    except OSError as error:
        raise UnusableIndexError(f"{path}: the index cannot be read: {error.strerror}") from error
    mark = _decode(data)
    if mark and (mark.format, mark.engine) != (FORMAT, ENGINE):
        raise UnusableIndexError(
            f"{path} is of format {mark.format} ({mark.engine}); "
            f"this newscli reads format {FORMAT} ({ENGINE})",
            "use the newscli that wrote it, or ingest again into another directory",
        )
    if mark is None or data not in (encode(mark), _encode_plain(mark)) or not _is_analysis(mark.analysis):
        raise DamagedMarkError(f"{path}: {MARK_FILE} is damaged", _MEND)
    return mark


def _no_mark(path: Path) -> DamagedMarkError:
    names = [each.name for each in path.iterdir()]
    if any(name.startswith("_MAIN_") for name in names):
        return DamagedMarkError(f"{path}: {MARK_FILE} is lost", _MEND)
    hint = "name another directory with --index" if names else MAKE
    return DamagedMarkError(f"{path} is not an index of newscli", hint)


def encode(mark: Mark) -> bytes:
    """A mark as it is written."""
    shape = _shape(mark)
    return _line(shape | {"crc": _checksum(shape)})


def write_mark(path: Path, mark: Mark) -> None:
    """Put the mark into a directory."""
    write_file(path / MARK_FILE, encode(mark))


def _decode(data: bytes) -> Mark | None:
    """The mark that a line holds, of whatever format; None where it is damaged."""
    try:
        shape = json.loads(data.decode("ascii"))  # else JSON guesses the encoding
        crc = shape.pop("crc", None)
        mark = Mark(int(shape["format"]), str(shape["engine"]), str(shape["analysis"]))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
    return mark if crc is None or crc == _checksum(shape) else None


def _encode_plain(mark: Mark) -> bytes:
    """A mark as it was written before there was a checksum."""
    return _line(_shape(mark))


def _shape(mark: Mark) -> dict[str, Any]:
    return {"newscli": "index", "format": mark.format, "engine": mark.engine, "analysis": mark.analysis}


def _checksum(shape: dict[str, Any]) -> str:
    return f"{crc32(_line(shape)):08x}"


def _line(shape: dict[str, Any]) -> bytes:
    return f"{json.dumps(shape)}\n".encode()


def _is_analysis(name: str) -> bool:
    try:
        Analyzer(name)
    except UsageError:
        return False
    return True
