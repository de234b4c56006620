"""Small files that are whole or as they were, whatever happens while they are written."""

import os
from pathlib import Path

from newscli.engines.whoosh_index.files.pages import open_private


def write_file(path: Path, data: bytes) -> None:
    """Write a file that is whole or as it was, also after a power cut."""
    new = path.with_name(f"{path.name}.new")
    with open_private(new, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)


def sync_folder(path: Path) -> None:
    """Force the names in a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
