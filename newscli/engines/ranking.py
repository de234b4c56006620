"""BM25F, engine-neutral: what a term's occurrences in several fields are worth, together.

Source: Robertson, Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3.5;
the idf with one added inside the logarithm, as Lucene has it, is never negative.
"""

from collections.abc import Mapping, Sequence, Set
from math import log
from typing import NamedTuple

K1 = 1.2
"""How soon more occurrences stop to count."""
B = 0.75
"""How much a field's length counts."""

Scores = dict[int, float]


class FieldHits(NamedTuple):
    """The occurrences of a term in one field, and what they are measured by."""

    frequencies: Mapping[int, int] | Set[int]
    """Article → how often; or the articles, where it is not known how often."""
    weight: float
    average_length: float
    lengths: Sequence[int]
    """The number of terms that each of these articles has in the field, in their order."""


def score_term(fields: Sequence[FieldHits], articles: int, having: int) -> Scores:
    """Each of the articles given → its score; so many of so many `articles` have the term in any field.

    A hot loop: of one that half of all articles have, it takes most of a search.
    """
    weighed: Scores = {}
    for field in fields:
        worths = _worths(field)
        if not weighed:
            weighed = dict(zip(field.frequencies, worths, strict=True))
            continue
        before = weighed.get
        for number, worth in zip(field.frequencies, worths, strict=True):
            weighed[number] = before(number, 0.0) + worth
    most = inverse_document_frequency(articles, having) * (K1 + 1)
    return {number: most * worth / (K1 + worth) for number, worth in weighed.items()}


def _worths(field: FieldHits) -> list[float]:
    """What the occurrences in each article count: the more, the shorter its field is."""
    weight, average = field.weight, field.average_length
    by_length = {each: weight / (1 - B + B * each / average) for each in set(field.lengths)}
    if not isinstance(field.frequencies, Mapping):
        return [by_length[each] for each in field.lengths]
    pairs = zip(field.frequencies.values(), field.lengths, strict=True)
    return [frequency * by_length[length] for frequency, length in pairs]


def inverse_document_frequency(articles: int, having: int) -> float:
    """log(1 + (N - n + ½) / (n + ½)): high for rare terms, never below zero."""
    return log(1 + (max(articles - having, 0) + 0.5) / (having + 0.5))
