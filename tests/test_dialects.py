"""The same stories as fifteen renderers print them (`benchmarks/dialects/`), each against its truth."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from newscli.article import Capture
from newscli.parsing import parse
from newscli.sources import document_from_bytes
from tests.conftest import ROOT

GOLDEN = ROOT / "tests" / "golden" / "dialects"
DUMPS = sorted(GOLDEN.glob("*/*.txt"))
STORIES = sorted(path.stem for path in GOLDEN.glob("*.json"))
INEXACT = {
    "a paragraph torn at a tag is not joined where its next piece begins with a capital or has no case": [
        f"{renderer}/{story}" for renderer in ("bs4", "bs4-strip") for story in STORIES
    ],
    "the blank that html2text puts between emphasis and a comma, full stop or quotation mark is kept": [
        f"html2text-{width}/{story}"
        for width in (0, 78)
        for story in ("english-bridge", "english-seeds", "french-clock", "german-library", "spanish-page")
    ]
    + ["html2text-0/turkish-bees", "html2text-78/turkish-bees"],
    "emphasis that was wrapped, its marks on two lines, is kept as written": [
        "html2text-78/english-bridge",
        "html2text-78/french-clock",
        "html2text-78/spanish-page",
        "html2text-78/turkish-bees",
    ],
    "emphasis between Chinese characters is kept as written, since they are letters": [
        "html2text-0/chinese-market",
        "html2text-78/chinese-market",
    ],
    "a headline wider than the paragraphs sets the width at which these are joined": [
        "lynx-72/english-bridge",
        "lynx-72/english-no-list",
        "lynx-72/french-clock",
        "lynx-72/german-library",
        "lynx-80/english-no-list",
        "lynx-80/french-clock",
    ],
    "the second line of a centred headline stands further right and is not joined": [
        "lynx-72/french-clock",
        "lynx-72/spanish-page",
    ],
    "lynx counts a Chinese character as one column, so that wrapped lines take 145 cells": [
        "lynx-80/chinese-market",
    ],
    "a deck above a date, with no byline between, is read as body together with the date": [
        f"{renderer}/turkish-bees"
        for renderer in (
            "html2text-0",
            "html2text-78",
            "inscriptis",
            "lynx-72",
            "lynx-80",
            "lynx-1000",
            "w3m-72",
            "w3m-80",
        )
    ],
    "a closing guillemet at the start of a line is joined with a blank, as only French has it": [
        "bs4/spanish-page",
        "bs4-strip/spanish-page",
        "w3m-80/spanish-page",
    ],
}
"""What is wrong, and the dumps that are not exact yet because of it."""
UNSPACED = "[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]"
UNSEEN = re.compile(f"(?<={UNSPACED}) | (?={UNSPACED})")
"""Blanks beside characters of scripts without blanks: a line's end there is none."""


def fold(text: str | None) -> str:
    """A text with its white space folded."""
    return UNSEEN.sub("", " ".join((text or "").split()))


def shown(
    headline: str | None, body: Iterable[str], lists: Iterable[tuple[str | None, Iterable[str]]]
) -> dict[str, Any]:
    return {
        "headline": fold(headline),
        "body": [fold(paragraph) for paragraph in body],
        "lists": [{"label": fold(label), "items": [fold(item) for item in items]} for label, items in lists],
    }


def read(capture: Capture) -> dict[str, Any]:
    """What newscli says of a dump."""
    lists = [(each.label, [item.text for item in each.items]) for each in capture.lists]
    article = capture.article
    return shown(article.headline, article.body, lists) if article else shown(None, (), lists)


def truth_of(dump: Path) -> dict[str, Any]:
    """What the story says, or what the renderer left of it."""
    own = dump.with_suffix(".json")
    truth = json.loads((own if own.exists() else GOLDEN / own.name).read_text("utf-8"))
    lists = [(each["label"], each["items"]) for each in truth["lists"]]
    return shown(truth["headline"], truth["body"], lists)


def dialect(dump: Path) -> object:
    name = f"{dump.parent.name}/{dump.stem}"
    reason = "; ".join(reason for reason, names in INEXACT.items() if name in names)
    marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
    return pytest.param(dump, id=name, marks=marks)


@pytest.mark.parametrize("dump", [dialect(dump) for dump in DUMPS])
def test_dump_is_read_as_the_story_says(dump: Path) -> None:
    (capture,) = parse(document_from_bytes(dump.name, dump.read_bytes())).captures
    assert read(capture) == truth_of(dump)


def test_inexact_dumps_are_there() -> None:
    names = {f"{dump.parent.name}/{dump.stem}" for dump in DUMPS}
    assert {name for group in INEXACT.values() for name in group} <= names
