"""Words that recur: how many of a unit's words other units have."""

from collections import Counter
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple


class Recurring(NamedTuple):
    """The words of some units, and those of them that two or more have."""

    once: frozenset[str]
    twice: frozenset[str]

    def others_have(self, topic: frozenset[str], is_one: bool) -> int:
        """How many of a unit's words others of the units have; `is_one`: it is one of the units itself."""
        return len(topic & (self.twice if is_one else self.once))


NONE = Recurring(frozenset(), frozenset())


def recurring(topics: Iterable[frozenset[str]]) -> Recurring:
    """The words of units, by the words of each."""
    counts = Counter(chain.from_iterable(topics))
    return Recurring(frozenset(counts), frozenset([word for word, count in counts.items() if count > 1]))
