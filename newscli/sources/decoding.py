"""Bytes → lines, and where each begins in the bytes.

Lines end at LF, CR LF, CR, VT, NEL (U+0085), U+2028 and U+2029. A form feed ends a line too, and stays at the
start of the next line's text, where it separates articles. The bytes of lines tile the document.
"""

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from newscli.article import Problem
from newscli.sources.detection import UTF_8, declared_encoding, likely_encoding

_ENDS = "\n\r\v\x85\u2028\u2029"
_LINE = f"\f?[^\f{_ENDS}]*(?:\r\n|[{_ENDS}]|(?=\f)|\\Z)"
_SPECIAL = "\f\x1c\x1d\x1e"
"""Where `str.splitlines` splits otherwise: after a form feed, and at three separators (broken quotes)."""
_MARK = "\ufeff"
_UNITS = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
_REENCODED = frozenset((UTF_8, *_UNITS))
"""Encodings with one way only to write a text, so that its bytes can be counted by writing it again."""


class Decoded(NamedTuple):
    """A document's text: see `newscli.article.Document`, whose fields these are."""

    lines: tuple[str, ...]
    offsets: tuple[int, ...]
    encoding: str
    problems: tuple[Problem, ...] = ()


def decode_as(data: bytes, encoding: str) -> Decoded:
    """Decode bytes in an encoding that is known (Python's name, with the byte order where it has one).

    Raises UnicodeDecodeError where they are not in it.
    """
    text = data.decode(encoding)
    lines = _lines(data, text)
    return _decoded(lines, _sizes(data, text, lines, encoding), encoding)


def decode(data: bytes) -> Decoded:
    """Decode bytes in the encoding that they declare, in UTF-8, or in a guessed one, with a problem noted."""
    encoding = declared_encoding(data) or UTF_8
    try:
        return decode_as(data, encoding)
    except UnicodeDecodeError:
        return _decode_guessing(data) if encoding == UTF_8 else _decode_loosely(data, encoding)


def line_of(data: bytes, encoding: str, position: int) -> int:
    """The line, counted from 1, of the byte at which decoding stopped."""
    return len(split_lines(data[:position].decode(encoding, "ignore") + "?"))


def split_lines(text: str) -> list[str]:
    """The lines of a text with their ends: joined, they are the text."""
    if any(char in text for char in _SPECIAL):
        return [line for line in re.findall(_LINE, text) if line]
    return text.splitlines(keepends=True)


def _lines(data: bytes, text: str) -> list[str]:
    """The lines of a text with their ends; bytes that give no character (shifts alone) are a line as well."""
    return [""] if data and not text else split_lines(text)


def _decode_guessing(data: bytes) -> Decoded:
    encoding = likely_encoding(data)
    decoded = _decode_loosely(data, encoding)
    if encoding == UTF_8:
        return decoded
    guessed = Problem("guessed-encoding", f"not UTF-8: read as {encoding}, a guess")
    return decoded._replace(problems=(guessed, *decoded.problems))


def _decode_loosely(data: bytes, encoding: str) -> Decoded:
    """Decode bytes, with U+FFFD and a problem for those that are not in the encoding."""
    try:
        return decode_as(data, encoding)
    except UnicodeDecodeError as error:
        start = error.start
    lines = _lines(data, data.decode(encoding, "replace"))
    decoded = _decoded(lines, _fed_sizes(data, lines, encoding), encoding)
    return decoded._replace(problems=(_invalid(encoding, bisect_right(decoded.offsets, start)),))


def _invalid(encoding: str, line: int) -> Problem:
    code = "invalid-utf-8" if encoding == UTF_8 else "invalid-bytes"
    return Problem(code, f"bytes that are not {encoding}, here first, are read as U+FFFD", line)


def _decoded(lines: list[str], sizes: Iterable[int], encoding: str) -> Decoded:
    """Lines without their ends and the byte order mark, which the sizes in bytes still count."""
    texts = [line.rstrip(_ENDS) for line in lines]
    if texts:
        texts[0] = texts[0].removeprefix(_MARK)
    return Decoded(tuple(texts), tuple(accumulate(sizes, initial=0)), encoding)


def _sizes(data: bytes, text: str, lines: list[str], encoding: str) -> Iterable[int]:
    """The number of bytes of each line of a text that decoded well, the cheapest way that is exact."""
    if len(text) == len(data):  # no character has less than a byte, so each has one
        return map(len, lines)
    if encoding in _REENCODED:
        return (len(line.encode(encoding)) for line in lines)
    return _fed_sizes(data, lines, encoding)


def _fed_sizes(data: bytes, lines: list[str], encoding: str) -> Iterator[int]:
    """The number of bytes of each line, found by feeding a decoder and counting what it gives.

    Where one step gives the end of a line and more, the line ended before it: a decoder gives U+FFFD for
    a broken character together with the one after it.
    """
    ends = accumulate(map(len, lines[:-1]))
    end = next(ends, None)
    begin = before = 0
    for position, seen in _feed(data, encoding):
        while end is not None and seen >= end:
            at = position if seen == end else before
            yield at - begin
            begin, end = at, next(ends, None)
        before = position
    if lines:
        yield len(data) - begin


def _feed(data: bytes, encoding: str) -> Iterator[tuple[int, int]]:
    """Feed a decoder step by step: the bytes it has had and the characters it has given, after each step.

    A step is a line where its bytes show one, else (other ends inside, wide units) as few bytes as there are.
    """
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    unit = _UNITS.get(encoding, 1)
    position = seen = 0
    for piece in data.splitlines(keepends=True) if unit == 1 else (data,):
        state = decoder.getstate()
        step = unit if len(split_lines(decoder.decode(piece, True))) > 1 else len(piece)
        decoder.setstate(state)
        for start in range(0, len(piece), step):
            chunk = piece[start : start + step]
            position += len(chunk)
            seen += len(decoder.decode(chunk))
            yield position, seen
