"""Writes what the documentation has from the program itself.

    python docs/generate.py

- docs/commands.md: the help of every command, as the program prints it
- docs/query.md: what `newscli help query` prints
- docs/analysis.md: the tables within it
- docs/most-read.md, most-read.svg: what the page's commands show and draw, run on the samples

A test fails where a file is not what this writes.
"""

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from unicodedata import name

from showing import filled

from newscli.cli.commands import COMMANDS
from newscli.help import read_topic
from newscli.text.analysis import DEFAULT_ANALYSIS, Analyzer
from newscli.text.folding import ACCENTED, INVISIBLE, LETTERS, MARKS, fold_search

DOCS = Path(__file__).parent
_HEAD = "# The commands\n\nWritten by `python docs/generate.py` from the program's own help.\n"
_FOLDED = ("İstanbul", "ışık", "Straße", "ΟΔΟΣ", "ὁδός", "Łódź", "Œuvre", "Ёлка", "إيران", "مكتبة", "ایران",
           "کتاب", "Ｎｅｗｓ", "ﬁnance", "ｶﾞｽ", "㍻", "co\u00adoperate")  # fmt: skip
"""Words that show what folding does."""
_ANALYSED = ("Putin's visits", "l'Europe", "U.S.", "AT&T", "covid-19", "snake_case", "planned planning plans",
             "Erdoğan'ın", "土耳其总统", "한국어", "2024年")  # fmt: skip
"""Texts that show what analysis makes of them."""


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


def query_page() -> str:
    """The whole page, with where it comes from."""
    return (
        f"<!-- Written by docs/generate.py: the page is newscli/help/query.md. -->\n\n{read_topic('query')}"
    )


def analysis_page() -> str:
    """The page as it is, with its tables anew."""
    page = (DOCS / "analysis.md").read_text("utf-8")
    for title, table in (("terms", _terms()), ("folding", _folding())):
        begin, end = f"<!-- {title}: written by docs/generate.py -->\n", f"<!-- end of {title} -->\n"
        before, _, rest = page.partition(begin)
        page = f"{before}{begin}\n{table}\n{end}{rest.partition(end)[2]}"
    return page


def most_read_page() -> str:
    """The page as it is, with what its commands show now."""
    return _most_read()[0]


def most_read_picture() -> str:
    """What a command of that page draws."""
    return _most_read()[1]["most-read.svg"]


@cache
def _most_read() -> tuple[str, dict[str, str]]:
    return filled((DOCS / "most-read.md").read_text("utf-8"))


def _terms() -> str:
    """What comes of some texts."""
    analyzer = Analyzer(DEFAULT_ANALYSIS)
    rows = [f"| `{text}` | {' '.join(f'`{term}`' for term in analyzer.terms(text))} |" for text in _ANALYSED]
    return "\n".join(["| text | terms |", "|---|---|", *rows, ""])


def _folding() -> str:
    """The tables of folding, and what comes of some words."""
    rows = [f"| {_point(char)} {char} | {LETTERS[char] or 'nothing'} | {_spoken(char)} |" for char in LETTERS]
    rows += [f"| {_range(*each)} | nothing | accents and points, wherever they stand |" for each in MARKS]
    rows += [f"| {_point(char)} | nothing | {_spoken(char)} |" for char in INVISIBLE]
    rows += [
        f"| {_range(*each)} | itself without its accents | letters that NFD takes apart |"
        for each in ACCENTED
    ]
    examples = [f"| `{_shown(word)}` | `{fold_search(word)}` |" for word in _FOLDED]
    return "\n".join(
        ["| code point | becomes | what it is |", "|---|---|---|", *rows, "",
         "Everything else stays. So, for instance:", "", "| written | folded |", "|---|---|", *examples, ""]
    )  # fmt: skip


def _point(char: str) -> str:
    return f"U+{ord(char):04X}"


def _range(first: str, last: str) -> str:
    return _point(first) if first == last else f"{_point(first)} to {_point(last)}"


def _spoken(char: str) -> str:
    return name(char).lower()


def _shown(word: str) -> str:
    """A word, what has no width in it made visible."""
    return re.sub("\u00ad", "(soft hyphen)", word)


PAGES = {"commands.md": commands_page, "query.md": query_page, "analysis.md": analysis_page,
         "most-read.md": most_read_page, "most-read.svg": most_read_picture}  # fmt: skip
"""File → what makes it."""

if __name__ == "__main__":
    for file, page in PAGES.items():
        (DOCS / file).write_text(page(), encoding="utf-8")
