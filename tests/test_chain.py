"""The chain: its probabilities are those of the definition, and packed weights add up."""

from itertools import pairwise, product
from math import exp, isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscli.parsing.chain import make_chain
from newscli.parsing.model import load_model
from newscli.parsing.states import MEMBERS, PARTS, STATES

NAMES = ("a", "b", "c")
WEIGHT = st.integers(-400, 400)
STEPS = st.lists(st.lists(st.integers(-150, 150), min_size=2, max_size=2), min_size=2, max_size=2)
WEIGHTS = st.fixed_dictionaries(
    {f"{side}{name}": st.lists(WEIGHT, min_size=2, max_size=2) for side in ("", "<", ">") for name in NAMES}
)
SEQUENCES = st.lists(st.lists(st.sampled_from(NAMES), max_size=3, unique=True), min_size=1, max_size=4)


def by_definition(
    features: list[list[str]], steps: list[list[int]], weights: dict[str, list[int]]
) -> list[list[float]]:
    """Every path over two states weighed by itself."""
    ends = [*features, ["edge"]]

    def local(at: int, state: int) -> int:
        names = [*features[at], *(f"<{name}" for name in (features[at - 1] if at else ["edge"]))]
        names += [f">{name}" for name in ends[at + 1]]
        return sum(weights.get(name, [0, 0])[state] for name in names)

    totals = [[0.0, 0.0] for _ in features]
    for path in product((0, 1), repeat=len(features)):
        score = sum(local(at, state) for at, state in enumerate(path))
        score += sum(steps[a][b] for a, b in pairwise(path))
        for at, state in enumerate(path):
            totals[at][state] += exp(score / 100)
    return [[value / sum(row) for value in row] for row in totals]


@settings(max_examples=60, deadline=None)
@given(SEQUENCES, STEPS, WEIGHTS)
def test_beliefs_are_those_of_all_paths(
    features: list[list[str]], steps: list[list[int]], weights: dict[str, list[int]]
) -> None:
    believed = make_chain(("x", "y"), steps, weights).beliefs(features)
    for found, expected in zip(believed, by_definition(features, steps, weights), strict=True):
        assert all(isclose(a, b, abs_tol=0.02) for a, b in zip(found, expected, strict=True))


def test_nothing_is_believed_of_nothing() -> None:
    assert make_chain(("x",), [[0]], {}).beliefs([]) == []


def test_features_without_weights_tell_nothing() -> None:
    chain = make_chain(("x", "y"), [[0, 0], [0, 0]], {"a": [100, -100]})
    ((known, _), (unknown, _)) = chain.beliefs([["a"], ["never-seen"]])
    assert known == pytest.approx(exp(2) / (exp(2) + 1))
    assert unknown == pytest.approx(0.5)


def test_shipped_model_has_the_states_of_the_code() -> None:
    model = load_model()
    assert (model.lines.states, model.items.states, model.body.states) == (STATES, MEMBERS, PARTS)
    assert model.headline
    assert model.list
