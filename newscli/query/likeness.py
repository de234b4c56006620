"""A text → a query of the words that tell it from others: what is like it has many of them."""

from collections import Counter
from collections.abc import Callable
from heapq import nlargest
from math import log

from newscli.article import Article
from newscli.fields import FIELDS
from newscli.query.tree import Boost, Node, Or, Word
from newscli.text.analysis import Analyzer, is_half_bigram

MOST_WORDS = 25
"""Words of the query."""
MOST_TERMS = 150
"""Terms of a text whose rarity is asked for: those that it has most often, and first."""


def query_like(article: Article, analyzer: Analyzer, rarity: Callable[[str], float]) -> Node | None:
    """The words of an article with the greatest tf-idf, any of which may be found; None without a word.

    `rarity` tells how much it counts that few articles have a term, 0: none that matters. A word is boosted
    by the logarithm of how often the article has it, since ranking weighs its rarity itself. Source of the
    way: Lucene's MoreLikeThis.
    """
    counts, words = _count(article, analyzer)
    asked = nlargest(MOST_TERMS, counts, key=counts.__getitem__)
    worths = {term: counts[term] * rarity(term) for term in asked}
    chosen = [term for term in nlargest(MOST_WORDS, worths, key=worths.__getitem__) if worths[term]]
    nodes = [_boosted(Word(words[term]), round(1 + log(counts[term]), 1)) for term in chosen]
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    return Or(tuple(nodes))


def _count(article: Article, analyzer: Analyzer) -> tuple[dict[str, int], dict[str, str]]:
    """Term → how often the article has it, in the order of the text; and a word, folded, of that term.

    The headline counts as often as its weight says.
    """
    counts: Counter[str] = Counter()
    words: dict[str, str] = {}
    for text, weight in ((article.headline or "", int(FIELDS["headline"].weight)), (article.text, 1)):
        for token in analyzer.tokens(text):
            counts[token.term] += weight
            words.setdefault(token.term, token.written)
    sound = {term: count for term, count in counts.items() if _is_sound(term, words, analyzer)}
    return sound, words


def _is_sound(term: str, words: dict[str, str], analyzer: Analyzer) -> bool:
    """Whether a typed word would be looked up by the term."""
    return not is_half_bigram(term) and analyzer.query_terms(words[term]) == (term,)


def _boosted(word: Word, factor: float) -> Node:
    return word if factor == 1 else Boost(word, factor)
