"""Which encoding bytes are likely to be in that are neither marked nor UTF-8: a guess, never a refusal.

charset-normalizer finds the encodings in which the bytes make sense. It leaves many ties, above all between
the encodings of Latin letters; of those, the one counts in which one alphabet has the most of the letters.
"""

import codecs
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch

_CANDIDATES = (
    "cp1252", "cp1251", "gb18030", "cp932", "big5", "cp949", "euc_jp", "cp1250", "cp1253", "cp1254", "cp1255",
    "cp1256", "cp1257", "cp866", "iso8859_2", "koi8_r", "koi8_u", "tis_620",
)  # fmt: skip
_FALLBACK = "cp1252"
_GUESSED_FROM = 64 * 1024
_TIE = 0.1
"""Differences of charset-normalizer's `chaos` (0 to 1) that short texts have by chance."""

_PUNCTUATION = "\xa0¡£§«°·»¿–—‘’‚“”„†•…‹›€™"
_ALPHABETS = (
    "àâæçèéêëîïôùûüœ",  # French
    "àèéìíòóùú",  # Italian
    "áéíñóúüàçèïòªº",  # Spanish, Catalan
    "áâãàçéêíóôõúü",  # Portuguese
    "äöüßéè",  # German
    "åäöæøéü",  # Nordic
    "äáéëïíóöúüè",  # Dutch
    "áčďéěíňóřšťúůýžľĺôä",  # Czech, Slovak
    "ąćęłńóśźż",  # Polish
    "áéíóöőúüű",  # Hungarian
    "ăâîşţșț",  # Romanian
    "čćđšž",  # Croatian, Slovene
    "çğıİöşüâîû",  # Turkish
    "āčēģīķļņšūžąęėįųõäöü",  # Baltic
    "а-яёіїєґўј№",  # Cyrillic
    "α-ωάέήίόύώϊϋΐΰ",  # Greek
    "א-ת\u05b0-\u05c7",  # Hebrew
    "\u060c-\u06d5",  # Arabic
    "\u0e01-\u0e5b",  # Thai
    "\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e",  # Han, kana; half-width kana: mostly misread
    "\u3000-\u303f\uac00-\ud7a3\uff01-\uff5e",  # Hangul
)


def guess_encoding(data: bytes) -> str:
    """Python's name of the likely encoding; `cp1252` where nothing fits."""
    from charset_normalizer import from_bytes  # slow to import, seldom needed

    matches = list(from_bytes(_telling(data), cp_isolation=list(_CANDIDATES)))
    if not matches:
        return _FALLBACK
    least = min(match.chaos for match in matches)
    best = max((match for match in matches if match.chaos <= least + _TIE), key=_likeness)
    # Encodings in which these bytes are the same text: the commonest of them.
    return codecs.lookup(min(best.could_be_from_charset, key=_CANDIDATES.index)).name


def _likeness(match: "CharsetMatch") -> tuple[float, float]:
    """How much a text looks like one: few letters outside of one alphabet, then those of a known language."""
    letters = re.sub(f"[\0-\x7f{_PUNCTUATION}]", "", str(match))
    found = max(len(re.findall(f"(?i)[{alphabet}]", letters)) for alphabet in _ALPHABETS)
    strange = len(letters) - found
    return -strange / max(1, len(letters)), match.coherence


def _telling(data: bytes) -> bytes:
    """A bounded part of the bytes, whole lines where there are any, from the first that is not ASCII."""
    found = re.search(rb"[\x80-\xff]", data)
    start = data.rfind(b"\n", 0, found.start()) + 1 if found else 0
    part = data[start : start + _GUESSED_FROM]
    end = part.rfind(b"\n") if len(part) == _GUESSED_FROM else -1
    return part[:end] if end > 0 else part
