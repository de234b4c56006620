"""Stories of known truth → HTML → text, through the real renderers: golden files with their truth.

    python benchmarks/dialects/generate.py --out tests/golden/dialects [--venvs DIR] [--only lynx]

Needs the programs lynx and w3m (Debian: `apt-get install lynx w3m`; the golden files are from lynx
2.9.0dev.12 and w3m 0.5.3+git20230121) and pip, which installs every other renderer into a virtual environment
of its own under `--venvs` (kept and used again; a temporary folder without it). Where a renderer fails, the
run ends. Tried with Python 3.11; the older trafilatura may need one no newer than 3.12.

Writes `RENDERER/STORY.txt`, byte for byte what the renderer printed, and `STORY.json`, what the story says.
Where a renderer dropped something, `RENDERER/STORY.json` is what its text still says: found by comparing
letters and digits, never by asking newscli.
"""

import argparse
import html
import json
import re
import subprocess
import sys
import tempfile
import tomllib
import unicodedata
import venv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Story = Mapping[str, Any]
"""A table of stories.toml."""
Truth = dict[str, Any]
"""`headline`, `body` (paragraphs) and `lists` of `label` and `items`, all of them plain text."""

HERE = Path(__file__).parent
PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{headline}</title>
</head>
<body>
{body}
</body>
</html>
"""
MARKUPS = {
    "plain": "<li>{}</li>",
    "linked": '<li><a href="/news/{at}">{}</a></li>',
    "linked-heading": '<li>\n<h4><a href="/news/{at}">{}</a></h4>\n</li>',
    "paragraph": "<li><p>{}</p></li>",
    "block": "<li>\n<div>{}</div>\n</li>",
}
"""How an item is marked up. trafilatura makes of it, in this order: `- item`, or in 1.8 and 1.9 the item and
a lone `-` after it; nothing but the label; not even that below a heading; the item without a marker (2.3:
`- item`); a lone `-` before the item, or in 1.8 and 1.9 after it."""


@dataclass(frozen=True, slots=True)
class Renderer:
    """A program that turns HTML on its standard input into text on its standard output."""

    name: str
    command: tuple[str, ...]
    """A program and its arguments; Python code where `packages` are given."""
    packages: tuple[str, ...] = ()
    """What pip installs for it."""

    def argv(self, venvs: Path) -> Sequence[str]:
        """The command, its packages installed."""
        if not self.packages:
            return self.command
        return (str(python_with(self.packages, venvs)), "-X", "utf8", "-W", "ignore", "-c", *self.command)


SOUP = """
import sys
from bs4 import BeautifulSoup
print(BeautifulSoup(sys.stdin.read(), "html.parser").body.get_text({}), end="")
"""
INSCRIPTIS = """
import sys
from inscriptis import get_text
print(get_text(sys.stdin.read()), end="")
"""
HTML2TEXT = """
import sys
from html2text import HTML2Text
renderer = HTML2Text(bodywidth={})
renderer.ignore_links = True
print(renderer.handle(sys.stdin.read()), end="")
"""
TRAFILATURA = """
import sys
from trafilatura import extract
print(extract(sys.stdin.read()), end="")
"""
SOUP_PACKAGES = ("beautifulsoup4==4.15.0",)
HTML2TEXT_PACKAGES = ("html2text==2025.4.15",)
OLD_LXML = ("justext==3.0.2", "htmldate==1.8.1", "lxml==5.1.1")
NEW_LXML = ("justext==3.0.2", "htmldate==1.11.0", "lxml==6.1.3", "lxml_html_clean==0.4.6")
LYNX = (
    "lynx",
    "-dump",
    "-nolist",
    "-stdin",
    "-force_html",
    "-assume_charset=utf-8",
    "-display_charset=utf-8",
)
W3M = ("w3m", "-dump", "-T", "text/html", "-I", "UTF-8", "-O", "UTF-8", "-cols")

RENDERERS = (
    Renderer("bs4", (SOUP.format('"\\n"'),), SOUP_PACKAGES),
    Renderer("bs4-strip", (SOUP.format('"\\n", strip=True'),), SOUP_PACKAGES),
    Renderer("inscriptis", (INSCRIPTIS,), ("inscriptis==2.7.6", "lxml==6.1.3")),
    Renderer("html2text-78", (HTML2TEXT.format(78),), HTML2TEXT_PACKAGES),
    Renderer("html2text-0", (HTML2TEXT.format(0),), HTML2TEXT_PACKAGES),
    Renderer("lynx-72", (*LYNX, "-width=72")),
    Renderer("lynx-80", (*LYNX, "-width=80")),
    Renderer("lynx-1000", (*LYNX, "-width=1000")),
    Renderer("w3m-72", (*W3M, "72")),
    Renderer("w3m-80", (*W3M, "80")),
    Renderer(
        "trafilatura-1.6",
        (TRAFILATURA,),
        ("trafilatura==1.6.4", "justext==3.0.2", "htmldate==1.8.1", "lxml==4.9.4"),
    ),
    Renderer("trafilatura-1.8", (TRAFILATURA,), ("trafilatura==1.8.1", *OLD_LXML)),
    Renderer("trafilatura-1.9", (TRAFILATURA,), ("trafilatura==1.9.0", *OLD_LXML)),
    Renderer("trafilatura-2.0", (TRAFILATURA,), ("trafilatura==2.0.0", *NEW_LXML)),
    Renderer("trafilatura-2.3", (TRAFILATURA,), ("trafilatura==2.3.1", *NEW_LXML)),
)


def python_with(packages: tuple[str, ...], venvs: Path) -> Path:
    """The interpreter of an environment that has these packages, made where there is none."""
    folder = venvs / packages[0].replace("==", "-")
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        (folder / "complete").touch()
    return python


def page(story: Story) -> str:
    """The story and its lists as a page."""
    body = ["<article>", *blocks(story), "</article>"]
    if "menu" in story:
        links = [
            f'<li><a href="/{at}/">{html.escape(name)}</a></li>' for at, name in enumerate(story["menu"])
        ]
        body = ["<nav>", "<ul>", *links, "</ul>", "</nav>", *body]
    if "footer" in story:
        lines = [f"<p>{html.escape(line)}</p>" for line in story["footer"]]
        body = [*body, "<footer>", *lines, "</footer>"]
    headline, language = html.escape(story["headline"]), story["language"]
    return PAGE.format(language=language, headline=headline, body="\n".join(body))


def blocks(story: Story) -> Iterator[str]:
    """The blocks of the story and its lists, in order."""
    yield f"<h1>{html.escape(story['headline'])}</h1>"
    for name in ("deck", "byline", "date"):
        if name in story:
            yield f'<p class="{name}">{html.escape(story[name])}</p>'
    for paragraph in story["body"]:
        yield f"<p>{paragraph}</p>"
    for each in story.get("lists", ()):
        yield "<{0}>{1}</{0}>".format(each["label_tag"], html.escape(each["label"]))
        markup = MARKUPS[each["markup"]]
        items = [markup.format(html.escape(item), at=at) for at, item in enumerate(each["items"], 1)]
        yield "\n".join([f"<{each['tag']}>", *items, f"</{each['tag']}>"])


def truth(story: Story) -> Truth:
    """What the story says."""
    return {
        "headline": story["headline"],
        "body": [html.unescape(re.sub(r"<[^>]+>", "", paragraph)) for paragraph in story["body"]],
        "lists": [{"label": each["label"], "items": each["items"]} for each in story.get("lists", ())],
    }


def squash(text: str) -> str:
    """Letters and digits alone, without case."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()


def reduced(whole: Truth, text: str) -> Truth:
    """What of a truth is in a text; a label is a line of its own, and a list without items is none."""
    squashed = squash(text)
    lines = {squash(line) for line in text.splitlines()}
    lists = [
        {
            "label": each["label"] if squash(each["label"]) in lines else None,
            "items": [item for item in each["items"] if squash(item) in squashed],
        }
        for each in whole["lists"]
    ]
    return {
        "headline": whole["headline"] if squash(whole["headline"]) in squashed else None,
        "body": [paragraph for paragraph in whole["body"] if squash(paragraph) in squashed],
        "lists": [each for each in lists if each["items"]],
    }


def rendered(renderer: Renderer, story: Story, venvs: Path) -> bytes:
    """What a renderer prints of a story."""
    command = renderer.argv(venvs)
    return subprocess.run(command, input=page(story).encode(), stdout=subprocess.PIPE, check=True).stdout


def write_json(path: Path, value: Truth) -> None:
    """Write a truth as a person can read it."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")


def generate(renderers: Sequence[Renderer], out: Path, venvs: Path) -> None:
    """Write the golden files of some renderers."""
    stories = tomllib.loads((HERE / "stories.toml").read_text("utf-8"))["stories"]
    for story in stories:
        out.mkdir(parents=True, exist_ok=True)
        write_json(out / f"{story['name']}.json", truth(story))
    for renderer in renderers:
        folder = out / renderer.name
        folder.mkdir(exist_ok=True)
        for story in stories:
            text = rendered(renderer, story, venvs)
            (folder / f"{story['name']}.txt").write_bytes(text)
            left = reduced(truth(story), text.decode())
            special = folder / f"{story['name']}.json"
            special.unlink(missing_ok=True)
            if left != truth(story):
                write_json(special, left)
        print(renderer.name, file=sys.stderr)


def main() -> None:
    """Read the options and generate."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--venvs", type=Path, help="where renderers are installed, and kept")
    options.add_argument("--only", default="", help="renderers whose name begins with this")
    chosen = options.parse_args()
    renderers = [each for each in RENDERERS if each.name.startswith(chosen.only)]
    with tempfile.TemporaryDirectory() as scratch:
        generate(renderers, chosen.out, chosen.venvs or Path(scratch))


if __name__ == "__main__":
    main()
