"""A linear chain over units: how much each of a few states is believed of each of them.

A conditional random field (Lafferty, McCallum, Pereira 2001): the weights of a unit's features and of the
steps between states add up, and the forward-backward algorithm (Rabiner 1989) gives each state's probability.

The weights of one feature, one a state, are packed into one integer, so that one addition adds them all:
those for the unit that has it, and in further blocks those for the units beside it.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from operator import mul

_BITS = 32
_UNIT = 100
"""Weights are kept in hundredths."""
_ZERO = 1 << (_BITS - 3)
"""What is added to each weight: of three blocks together it is less than the bits can hold."""
_BLOCK_OF = {"<": 1, ">": 2}
_BLOCKS = 3
_FAINT = 2e-3
"""Probability below which a state does not go on to the next unit."""
_TINY, _HUGE = 1e-60, 1e60
"""Scales at which values are brought back to a sum of one."""

_EDGE = "edge"
"""The feature that holds of what is before the first unit and after the last."""
Belief = tuple[float, ...]
"""The probability of each state, in the order of the states."""
_Known = tuple[float, Sequence[float]]
"""What is believed of a state, and the steps from it."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A trained chain."""

    states: tuple[str, ...]
    steps: tuple[tuple[float, ...], ...]
    """From state to state: how much likelier than average a step is, as a factor."""
    steps_back: tuple[tuple[float, ...], ...]
    weights: Mapping[str, int]
    """Feature → its packed weights: for the unit that has it, then for the one after, for the one before."""
    bias: int
    """What makes packed weights positive; it is the same for each state, so it counts for nothing."""

    def beliefs(self, features: Sequence[Sequence[str]]) -> list[Belief]:
        """The probabilities of the states for each of a sequence of units' features."""
        if not features:
            return []
        return self._smoothed([self._odds(packed) for packed in self._summed(features)])

    def weights_of(self, features: Sequence[Sequence[str]], at: int) -> dict[str, list[float]]:
        """What each feature that counts for a unit adds to the log odds of each state.

        `<` before a name: it holds of the unit before; `>`: of the one after.
        """
        return {
            f"{side}{name}": [(number - _ZERO) / _UNIT for number in self._block(self.weights[name], block)]
            for block, (side, place) in enumerate((("", at), ("<", at - 1), (">", at + 1)))
            for name in (features[place] if 0 <= place < len(features) else (_EDGE,))
            if name in self.weights
        }

    def _block(self, packed: int, block: int) -> Sequence[int]:
        """One of the blocks of a feature's packed weights, as the numbers of the states."""
        size = _BITS * len(self.states)
        return self._numbers((packed + self.bias) >> size * block & ((1 << size) - 1))

    def _summed(self, features: Sequence[Sequence[str]]) -> list[int]:
        """The packed weights of each unit, with those of what holds of its neighbours: a hot loop."""
        known, bias = self.weights.get, self.bias
        edge = known(_EDGE, 0) + bias
        told = [edge, *[sum([known(name, 0) for name in names], bias) for names in features], edge]
        size = _BITS * len(self.states)
        own = (1 << size) - 1
        return [
            (each & own) + (before >> size & own) + (after >> 2 * size)
            for before, each, after in zip(told, told[1:], told[2:], strict=False)
        ]

    def _numbers(self, packed: int) -> Sequence[int]:
        """Packed weights → a number of each state, larger than its weight by what is the same for all."""
        return array("I", packed.to_bytes(_BITS // 8 * len(self.states), "little"))

    def _odds(self, packed: int) -> list[float]:
        """Packed weights → a factor for each state."""
        numbers = self._numbers(packed)
        most = max(numbers)
        return [exp((number - most) / _UNIT) for number in numbers]

    def _smoothed(self, odds: Sequence[Sequence[float]]) -> list[Belief]:
        forward = _spread(odds, self.steps)
        backward = _spread(odds[::-1], self.steps_back)[::-1]
        return [
            _normal([ahead * back / each if each else 0.0 for ahead, back, each in zip(*rows, strict=True)])
            for rows in zip(forward, backward, odds, strict=True)
        ]


def _spread(odds: Sequence[Sequence[float]], steps: Sequence[Sequence[float]]) -> list[Sequence[float]]:
    """What is believed of each unit from those up to it, at any scale: a hot loop without faint states."""
    current: Sequence[float] = odds[0]
    spread = [current]
    for each in odds[1:]:
        total = sum(current)
        if not _TINY < total < _HUGE:
            current = [value / total for value in current]
            total = 1.0
        faint = total * _FAINT
        known = [pair for pair in zip(current, steps, strict=True) if pair[0] > faint]
        current = _SUMS[min(len(known), len(_SUMS) - 1)](known, each)
        spread.append(current)
    return spread


def _of_three(known: Sequence[_Known], odds: Sequence[float]) -> list[float]:
    """What is believed of a unit by what is of the one before, in up to three states."""
    nothing = (0.0, known[0][1])
    (a, of_a), (b, of_b), (c, of_c) = (*known, nothing, nothing)[:3]
    return [(a * x + b * y + c * z) * odd for x, y, z, odd in zip(of_a, of_b, of_c, odds, strict=True)]


def _of_four(known: Sequence[_Known], odds: Sequence[float]) -> list[float]:
    (a, of_a), (b, of_b), (c, of_c), (d, of_d) = known
    rows = zip(of_a, of_b, of_c, of_d, odds, strict=True)
    return [(a * w + b * x + c * y + d * z) * odd for w, x, y, z, odd in rows]


def _of_five(known: Sequence[_Known], odds: Sequence[float]) -> list[float]:
    (a, of_a), (b, of_b), (c, of_c), (d, of_d), (e, of_e) = known
    rows = zip(of_a, of_b, of_c, of_d, of_e, odds, strict=True)
    return [(a * v + b * w + c * x + d * y + e * z) * odd for v, w, x, y, z, odd in rows]


def _of_six(known: Sequence[_Known], odds: Sequence[float]) -> list[float]:
    (a, of_a), (b, of_b), (c, of_c), (d, of_d), (e, of_e), (f, of_f) = known
    rows = zip(of_a, of_b, of_c, of_d, of_e, of_f, odds, strict=True)
    return [(a * u + b * v + c * w + d * x + e * y + f * z) * odd for u, v, w, x, y, z, odd in rows]


def _of_more(known: Sequence[_Known], odds: Sequence[float]) -> list[float]:
    """What is believed by six states, and then by one after another."""
    reached = _of_six(known[:6], [1.0] * len(odds))
    for belief, row in known[6:]:
        reached = [value + belief * step for value, step in zip(reached, row, strict=True)]
    return list(map(mul, reached, odds))


_SUMS = (_of_three, _of_three, _of_three, _of_three, _of_four, _of_five, _of_six, _of_more)
"""By the number of states that something is believed of: one expression is quicker than a loop."""


def _normal(values: Sequence[float]) -> Belief:
    total = sum(values) or 1.0
    return tuple([value / total for value in values])


def pack(weights: Sequence[int]) -> int:
    """Weights in hundredths, one a state → one integer."""
    return sum(weight << (_BITS * place) for place, weight in enumerate(weights))


def make_chain(
    states: Sequence[str], steps: Sequence[Sequence[int]], features: Mapping[str, Sequence[int]]
) -> Chain:
    """A chain of weights in hundredths; the names of neighbours' features begin with `<` and `>`."""
    factors = [[exp(weight / _UNIT) for weight in row] for row in steps]
    packed: dict[str, int] = {}
    for name, weights in features.items():
        block = _BLOCK_OF.get(name[0], 0)
        bare = name[1:] if block else name
        packed[bare] = packed.get(bare, 0) + (pack(weights) << _BITS * len(states) * block)
    return Chain(
        tuple(states),
        tuple(map(tuple, factors)),
        tuple(zip(*factors, strict=True)),
        packed,
        pack([_ZERO] * len(states) * _BLOCKS),
    )
