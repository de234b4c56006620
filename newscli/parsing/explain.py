"""Why each line is what it is: how sure the parser was, and which features spoke for it most.

Works after the parser, from what it decided: the steps are asked again, one unit at a time, what they saw.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import exp

from newscli.article import Document, Explained, LineKind, Reason
from newscli.parsing.assemble import read_parts
from newscli.parsing.body import body_features, body_range
from newscli.parsing.chain import Chain
from newscli.parsing.features import describe
from newscli.parsing.headline import candidates
from newscli.parsing.judgement import believe_body
from newscli.parsing.lists import grow
from newscli.parsing.members import Scene, member_features, window_under
from newscli.parsing.model import UNIT, Model, load_model, probability, score
from newscli.parsing.reading import Reading, roles_of
from newscli.parsing.split import AUTO, Split
from newscli.parsing.states import BODY, HEADLINE, ITEM, LABEL, MEMBER, TEXT

MOST_REASONS = 5
_LEAST_WEIGHT = 0.05
"""Log odds below which a feature is no reason."""


def explain(document: Document, split: Split = AUTO, model: Model | None = None) -> Iterator[Explained]:
    """Every line of a document in order, with its kind and why."""
    for part, reading in read_parts(document, model, split):
        first, end = part.first, part.end
        if reading is None:
            yield Explained(part.kind or LineKind.FURNITURE, (first + 1, end), document.lines[first].strip())
            continue
        why = _why(reading, model)
        at = first
        for place, unit in enumerate(reading.units):
            if first + unit.first > at:
                yield Explained(LineKind.BLANK, (at + 1, first + unit.first), "")
            kind = reading.kinds.get(place, LineKind.FURNITURE)
            at = first + unit.last + 1
            yield Explained(kind, (first + unit.first + 1, at), unit.text, *why[place])
        if at < end:
            yield Explained(LineKind.BLANK, (at + 1, end), "")


_Why = tuple[float, str, tuple[Reason, ...]]


def _why(reading: Reading, model: Model | None) -> Sequence[_Why]:
    if reading.is_weighed:
        return _Weighed(reading, model).all()
    return [(1.0, "rule", ())] * len(reading.units)


class _Weighed:
    """The steps of the model on one article, each asked again."""

    def __init__(self, reading: Reading, model: Model | None) -> None:

        self.reading = reading
        self.model = model or load_model()
        self.seen = describe(reading.units)
        self.names = [each.names for each in self.seen]
        self.beliefs = self.model.lines.beliefs(self.names)

    def all(self) -> list[_Why]:
        """Why each unit is what it is."""
        why = [self._at_first_sight(at) for at in range(len(self.reading.units))]
        for step in (self._of_body(), self._of_lists(), self._of_headline()):
            for at, each in step.items():
                why[at] = each
        return why

    def _at_first_sight(self, at: int) -> _Why:
        """By the first chain: all its states that are neither story nor list are furniture."""

        told = sum(self.beliefs[at][state] for state in (BODY, HEADLINE, ITEM, LABEL))
        best = max(range(len(self.beliefs[at])), key=self.beliefs[at].__getitem__)
        return 1 - told, "lines", _chain_reasons(self.model.lines, self.names, at, best, self.beliefs[at])

    def _of_body(self) -> dict[int, _Why]:

        units, roles = self.reading.units, roles_of(self.reading.lists)
        features = body_features(units, self.seen, self.beliefs, self.reading.headline, roles)
        start = body_range(units, self.beliefs)[0]
        second = self.model.body.beliefs(features)
        why: dict[int, _Why] = {}
        for at, sure in believe_body(self.beliefs, second, start).items():
            belief = second[at - start]
            if self.reading.kinds.get(at) is LineKind.BODY:
                reasons = _chain_reasons(self.model.body, features, at - start, TEXT, belief)
                why[at] = (sure, "body", reasons)
            else:
                others = [state for state in range(len(belief)) if state != TEXT]
                best = max(others, key=belief.__getitem__)
                why[at] = (
                    1 - sure,
                    "body",
                    _chain_reasons(self.model.body, features, at - start, best, belief),
                )
        return why

    def _of_lists(self) -> dict[int, _Why]:

        scene = Scene.of(self.reading.units, self.seen, self.beliefs, self.reading.headline)
        chain = self.model.items
        why: dict[int, _Why] = {}
        for found in self.reading.lists:
            names = ["bias", *grow(scene, found.label, chain).names]
            accepted = probability(score(self.model.list, names))
            why[found.label] = (accepted, "list", _weight_reasons(self.model.list, names[1:]))
            window = window_under(scene, found.label)
            features = member_features(scene, found.label, window)
            for place, (at, belief) in enumerate(zip(window, chain.beliefs(features), strict=True)):
                if found.label < at <= found.last:
                    best = MEMBER if at in found.items else max(range(1, len(belief)), key=belief.__getitem__)
                    sure = belief[MEMBER] if at in found.items else 1 - belief[MEMBER]
                    why[at] = (sure, "member", _chain_reasons(chain, features, place, best, belief))
        return why

    def _of_headline(self) -> dict[int, _Why]:

        if self.reading.headline is None:
            return {}
        found = candidates(self.reading.units, self.seen, self.beliefs)
        scores = {each.at: score(self.model.headline, each.names) for each in found}
        best = max(scores.values())
        odds = {at: exp(value - best) for at, value in scores.items()}
        names = next(each.names for each in found if each.at == self.reading.headline)
        sure = odds[self.reading.headline] / sum(odds.values())
        return {self.reading.headline: (sure, "headline", _weight_reasons(self.model.headline, names))}


def _chain_reasons(
    chain: Chain, features: Sequence[Sequence[str]], at: int, state: int, belief: Sequence[float]
) -> tuple[Reason, ...]:
    """What speaks for a state against the one that was next likeliest."""
    rival = max((each for each in range(len(belief)) if each != state), key=belief.__getitem__)
    weighed = chain.weights_of(features, at)
    return _strongest({name: row[state] - row[rival] for name, row in weighed.items()})


def _weight_reasons(weights: Mapping[str, int], names: Sequence[str]) -> tuple[Reason, ...]:
    return _strongest({name: weights.get(name, 0) / UNIT for name in names})


def _strongest(weighed: Mapping[str, float]) -> tuple[Reason, ...]:
    reasons = [Reason(name, weight) for name, weight in weighed.items() if abs(weight) >= _LEAST_WEIGHT]
    return tuple(sorted(reasons, key=lambda each: (-abs(each.weight), each.feature))[:MOST_REASONS])
