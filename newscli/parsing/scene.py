"""What is known of a document's units before lists are looked for, and of each as it may be in one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from newscli.parsing.chain import Belief
from newscli.parsing.features import Traits
from newscli.parsing.model import Choice, by_tenth
from newscli.parsing.recurrence import NONE, Recurring, recurring
from newscli.parsing.states import AFTER, BODY, CLUTTER, ITEM, LABEL, OTHER
from newscli.parsing.units import Unit
from newscli.text.folding import fold_link

_LONGEST_LABEL, _SHORT_LABEL = 70, 25
_LIKELY_LABEL = 0.03
_FEW_WORDS = 3


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known of a document's units before lists are looked for."""

    units: Sequence[Unit]
    seen: Sequence[Traits]
    beliefs: Sequence[Belief]
    headline: str
    """The headline's key, to know it among items."""
    body: tuple[int | None, int | None]
    """The first and the last unit that is likely body; None where none is."""
    headline_at: int | None = None
    """Where a headline stands that a story follows: it is in no list."""
    told: Recurring = NONE
    """The words of what is likely body."""
    _known: dict[int, list[str]] = field(default_factory=dict)
    """Unit → the features that it has under any label: labels stand close, and ask for the same units."""

    _keys: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, units: Sequence[Unit], seen: Sequence[Traits], beliefs: Sequence[Belief], headline: int | None
    ) -> "Scene":
        """The scene of a document whose headline is known."""
        body = [at for at, belief in enumerate(beliefs) if belief[BODY] > 0.5]
        key = fold_link(units[headline].text) if headline is not None else ""
        told = recurring(seen[at].topic for at in body)
        leads = headline if headline is not None and body and headline < body[-1] else None
        return cls(units, seen, beliefs, key, (body[0], body[-1]) if body else (None, None), leads, told)

    def is_candidate(self, at: int) -> bool:
        """Whether a unit may be a list's label."""
        unit, own = self.units[at], self.seen[at].own
        if unit.is_lone or len(unit.text) > _LONGEST_LABEL or at == self.headline_at:
            return False
        return self.beliefs[at][LABEL] >= _LIKELY_LABEL or "label-bare" in own or "label-part" in own

    def is_label(self, at: int) -> bool:
        """Whether a unit is what a list is called for sure: the whole of it, or a few words with a name."""
        own, text = self.seen[at].own, self.units[at].text
        return "label-bare" in own or (
            "label-part" in own and len(text) <= _SHORT_LABEL and not self.units[at].marker
        )

    def names_of(self, at: int) -> list[str]:
        """The features of a unit as a member that do not hang on the label."""
        if at not in self._known:
            self._known[at] = [*_believed(self, at), *_seen_around(self.seen, at), *_told(self, at)]
        return self._known[at]

    def key_of(self, at: int) -> str:
        """The folded text of a unit."""
        if at not in self._keys:
            self._keys[at] = fold_link(self.units[at].text)
        return self._keys[at]

    def linked(self, at: int) -> float:
        """How much a unit is believed to be the headline of another story."""
        return self.beliefs[at][ITEM] + self.beliefs[at][OTHER]


_LINKED = by_tenth("linked")
_BELIEVED = (
    (OTHER, by_tenth("other", 2)),
    (BODY, by_tenth("body")),
    (CLUTTER, by_tenth("clutter", 2)),
    (LABEL, by_tenth("label", 2)),
    (AFTER, by_tenth("after", 3)),
)


def _believed(scene: Scene, at: int) -> list[str]:
    belief = scene.beliefs[at]
    return [
        _LINKED[int(scene.linked(at) * 10)],
        *[names[int(belief[state] * 10)] for state, names in _BELIEVED],
    ]


def _told(scene: Scene, at: int) -> list[str]:
    """Which share of its words the story has in other units."""
    topic = scene.seen[at].topic
    if len(topic) < _FEW_WORDS:
        return []
    again = scene.told.others_have(topic, scene.beliefs[at][BODY] > 0.5) / len(topic)
    return [f"told{int(min(again, 0.99) * 5)}"]


_OWN = Choice(
    "cells", "ends", "label", "stem", "date", "time", "comment", "more", "byline", "gap", "words", "lower",
    "capitals", "share", "furniture", "lone", "sentences", "digits", "twice", "parts", "story",
    "repeats", "echo",
)  # fmt: skip
_OF_NEIGHBOUR = ("cells", "label", "lone", "mark", "date", "edge")
_OF_NEXT, _OF_LAST = Choice(*_OF_NEIGHBOUR, prefix="next-"), Choice(*_OF_NEIGHBOUR, prefix="last-")


def _seen_around(seen: Sequence[Traits], at: int) -> list[str]:
    following = seen[at + 1].names if at + 1 < len(seen) else ["edge"]
    return [*_OWN.of(seen[at].names), *_OF_NEXT.of(following), *_OF_LAST.of(seen[at - 1].names)]
