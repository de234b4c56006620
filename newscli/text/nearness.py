"""When two texts are versions of one story: keys by which such texts are found, and how much they share.

The keys of a text are a bottom-k sketch of MinHash (Broder, "On the resemblance and containment of
documents", 1997): the smallest checksums of its clauses. What leaves most clauses as they are, leaves most
keys as they are. They only find candidates: `similarity` is computed of the texts themselves.
"""

import re
from zlib import crc32

from newscli.article import Article
from newscli.text.analysis import Analyzer
from newscli.text.folding import TYPOGRAPHIC, fold_link

MOST_KEYS = 8
LEAST_SIMILARITY = 0.5
"""From here on two texts are near versions: half of the runs of words of the shorter are in the longer."""
_MOST_LONGER = 4
"""How many times the shorter the longer may be: a digest of many stories is no version of one of them."""
_RUN = 5
"""Words of a run. Stories of one form (prices, results) have figures among fewer."""
_LEAST_BYTES = 20
"""Bytes of a clause, in UTF-8, without blanks and signs: shorter ones are in too many texts."""
_FEW, _WINDOW = 4, 4
"""Clauses of a text that is so short that runs of so many words are keys too."""
_BREAKS = ".,;:!?"
_ANY_BREAK = f"[{_BREAKS}…。，、；：！？،؛؟।]"
_ASCII = [chr(code) for code in range(128)]
_CLAUSES = bytes(ord("\n" if chr(code) in _BREAKS else chr(code).lower()) if code < 128 else code
                 for code in range(256))  # fmt: skip
_SIGNS = "".join(char for char in _ASCII if not char.isalnum() and char not in _BREAKS).encode()

Runs = frozenset[tuple[str, ...]]


def near_keys(text: str) -> list[str]:
    """The keys of a text, of 8 hexadecimal digits; none of an empty one.

    Case, quotes, dashes, accents, white space and paragraphs do not count.
    """
    clauses = [clause for clause in _clauses_of(text) if len(clause) >= _LEAST_BYTES]
    keys = sorted(set(map(crc32, clauses)))[:MOST_KEYS]
    if len(keys) < _FEW:
        keys += sorted(set(map(crc32, _windows_of(text))).difference(keys))[: MOST_KEYS - len(keys)]
    return [f"{key:08x}" for key in keys]


def runs_of(article: Article, analyzer: Analyzer) -> Runs:
    """The runs of words in an article's body, as an analyzer without a stemmer has them."""
    words = analyzer.terms(article.text)
    return frozenset(tuple(words[at : at + _RUN]) for at in range(max(len(words) - _RUN, 0) + bool(words)))


def similarity(one: Runs, other: Runs) -> float:
    """Which part of the shorter's runs the longer has too, 0 to 1; 0 where that is much longer."""
    least, most = sorted((len(one), len(other)))
    if not least or most > _MOST_LONGER * least:
        return 0.0
    return len(one & other) / least


def _clauses_of(text: str) -> list[bytes]:
    """What stands between signs that end a clause, each folded as for links; of ASCII in one step."""
    plain = text
    if not plain.isascii():
        for sign in TYPOGRAPHIC:
            plain = plain.replace(sign, "")
    if plain.isascii():
        return plain.encode().translate(_CLAUSES, _SIGNS).split(b"\n")
    return [fold_link(clause).encode("utf-8", "surrogatepass") for clause in re.split(_ANY_BREAK, text)]


def _windows_of(text: str) -> list[bytes]:
    """Every few words in a row, folded as for links; all of a text that has fewer."""
    words = list(filter(None, map(fold_link, text.split())))
    starts = range(max(len(words) - _WINDOW, 0) + bool(words))
    return ["".join(words[at : at + _WINDOW]).encode("utf-8", "surrogatepass") for at in starts]
