"""The truth of a corpus case → the state of each unit: what the parser's models are trained on."""

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from newscli.parsing.units import Unit

Truth = Mapping[str, Any]

_BRIDGE = 40
"""Units between two parts of a body, beyond which the second is another copy of it, or its teaser."""
_LEAST_OTHER = 18
"""Letters of a linked headline; what is shorter is a menu's."""
_STRONG = 25
"""Letters from which on a unit that the body has is body wherever it stands."""
_DROPPED = re.compile(r"[\W_]+")
_TOKEN = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|[^\W\u3040-\u30ff\u3400-\u9fff]+"
)


@cache
def squash(text: str) -> str:
    """Letters and digits alone, without case."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).casefold()


def is_same(one: str, other: str) -> bool:
    """Whether two squashed texts are the same item, one of them cut or slightly different."""
    if one == other:
        return True
    low, high = sorted((len(one), len(other)))
    if not low or low < 0.5 * high:
        return False
    if (one in other or other in one) and low >= 0.6 * high:
        return True
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= 0.85 and matcher.quick_ratio() >= 0.85 and matcher.ratio() >= 0.85


def align(units: Sequence[Unit], truth: Truth) -> list[str]:
    """The true state of each unit."""
    keys = [squash(unit.text) for unit in units]
    body = _body(units, keys, truth["body"]) if truth.get("body") is not None else set()
    headline = _headline(keys, squash(truth["headline"] or ""), body)
    members = _members(keys, truth["lists"])
    others = {squash(text) for text in truth.get("other_links") or ()}
    first, last = min(body, default=None), max(body, default=None)
    states = [
        "other" if key in others and len(key) >= _LEAST_OTHER else _place(at, headline, first, last)
        for at, key in enumerate(keys)
    ]
    if headline is not None and first is not None:
        states[headline + 1 : first] = ["between"] * max(first - headline - 1, 0)
    for at, state in members.items():
        states[at] = state
    for at in body:
        if members.get(at) not in ("label", "item"):
            states[at] = "body"
    if headline is not None:
        states[headline] = "headline"
    return states


def _place(at: int, headline: int | None, first: int | None, last: int | None) -> str:
    """Where a unit of no list stands to the body, or to the headline where there is no body."""
    if first is not None and last is not None and first < at < last:
        return "within"
    edge = first if first is not None else headline
    return "before" if edge is None or at < edge else "after"


def _headline(keys: Sequence[str], wanted: str, body: set[int]) -> int | None:
    """The last unit that is the headline before the body, else the nearest to it."""
    places = [at for at, key in enumerate(keys) if key and key == wanted]
    if not places:
        return None
    start = min(body, default=places[0] + 1)
    above = [at for at in places if at < start]
    return above[-1] if above else min(places, key=lambda at: abs(at - start))


def _body(units: Sequence[Unit], keys: Sequence[str], paragraphs: Sequence[str]) -> set[int]:
    parts = [squash(paragraph) for paragraph in paragraphs]
    whole, single = "".join(parts), set(parts)
    known = _shingles("\n".join(paragraphs))
    strong = [
        at
        for at, key in enumerate(keys)
        if len(key) >= _STRONG and (key in whole or _coverage(units[at].text, known) >= 0.6)
    ]
    if not strong:
        return {at for at, key in enumerate(keys) if key in single}
    found = _main_part(strong, keys)
    first, last = min(found), max(found)
    for at in range(max(0, first - 3), min(len(keys), last + 4)):
        key = keys[at]
        if at in found or not 3 <= len(key) < _STRONG:
            continue
        is_inside = first < at < last and at - 1 in found and at + 1 in found and key in whole
        if key in single or is_inside:
            found.add(at)
    return found


def _main_part(strong: Sequence[int], keys: Sequence[str]) -> set[int]:
    """The largest run of strong units, and other runs that are not copies of it."""
    runs: list[list[int]] = []
    for at in strong:
        if runs and at - runs[-1][-1] <= _BRIDGE:
            runs[-1].append(at)
        else:
            runs.append([at])
    main = max(runs, key=lambda run: sum(len(keys[at]) for at in run))
    text = "".join(keys[at] for at in main)
    found = set(main)
    for run in runs:
        fresh = sum(len(keys[at]) for at in run if keys[at] not in text)
        if fresh > 0.5 * sum(len(keys[at]) for at in run):
            found.update(run)
    return found


def _coverage(text: str, known: Counter[tuple[str, ...]]) -> float:
    own = _shingles(text)
    return sum(min(count, known[key]) for key, count in own.items()) / max(sum(own.values()), 1)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())
    return (
        Counter(tuple(tokens[at : at + 4]) for at in range(max(1, len(tokens) - 3))) if tokens else Counter()
    )


def _members(keys: Sequence[str], lists: Sequence[Truth]) -> dict[int, str]:
    """The label, the items and what stands among them, of each list where it matches best."""
    members: dict[int, str] = {}
    for each in lists:
        label = squash(each["label"] or "")
        places = [at for at, key in enumerate(keys) if key and key == label]
        if not places:
            places = [
                at for at, key in enumerate(keys) if label and label in key and len(key) < len(label) + 22
            ]
        items = [squash(text) for text in each["items"]]
        found = [(place, _matched(keys, place, items)) for place in places]
        found = [(place, matched) for place, matched in found if matched]
        if found:
            place, matched = max(found, key=lambda pair: (len(pair[1]), pair[0] - pair[1][-1]))
            members[place] = "label"
            members.update(dict.fromkeys(matched, "item"))
            for at in range(place + 1, matched[-1]):
                members.setdefault(at, "clutter")
    return members


def _matched(keys: Sequence[str], label: int, items: Sequence[str]) -> list[int]:
    """The units under a label that are items, doubles too."""
    matched: list[int] = []
    left = list(items)
    missed = 0
    for at in range(label + 1, min(len(keys), label + 21 + 12 * len(items))):
        if not keys[at] or not left:
            continue
        match = next((item for item in left if is_same(item, keys[at])), None)
        if match is not None:
            left.remove(match)
        elif not any(is_same(item, keys[at]) for item in items):
            missed += 1
            if missed > 14 and matched:
                break
            continue
        matched.append(at)
        missed = 0
    return matched


if __name__ == "__main__":
    sys.exit("alignment.py is used by train_parser.py")
