"""Which bytes are to go: noted on disk before the commit that forgets them, so that none outlives a crash.

One SHA-256 a line, the last line too ended by a line feed.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from newscli.raw.files import replace_file, sync_folder

_FILE = "dropped"


def read_dropped(folder: Path) -> frozenset[str]:
    """The SHA-256s of what is to go."""
    try:
        text = (folder / _FILE).read_text("ascii", "replace")
    except FileNotFoundError:
        return frozenset()
    return frozenset(re.findall(r"^[0-9a-f]{64}$", text, re.M | re.A))


def write_dropped(folder: Path, sha256s: Iterable[str]) -> None:
    """Note what is to go; no note where that is nothing. It is on disk when this returns."""
    text = "".join(f"{each}\n" for each in sorted(sha256s))
    if text:
        replace_file(folder / _FILE, text.encode())
    else:
        with suppress(FileNotFoundError):
            (folder / _FILE).unlink()
            sync_folder(folder)
