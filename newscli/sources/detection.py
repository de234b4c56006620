"""Which encoding bytes are in: the one that they declare, or the likely one where they declare none."""

import codecs

from newscli.sources.guessing import guess_encoding
from newscli.sources.sniffing import SAMPLE

UTF_8 = "utf-8"

_MARKS = (  # UTF-32's little-endian mark begins with UTF-16's
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_ALL_MARKS = tuple(mark for mark, _ in _MARKS)
_ESCAPES = ((b"\x1b$B", "iso2022_jp"), (b"\x1b$@", "iso2022_jp"))
_WIDE = (("utf-32-le", 4, 3), ("utf-32-be", 4, 0), ("utf-16-le", 2, 1), ("utf-16-be", 2, 0))
"""Encodings of wide units: bytes a unit, and which is the highest: NUL in the ASCII that any text has."""


def declared_encoding(data: bytes) -> str | None:
    """The encoding that a byte order mark, the pattern of NULs or ISO-2022's escapes show; else None.

    The name is Python's, with its byte order (`utf-16-le`).
    """
    head = data[:SAMPLE]
    return _marked(head) or _wide(head) or _escaped(head)


def likely_encoding(data: bytes) -> str:
    """The encoding of bytes that are not valid in what they declare: a guess, never a refusal."""
    return UTF_8 if _is_mostly_utf8(data) else guess_encoding(data)


def _marked(head: bytes) -> str | None:
    if not head.startswith(_ALL_MARKS):
        return None
    return next(name for mark, name in _MARKS if head.startswith(mark))


def _escaped(head: bytes) -> str | None:
    if b"\x1b" not in head:
        return None
    return next((name for escape, name in _ESCAPES if escape in head), None)


def _wide(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark."""
    if b"\0" not in head:
        return None
    return next((name for name, unit, high in _WIDE if _is_wide(head, name, unit, high)), None)


def _is_wide(head: bytes, name: str, unit: int, high: int) -> bool:
    """Whether NULs stand where this encoding has them, often enough, and the text is one."""
    columns = [head[start::unit].count(0) for start in range(unit)]
    low = columns[unit - 1 - high]
    if columns[high] < max(2, len(head) // unit // 50) or low * 10 > columns[high]:
        return False
    try:
        text = codecs.getincrementaldecoder(name)().decode(head)
    except UnicodeDecodeError:
        return False
    return sum(char.isprintable() or char.isspace() for char in text) * 20 >= len(text) * 19


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether wrong bytes are few beside the continuation bytes of well-formed characters.

    Text in another encoding has hardly any of the latter: at most about one for each wrong byte (GBK).
    """
    valid = data.decode(UTF_8, "ignore")
    size = len(valid.encode())
    return (len(data) - size) * 3 <= size - len(valid)
