"""What can be seen of a text by itself, wherever it stands, as named features."""

import re
from bisect import bisect_right
from collections.abc import Set
from functools import lru_cache
from typing import NamedTuple

from newscli.parsing.dates import find_date
from newscli.parsing.labels import has_label_word, is_bare_label, label_kind
from newscli.parsing.lines import cells
from newscli.parsing.wording import (
    AGENCIES,
    PERSONS,
    classes_of,
    is_author_box,
    is_byline,
    is_caption,
    topic_of,
)
from newscli.parsing.words import find_words, unspaced_runs

STEPS = (0, 4, 10, 18, 28, 40, 56, 76, 100, 140, 220, 400, 800)
"""Where the buckets of widths begin, in cells."""
SAMPLE = 600
"""Characters of a unit that are looked at."""
_LONG = 400
"""Cells from which on a unit is prose whatever its words are."""
_SHORT = 80
"""Characters of a text that may come again."""
_PROSE = 100
"""Cells that a sentence needs to be prose of a story for sure."""

_START = 100
"""Characters by which the width of a text is told."""
_SHORTEST_TWO = 8
"""Characters that a unit of two sentences has at least."""

_REPEATED = 20
"""Characters of a text that it has twice, where a picture's link and a text's link became one line."""

_CELLS = tuple(f"cells{step}" for step in STEPS)
_SENTENCES = re.compile(r"[.!?…][\"”»’)]* +[\"“„«‘(¿¡]?[^\W\d_a-z]|[。！？।؟۔].")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
_DIGIT = re.compile(r"\d")
_PARTS = re.compile(r" [|·•/»›>–-] |[|»›_]|>")
_OF_ADDRESSES = ("http", "www.", "@", ".com", ".org", ".net")
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


class Looks(NamedTuple):
    """What is seen of a text."""

    names: tuple[str, ...]
    own: frozenset[str]
    topic: frozenset[str]
    size: int
    is_prose: bool


def look_at(text: str) -> Looks:
    """What is seen of a text; short ones come again, in one document and in those of one site."""
    return _look_again(text) if len(text) < _SHORT else _look(text)


def _look(whole: str) -> Looks:
    text = whole[:SAMPLE]
    size = len(whole) if whole.isascii() else _wide_size(whole)
    names = [_CELLS[bisect_right(STEPS, size) - 1], _end(whole), _start(text)]
    words = find_words(text)
    lower = list(map(str.lower, words))
    unspaced = unspaced_runs(text)
    if size < _LONG:
        names += _words(text, words)
        names += _kinds(text, size, lower)
    names += _phrases(text, words, classes_of(lower, text, bool(unspaced)))
    is_prose = size >= _PROSE and (names[1] == "ends." or any(name.startswith("sentences") for name in names))
    return Looks(tuple(names), frozenset(names), topic_of(words, lower, unspaced), size, is_prose)


_look_again = lru_cache(maxsize=8192)(_look)


def _wide_size(text: str) -> int:
    """The width in cells; of a long text as its beginning has it."""
    start = text[:_START]
    return len(text) + (cells(start) - len(start)) * len(text) // len(start)


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


_COUNTS = [f"words{next(least for least in (14, 8, 5, 3, 2, 1, 0) if count >= least)}" for count in range(15)]
_LOWER = [f"lower{share}" for share in range(5)]


def _words(text: str, words: list[str]) -> list[str]:
    """How many words there are, in which case, how many digits."""
    count = len(words)
    names = [_COUNTS[min(count, 14)]]
    if count:
        firsts = "".join([word[0] for word in words])
        lower = sum(map(str.islower, firsts))
        upper = count - lower if firsts.isascii() else sum(map(str.isupper, firsts))
        if lower or upper:
            names.append(_LOWER[int(lower / (lower + upper) * 4.99)])
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


def _kinds(text: str, size: int, lower: list[str]) -> list[str]:
    """What a short unit may be for: a label, a byline, parts of a menu, a box; its words in small letters."""
    names = []
    count = len(lower)
    kind = label_kind(text)
    if kind:
        names += [f"label-{kind}", "label-bare" if is_bare_label(text) else "label-part"]
    if size < 64 and names[-1:] != ["label-bare"] and not text.endswith(".") and has_label_word(text, lower):
        names.append("stem2" if count <= 2 else "stem5" if count <= 5 else "stem6")
    if count < 8 and is_author_box(text, lower):
        names.append("author-box")
    if is_byline(text):
        names.append("byline")
    parts = len(_PARTS.findall(text)) if _may_have_parts(text) else 0
    if parts:
        names.append(f"parts{min(parts, 3)}")
    return names


def _may_have_parts(text: str) -> bool:
    """Whether a text may have what `_PARTS` finds: most of ASCII have none."""
    return "|" in text or "_" in text or ">" in text or " - " in text or " / " in text or not text.isascii()


def _may_have_sentences(text: str) -> bool:
    """Whether a text may have what `_SENTENCES` finds: a sentence's end before its last character."""
    inner = text[:-1]
    return len(text) > _SHORTEST_TWO and ("." in inner or "!" in inner or "?" in inner or not inner.isascii())


def _phrases(text: str, words: list[str], classes: Set[str]) -> list[str]:
    has_quote = "“" in text or '"' in text or "„" in text or "«" in text
    names = list(classes - PERSONS if has_quote else classes)
    if has_quote:
        names.append("quote")
    if len(text) > 2 * _REPEATED and text.find(text[:_REPEATED], _REPEATED) > 0:
        names.append("repeats-itself")
    if words and words[-1] in AGENCIES:
        names.append("agency")
    if is_caption(text, words):
        names.append("caption")
    if any(map(text.__contains__, _OF_ADDRESSES)):
        names.append("address")
    sentences = len(_SENTENCES.findall(text)) if _may_have_sentences(text) else 0
    if sentences:
        names.append(f"sentences{min(sentences, 3)}")
    if "," in text or "，" in text or "、" in text or "،" in text:
        names.append("comma")
    return names
