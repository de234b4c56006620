"""Why each line is what it is: how sure the parser was, and which features spoke for it most.

Works after the parser, from what it decided: the steps are asked again, one unit at a time, what they saw.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import exp, log
from typing import NamedTuple

from newscli.article import Document, Explained, LineKind, Reason, Rival
from newscli.parsing.assemble import read_parts
from newscli.parsing.body import body_features, body_range
from newscli.parsing.chain import Chain
from newscli.parsing.features import describe
from newscli.parsing.headline import candidates, rank_headlines
from newscli.parsing.judgement import believe_body
from newscli.parsing.lists import grow
from newscli.parsing.members import LIKELY_MEMBER, member_features, window_under
from newscli.parsing.model import UNIT, Model, load_model, probability, score
from newscli.parsing.reading import Reading, roles_of
from newscli.parsing.scene import Scene
from newscli.parsing.split import AUTO, Split
from newscli.parsing.states import BODY, HEADLINE, ITEM, LABEL, MEMBER, TEXT

MOST_REASONS = 5
_LEAST_WEIGHT = 0.05
"""Log odds below which a feature is no reason."""
_LEAST_RIVAL, _MOST_RIVALS = 0.02, 3
"""Probability from which on a line was nearly a headline or a label; how many headlines are told."""
_TINY = 1e-9
_BY_RULE = (LineKind.DECK, LineKind.BYLINE, LineKind.CAPTION, LineKind.LIST_MARKER)


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


class _Why(NamedTuple):
    confidence: float = 1.0
    step: str = "rule"
    reasons: tuple[Reason, ...] = ()
    also: tuple[Rival, ...] = ()


def _why(reading: Reading, model: Model | None) -> Sequence[_Why]:
    if reading.is_weighed:
        return _Weighed(reading, model or load_model()).all()
    return [_Why()] * len(reading.units)


class _Weighed:
    """The steps of the model on one article, each asked again."""

    def __init__(self, reading: Reading, model: Model) -> None:
        self.reading = reading
        self.model = model
        self.seen = describe(reading.units)
        self.names = [each.names for each in self.seen]
        self.beliefs = model.lines.beliefs(self.names)
        self.rivals: defaultdict[int, list[Rival]] = defaultdict(list)
        self.ranked = rank_headlines(reading.units, self.seen, self.beliefs, model.headline)
        self.best = self.ranked[0].at if self.ranked else None
        self.scene = Scene.of(reading.units, self.seen, self.beliefs, self.best)
        self.lists = [found for found in reading.lists if not found.is_shaped]

    def all(self) -> list[_Why]:
        """Why each unit is what it is."""
        why = [self._at_first_sight(at) for at in range(len(self.reading.units))]
        for step in (self._of_body(), self._of_labels(), self._of_members(), self._of_headlines()):
            for at, each in step.items():
                why[at] = each
        for at, kind in self.reading.kinds.items():
            if kind in _BY_RULE:
                why[at] = _Why(why[at].confidence)
        return [each._replace(also=tuple(self.rivals[at])) for at, each in enumerate(why)]

    def _at_first_sight(self, at: int) -> _Why:
        """By the first chain: all its states that are neither story nor list are furniture."""
        belief = self.beliefs[at]
        told = sum(belief[state] for state in (BODY, HEADLINE, ITEM, LABEL))
        return _Why(
            1 - told, "lines", _chain_reasons(self.model.lines, self.names, at, _best(belief), belief)
        )

    def _of_body(self) -> dict[int, _Why]:
        features = body_features(self.seen, self.beliefs, self.best, roles_of(self.lists))
        start = body_range(self.seen, self.beliefs)[0]
        second = self.model.body.beliefs(features)
        why = {}
        for at, sure in believe_body(self.beliefs, second, start).items():
            belief = second[at - start]
            is_body = self.reading.kinds.get(at) is LineKind.BODY
            state = TEXT if is_body else _best(belief, but=TEXT)
            reasons = _chain_reasons(self.model.body, features, at - start, state, belief)
            why[at] = _Why(sure if is_body else 1 - sure, "body", reasons)
        return why

    def _of_labels(self) -> dict[int, _Why]:
        """Labels of lists, and what was nearly one."""
        accepted = {found.label for found in self.lists}
        why = {}
        for at in filter(self.scene.is_candidate, range(len(self.reading.units))):
            grown = grow(self.scene, at, self.model.items)
            sure = probability(score(self.model.list, ["bias", *grown.names]))
            if at in accepted:
                why[at] = _Why(sure, "list", _weight_reasons(self.model.list, grown.names))
            elif sure >= _LEAST_RIVAL and len(grown.members) > 1:
                self.rivals[at].append(Rival(LineKind.LIST_LABEL, sure))
        return why

    def _of_members(self) -> dict[int, _Why]:
        chain = self.model.items
        why: dict[int, _Why] = {}
        for found in self.reading.lists:
            if found.label is None or found.is_shaped:
                why |= dict.fromkeys(range(found.first, found.last + 1), _Why())
                continue
            window = window_under(self.scene, found.label)
            features = member_features(self.scene, found.label, window)
            for place, (at, belief) in enumerate(zip(window, chain.beliefs(features), strict=True)):
                if not found.label < at <= found.last:
                    continue
                is_item = at in found.items
                state = MEMBER if is_item else _best(belief, but=MEMBER)
                reasons = _chain_reasons(chain, features, place, state, belief)
                is_of_style = is_item and belief[MEMBER] < LIKELY_MEMBER
                sure = belief[MEMBER] if is_item else 1 - belief[MEMBER]
                why[at] = _Why(sure, "style" if is_of_style else "member", () if is_of_style else reasons)
        return why

    def _of_headlines(self) -> dict[int, _Why]:
        """The headline, and the best of the others."""
        found = candidates(self.reading.units, self.seen, self.beliefs)
        names = {each.at: each.names for each in found}
        best = self.ranked[0].score if self.ranked else 0.0
        odds = {each.at: exp(each.score - best) for each in self.ranked}
        why = {}
        for at in list(odds)[: _MOST_RIVALS + 1]:
            sure = odds[at] / sum(odds.values())
            if at == self.reading.headline:
                why[at] = _Why(sure, "headline", _weight_reasons(self.model.headline, names[at]))
            elif sure >= _LEAST_RIVAL:
                self.rivals[at].append(Rival(LineKind.HEADLINE, sure))
        return why


def _best(belief: Sequence[float], but: int | None = None) -> int:
    """The state that is likeliest, or next to one."""
    return max((state for state in range(len(belief)) if state != but), key=belief.__getitem__)


def _chain_reasons(
    chain: Chain, features: Sequence[Sequence[str]], at: int, state: int, belief: Sequence[float]
) -> tuple[Reason, ...]:
    """What speaks for a state against the one that was next likeliest."""
    rival = _best(belief, but=state)
    weighed = {name: row[state] - row[rival] for name, row in chain.weights_of(features, at).items()}
    odds = log(max(belief[state], _TINY)) - log(max(belief[rival], _TINY))
    return _strongest(weighed | {"neighbours": odds - sum(weighed.values())})


def _weight_reasons(weights: Mapping[str, int], names: Sequence[str]) -> tuple[Reason, ...]:
    return _strongest({name: weights.get(name, 0) / UNIT for name in names})


def _strongest(weighed: Mapping[str, float]) -> tuple[Reason, ...]:
    reasons = [Reason(name, weight) for name, weight in weighed.items() if abs(weight) >= _LEAST_WEIGHT]
    return tuple(sorted(reasons, key=lambda each: (-abs(each.weight), each.feature))[:MOST_REASONS])
