"""Records a session at a terminal as a picture: docs/session.svg, which the README shows.

    python docs/record.py

The commands really run, on an index of the samples and on a terminal of 100 columns; Rich draws what they
showed. A test runs them again and compares the words.
"""

import os
import pty
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from shlex import quote

from rich.console import Console
from rich.text import Text

DOCS = Path(__file__).parent
PICTURE = DOCS / "session.svg"
COLUMNS = 100
SESSION = (
    ("search", "turkey", "--limit", "2", "--facet", "language,published:month"),
    ("search", "erdogn"),
    ("search", "--explain", "--limit", "1", "turkey (grain OR earthquak*)"),
)


def typed(arguments: tuple[str, ...]) -> str:
    """A command as a person types it."""
    return " ".join(("newscli", *map(quote, arguments)))


def shown(arguments: tuple[str, ...], index: Path) -> str:
    """What a command shows on a terminal, with its colours."""
    master, slave = pty.openpty()
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = kept | {"TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "NEWSCLI_INDEX": str(index)}
    child = subprocess.Popen(
        (sys.executable, "-m", "newscli", *arguments),
        stdin=slave, stdout=slave, stderr=slave, env=environment, cwd=DOCS.parent,
    )  # fmt: skip
    os.close(slave)
    text = b"".join(chunks(master)).decode("utf-8").replace("\r\n", "\n")
    os.close(master)
    child.wait()
    return text


def session() -> Text:
    """All commands, each with what it shows."""
    text = Text()
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder, "index")
        ingest = (sys.executable, "-m", "newscli", "ingest", "samples", "--quiet", "--index", str(index))
        subprocess.run(ingest, check=True, cwd=DOCS.parent)
        for arguments in SESSION:
            text.append("$ ", style="bold green").append(typed(arguments) + "\n", style="bold")
            text.append_text(Text.from_ansi(shown(arguments, index).rstrip())).append("\n\n")
    text.rstrip()
    return text


def picture(text: Text) -> str:
    """A text as SVG."""
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    console.print(text)
    return console.export_svg(title="newscli", unique_id="newscli")


def chunks(master: int) -> Iterator[bytes]:
    """What a terminal shows, until its program has ended."""
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:  # how Linux tells that nobody holds the other end
            return
        if not chunk:
            return
        yield chunk


if __name__ == "__main__":
    PICTURE.write_text(picture(session()), "utf-8")
