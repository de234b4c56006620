"""Writes docs/commands.md: the help of every command, as the program prints it.

    python docs/generate.py

A test fails where the file is not what this writes.
"""

import os
import subprocess
import sys
from pathlib import Path

from newscli.cli.commands import COMMANDS

TARGET = Path(__file__).with_name("commands.md")
_HEAD = "# The commands\n\nWritten by `python docs/generate.py` from the program's own help.\n"


def help_text(*arguments: str) -> str:
    """What `newscli … --help` prints, at 80 columns."""
    command = [sys.executable, "-m", "newscli", *arguments, "--help"]
    environment = os.environ | {"COLUMNS": "80"}
    return subprocess.run(
        command, capture_output=True, text=True, check=True, env=environment
    ).stdout.rstrip()


def commands_page() -> str:
    """The whole page."""
    parts = [_HEAD, f"```text\n{help_text()}\n```\n"]
    parts += [f"## newscli {name}\n\n```text\n{help_text(name)}\n```\n" for name in COMMANDS]
    return "\n".join(parts)


if __name__ == "__main__":
    TARGET.write_text(commands_page(), encoding="utf-8")
