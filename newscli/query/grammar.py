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

What dangles (a bracket or quote without partner, an operator without operand) is noted and ignored.
"""

from dataclasses import dataclass
from datetime import datetime

from newscli.errors import QueryError
from newscli.fields import FIELDS
from newscli.query.leaves import boost_of, make_phrase, make_word
from newscli.query.tokens import Sign, Token, tokenize
from newscli.query.tree import And, Boost, Node, Not, Note, Or, Query

MOST_LEVELS = 100
"""Brackets in brackets; deeper ones are refused."""


def parse_query(text: str, now: datetime) -> Query:
    """Read a query; `now` is what relative dates count from.

    QueryError, with its place, for an empty query, an unknown field, a bad date or number, too many levels.
    """
    notes: list[Note] = []
    tokens = list(tokenize(text, notes))
    parser = _Parser(tokens, notes, now)
    tree = parser.whole()
    if tree is None:
        why = notes[0].message if notes else "give a word to search for, or * for everything"
        raise QueryError("the query is empty", 0, len(text), why)
    return Query(text, tree, tuple(sorted(notes, key=lambda note: note.place)))


@dataclass(slots=True)
class _Parser:
    """Walks the tokens once. Every method returns None where nothing is left of what it reads."""

    tokens: list[Token]
    notes: list[Note]
    now: datetime
    at: int = 0
    leaves: int = 0
    scans: int = 0

    def whole(self) -> Node | None:
        """The whole query; closing brackets without partner are skipped."""
        found: list[Node | None] = [self.any_of(None, 0)]
        while token := self.take(Sign.CLOSE):
            self.note("the bracket ) has no partner and is ignored", token)
            found.append(self.any_of(None, 0))
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


def _known_field(token: Token) -> str:
    name = token.text.lower()
    if name in FIELDS:
        return name
    from difflib import get_close_matches  # only for who mistyped

    near = get_close_matches(name, FIELDS, 1)
    meant = f"did you mean {near[0]}? " if near else ""
    raise QueryError(f"no field {token.text!r}", *token.place, f"{meant}there are: {', '.join(FIELDS)}")


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
