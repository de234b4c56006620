"""Tokens → query tree: OR binds least, then AND (written or not), then NOT and `-`.

| query | tree |
|---|---|
| `a b` `a AND b` | And(a, b) |
| `a OR b c` | Or(a, And(b, c)) |
| `a -b` `a NOT b` | And(a, Not(b)) |
| `headline:a` `headline:(a b)` | Word(a, field=headline), And of both in that field |
| `"a b"~3` | Phrase(a b, slop=3) |
| `a*` `w?ld` `a~2` `a^3` `(a b)^2` | Pattern, Pattern, Fuzzy, Boost, Boost |
| `published:2024..` | Between(published, low, None) |
| `*` `headline:*` | Every, Every of a field |
| `query:name` | what the saved query of that name is read as, like a group |

What dangles (a bracket or quote without partner, an operator without operand) is noted and ignored.

The parser is our own because luqum, lark and pyparsing, which tell an error's place too, refuse what this
language forgives: each would need a second parser around it for what dangles, and a limit of its own for
brackets in brackets. lark and pyparsing take six to ten times as long to load as these files, and luqum is
built on PLY, whose last release is of 2018.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from newscli.errors import QueryError
from newscli.fields import FIELDS
from newscli.query.leaves import boost_of, make_phrase, make_word
from newscli.query.saved import FIELD as SAVED_FIELD
from newscli.query.saved import NAMES, Expansion, Saved
from newscli.query.tokens import Sign, Token, tokenize
from newscli.query.tree import And, Boost, Node, Not, Note, Or, Place, Query

MOST_LEVELS = 100
"""Brackets in brackets; deeper ones are refused."""


def parse_query(text: str, now: datetime, saved: Callable[[], Saved] = dict) -> Query:
    """Read a query; `now` is what relative dates count from, `saved` loads the saved queries if one is used.

    What comes of a saved query has the place of its `query:name`. QueryError, with its place, for an empty
    query, an unknown field or saved query, a bad date or number, too many levels.
    """
    notes: list[Note] = []
    tokens = list(tokenize(text, notes))
    parser = _Parser(tokens, notes, now, Expansion(saved))
    tree = parser.whole(None, 0)
    if tree is None:
        raise _empty(notes, (0, len(text)))
    return Query(text, tree, tuple(sorted(notes, key=lambda note: note.place)))


@dataclass(slots=True)
class _Parser:
    """Walks the tokens once. Every method returns None where nothing is left of what it reads."""

    tokens: list[Token]
    notes: list[Note]
    now: datetime
    expansion: Expansion
    at: int = 0
    words: int = 0
    scans: int = 0

    def whole(self, field: str | None, level: int) -> Node | None:
        """A whole query; closing brackets without partner are skipped."""
        found: list[Node | None] = [self.any_of(field, level)]
        while token := self.take(Sign.CLOSE):
            self.note("the bracket ) has no partner and is ignored", token)
            found.append(self.any_of(field, level))
        return _joined(And, found)

    def any_of(self, field: str | None, level: int) -> Node | None:
        """Alternatives, joined by OR."""
        found = [self.all_of(field, level)]
        while token := self.take(Sign.OR):
            is_alone = all(node is None for node in found)
            found.append(self.all_of(field, level))
            if is_alone or found[-1] is None:
                self.note("OR has nothing on one side and is ignored", token)
        return _joined(Or, found)

    def all_of(self, field: str | None, level: int) -> Node | None:
        """What must all hold, joined by AND or nothing."""
        found: list[Node | None] = []
        while (token := self.peek()) and token.sign not in (Sign.CLOSE, Sign.OR):
            if not self.take(Sign.AND):
                found.append(self.negated(field, level))
            elif not any(found) or self.is_at_end():
                self.note("AND has nothing on one side and is ignored", token)
        return _joined(And, found)

    def negated(self, field: str | None, level: int) -> Node | None:
        """A condition, or its opposite; two negations are none."""
        first = self.peek()
        count = 0
        while self.take(Sign.NOT) or self.take(Sign.MINUS):
            count += 1
        node = self.primary(field, level)
        if node is None:
            if count and first:
                self.note(f"{first.sign} has nothing after it and is ignored", first)
            return None
        return Not(node) if count % 2 else node

    def primary(self, field: str | None, level: int) -> Node | None:
        """A word, a phrase, a group, or a field with one of them."""
        if token := self.take(Sign.FIELD):
            if token.text.lower() == SAVED_FIELD:
                return self.named(token, field, level + 1)
            return self.in_field(token, level + 1)
        if token := self.take(Sign.OPEN):
            return self.boosted(self.group(token, field, level + 1))
        if token := self.take(Sign.PHRASE):
            return self.boosted(make_phrase(token, self.take(Sign.TILDE), field, self))
        if token := self.take(Sign.WORD):
            return make_word(token, field, self)
        if token := self.take(Sign.TILDE) or self.take(Sign.CARET):
            self.note(f"{token.sign} has nothing to stand behind and is ignored", token)
        return None

    def in_field(self, name: Token, level: int) -> Node | None:
        """What stands behind a field's name and colon."""
        self.check_level(level, name)
        node = self.negated(_known_field(name), level)
        if node is None:
            self.note(f"{name.text}: has nothing after it and is ignored", name)
        return node

    def named(self, prefix: Token, field: str | None, level: int) -> Node | None:
        """What the saved query stands for whose name is behind `query:`, with the boost behind that."""
        self.check_level(level, prefix)
        token = self.take(Sign.WORD) or self.take(Sign.PHRASE)
        if token is None:
            raise QueryError(f"{prefix.text}: is followed by the name of a saved query", *prefix.place, NAMES)
        name, caret, digits = token.text.partition("^")
        place = prefix.place[0], token.place[1]
        text = self.expansion.text_of(name, place)
        try:
            node = self.saved(name, text, place, (field, level))
        except QueryError as error:
            raise QueryError(f"in query:{name}: {error.message}", *place, error.hint) from None
        factor = boost_of(digits, token.place, self) if caret else None
        return self.boosted(Boost(node, factor) if factor else node)

    def saved(self, name: str, text: str, place: Place, where: tuple[str | None, int]) -> Node:
        """The text of a saved query, read where it stands; all in it has one place."""
        notes: list[Note] = []
        tokens = [replace(token, place=place) for token in tokenize(text, notes)]
        outer = self.tokens, self.at, self.notes, self.expansion.chain
        self.tokens, self.at, self.notes = tokens, 0, notes
        self.expansion.chain += (name,)
        node = self.whole(*where)
        self.tokens, self.at, self.notes, self.expansion.chain = outer
        if node is None:
            raise _empty(notes, place)
        self.notes += (Note(f"in query:{name}: {note.message}", place) for note in notes)
        return node

    def group(self, opening: Token, field: str | None, level: int) -> Node | None:
        """What stands in brackets."""
        self.check_level(level, opening)
        node = self.any_of(field, level)
        if not self.take(Sign.CLOSE):
            self.note("the bracket ( has no partner and is ignored", opening)
        elif node is None:
            self.note("the brackets have nothing in them and are ignored", opening)
        return node

    def boosted(self, node: Node | None) -> Node | None:
        """A phrase or group with the boost behind it, if there is one."""
        token = self.take(Sign.CARET)
        factor = boost_of(token.text, token.place, self) if token else None
        return Boost(node, factor) if node and factor else node

    def check_level(self, level: int, token: Token) -> None:
        if level > MOST_LEVELS:
            raise QueryError(f"more than {MOST_LEVELS} brackets in brackets", *token.place)

    def peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, sign: Sign) -> Token | None:
        """The next token if it is of a sign."""
        token = self.peek()
        if token is None or token.sign is not sign:
            return None
        self.at += 1
        return token

    def is_at_end(self) -> bool:
        token = self.peek()
        return token is None or token.sign in (Sign.CLOSE, Sign.OR, Sign.AND)

    def note(self, message: str, token: Token) -> None:
        self.notes.append(Note(message, token.place))


def _empty(notes: list[Note], place: Place) -> QueryError:
    why = notes[0].message if notes else "give a word to search for, or * for everything"
    return QueryError("the query is empty", *place, why)


def _known_field(token: Token) -> str:
    name = token.text.lower()
    if name in FIELDS:
        return name
    from difflib import get_close_matches  # only for who mistyped

    fields = (*FIELDS, SAVED_FIELD)
    near = get_close_matches(name, fields, 1)
    meant = f"did you mean {near[0]}? " if near else ""
    raise QueryError(f"no field {token.text!r}", *token.place, f"{meant}there are: {', '.join(fields)}")


def _joined(kind: type[And] | type[Or], found: list[Node | None]) -> Node | None:
    """Several nodes as one of a kind, flat; one alone stands for itself."""
    nodes: list[Node] = []
    for node in found:
        if isinstance(node, kind):
            nodes += node.children
        elif node is not None:
            nodes.append(node)
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    return kind(tuple(nodes))
