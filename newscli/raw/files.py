"""Files that are on disk when they are said to be, and that nobody else may read."""

import os
from io import BufferedWriter
from pathlib import Path

ASIDE = ".new"
"""Ends the name of a file that is being written, to be moved into place when it is whole."""


def make_folder(folder: Path) -> None:
    """Make a folder of mode 0700, where it is not there."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700)
        sync_folder(folder.parent)


def open_for_writing(path: Path, end: int = 0) -> BufferedWriter:
    """Open a file of mode 0600 to write on from `end`; what stands behind that is cut off."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    file = open(descriptor, "wb")  # noqa: PTH123, SIM115 - a descriptor, and the caller closes it
    file.truncate(end)
    file.seek(end)
    return file


def sync_file(file: BufferedWriter) -> None:
    """Wait until all that was written is on disk."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until what was made, renamed and removed in a folder is on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, data: bytes) -> None:
    """Write a file anew: whoever reads it, or a crash, finds the old one or the new."""
    aside = path.with_name(path.name + ASIDE)
    with open_for_writing(aside) as file:
        file.write(data)
        sync_file(file)
    aside.replace(path)
    sync_folder(path.parent)
