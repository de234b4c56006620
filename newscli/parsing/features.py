"""What can be seen of each unit, as named features: of itself, and of what stands around it.

A feature is a short name that holds of a unit or does not, such as `cells40` (40 to 55 cells wide), `ends.`
(ends a sentence) or `label-most-read`. Models add up the weights of the names.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence, Set
from typing import NamedTuple

from newscli.parsing.dates import find_date
from newscli.parsing.labels import has_label_word, is_bare_label, label_kind
from newscli.parsing.lines import cells
from newscli.parsing.units import Unit
from newscli.parsing.wording import classes_of, is_author_box, is_byline, is_caption, topic_of

STEPS = (0, 4, 10, 18, 28, 40, 56, 76, 100, 140, 220, 400, 800)
"""Where the buckets of widths begin, in cells."""
SAMPLE = 600
"""Characters of a unit that are looked at."""
_LONG = 400
"""Cells from which on a unit is prose whatever its words are."""
_PROSE = 100
"""Cells that a sentence needs to be prose of a story for sure."""

_START = 100
"""Characters by which the width of a text is told."""
_SHORTEST_TWO = 8
"""Characters that a unit of two sentences has at least."""

_CELLS = tuple(f"cells{step}" for step in STEPS)
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCES = re.compile(r"[.!?…][\"”»’)]* +[\"“„«‘(¿¡]?[^\W\d_a-z]|[。！？।؟۔].")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
_DIGIT = re.compile(r"\d")
_PARTS = re.compile(r" [|·•/»›>–-] |[|»›_]|>")
_ADDRESSES = ("http", "www.", "@", ".com", ".org", ".net")
_QUOTES = "\"”»’'」）)]"
_ENDS = (
    dict.fromkeys(".。।۔", "ends.")
    | dict.fromkeys("?？؟!！", "ends?")
    | {"…": "ends…"}
    | dict.fromkeys(_QUOTES, "ends-quote")
    | dict.fromkeys(":：", "ends:")
    | dict.fromkeys(",;，、", "ends,")
    | dict.fromkeys("»›>→▼", "ends>")
)
_SENTENCE_ENDS = ("ends.", "ends?", "ends…")
_NEAR = (
    "cells", "mark", "ends", "label", "date", "byline", "sentences", "gap", "about", "lone", "words", "more",
    "share", "caption", "comment", "furniture", "lower", "capitals", "stem",
    "author",
)  # fmt: skip
"""Beginnings of the names that a unit's neighbours know of it too."""


class Traits(NamedTuple):
    """What is seen of a unit."""

    names: list[str]
    """All features that hold; `describe` adds those of its surroundings."""
    topic: frozenset[str]
    """The words that can tell what it is about, folded."""
    size: int
    """Its width in cells."""
    is_prose: bool
    """Long enough and with a sentence's end: prose for sure, of this story or another."""

    def near(self) -> list[str]:
        """The features that its neighbours know of."""
        return [name for name in self.names if name.startswith(_NEAR)]


def describe(units: Sequence[Unit]) -> list[Traits]:
    """The traits of units that follow one another."""
    seen = [_look_at(unit) for unit in units]
    _add_topics(units, seen)
    _add_surroundings(seen)
    _add_runs(units, seen)
    return seen


def _look_at(unit: Unit) -> Traits:
    """The traits of one unit by itself."""
    gap = f"gap{min(unit.gap, 2)}"
    mark = f"mark{unit.marker}"
    if unit.is_lone or not unit.text:
        return Traits(["lone", mark, gap], frozenset(), 0, False)
    text = unit.text[:SAMPLE]
    size = len(unit.text) if unit.text.isascii() else _wide_size(unit.text)
    names = [
        _CELLS[bisect_right(STEPS, size) - 1],
        mark,
        gap,
        _indent(unit.indent),
        _end(unit.text),
        _start(text),
    ]
    words = _WORD.findall(text)
    if size < _LONG:
        names += _words(text, words)
        starts = {word[:3].lower() for word in words[:8]}
        names += _kinds(text, size, len(words), starts)
        if len(words) < 8 and is_author_box(text, starts):
            names.append("author-box")
    names += _phrases(text, words)
    is_prose = size >= _PROSE and (names[4] == "ends." or any(name.startswith("sentences") for name in names))
    return Traits(names, topic_of(text, words), size, is_prose)


def _wide_size(text: str) -> int:
    """The width in cells; of a long text as its beginning has it."""
    start = text[:_START]
    return len(text) + (cells(start) - len(start)) * len(text) // len(start)


def _indent(indent: int) -> str:
    return "indent0" if indent == 0 else "indent1" if indent < 4 else "indent4" if indent < 10 else "indent10"


def _end(text: str) -> str:
    core = text.rstrip(_QUOTES)
    end = _ENDS.get(core[-1], "") if core else ""
    if end in _SENTENCE_ENDS:
        return end
    last = text[-1]
    return _ENDS.get(last) or ("ends-digit" if last.isdigit() else "ends-")


def _start(text: str) -> str:
    first = text[0]
    if first.isalpha():
        return "starts-lower" if first.islower() else "starts-upper" if first.isupper() else "starts-letter"
    return "starts-digit" if first.isdigit() else "starts-quote" if first in "\"“„«‘'—–-" else "starts-sign"


def _words(text: str, words: list[str]) -> list[str]:
    """How many words there are, in which case, how many digits."""
    names = []
    count = len(words)
    if not count:
        names.append("words0")
    else:
        names.append(
            "words14" if count > 13 else f"words{(1, 2, 3, 3, 5, 5, 5)[count - 1] if count < 8 else 8}"
        )
        firsts = "".join([word[0] for word in words])
        lower, upper = sum(map(str.islower, firsts)), sum(map(str.isupper, firsts))
        if lower or upper:
            names.append(f"lower{int(lower / (lower + upper) * 4.99)}")
            if count > 1 and upper == count and text.isupper():
                names.append("capitals")
    digits = len(_DIGIT.findall(text))
    if digits:
        share = digits / len(text)
        names.append("digits1" if share < 0.1 else "digits2" if share < 0.3 else "digits3")
        if digits >= 3:
            names += _times(text)
    return names


def _times(text: str) -> list[str]:
    names = []
    if len(text) < 140 and find_date(text):
        names.append("date-line" if len(text) < 40 else "date-within")
    if _CLOCK.search(text):
        names.append("time")
    return names


def _kinds(text: str, size: int, count: int, starts: Set[str]) -> list[str]:
    """What a short unit may be for: a label, a byline, parts of a menu."""
    names = []
    kind = label_kind(text)
    if kind:
        names += [f"label-{kind}", "label-bare" if is_bare_label(text) else "label-part"]
    if size < 64 and names[-1:] != ["label-bare"] and not text.endswith(".") and has_label_word(text, starts):
        names.append("stem2" if count <= 2 else "stem5" if count <= 5 else "stem6")
    if is_byline(text):
        names.append("byline")
    parts = len(_PARTS.findall(text))
    if parts:
        names.append(f"parts{min(parts, 3)}")
    return names


def _phrases(text: str, words: list[str]) -> list[str]:
    names = list(classes_of(words, text))
    if is_caption(text, words):
        names.append("caption")
    if any(part in text for part in _ADDRESSES):
        names.append("address")
    sentences = len(_SENTENCES.findall(text)) if len(text) > _SHORTEST_TWO else 0
    if sentences:
        names.append(f"sentences{min(sentences, 3)}")
    if "," in text or "，" in text or "、" in text or "،" in text:
        names.append("comma")
    if "“" in text or '"' in text or "„" in text or "«" in text:
        names.append("quote")
    return names


def _add_topics(units: Sequence[Unit], seen: Sequence[Traits]) -> None:
    """Which share of a unit's words the document's prose has, and its first line; whether it stands twice."""
    prose: Counter[str] = Counter()
    for each in seen:
        if each.is_prose:
            prose.update(each.topic)
    is_told = sum(each.is_prose for each in seen) > 2
    counts = Counter(unit.text for unit in units)
    title = next((each.topic for each in seen[:4] if len(each.topic) >= 3), frozenset())
    for at, each in enumerate(seen):
        if each.topic and (is_told or not each.is_prose):
            each.names.append(_recurrence(each, prose))
        if at and each.size < 220 and len(each.topic & title) > 1:
            each.names.append(f"title{_quarter(each.topic, title)}")
        if each.size > 3 and counts[units[at].text] > 1:
            each.names.append("twice")
    for at, each in enumerate(seen[:8]):
        each.names.append("at0" if at == 0 else "at1" if at < 3 else "at3")


def _recurrence(each: Traits, prose: Counter[str]) -> str:
    """Which share of its words stands in the prose; of prose, in other prose."""
    topic = each.topic
    if each.is_prose:
        return f"again{_sixth(sum(1 for word in topic if prose[word] > 1) / len(topic))}"
    return f"about{_sixth(sum(1 for word in topic if word in prose) / max(len(topic), 2))}"


def _quarter(topic: frozenset[str], title: frozenset[str]) -> int:
    """The share of the smaller set of words that the other has, in quarters."""
    return int(min(len(topic & title) / min(len(topic), len(title)), 0.99) * 4)


def _sixth(share: float) -> int:
    return int(min(share, 0.99) * 6)


def _add_surroundings(seen: Sequence[Traits]) -> None:
    """How much prose stands near and before, how far the last label is, whether comments began."""
    before = [0]
    for each in seen:
        before.append(before[-1] + each.is_prose)
    total, end = before[-1], len(seen)
    since, kind, comments = 99, "", 0
    for at, each in enumerate(seen):
        names = each.names
        names.append(f"prose-before{min(before[at] - before[max(0, at - 5)], 3)}")
        names.append(f"prose-after{min(before[min(end, at + 6)] - before[at + 1], 3)}")
        names.append(_part(before[at], total))
        names.append("comments0" if not comments else "comments1" if comments < 3 else "comments3")
        comments += "comment" in names
        if "label-bare" in names or "label-part" in names:
            since, kind = 0, next(name for name in names if name.startswith("label-"))
            continue
        since += 1
        if since <= 40:
            names.append(f"since{_since(since)}")
            if since <= 12:
                names.append(f"since-{kind}")


def _part(before: int, total: int) -> str:
    """Which part of the document's prose stands before a unit."""
    if not total:
        return "no-prose"
    share = before / total
    return (
        "part0"
        if not before
        else "part1"
        if share < 0.34
        else "part2"
        if share < 0.67
        else "part3"
        if share < 1
        else "part4"
    )


def _since(since: int) -> int:
    return 1 if since == 1 else 2 if since <= 3 else 4 if since <= 8 else 9 if since <= 20 else 21


def _add_runs(units: Sequence[Unit], seen: Sequence[Traits]) -> None:
    """How many units of the same style stand directly before and after."""
    styles = [
        (unit.marker, "ends." in each.names[4:5], each.size < 28)
        for unit, each in zip(units, seen, strict=True)
    ]
    for order, name in ((range(len(seen)), "run"), (range(len(seen) - 1, -1, -1), "ahead")):
        run, style = 0, None
        for at in order:
            run = run + 1 if styles[at] == style else 0
            style = styles[at]
            seen[at].names.append(f"{name}{0 if run == 0 else 1 if run < 3 else 3 if run < 8 else 8}")
