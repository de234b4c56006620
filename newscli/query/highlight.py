"""Which stretches of an article a query found, as snippets."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from newscli.article import Article, Capture
from newscli.fields import DEFAULT_FIELDS
from newscli.query.tree import And, Boost, Fuzzy, Node, Or, Pattern, Phrase, Word
from newscli.text.analysis import Analyzer, Token, is_half_bigram
from newscli.text.folding import fold_search
from newscli.text.snippets import Hitmark, Snippet, best_snippet, whole_snippet
from newscli.text.wording import pattern_regex, within_distance

Fits = Callable[[Token], bool]

MOST_ITEMS = 3
"""How many list items of a hit are shown."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One leaf of a query: tests for tokens that follow one another, at most `slop` positions apart."""

    key: str
    tests: tuple[Fits, ...] = field(compare=False)
    slop: int = 1


class Highlighter:
    """Finds the hits of one query in texts, by the analysis of one index."""

    def __init__(self, tree: Node, analyzer: Analyzer, names: Analyzer) -> None:
        self._analyzers = {"byline": names}
        self._default = analyzer
        self._wanted = {
            name: tuple(dict.fromkeys(self._wanted_in(tree, name)))
            for name in (*DEFAULT_FIELDS, "byline", "list")
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
        found = ((text, self.hits(field, text)) for text in dict.fromkeys(texts))
        return [whole_snippet(field, text, hits) for text, hits in found if hits]

    def _body(self, text: str) -> list[Snippet]:
        hits = self.hits("body", text)
        return [best_snippet("body", text, hits)] if hits else []

    def hits(self, field: str, text: str) -> list[Hitmark]:
        """The stretches of a text that the query looks for in a field, in order."""
        wanted = self._wanted[field]
        if not wanted or not text:
            return []
        tokens = list(self._analyzers.get(field, self._default).tokens(text))
        found = (hit for each in wanted for hit in _find(each, tokens))
        return sorted(found, key=lambda hit: (hit.start, hit.end))

    def _wanted_in(self, node: Node, field: str) -> Iterator[_Wanted]:
        """The leaves that can be found in a field; what must not be there is not looked for."""
        match node:
            case And(children) | Or(children):
                for child in children:
                    yield from self._wanted_in(child, field)
            case Boost(child):
                yield from self._wanted_in(child, field)
            case Word() | Phrase() | Pattern() | Fuzzy():
                if node.field == field or (node.field is None and field in DEFAULT_FIELDS):
                    yield from self._leaf(node, field)
            case _:
                return

    def _leaf(self, leaf: Word | Phrase | Pattern | Fuzzy, field: str) -> Iterator[_Wanted]:
        match leaf:
            case Pattern(text):
                yield _Wanted(text, (_written(pattern_regex(fold_search(text)).fullmatch),))
            case Fuzzy(text, distance):
                yield _Wanted(f"{text}~{distance}", (_written(within_distance(fold_search(text), distance)),))
            case Word(text):
                yield from self._terms(text, 1, field)
            case Phrase(text, slop):
                yield from self._terms(text, slop, field)

    def _terms(self, text: str, slop: int, field: str) -> Iterator[_Wanted]:
        terms = self._analyzers.get(field, self._default).query_terms(text)
        if terms:
            yield _Wanted(text, tuple(map(_term, terms)), slop)


def _term(term: str) -> Fits:
    if is_half_bigram(term):
        return lambda token: token.term.startswith(term)
    return lambda token: token.term == term


def _written(fits: Callable[[str], object]) -> Fits:
    return lambda token: bool(fits(token.written))


def _find(wanted: _Wanted, tokens: list[Token]) -> Iterator[Hitmark]:
    """The tokens that take part in a run of all tests, each once."""
    for at, token in enumerate(tokens):
        if wanted.tests[0](token):
            for place in _follow(wanted, tokens, at):
                yield Hitmark(tokens[place].start, tokens[place].end, wanted.key)


def _follow(wanted: _Wanted, tokens: list[Token], first: int) -> list[int]:
    """The places of tokens that fit the tests one after another from `first` on; none where they do not."""
    paths = [[first]]
    for test in wanted.tests[1:]:
        ends = {path[-1]: path for path in reversed(paths)}  # of paths to one place, one is enough
        paths = [
            [*path, at]
            for path in ends.values()
            for at in range(path[-1] + 1, min(path[-1] + 1 + wanted.slop, len(tokens)))
            if test(tokens[at])
        ]
    return min(paths, default=[])


def _items(captures: tuple[Capture, ...]) -> Iterator[str]:
    return (item.text for capture in captures for each in capture.lists for item in each.items)
