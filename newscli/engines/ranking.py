"""BM25F, engine-neutral: what a term's occurrences in several fields are worth, together.

Source: Robertson, Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3.5;
the idf with one added inside the logarithm, as Lucene has it, is never negative.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

K1 = 1.2
"""How soon more occurrences stop to count."""
B = 0.75
"""How much a field's length counts."""

Scores = dict[int, float]


@dataclass(frozen=True, slots=True)
class FieldHits:
    """The occurrences of a term in one field, and what they are measured by."""

    frequencies: Mapping[int, float]
    """Article → how often."""
    weight: float
    average_length: float
    lengths: Iterable[int]
    """The number of terms that each of these articles has in the field, in their order."""


def score_term(fields: list[FieldHits], articles: int) -> Scores:
    """Every article that has the term in any field → its score; `articles` is how many there are."""
    weighed: Scores = {}
    for field in fields:
        weight, average, before = field.weight, field.average_length, weighed.get
        for (number, frequency), length in zip(field.frequencies.items(), field.lengths, strict=True):
            norm = 1 - B + B * length / average
            weighed[number] = before(number, 0.0) + weight * frequency / norm
    rarity = inverse_document_frequency(articles, len(weighed))
    return {number: rarity * (K1 + 1) * tf / (K1 + tf) for number, tf in weighed.items()}


def inverse_document_frequency(articles: int, having: int) -> float:
    """log(1 + (N - n + ½) / (n + ½)): high for rare terms, never below zero."""
    return log(1 + (max(articles - having, 0) + 0.5) / (having + 0.5))
