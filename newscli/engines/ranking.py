"""Scores, engine-neutral: BM25F for how often words occur, and a bonus for how near they are to one another.

Source: Robertson, Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3.5;
the idf with one added inside the logarithm, as Lucene has it, is never negative.

The bonus: how much of the query one short passage holds, as in the best passages of Salton, Allan, Buckley,
"Approaches to passage retrieval in full text information systems" (1993). That nearness adds to what BM25
says, and only for the best articles by BM25, is from Rasolofo, Savoy, "Term proximity scoring for
keyword-based retrieval systems" (2003). `benchmarks/ranking.py` compares the constants.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from heapq import nlargest
from math import log
from typing import NamedTuple

Scores = dict[int, float]
_ROUNDING = 1e-9
"""Far more than two scores may differ by that are equal but for rounding."""
_WHOLE = 1 << 32
"""Weights are added as whole numbers of this part: so their sums are the same in any order."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The constants of the formulas."""

    k1: float = 2.0
    """How soon more occurrences stop to count."""
    b: float = 0.75
    """How much a field's length counts."""
    closeness: float = 1.0
    """What the bonus is multiplied by; 0 is none."""
    spans: tuple[int, ...] = (8, 32)
    """How many positions a passage has: about a clause, about a paragraph. The bonus is their mean."""
    rare: float = 0.25
    """The share of articles that a word may be in for its nearness to count."""
    most_words: int = 32
    """Of how many words the nearness is looked at, the weightiest first."""
    rescored: int = 50
    """How many articles, the best by BM25F with ties by id, get the bonus. It is never below zero: they stay
    before all others."""


RANKING = Ranking()


class FieldHits(NamedTuple):
    """The occurrences of a term in one field, and what they are measured by."""

    frequencies: Mapping[int, int] | Set[int]
    """Article → how often; or the articles, where it is not known how often."""
    weight: float
    average_length: float
    lengths: Sequence[int] | Mapping[int, int]
    """Article → the number of terms that it has in the field."""


def score_term(fields: Sequence[FieldHits], idf: float, ranking: Ranking = RANKING) -> Scores:
    """The score of each article that has a term in any of the fields.

    A hot loop: of a term that half of all articles have, it takes most of a search.
    """
    return _saturated(_sums(fields, ranking.b), idf, ranking)


def best_by_term(fields: Sequence[FieldHits], idf: float, wanted: int, ranking: Ranking = RANKING) -> Scores:
    """Of `score_term` the `wanted` best and all that tie with them, maybe with others; far sooner.

    Of the field that most articles have, those are passed over that are worth too little there and are in no
    other: nothing can make them better than those that are worth more.
    """
    *few, most = sorted(fields, key=lambda field: len(field.frequencies))
    worths = _worths(most, ranking.b)
    least = nlargest(wanted, worths)[-1] * (1 - _ROUNDING) if worths and wanted else 0.0
    pairs = zip(most.frequencies, worths, strict=True)
    weighed = {number: worth for number, worth in pairs if worth >= least}
    others = _sums(few, ranking.b)
    both = most._replace(frequencies=_among(most.frequencies, others))
    weighed |= others
    for number, worth in zip(both.frequencies, _worths(both, ranking.b), strict=True):
        weighed[number] = others[number] + worth
    return _saturated(weighed, idf, ranking)


def _sums(fields: Sequence[FieldHits], b: float) -> Scores:
    """What the occurrences in all of some fields count."""
    weighed: Scores = {}
    for field in fields:
        worths = _worths(field, b)
        if not weighed:
            weighed = dict(zip(field.frequencies, worths, strict=True))
            continue
        before = weighed.get
        for number, worth in zip(field.frequencies, worths, strict=True):
            weighed[number] = before(number, 0.0) + worth
    return weighed


def _among(frequencies: Mapping[int, int] | Set[int], articles: Scores) -> Mapping[int, int] | Set[int]:
    """The occurrences in some articles."""
    if not isinstance(frequencies, Mapping):
        return {number for number in articles if number in frequencies}
    return {number: frequencies[number] for number in articles if number in frequencies}


def _saturated(weighed: Scores, idf: float, ranking: Ranking) -> Scores:
    k1 = ranking.k1
    most = idf * (k1 + 1)
    return {number: most * worth / (k1 + worth) for number, worth in weighed.items()}


def _worths(field: FieldHits, b: float) -> list[float]:
    """What the occurrences in each article count: the more, the shorter its field is."""
    weight, average = field.weight, field.average_length
    lengths = list(map(field.lengths.__getitem__, field.frequencies))
    by_length = {each: weight / (1 - b + b * each / average) for each in set(lengths)}
    if not isinstance(field.frequencies, Mapping):
        return [by_length[each] for each in lengths]
    pairs = zip(field.frequencies.values(), lengths, strict=True)
    return [frequency * by_length[length] for frequency, length in pairs]


def inverse_document_frequency(articles: int, having: int) -> float:
    """log(1 + (N - n + ½) / (n + ½)): high for rare terms, never below zero."""
    return log(1 + (max(articles - having, 0) + 0.5) / (having + 0.5))


Places = Sequence[Sequence[int]]
"""Of one text: for each word of a query, in their order, the positions where the text has it."""


def closeness(weights: Sequence[float], texts: Iterable[Places], ranking: Ranking = RANKING) -> float:
    """The bonus of an article: what the best passage of its texts holds more than one word, never below zero.

    `weights` has one for each word of a query (its inverse document frequency, times what it was asked for).
    A passage counts each word that it has once; it is as long as one of the `spans`, and within one text.
    """
    wholes = [round(weight * _WHOLE) for weight in weights]
    occurrences = [_in_order(places) for places in texts]
    most = max((wholes[word] for text in occurrences for _, word in text), default=0)
    best = (
        max((_best_passage(text, wholes, span) for text in occurrences), default=0) for span in ranking.spans
    )
    return ranking.closeness * sum(weight - most for weight in best) / (len(ranking.spans) * _WHOLE)


def _in_order(places: Places) -> list[tuple[int, int]]:
    """Position and word of each occurrence, ascending."""
    return sorted((at, word) for word, positions in enumerate(places) for at in positions)


def _best_passage(occurrences: Sequence[tuple[int, int]], weights: Sequence[int], span: int) -> int:
    """The largest weight of distinct words within so many positions; a hot loop: one walk with two ends."""
    counts = [0] * len(weights)
    best = weight = first = 0
    for at, word in occurrences:
        if not counts[word]:
            weight += weights[word]
        counts[word] += 1
        while occurrences[first][0] <= at - span:
            gone = occurrences[first][1]
            counts[gone] -= 1
            if not counts[gone]:
                weight -= weights[gone]
            first += 1
        best = max(best, weight)
    return best
