"""The best passages of a text around its hits, as text with marks: never as markup."""

import re
from dataclasses import dataclass
from operator import itemgetter

Mark = tuple[int, int]

WIDTH = 210
"""Code points of a passage, about three lines of a terminal."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|(?<=[。！？؟।])|\n\n")
_BLANKS = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Hitmark:
    """A stretch of a text that a query found, half-open in code points, and what of the query it is."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage: `marks` are half-open, in code points of `text`, in order."""

    field: str
    text: str
    marks: tuple[Mark, ...]


def best_snippet(field: str, text: str, hits: list[Hitmark], width: int = WIDTH) -> Snippet:
    """The passage of about `width` code points that shows the most different hits, then the most hits.

    It begins with a sentence and ends with one where these fit. Without a hit it is the text's beginning.
    Line breaks become blanks; what is left out before or after is shown by an ellipsis.
    """
    start, end = _widest(text, _best_window(hits, width), width)
    head = "… " if _is_cut(text[:start]) else ""
    tail = " …" if _is_cut(text[end:]) else ""
    shift = len(head) - start
    marks = tuple(
        (hit.start + shift, hit.end + shift) for hit in hits if start <= hit.start and hit.end <= end
    )
    return Snippet(field, head + _BLANKS.sub(" ", text[start:end]) + tail, _merged(marks))


def whole_snippet(field: str, text: str, hits: list[Hitmark]) -> Snippet:
    """The whole text with its hits marked, for texts that are short by nature: headlines and items."""
    return Snippet(field, _BLANKS.sub(" ", text), _merged(tuple((hit.start, hit.end) for hit in hits)))


def _best_window(hits: list[Hitmark], width: int) -> tuple[int, int]:
    """From the first to the last hit of the window with the most different keys, then the most hits."""
    best, best_worth = (0, 0), (0, 0)
    first = 0
    for last, hit in enumerate(hits):
        while hit.end - hits[first].start > width and first < last:
            first += 1
        window = hits[first : last + 1]
        worth = (len({each.key for each in window}), len(window))
        if worth > best_worth:
            best, best_worth = (hits[first].start, hit.end), worth
    return best


def _widest(text: str, window: tuple[int, int], width: int) -> tuple[int, int]:
    """The window, grown to `width`: back to a sentence's start, then on to a sentence's end, or a word's."""
    first, last = window
    room = max(width - (last - first), 0)
    start = _sentence_start(text, first, first - room * 2 // 3)
    end = min(max(start + width, last), len(text))
    return start, _sentence_end(text, max(last, start + width // 2), end) or _word_end(text, last, end)


def _sentence_start(text: str, position: int, earliest: int) -> int:
    """The start of the sentence of a position where it is not before `earliest`, else of a word."""
    starts = [match.end() for match in _SENTENCE_END.finditer(text, max(earliest, 0), position)]
    if starts:
        return starts[-1]
    if earliest <= 0:
        return 0
    blank = _BLANKS.search(text, earliest, position)
    return blank.end() if blank else earliest


def _sentence_end(text: str, least: int, end: int) -> int | None:
    """The end of the last sentence that ends there; None where none does."""
    if end >= len(text):
        return None
    found = _SENTENCE_END.finditer(text, max(least - 1, 0), end + 2)
    ends = (match.start() + len(match.group().rstrip()) for match in found)  # closing quotes belong to it
    return max((at for at in ends if least <= at <= end), default=None)


def _word_end(text: str, least: int, end: int) -> int:
    if end >= len(text) or text[end].isspace():
        return end
    blank = max(text.rfind(" ", least, end), text.rfind("\n", least, end))
    return blank if blank > least else end


def _is_cut(text: str) -> bool:
    return bool(text) and not text.isspace()


def _merged(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """The marks in order, those that overlap made one."""
    merged: list[Mark] = []
    for start, end in sorted(marks, key=itemgetter(0)):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
