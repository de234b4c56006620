"""How often a leaf of a query is in one text: what its score counts, told from the text's own tokens."""

from collections.abc import Callable, Sequence
from typing import assert_never

from newscli.query.tree import Between, Every, Fuzzy, Leaf, Pattern, Phrase, Word
from newscli.text.analysis import Analyzer, Token, is_half_bigram
from newscli.text.folding import fold_search
from newscli.text.wording import pattern_regex, within_distance


def count_in(leaf: Leaf, tokens: Sequence[Token], analyzer: Analyzer) -> int:
    """How often a text of these tokens has what a leaf asks for; 0 for dates.

    Of `*` it counts the terms, of a phrase the places where it begins. A pattern or a fuzzy word counts once:
    of words as written an index knows only where they are.
    """
    match leaf:
        case Word(text):
            return _count_terms(analyzer.query_terms(text), 1, tokens)
        case Phrase(text, slop):
            return _count_terms(analyzer.query_terms(text), slop, tokens)
        case Pattern(text):
            return _has_word(pattern_regex(fold_search(text)).fullmatch, tokens)
        case Fuzzy(text, distance):
            return _has_word(within_distance(fold_search(text), distance), tokens)
        case Every():
            return len(tokens)
        case Between():
            return 0
    assert_never(leaf)


def _has_word(fits: Callable[[str], object], tokens: Sequence[Token]) -> int:
    return int(any(fits(token.written) for token in tokens))


def _count_terms(terms: Sequence[str], slop: int, tokens: Sequence[Token]) -> int:
    """From how many places on all terms follow one another, each at most `slop` positions further."""
    reached: set[int] | None = None
    for term in reversed(terms):
        places = {at for at, token in enumerate(tokens) if _fits(token.term, term)}
        if reached is not None:
            after = reached
            places = {at for at in places if any(at + step in after for step in range(1, slop + 1))}
        reached = places
    return len(reached or ())


def _fits(found: str, term: str) -> bool:
    return found.startswith(term) if is_half_bigram(term) else found == term
