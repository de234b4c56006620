"""Which stretches of an article a query found, as snippets.

A text is cut into tokens, and each distinct token is judged once for all texts: what of the query it may be.
Only tokens that may be something are looked at further, so a text costs little more than cutting it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from newscli.article import Article, Capture
from newscli.fields import DEFAULT_FIELDS
from newscli.query.tree import And, Boost, Fuzzy, Node, Or, Pattern, Phrase, Word
from newscli.text.analysis import Analyzer, is_half_bigram
from newscli.text.folding import fold_search
from newscli.text.snippets import Hitmark, Snippet, best_snippet, whole_snippet
from newscli.text.wording import pattern_regex, within_distance

Fits = Callable[[str], object]

_APART = 1 << 20
"""Positions from one token to the next where it does not matter which are neighbours."""
MOST_ITEMS = 3
"""How many list items of a hit are shown."""


class Highlighter:
    """Finds the hits of one query in texts, by the analysis of one index."""

    def __init__(self, tree: Node, analyzer: Analyzer, names: Analyzer) -> None:
        analyzers = dict.fromkeys((*DEFAULT_FIELDS, "list"), analyzer) | {"byline": names}
        self._seekers = {
            field: _Seeker(leaves, analyzers[field])
            for field in analyzers
            if (leaves := tuple(dict.fromkeys(_leaves_in(tree, field))))
        }

    def snippets(self, article: Article, captures: tuple[Capture, ...]) -> tuple[Snippet, ...]:
        """Headline, byline and list items that were found, and the best passage of the body.

        Where nothing was found the beginning of the body stands in.
        """
        found = [
            *self._whole("headline", [article.headline or ""]),
            *self._body(article.text),
            *self._whole("byline", [article.byline or ""]),
            *self._whole("list", _items(captures))[:MOST_ITEMS],
        ]
        return tuple(found or [best_snippet("body", article.text, [])] if found or article.body else [])

    def _whole(self, field: str, texts: Iterable[str]) -> list[Snippet]:
        if field not in self._seekers:
            return []
        found = ((text, self.hits(field, text)) for text in dict.fromkeys(texts))
        return [whole_snippet(field, text, hits) for text, hits in found if hits]

    def _body(self, text: str) -> list[Snippet]:
        hits = self.hits("body", text)
        return [best_snippet("body", text, hits)] if hits else []

    def hits(self, field: str, text: str) -> list[Hitmark]:
        """The stretches of a text that the query looks for in a field, in order."""
        seeker = self._seekers.get(field)
        if seeker is None or not text:
            return []
        return sorted(seeker.hits(text), key=lambda hit: (hit.start, hit.end))


class _Wanted(NamedTuple):
    """One leaf of a query: so many terms that follow one another, at most `slop` positions apart."""

    key: str
    size: int
    slop: int


class _Slot(NamedTuple):
    """What a term may be: that of a leaf, by its place among those of the leaf."""

    leaf: int
    place: int


class _Part(NamedTuple):
    """A term of a token that may be something: its place among the token's terms, and what it may be."""

    at: int
    slots: tuple[_Slot, ...]


class _Seeker:
    """Looks for the leaves of a query in texts of one field."""

    def __init__(self, leaves: Sequence[Word | Phrase | Pattern | Fuzzy], analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._wanted: list[_Wanted] = []
        self._by_term: dict[str, list[_Slot]] = {}
        self._by_half: dict[str, list[_Slot]] = {}
        self._by_test: list[tuple[Fits, _Slot]] = []
        self._judged: dict[str, tuple[_Part, ...]] = {}
        for leaf in leaves:
            self._want(leaf)

    def hits(self, text: str) -> Iterator[Hitmark]:
        """The stretches that leaves were found in, each once a leaf."""
        pieces = self._analyzer.split(text)
        tokens = pieces[1::2]
        judged = self._judged
        self._judge_all(list(set(tokens).difference(judged)))
        fitting = [at for at, token in enumerate(tokens) if judged[token]]
        if not fitting:
            return
        found = self._found(tokens, fitting)
        ends = list(accumulate(map(len, pieces)))
        for wanted, places in zip(self._wanted, found, strict=True):
            for at, part in _runs(wanted, places):
                start, end = self._analyzer.place_of(tokens[at], part)
                yield Hitmark(ends[2 * at] + start, ends[2 * at] + end, wanted.key)

    def _found(self, tokens: Sequence[str], fitting: Sequence[int]) -> "list[list[_Places]]":
        """For each leaf and each of its terms: position in the text → which part of which token is there."""
        found: list[list[_Places]] = [[{} for _ in range(wanted.size)] for wanted in self._wanted]
        positions: Sequence[int] = range(0, len(tokens) * _APART, _APART)
        if any(wanted.size > 1 for wanted in self._wanted):
            positions = self._analyzer.positions(tokens)
        for at in fitting:
            for part, slots in self._judged[tokens[at]]:
                for leaf, place in slots:
                    found[leaf][place][positions[at] + part] = (at, part)
        return found

    def _judge_all(self, tokens: list[str]) -> None:
        """Judge tokens that come for the first time; most are nothing, which is seen at once."""
        self._judged.update(dict.fromkeys(tokens, ()))
        is_other = self._by_term.keys().isdisjoint
        if not (self._by_half or self._by_test):
            tokens = [
                token
                for token, terms in zip(tokens, self._analyzer.all_terms(tokens), strict=True)
                if not is_other(terms)
            ]
        for token in tokens:
            self._judged[token] = self._judge(token)

    def _judge(self, token: str) -> tuple[_Part, ...]:
        """The terms of a token that may be something."""
        parts = []
        for at, (term, written) in enumerate(self._analyzer.terms_of(token)):
            slots = [
                *self._by_term.get(term, ()),
                *self._by_half.get(term[:1], ()),
                *(slot for fits, slot in self._by_test if fits(written)),
            ]
            if slots:
                parts.append(_Part(at, tuple(slots)))
        return tuple(parts)

    def _want(self, leaf: Word | Phrase | Pattern | Fuzzy) -> None:
        number = len(self._wanted)
        match leaf:
            case Pattern(text):
                self._wanted.append(_Wanted(text, 1, 1))
                self._by_test.append((pattern_regex(fold_search(text)).fullmatch, _Slot(number, 0)))
            case Fuzzy(text, distance):
                self._wanted.append(_Wanted(f"{text}~{distance}", 1, 1))
                self._by_test.append((within_distance(fold_search(text), distance), _Slot(number, 0)))
            case Word(text):
                self._want_terms(text, 1)
            case Phrase(text, slop):
                self._want_terms(text, slop)

    def _want_terms(self, text: str, slop: int) -> None:
        terms = self._analyzer.query_terms(text)
        for place, term in enumerate(terms):
            table = self._by_half if is_half_bigram(term) else self._by_term
            table.setdefault(term, []).append(_Slot(len(self._wanted), place))
        self._wanted.append(_Wanted(text, len(terms), slop))


_Places = dict[int, tuple[int, int]]


def _runs(wanted: _Wanted, places: list[_Places]) -> Iterable[tuple[int, int]]:
    """The places that take part in a run of all terms of a leaf, each once."""
    if wanted.size == 1:
        return places[0].values()
    found: dict[tuple[int, int], None] = {}
    for first in places[0] if places else ():
        for term, position in enumerate(_follow(wanted, places, first)):
            found[places[term][position]] = None
    return found


def _follow(wanted: _Wanted, places: list[_Places], first: int) -> list[int]:
    """The positions of all terms, one after another from `first` on; none where they do not follow."""
    paths = [[first]]
    for following in places[1:]:
        ends = {path[-1]: path for path in reversed(paths)}  # of paths to one place, one is enough
        paths = [
            [*path, position]
            for path in ends.values()
            for position in following
            if 0 < position - path[-1] <= wanted.slop
        ]
    return min(paths, default=[])


def _leaves_in(node: Node, field: str) -> Iterator[Word | Phrase | Pattern | Fuzzy]:
    """The leaves that can be found in a field; what must not be there is not looked for."""
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from _leaves_in(child, field)
        case Boost(child):
            yield from _leaves_in(child, field)
        case Word() | Phrase() | Pattern() | Fuzzy():
            if node.field == field or (node.field is None and field in DEFAULT_FIELDS):
                yield node
        case _:
            return


def _items(captures: tuple[Capture, ...]) -> Iterator[str]:
    return (item.text for capture in captures for each in capture.lists for item in each.items)
