"""Lines with their measures: each is looked at once, and everything after works with what was found."""

import re
from functools import lru_cache
from typing import NamedTuple

from newscli.text.folding import INVISIBLE

_INVISIBLE = dict.fromkeys(map(ord, f"{INVISIBLE}\f\x00\u00a0"), None) | {0xA0: " "}
_JOINER = "\u034f"
_MARKER = re.compile(
    r"(?P<bullet>[*•·▪◦■□●○►▸▶»›‣⁃∙+◆★☆◎➤➜✓✔–—-]|o(?=\s\s?[A-Z]))\s+(?=\S)|(?P<dot>[・‧]\s*|>>\s*)(?=\S)"
    r"|(?P<heading>\#{1,6})\s+(?=\S)"
    r"|(?P<number>\d{1,2})(?:[.):、．位]|\\\.)\s*(?=[^\s\d])(?:\d{1,2}\s+)?"
    r"|(?P<nested>\d{1,2})\.\s+(?=\d{1,2}\s)\d{1,2}\s+"
)
_LONE = re.compile(r"(?:[*•·▪◦■□●○►▸▶»›‣⁃∙+◆★☆◎➤➜✓✔–—-]|\#{1,6}|(?P<number>\d{1,2})(?:\\?[.)])?)")
_WIDE = (
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff"
    "\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]"
)
"""Characters of two cells; compiled at the first text that is not ASCII, as that takes 6 ms."""
_STRONG = r"(?<!\*)\*\*(?=[^\s*])(.{1,1000}?)(?<=[^\s*])\*\*(?!\*)(?: (?=[,.;:!?)”’»\u3040-\u9fff]))?"
_EMPHASIS = r"(?<![\w*_])(__|[*_])(?=\S)(.{1,1000}?)(?<=\S)\1(?![\w*_])(?: (?=[,.;:!?)”’»\u3040-\u9fff]))?"
"""With the blank that html2text puts between emphasis and what ends a clause.

All patterns here are bounded, so that marks without their partners cost no more than their number.
"""
_DEBRIS = (
    r"!?(?i:\[(?:https?|INS|INLINE|IMG|IMAGE|BUTTON)[^\]]{0,500}\]|\[[\w.%-]{1,200}\.(?:gif|jpe?g|png|svg|webp)[^\]]{0,500}\]|\((?:BUTTON|image)\))"
    r"|\[(?!\d{1,4}\])(?=[^\]\s]{0,80}[\d_])[a-z0-9._%-]{3,80}\]"
    r"|\*\*\*\*|_{3,}"
)  # fmt: skip
_LINK = r"!?\[([^\]\[]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)"
_ICON = r"(?<![^\W_])__(?=[^\W_])"
"""What html2text makes of an empty tag before a word, as sites have for pictures of a font."""
_ESCAPE = r"\\([.\-+*_#()\[\]!`>|])"
_RENDERED = (
    (_LINK, r"\1"),
    (_DEBRIS, " "),
    (_STRONG, r"\1"),
    (_EMPHASIS, r"\2"),
    (_ICON, ""),
    (_ESCAPE, r"\1"),
)
"""What renderers leave behind and what is kept of it, in order; compiled when the first is met."""
_SHORT = 32
"""Characters of a line that may come again."""
_LONGEST_LONE = 6
"""Characters of a marker alone on its line at most."""
_WIDE_START, _WIDE_END = "\u2e80", "\u9fff"
_BLANKS = re.compile(r"[^\S\u3000]+")


class Line(NamedTuple):
    """One line of a document and what is measured on it; a tuple, as there are many and each is made once."""

    text: str
    """Without marker, marks of markdown, debris and outer blanks."""
    marker: str
    """`*` for bullets, `1` for numbers, `#` for headings, empty without one."""
    number: int | None
    """The number of a numbered marker."""
    is_lone: bool
    """A marker with nothing behind it."""
    indent: int
    width: int
    """Cells of a terminal up to the last character: by these lines were wrapped."""
    first_word: int
    """Cells of the first word: whether it had found room on the line before."""
    is_open: bool = False
    """Ends in one blank, as a piece of a text does where it was torn at a tag."""


BLANK = Line("", "", None, False, 0, 0, 0)


def measure_line(raw: str) -> Line:
    """Measure one line; short ones come again and again, in one document and in those of one site."""
    return _measure_again(raw) if len(raw) < _SHORT else _measure(raw)


def _measure(raw: str) -> Line:
    stripped = _visible(raw).rstrip()
    body = stripped.lstrip()
    if not body:
        return BLANK
    lone = _LONE.fullmatch(body) if len(body) <= _LONGEST_LONE else None
    indent = len(stripped) - len(body)
    if lone:
        number = int(lone["number"]) if lone["number"] else None
        return Line(
            "", "1" if number is not None else "*", number, True, indent, indent + len(body), len(body)
        )
    marker, number, rest = _split_marker(body)
    text = clean_text(rest)
    is_open = raw[-1] == " " and raw[-2:] != "  "
    return Line(text, marker, number, False, indent, indent + cells(body), _first_word(body), is_open)


_measure_again = lru_cache(maxsize=8192)(_measure)


def _visible(raw: str) -> str:
    """A line without what has no width; what can be printed has nothing of that but a joiner."""
    if raw.isascii():
        return raw.replace("\f", "")
    return raw if raw.isprintable() and _JOINER not in raw else raw.translate(_INVISIBLE)


def clean_text(text: str) -> str:
    """The text without marks of markdown and debris of renderers, white space as single blanks."""
    if "[" in text or "(" in text or "_" in text or "*" in text or "\\" in text:
        for pattern, kept in _RENDERED:
            text = re.sub(pattern, kept, text)
    if "  " not in text and text.isprintable():  # no blanks but single ones
        return text.strip()
    return _BLANKS.sub(" ", text).strip() if "\u3000" in text else " ".join(text.split())


def cells(text: str) -> int:
    """Cells of a terminal that a text takes."""
    return len(text) if text.isascii() else len(text) + len(re.findall(_WIDE, text))


def _first_word(body: str) -> int:
    """Cells up to where a line may be broken first: a word, or a character of a script without blanks."""
    if _WIDE_START <= body[0] <= _WIDE_END:
        return 2
    return cells(body.split(None, 1)[0])


def _split_marker(body: str) -> tuple[str, int | None, str]:
    match = None if body[0].isalpha() and body[0] != "o" else _MARKER.match(body)
    if match is None:
        return "", None, body
    rest = body[match.end() :]
    if match["heading"]:
        return "#", None, rest.rstrip("# ")
    if match["bullet"] or match["dot"]:
        inner = _MARKER.match(rest)
        return "*", None, rest[inner.end() :] if inner and inner["heading"] else rest
    return "1", int(match["number"] or match["nested"]), rest
