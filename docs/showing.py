"""Runs the commands of a page's ```console blocks and puts what they show below each.

A line that begins with `$ ` is a command; the lines below it are what it showed, up to the next one. The
commands of a page run in their order, at the root of the repository, on a new index. Their output is a
terminal of 80 columns without colours; what they tell on standard error comes last.
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

ROOT = Path(__file__).parent.parent
_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.M | re.S)


def filled(page: str) -> str:
    """A page with what its commands show now; SystemExit for a command that is not of newscli."""
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder, "index")
        return _BLOCK.sub(lambda block: _shown_block(block[0], index), page)


def _shown_block(block: str, index: Path) -> str:
    commands = re.findall(r"^\$ (.*)", block, re.M)
    return "\n".join(f"$ {command}\n{_shown(command, index)}" for command in commands)


def _shown(command: str, index: Path) -> str:
    program, *arguments = shlex.split(command)
    if program != "newscli":
        raise SystemExit(f"not a command of newscli: {command}")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    settings = {"TERM": "xterm", "COLUMNS": "80", "NO_COLOR": "1", "NEWSCLI_INDEX": str(index)}
    master, slave = pty.openpty()
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(
            (sys.executable, "-m", "newscli", *arguments),
            stdin=subprocess.DEVNULL, stdout=slave, stderr=errors, env=kept | settings, cwd=ROOT,
        )  # fmt: skip
        os.close(slave)
        text = b"".join(chunks(master)).decode("utf-8").replace("\r\n", "\n")
        os.close(master)
        child.wait()
        errors.seek(0)
        return text.rstrip("\n") + "\n" * bool(text) + errors.read().decode("utf-8")
