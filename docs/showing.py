"""Runs the commands of a page's ```console blocks and puts what they show below each.

A line that begins with `$ ` is a command; the lines below it are what it showed, up to the next one. The
commands of a page run in their order, beside the samples, on a new index. Their output is a terminal of 80
columns without colours; what they tell on standard error comes last.
"""

import os
import pty
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from record import chunks

SAMPLES = Path(__file__).parent.parent / "samples"
_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.M | re.S)


def filled(page: str) -> tuple[str, dict[str, str]]:
    """A page with what its commands show now, and the pictures that they drew, by the names of their files.

    SystemExit for a command that is not of newscli.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "samples").symlink_to(SAMPLES)
        text = _BLOCK.sub(lambda block: _shown_block(block[0], place), page)
        return text, {path.name: path.read_text("utf-8") for path in place.glob("*.svg")}


def _shown_block(block: str, place: Path) -> str:
    commands = re.findall(r"^\$ (.*)", block, re.M)
    return "\n".join(f"$ {command}\n{_shown(command, place)}" for command in commands)


def _shown(command: str, place: Path) -> str:
    program, *arguments = shlex.split(command)
    if program != "newscli":
        raise SystemExit(f"not a command of newscli: {command}")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    settings = {"TERM": "xterm", "COLUMNS": "80", "NO_COLOR": "1", "NEWSCLI_INDEX": str(place / "index")}
    master, slave = pty.openpty()
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(
            (sys.executable, "-m", "newscli", *arguments),
            stdin=subprocess.DEVNULL, stdout=slave, stderr=errors, env=kept | settings, cwd=place,
        )  # fmt: skip
        os.close(slave)
        text = b"".join(chunks(master)).decode("utf-8").replace("\r\n", "\n")
        os.close(master)
        child.wait()
        errors.seek(0)
        return text.rstrip("\n") + "\n" * bool(text) + errors.read().decode("utf-8")
