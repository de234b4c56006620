"""The index's directory: made, marked, checked before anything in it is trusted, and opened.

Whoosh keeps pickles in it, and opening a pickle runs code: so a directory that others could have written to
is refused before a file of Whoosh's is read, as git refuses repositories of other users.
"""

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from newscli.engines.whoosh_index.files.pages import DamageError
from newscli.engines.whoosh_index.storage import publish
from newscli.errors import IndexWriteError, UnusableIndexError, UsageError
from newscli.text.analysis import Analyzer

FORMAT = 2
MARK_FILE = "newscli-index.json"
_MAKE = "make one with: newscli ingest PATH…"
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class Mark:
    """What the mark in a directory says of the index there."""

    format: int
    engine: str
    analysis: str


def create_directory(path: Path, analysis: str) -> Mark:
    """Make an index at `path` (mode 0700) unless one is there; the mark of the one that is there then."""
    Analyzer(analysis)  # refuses an unknown name before anything is made
    with writing(path):
        if not path.exists() or (path.is_dir() and not any(path.iterdir())):
            _make_index(path.resolve(), Mark(FORMAT, "whoosh", analysis))
    return check_directory(path)


def check_directory(path: Path) -> Mark:
    """The mark of an index that may be opened; UnusableIndexError with what to do where it may not."""
    _check_owner(path)
    return _read_mark(path)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Tells what goes wrong in Whoosh's files as a damaged index."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnusableIndexError(f"{path}: the index cannot be read: {reason}") from error
    except Exception as error:
        if not _is_damage(error):
            raise
        raise UnusableIndexError(
            f"{path}: the index is damaged ({type(error).__name__}: {error})",
            "move the directory away and ingest again",
        ) from error


def _is_damage(error: Exception) -> bool:
    """Whether damaged files made an error: Whoosh raises whatever it comes across in them."""
    if isinstance(error, DamageError):
        return True
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    return place is not None and str(place.tb_frame.f_globals.get("__name__")).startswith("whoosh.")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Tells what the system refuses while an index is written."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise IndexWriteError(
            f"{path}: the index cannot be written: {reason}", "what was committed before is intact"
        ) from error


def _make_index(path: Path, mark: Mark) -> None:
    """Make an index aside and move it into place, so that there is a whole one or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(mkdtemp(prefix=f".{path.name}-", dir=path.parent))  # of mode 0700
    try:
        publish(aside, 0, [])
        text = json.dumps(
            {"newscli": "index", "format": mark.format, "engine": mark.engine, "analysis": mark.analysis}
        )
        (aside / MARK_FILE).write_text(f"{text}\n", encoding="utf-8")
        aside.rename(path)
    except OSError:
        rmtree(aside, ignore_errors=True)
        if not (path / MARK_FILE).exists():  # else another process was quicker, and its index serves
            raise


def _check_owner(path: Path) -> None:
    try:
        found = path.stat()
    except FileNotFoundError:
        raise UnusableIndexError(f"no index at {path}", _MAKE, is_missing=True) from None
    except OSError as error:
        raise UnusableIndexError(f"{path}: {error.strerror}") from error
    if not stat.S_ISDIR(found.st_mode):
        raise UnusableIndexError(f"{path} is not a directory", "name the directory of an index")
    with reading(path):
        files = [(entry.name, entry.stat()) for entry in os.scandir(path)]
    for name, status in [("", found), *files]:
        _refuse_strangers(path / name, status)


def _refuse_strangers(path: Path, status: os.stat_result) -> None:
    """Refuse what another user owns or may write to."""
    if status.st_uid != os.geteuid():
        raise UnusableIndexError(
            f"{path} is refused: it belongs to another user, and opening an index runs what is in it",
            "copy it to a directory of your own if you trust it",
        )
    if status.st_mode & _OTHERS_MAY_WRITE:
        raise UnusableIndexError(
            f"{path} is refused: other users may write to it, and opening an index runs what is in it",
            f"if you trust it: chmod go-w {path}",
        )


def _read_mark(path: Path) -> Mark:
    try:
        shape = json.loads((path / MARK_FILE).read_bytes())
        mark = Mark(int(shape["format"]), str(shape["engine"]), str(shape["analysis"]))
        Analyzer(mark.analysis)
    except FileNotFoundError:
        raise UnusableIndexError(
            f"{path} is not an index of newscli",
            "name another directory with --index" if any(path.iterdir()) else _MAKE,
        ) from None
    except OSError as error:
        raise UnusableIndexError(f"{path}: the index cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, UsageError):
        raise UnusableIndexError(
            f"{path}: {MARK_FILE} is damaged", "ingest again into another directory"
        ) from None
    if mark.format != FORMAT or mark.engine != "whoosh":
        raise UnusableIndexError(
            f"{path} is of format {mark.format} ({mark.engine}); this newscli reads format {FORMAT} (whoosh)",
            "use the newscli that wrote it, or ingest again into another directory",
        )
    return mark
