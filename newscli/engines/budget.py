"""How much a query may ask of an engine: seconds, and words that a pattern stands for."""

import time
from math import inf
from typing import TYPE_CHECKING

from newscli.errors import QueryError, SlowQueryError

if TYPE_CHECKING:
    from newscli.query import Leaf

MOST_WORDS = 50_000
"""Words that one pattern or fuzzy word may stand for, each counted once a part of the index that has it."""
_ANYWAY = "or take what was found by then: --partial"


class Budget:
    """What is left for one query. Beyond it: an error, or with `is_partial` a note and no more looking."""

    def __init__(
        self,
        seconds: float | None = None,
        is_partial: bool = False,
        most_words: float = MOST_WORDS,
    ) -> None:
        self._seconds = seconds
        self._most_words = most_words
        self._end = None if seconds is None else time.monotonic() + seconds
        self._is_partial = is_partial
        self._leaf: Leaf | None = None
        self._words = 0
        self.cuts: list[str] = []
        """Why not all was looked at, where that is so."""

    @classmethod
    def unlimited(cls) -> "Budget":
        """Whatever it takes, as where articles are exported or deleted."""
        return cls(most_words=inf)

    def renewed(self) -> "Budget":
        """As much once more, for telling about what was found."""
        return Budget(self._seconds, self._is_partial, self._most_words)

    def begin(self, leaf: "Leaf") -> bool:
        """Turn to a word or condition of the query; whether there is time for it."""
        self._leaf, self._words = leaf, 0
        return self.goes_on()

    def goes_on(self, words: int = 0) -> bool:
        """Whether there is time, and room for so many words more. QueryError, SlowQueryError."""
        self._words += words
        if self._words > self._most_words and self._leaf is not None:
            return self._too_many(self._leaf)
        if self._end is not None and time.monotonic() > self._end:
            return self._too_slow()
        return True

    def _too_many(self, leaf: "Leaf") -> bool:
        from newscli.query import to_query  # an ingest does without

        message = f"{to_query(leaf)} stands for more than {self._most_words} words"
        if not self._is_partial:
            raise QueryError(message, *leaf.place, f"give more of its letters, {_ANYWAY}")
        return self._cut(f"{message}: not all were looked for")

    def _too_slow(self) -> bool:
        message = f"the query took more than {self._seconds:g} seconds"
        if not self._is_partial:
            raise SlowQueryError(message, f"ask for less, allow more with --timeout, {_ANYWAY}")
        return self._cut(f"{message}: not all was looked for")

    def _cut(self, note: str) -> bool:
        if note not in self.cuts:
            self.cuts.append(note)
        return False
