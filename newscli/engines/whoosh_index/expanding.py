"""The words of one commit that a pattern or a fuzzy word stands for, for who wants to know."""

from collections import Counter
from collections.abc import Iterator

from newscli.engines.budget import Budget
from newscli.engines.whoosh_index.files.postings import decode_term
from newscli.engines.whoosh_index.looking import choose_words
from newscli.engines.whoosh_index.segments import Segments
from newscli.explanations import Expansion
from newscli.query import Fuzzy, Pattern

MOST_WORDS = 10
"""Words that are told."""


def expand(leaf: Pattern | Fuzzy, fields: tuple[str, ...], segments: Segments) -> Expansion:
    """How many words a leaf stands for in some fields, and the commonest of them.

    Words that only deleted articles had are among the number until their segment is merged.
    """
    counts: Counter[str] = Counter()
    for field in fields:
        for word, count in _counted(leaf, field, segments):
            counts[word] += count
    kept = [choose_words(leaf, field)[0] for field in fields]
    told = ((word, _documents(segments, kept, word)) for word, _ in counts.most_common(MOST_WORDS))
    commonest = sorted(told, key=lambda each: (-each[1], each[0]))
    return Expansion(len(counts), tuple(each for each in commonest if each[1]))


def _counted(leaf: Pattern | Fuzzy, field: str, segments: Segments) -> Iterator[tuple[str, int]]:
    """The words, with how many documents of a segment have each, deleted ones included."""
    written, choose = choose_words(leaf, field)
    for each in segments.leaves:
        reader = each.reader.field(written)
        for numbers in choose(reader, Budget.unlimited()):
            terms = reader.terms(numbers.start, numbers.stop)
            for number, term in zip(numbers, terms, strict=True):
                yield decode_term(term), reader.document_count(number)


def _documents(segments: Segments, fields: list[str], word: str) -> int:
    """How many live documents have a word in any of some fields."""
    return len({number for field in fields for number in segments.documents(field, word)})
