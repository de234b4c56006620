"""Finds what was meant where a word of a query is in no article, among the words that the index has.

A word that begins alike is looked for among all that do; of those that begin otherwise, only what one edit
of the first letter makes is looked up. So a word costs a small part of the lexicon, not all of it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, product

from newscli.engines.whoosh_index.evaluation import Evaluator
from newscli.engines.whoosh_index.reader import IndexReader
from newscli.engines.whoosh_index.schema import WRITTEN
from newscli.fields import DEFAULT_FIELDS
from newscli.query import OPERATORS, Leaf, Node, Phrase, Word, has_alternatives, replace_leaves, wanted_leaves
from newscli.text.analysis import Analyzer, Token
from newscli.text.spelling import common_spelling, edits_allowed, near_words, other_beginnings

_WRITTEN = WRITTEN | {"byline": "byline"}
"""Fields whose words are suggested → where they are kept as written, folded."""
MOST_WORDS = 20
"""Words of a query; nothing is suggested for a longer one."""
MOST_DOUBTED, MOST_RARE = 5, 2
"""Words that others are looked for: of unknown ones the first, else of those that are there the rarest."""
COMMONER = 50
"""A word stands for another that is there only where it is in so many times as many articles."""
MOST_CHOICES, MOST_TRIES = 4, 4
"""Suggestions for a word, and queries that are tried until one finds something."""
MOST_TEXTS, MOST_TEXT = 5, 20_000
"""Articles that are read for how a word is written, and the code points of each."""

Fields = tuple[str, ...]
Doubted = tuple[Fields, str]
"""A word, folded, and the fields that it is looked for in."""


class Suggester:
    """Suggests queries on one commit."""

    def __init__(
        self, reader: IndexReader, analyzer: Analyzer, names: Analyzer, evaluator: Evaluator
    ) -> None:
        self._reader = reader
        self._segments = reader.segments
        self._analyzer = analyzer
        self._names = names
        self._evaluator = evaluator

    def suggest(self, tree: Node) -> Node | None:
        """The tree with words that are there in place of those that are in no article.

        Where all are there but in no article together, words that are far commoner stand for those like
        them. None where nothing is near, where it would find nothing, and for very long queries.
        """
        words = list(islice(self._words(tree), MOST_WORDS + 1))
        if not words or len(words) > MOST_WORDS:
            return None
        terms = dict(words)
        doubted = {word: 1 for word, term in terms.items() if not self._is_known(word[0], term)}
        if not doubted and not has_alternatives(tree) and not self._evaluator.matches(tree):
            doubted = self._rarest(terms)
        choices = {word: self._choices(*word, least) for word, least in islice(doubted.items(), MOST_DOUBTED)}
        return self._first_that_finds(tree, {word: found for word, found in choices.items() if found})

    def _words(self, tree: Node) -> Iterator[tuple[Doubted, str]]:
        """The words of a tree, and the term that each is looked up by."""
        for leaf in wanted_leaves(tree):
            for token in self._tokens(leaf):
                yield (_fields_of(leaf), token.written), token.term

    def _is_known(self, fields: Fields, term: str) -> bool:
        """Whether an article has a term."""
        return any(self._segments.count_documents(field, term) for field in reversed(fields))

    def _rarest(self, terms: dict[Doubted, str]) -> dict[Doubted, int]:
        """The words in the fewest articles, with how many must have what stands for each."""
        counts = {
            (fields, word): max(self._segments.count_documents(field, term) for field in fields)
            for (fields, word), term in terms.items()
        }
        rarest = sorted(counts, key=counts.__getitem__)[:MOST_RARE]
        return {word: max(counts[word] * COMMONER, 1) for word in rarest}

    def _first_that_finds(self, tree: Node, choices: dict[Doubted, list[str]]) -> Node | None:
        """The first of the trees with words that were chosen which finds something."""
        for chosen in islice(product(*choices.values()), MOST_TRIES) if choices else ():
            words = dict(zip(choices, chosen, strict=True))
            if self._evaluator.matches(self._mended(tree, words)):
                return self._mended(tree, {each: self._spelling(each[0], words[each]) for each in words})
        return None

    def _mended(self, tree: Node, words: dict[Doubted, str]) -> Node:
        """The tree with words in the place of others."""

        def change(leaf: Leaf) -> Leaf:
            if not isinstance(leaf, Word | Phrase):
                return leaf
            text, fields = leaf.text, _fields_of(leaf)
            for token in reversed(self._tokens(leaf)):
                word = words.get((fields, token.written), text[token.start : token.end])
                text = text[: token.start] + word + text[token.end :]
            return replace(leaf, text=text)

        return replace_leaves(tree, change)

    def _tokens(self, leaf: Leaf) -> list[Token]:
        if not isinstance(leaf, Word | Phrase) or not _fields_of(leaf):
            return []
        return list(self._analyzer_of(_fields_of(leaf)).tokens(leaf.text))

    def _choices(self, fields: Fields, word: str, least: int) -> list[str]:
        """The best of the words near one that `least` articles have: fewest edits, then commonest."""
        most = edits_allowed(word)
        if not most:
            return []
        near = near_words(word, self._beginning_alike(fields, word), most)
        if 1 not in near.values():
            near |= dict.fromkeys(other_beginnings(word), 1)
        counted = {other: self._count(fields, other) for other in near if other != word}
        return sorted(
            (other for other, count in counted.items() if count >= least),
            key=lambda other: (near[other], other[0] != word[0], -counted[other], other),
        )[:MOST_CHOICES]

    def _beginning_alike(self, fields: Fields, word: str) -> set[str]:
        return {each for field in fields for each in self._segments.terms(_WRITTEN[field], word[0])}

    def _count(self, fields: Fields, word: str) -> int:
        return max(self._segments.count_documents(_WRITTEN[field], word) for field in fields)

    def _spelling(self, fields: Fields, word: str) -> str:
        """A folded word as it is written in some of the articles that have it."""
        tokens = self._analyzer_of(fields).tokens
        texts = (text[:MOST_TEXT] for field in fields for text in self._texts(field, word))
        written = Counter(
            text[token.start : token.end] for text in texts for token in tokens(text) if token.written == word
        )
        spelling = common_spelling(written) if written else word
        return word if spelling in OPERATORS else spelling

    def _texts(self, field: str, word: str) -> Iterator[str]:
        """The texts that a few index documents have in a field with the word."""
        for number in self._segments.documents(_WRITTEN[field], word)[:MOST_TEXTS]:
            if field == "list":
                lists = self._reader.capture(number, None).lists
                yield "\n".join(item.text for each in lists for item in each.items)
            else:
                article, _ = self._reader.article(number)
                texts = {"headline": article.headline, "body": article.text, "byline": article.byline}
                yield texts[field] or ""

    def _analyzer_of(self, fields: Fields) -> Analyzer:
        return self._names if "byline" in fields else self._analyzer


def _fields_of(leaf: Leaf) -> Fields:
    """The fields that a leaf is looked for in; none where their words are not suggested."""
    names = DEFAULT_FIELDS if leaf.field is None else (leaf.field,)
    return names if all(name in _WRITTEN for name in names) else ()
