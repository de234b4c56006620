"""The words of one commit that a pattern or a fuzzy word stands for, for who wants to know."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from newscli.engines.whoosh_index.schema import fold_keyword
from newscli.engines.whoosh_index.segments import Segments
from newscli.explanations import Expansion
from newscli.fields import FIELDS, FieldKind
from newscli.query import Fuzzy, Pattern
from newscli.text.folding import fold_search
from newscli.text.wording import pattern_regex, within_distance

_WRITTEN = {"headline": "headline_words", "body": "body_words", "list": "list_words"}
"""Field of stems → field of the words as written."""
MOST_WORDS = 10
"""Words that are told."""


def expand(leaf: Pattern | Fuzzy, fields: tuple[str, ...], segments: Segments) -> Expansion:
    """How many words a leaf stands for in some fields, and the commonest of them.

    Words that only deleted articles had are among the number until their segment is merged.
    """
    start, fits = _test(leaf, fields)
    kept = [_WRITTEN.get(field, field) for field in fields]
    counts: Counter[str] = Counter()
    fitting: dict[str, bool] = {}
    for field in kept:
        for word, count in _counted(segments, field, start):
            if word not in fitting:
                fitting[word] = bool(fits(word))
            if fitting[word]:
                counts[word] += count
    told = ((word, _documents(segments, kept, word)) for word, _ in counts.most_common(MOST_WORDS))
    commonest = sorted(told, key=lambda each: (-each[1], each[0]))
    return Expansion(len(counts), tuple(each for each in commonest if each[1]))


def _test(leaf: Pattern | Fuzzy, fields: tuple[str, ...]) -> tuple[str, Callable[[str], object]]:
    """How the words begin, and a test for the others among those that do."""
    if isinstance(leaf, Fuzzy):
        return "", within_distance(fold_search(leaf.text), leaf.distance)
    is_keyword = FIELDS[fields[0]].kind is FieldKind.KEYWORD
    folded = fold_keyword(leaf.text) if is_keyword else fold_search(leaf.text)
    return re.split(r"[*?]", folded, maxsplit=1)[0], pattern_regex(folded).fullmatch


def _counted(segments: Segments, field: str, start: str) -> Iterator[tuple[str, int]]:
    """The words that begin so, with how many documents of a segment have each, deleted ones included."""
    begin = start.encode("utf-8", "surrogatepass")
    for leaf in segments.leaves:
        reader = leaf.reader.field(field)
        first = reader.lower_bound(begin)
        for number, term in enumerate(reader.terms(first), first):
            if not term.startswith(begin):
                break
            yield term.decode("utf-8", "surrogatepass"), reader.document_count(number)


def _documents(segments: Segments, fields: list[str], word: str) -> int:
    """How many live documents have a word in any of some fields."""
    return len({number for field in fields for number in segments.documents(field, word)})
