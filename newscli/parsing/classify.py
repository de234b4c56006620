"""Which units are the body: one decision over the whole sequence, and the block of it that is the story."""

from collections.abc import Sequence

SWITCH = 1.4
"""What it costs to begin or to leave the body: a lone unit is what its neighbours are."""
BRIDGE = 9
"""Units that are not body and may stand between two parts of one story."""


def decode_body(scores: Sequence[float]) -> list[bool]:
    """For each unit whether it is body: the best path (Viterbi) over its log odds."""
    outside, inside = 0.0, -SWITCH
    steps: list[tuple[bool, bool]] = []
    for score in scores:
        stays_out, stays_in = outside >= inside - SWITCH, inside >= outside - SWITCH
        steps.append((stays_out, stays_in))
        outside, inside = max(outside, inside - SWITCH), max(inside, outside - SWITCH) + score
    return _walk_back(steps, inside > outside)


def main_block(is_body: Sequence[bool], scores: Sequence[float]) -> tuple[int, int] | None:
    """The half-open range of the strongest part of the body; None without body."""
    best: tuple[float, int, int] | None = None
    for first, end in _blocks(is_body):
        weight = sum(
            score for score, holds in zip(scores[first:end], is_body[first:end], strict=True) if holds
        )
        if best is None or weight > best[0]:
            best = (weight, first, end)
    return best[1:] if best else None


def _blocks(is_body: Sequence[bool]) -> list[tuple[int, int]]:
    """Runs of body, joined over short gaps."""
    blocks: list[tuple[int, int]] = []
    for at, holds in enumerate(is_body):
        if not holds:
            continue
        if blocks and at - blocks[-1][1] <= BRIDGE:
            blocks[-1] = (blocks[-1][0], at + 1)
        else:
            blocks.append((at, at + 1))
    return blocks


def _walk_back(steps: Sequence[tuple[bool, bool]], is_inside: bool) -> list[bool]:
    path = [False] * len(steps)
    for at in range(len(steps) - 1, -1, -1):
        path[at] = is_inside
        stays_out, stays_in = steps[at]
        if not (stays_in if is_inside else stays_out):
            is_inside = not is_inside
    return path
