"""The index's directory: made, marked, checked before anything in it is trusted, and opened.

Whoosh keeps pickles in it, and opening a pickle runs code: so a directory that others could have written to
is refused before a file of Whoosh's is read, as git refuses repositories of other users.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from newscli.engines.whoosh_index.disk import sync_folder
from newscli.engines.whoosh_index.files.pages import DamageError
from newscli.engines.whoosh_index.marks import ENGINE, FORMAT, MAKE, MARK_FILE, Mark, read_mark, write_mark
from newscli.engines.whoosh_index.points import CommitPoint, publish
from newscli.errors import IndexWriteError, UnusableIndexError
from newscli.text.analysis import Analyzer

_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


def create_directory(path: Path, analysis: str) -> Mark:
    """Make an index at `path` (mode 0700) unless one is there; the mark of the one that is there then."""
    Analyzer(analysis)  # refuses an unknown name before anything is made
    with writing(path):
        if not path.exists() or (path.is_dir() and not any(path.iterdir())):
            _make_index(path.resolve(), Mark(FORMAT, ENGINE, analysis))
    return check_directory(path)


def check_directory(path: Path) -> Mark:
    """The mark of an index that may be opened; UnusableIndexError with what to do where it may not."""
    check_owner(path)
    return read_mark(path)


def size_of(path: Path) -> int:
    """The bytes of an index's files."""
    return sum(status.st_size for _, status in _files(path) if stat.S_ISREG(status.st_mode))


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
            "see: newscli doctor; what can be saved, saves: newscli doctor --repair",
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
        publish(aside, CommitPoint(0, [], mark.analysis))
        write_mark(aside, mark)
        aside.rename(path)
        sync_folder(path.parent)
    except OSError:
        rmtree(aside, ignore_errors=True)
        if not (path / MARK_FILE).exists():  # else another process was quicker, and its index serves
            raise


def check_owner(path: Path) -> None:
    """UnusableIndexError unless there is a directory that no other user could have written to."""
    try:
        found = path.stat()
    except FileNotFoundError:
        raise UnusableIndexError(f"no index at {path}", MAKE, is_missing=True) from None
    except OSError as error:
        raise UnusableIndexError(f"{path}: {error.strerror}") from error
    if not stat.S_ISDIR(found.st_mode):
        raise UnusableIndexError(f"{path} is not a directory", "name the directory of an index")
    with reading(path):
        files = list(_files(path))
    for name, status in [("", found), *files]:
        _refuse_strangers(path / name, status)


def _files(path: Path) -> Iterator[tuple[str, os.stat_result]]:
    """What is in a directory, without what a writer removes meanwhile."""
    for entry in os.scandir(path):
        with suppress(FileNotFoundError):
            yield entry.name, entry.stat()


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
