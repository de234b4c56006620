"""The trained weights, loaded when the first document needs them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import exp
from pkgutil import get_data
from typing import Any

from newscli.parsing.chain import Chain, make_chain
from newscli.parsing.states import MEMBERS, PARTS, STATES

UNIT = 100
"""Weights are kept in hundredths."""


@dataclass(frozen=True, slots=True)
class Model:
    """All weights, each under the name of its feature; `benchmarks/train_parser.py` makes them."""

    lines: Chain
    """What each unit is, at first sight."""
    headline: Mapping[str, int]
    """How good a headline a candidate is."""
    items: Chain
    """How far a list reaches under its label."""
    list: Mapping[str, int]
    """Whether what was found under a label is a list."""
    body: Chain
    """Which units are body, once headline and lists are known."""


@cache
def load_model() -> Model:
    """The model as it is shipped."""
    data = get_data("newscli.parsing", "weights.json")
    if data is None:
        raise FileNotFoundError("newscli/parsing/weights.json")
    return model_of(json.loads(data))


def model_of(shape: Mapping[str, Any]) -> Model:
    """The model of a JSON shape."""
    return Model(
        lines=_chain(shape["lines"], STATES),
        headline=shape["headline"],
        items=_chain(shape["items"], MEMBERS),
        list=shape["list"],
        body=_chain(shape["body"], PARTS),
    )


def score(weights: Mapping[str, int], names: list[str]) -> float:
    """The sum of the weights of features."""
    return sum([weights.get(name, 0) for name in names]) / UNIT


def probability(log_odds: float) -> float:
    """Log odds → probability."""
    return 1 / (1 + exp(-max(min(log_odds, 50.0), -50.0)))


class Choice(dict[str, str]):
    """Name of a feature → its name behind a prefix if it begins like one of those that are wanted, else "".

    Found out once for each name.
    """

    def __init__(self, *beginnings: str, prefix: str = "") -> None:
        super().__init__()
        self._beginnings = beginnings
        self._prefix = prefix

    def __missing__(self, name: str) -> str:
        self[name] = chosen = self._prefix + name if name.startswith(self._beginnings) else ""
        return chosen

    def of(self, names: Iterable[str]) -> list[str]:
        """Those of the names that are wanted, behind the prefix."""
        return list(filter(None, map(self.__getitem__, names)))


def tenth(share: float) -> int:
    """A share of 0 to 1 in tenths, for the names of features."""
    return min(int(share * 10), 9)


def by_tenth(name: str, step: int = 1) -> tuple[str, ...]:
    """The names of a share's tenths, some of them together: the place of each is `int(share * 10)`."""
    return tuple(f"{name}{min(place, 9) // step}" for place in range(11))


def _chain(shape: Mapping[str, Any], states: tuple[str, ...]) -> Chain:
    places = {state: place for place, state in enumerate(states)}
    features = {}
    for name, weights in shape["features"].items():
        row = [0] * len(states)
        for state, weight in weights.items():
            row[places[state]] = weight
        features[name] = row
    steps = [[shape["steps"][start].get(end, 0) for end in states] for start in states]
    return make_chain(states, steps, features)
