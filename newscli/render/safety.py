"""Text is data: what would colour, move or reprogram a terminal is made visible."""

import re

DANGEROUS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""C0 and C1 controls but tab and line feed, marks and overrides of direction, lone surrogates."""

_BLANKS = re.compile(r"[\s\x1c-\x1f]+")


def visible(text: str) -> str:
    """The text with each dangerous character as a picture or as `<U+202E>`; tabs and line feeds stay."""
    return DANGEROUS.sub(_picture, text)


def one_line(text: str) -> str:
    """The text on one line, white space as single blanks, safe to print between tabs."""
    return visible(_BLANKS.sub(" ", text)).strip()


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"<U+{code:04X}>"
