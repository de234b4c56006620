"""Cursors: where a page of hits ended, as a short string that programs give back to go on behind it.

A cursor is base64 for URLs, without padding, of a version, the generation of the commit, the position (rank,
key, tie), and a digest of these and of the question: so one that is cut, mistyped or of another question is
told. The first bits are those of the version, so it begins with a letter.
"""

from binascii import a2b_base64, b2a_base64
from collections.abc import Sequence
from hashlib import blake2b
from struct import Struct
from typing import NamedTuple

from newscli.answers import Position
from newscli.errors import UsageError

_VERSION = 1
_HEAD = Struct(">BIQd")
"""Version, generation, rank, key: the very bits of it, since a page begins between two of them."""
_DIGEST_BYTES = 8
_FOR_URLS, _PLAIN = bytes.maketrans(b"+/", b"-_"), str.maketrans("-_", "+/", "+/")


class Cursor(NamedTuple):
    """The end of a page, and the commit that it was found in."""

    position: Position
    generation: int


def write_cursor(cursor: Cursor, question: Sequence[str]) -> str:
    """A cursor as a string; `question` is all that the order of hits follows from, besides the index."""
    rank, key, tie = cursor.position
    head = _HEAD.pack(_VERSION, cursor.generation, rank, key)
    data = head + _digest(head + tie, question) + tie
    return b2a_base64(data, newline=False).translate(_FOR_URLS).rstrip(b"=").decode("ascii")


def read_cursor(text: str, question: Sequence[str]) -> Cursor:
    """The cursor of a string; UsageError where it is none, or one of another question."""
    try:
        data = a2b_base64(text.translate(_PLAIN) + "=" * (-len(text) % 4), strict_mode=True)
    except ValueError:
        data = b""
    head, tie = data[: _HEAD.size], data[_HEAD.size + _DIGEST_BYTES :]
    if not tie or head[0] != _VERSION:
        raise UsageError(f"no cursor {text!r}", "give one as it was printed, or leave --after out to begin")
    if data[_HEAD.size : -len(tie)] != _digest(head + tie, question):
        raise UsageError(
            "the cursor is damaged or of another search", "give query and order as they were then"
        )
    _, generation, rank, key = _HEAD.unpack(head)
    return Cursor(Position(rank, key, tie), generation)


def _digest(data: bytes, question: Sequence[str]) -> bytes:
    asked = "\x00".join(question).encode("utf-8", "surrogatepass")
    return blake2b(data + asked, digest_size=_DIGEST_BYTES).digest()
