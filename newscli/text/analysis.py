"""Text → terms: tokens, folding, stems, bigrams; the same for every engine.

A token is a run of letters, digits and marks. Tokens end at an apostrophe, and a lone `s` after one is
dropped. Runs of Han, kana, Hangul and Thai become overlapping bigrams, the last character once more alone:
so every single character begins some term. Positions count terms from 0.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain

from newscli.errors import UsageError
from newscli.text.folding import INVISIBLE, fold_search

DEFAULT_ANALYSIS = "english"
NO_STEMMING = "none"

_UNSPACED = (
    "\u0e00-\u0e7f\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u3130-\u318f"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc"
    "\U00020000-\U0003ffff"
)
"""Scripts that are written without blanks, or (Hangul) with endings that no stemmer here takes off."""

_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u0900-\u0903"
    "\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a51\u0a81-\u0a83"
    "\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57\u0b82\u0bbe-\u0bcd\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0c83"
    "\u0cbc-\u0cd6\u0d00-\u0d03\u0d3b-\u0d4d\u0dca-\u0ddf\u0eb1-\u0ebc\u0f71-\u0f84\u102b-\u103e"
    "\u17b4-\u17d3"
)
"""What joins a word although `\\w` does not hold it: accents, Arabic and Hebrew points, Indic vowels."""

_APOSTROPHES = "'’ʼ＇"
_WORD = rf"[^\W_{_UNSPACED}]"
_TOKEN = (
    rf"[{_APOSTROPHES}][sS](?![^\W_])|[{_UNSPACED}]+"
    rf"|{_WORD}(?:{_WORD}|[{_MARKS}{INVISIBLE}](?=\w|[{_MARKS}])|[{_MARKS}])*"
)
_TYPOGRAPHY = (
    ("’", "'"),
    ("‘", " "),
    ("“", " "),
    ("”", " "),
    ("–", " "),
    ("—", " "),
    ("…", " "),
    ("•", " "),
    ("\xa0", " "),
)
"""The marks without which most texts would be ASCII, and what separates words as they do."""
_ASCII_PIECES = "('[sS](?![0-9A-Za-z])|[0-9A-Za-z]+)"
_PIECES = f"({_TOKEN})"
_LONE_S = re.compile("'[sS](?![0-9A-Za-z])")
_BREAK = "\1"
_BETWEEN = f" {_BREAK} "
_WORDS = "".join(char if char.isalnum() else " " for char in map(chr, range(128)))
_WORDS_AND_BREAKS = _WORDS.replace(" ", _BREAK, 2).replace(_BREAK, " ", 1)
_RUN = rf"[{_UNSPACED}]"
_NO_TERMS: tuple[str, ...] = ()
_CACHE_LIMIT = 100_000
"""Distinct tokens that a cache holds before it is emptied: about 16 MB."""


@dataclass(frozen=True, slots=True)
class Token:
    """One term where it stands in a text: `start` and `end` in code points, half-open."""

    start: int
    end: int
    term: str
    """As in the index: folded and stemmed."""
    written: str
    """Folded, not stemmed."""


class Analyzer:
    """Makes terms of texts, by the rules of one language.

    `analysis` is a Snowball language of PyStemmer, such as `english`, or `none`; UsageError for another.
    """

    def __init__(self, analysis: str = DEFAULT_ANALYSIS) -> None:
        self.analysis = analysis
        self._terms = _TermCache(_stemmer(analysis))
        self._written = _TermCache(str)

    def terms(self, text: str) -> list[str]:
        """The terms in order; a term's position is its index."""
        return list(chain.from_iterable(map(self._terms.__getitem__, _split(text))))

    def written(self, text: str) -> set[str]:
        """The distinct words as written, folded: what prefixes, patterns and fuzzy words are matched with."""
        return self._words(_split(text))

    def terms_and_written(self, text: str) -> tuple[list[str], set[str]]:
        """Both of these, for little more than one of them costs."""
        tokens = _split(text)
        return list(chain.from_iterable(map(self._terms.__getitem__, tokens))), self._words(tokens)

    def split(self, text: str) -> list[str]:
        """A text as what is between tokens and tokens, by turns; it begins and ends with what is between."""
        return _token_pattern(text).split(text)

    def terms_of(self, token: str) -> Iterable[tuple[str, str]]:
        """The terms of a token, each with the word as written."""
        return zip(self._terms[token], self._written[token], strict=True)

    def all_terms(self, tokens: Iterable[str]) -> Iterator[tuple[str, ...]]:
        """The terms of each of some tokens."""
        return map(self._terms.__getitem__, tokens)

    def positions(self, tokens: Iterable[str]) -> list[int]:
        """The position of the first term of each token of a text."""
        return list(accumulate(map(len, self.all_terms(tokens)), initial=0))

    def place_of(self, token: str, term: int) -> tuple[int, int]:
        """Where in a token one of its terms stands; a bigram's place is its two characters."""
        if len(self._terms[token]) == 1:
            return 0, len(token)
        start = min(term, len(token) - 1)  # folding makes two of some Thai characters
        return start, min(start + 2, len(token))

    def tokens(self, text: str) -> Iterator[Token]:
        """The terms with the places that they stand for."""
        pieces = self.split(text)
        for token, at in zip(pieces[1::2], list(accumulate(map(len, pieces)))[::2], strict=False):
            for number, (term, written) in enumerate(self.terms_of(token)):
                start, end = self.place_of(token, number)
                yield Token(at + start, at + end, term, written)

    def all_terms_and_written(self, texts: Sequence[str]) -> tuple[list[list[str]], set[str]]:
        """The terms of each text, and the words as written of all of them: many short texts at once."""
        groups = _split_all(texts)
        lookup = self._terms.__getitem__
        words = self._words(list(chain.from_iterable(groups)))
        return [list(chain.from_iterable(map(lookup, tokens))) for tokens in groups], words

    def _words(self, tokens: list[str]) -> set[str]:
        return set(chain.from_iterable(map(self._written.__getitem__, set(tokens))))

    def query_terms(self, text: str) -> tuple[str, ...]:
        """The terms of a typed word or phrase: as `terms`, without the lone last character of a run."""
        found: list[str] = []
        for token in _token_pattern(text).findall(text):
            terms = self._terms[token]
            found += terms[:-1] if len(terms) > 1 else terms
        return tuple(found)


class _TermCache(dict[str, tuple[str, ...]]):
    """Token as it stands → its terms, filled on demand."""

    def __init__(self, stem: Callable[[str], str]) -> None:
        super().__init__()
        self._stem = stem

    def __missing__(self, token: str) -> tuple[str, ...]:
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        self[token] = terms = _terms_of(token, self._stem)
        return terms


def _token_pattern(text: str) -> re.Pattern[str]:
    """What finds the tokens of a text."""
    return _compiled(_ASCII_PIECES if text.isascii() else _PIECES)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when it is needed: that takes milliseconds, which texts of ASCII do without."""
    return re.compile(pattern)


def _split(text: str, table: str = _WORDS) -> list[str]:
    """The tokens of a text; those of ASCII without its lone `s`, in a fifth of the time."""
    plain = text
    if not plain.isascii():
        for mark, instead in _TYPOGRAPHY:
            plain = plain.replace(mark, instead)
        if not plain.isascii():
            return _token_pattern(text).findall(text)
    if "'" in plain:
        plain = _LONE_S.sub(" ", plain)
    return plain.translate(table).split()


def _split_all(texts: Sequence[str]) -> list[list[str]]:
    """The tokens of each text."""
    joined = _BETWEEN.join(texts)
    breaks = len(texts) - 1
    if breaks < 1 or joined.count(_BREAK) != breaks:
        return [_split(text) for text in texts]
    tokens = _split(joined, _WORDS_AND_BREAKS)
    if tokens.count(_BREAK) != breaks:  # beyond ASCII, what separates the texts is no token
        return [_split(text) for text in texts]
    groups, start = [], 0
    for _ in range(breaks):
        end = tokens.index(_BREAK, start)
        groups.append(tokens[start:end])
        start = end + 1
    return [*groups, tokens[start:]]


def _terms_of(token: str, stem: Callable[[str], str]) -> tuple[str, ...]:
    if token.isalnum() and token.isascii():
        return (stem(token.lower()),)
    if token[0] in _APOSTROPHES:
        return _NO_TERMS
    folded = fold_search(token)
    if not token.isascii() and _compiled(_RUN).match(token):
        return tuple(folded[at : at + 2] for at in range(len(folded)))
    return (stem(folded),) if folded else _NO_TERMS


def _stemmer(analysis: str) -> Callable[[str], str]:
    if analysis == NO_STEMMING:
        return str
    import Stemmer  # a C extension: loaded when a text is analysed, not before

    if analysis not in Stemmer.algorithms():
        known = ", ".join([*sorted(Stemmer.algorithms()), NO_STEMMING])
        raise UsageError(f"no analysis named {analysis!r}", f"choose one of {known}")
    stem: Callable[[str], str] = Stemmer.Stemmer(analysis, 0).stemWord
    return stem


def is_half_bigram(term: str) -> bool:
    """Whether a term is one character of a script of bigrams: a query looks it up as their prefix."""
    return len(term) == 1 and not term.isascii() and bool(_compiled(_RUN).match(term))
