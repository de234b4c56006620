"""The order of hits: a number for each, the largest first; ties go by id. And which stretch of it is wanted.

Whatever changes the order of hits changes the numbers that `sort_keys` gives: pages, and the positions that
cursors hold, follow from them.
"""

import heapq
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from newscli.answers import Position
from newscli.engines.protocol import SearchRequest, Sort
from newscli.engines.ranking import Scores
from newscli.engines.whoosh_index.reader import IndexReader
from newscli.engines.whoosh_index.schema import UNDATED, Kind

Keys = Mapping[int, float]
"""Article → what it is ordered by."""

_MANY = 20_000
"""So many ids are sooner read as a whole column than one by one."""


class Stretch(NamedTuple):
    """The articles that are wanted, in their order."""

    numbers: list[int]
    first: int
    """The rank of the first of them, from 1."""
    last: Position | None
    """Where the last of them stands; None where no hit is behind it."""


def sort_keys(reader: IndexReader, scores: Scores, request: SearchRequest) -> Keys:
    """What the hits are ordered by, the largest first; what has no date is last, reversed or not."""
    keys = _by_sort(reader, scores, request.sort)
    if not request.is_reversed:
        return keys
    return {number: key if key == UNDATED else -key for number, key in keys.items()}


def choose_stretch(reader: IndexReader, keys: Keys, request: SearchRequest) -> Stretch:
    """The stretch of the hits that is asked for."""
    after, offset = request.after, request.offset
    left = keys if after is None else behind(reader, keys, after)
    end = len(left) if request.limit is None else min(offset + request.limit, len(left))
    numbers = first_of(reader, left, end)[offset:]
    first = offset + 1 + (after.rank if after else 0)
    if not numbers or end == len(left):
        return Stretch(numbers, first, None)
    last = numbers[-1]
    position = Position(first + len(numbers) - 1, float(keys[last]), reader.segments.key("article", last))
    return Stretch(numbers, first, position)


def behind(reader: IndexReader, keys: Keys, after: Position) -> Keys:
    """The hits that stand behind a position."""
    tied = [number for number, key in keys.items() if key == after.key]
    id_of = _ids_of(reader, tied)
    left = {number: key for number, key in keys.items() if key < after.key}
    return left | {number: after.key for number in tied if id_of(number) > after.tie}


def first_of(reader: IndexReader, keys: Keys, wanted: int) -> list[int]:
    """The first `wanted` articles of an order."""
    candidates = _first_with_ties(keys, wanted)
    id_of = _ids_of(reader, candidates)
    ranked = [(-keys[number], id_of(number), number) for number in candidates]
    return [number for _, _, number in heapq.nsmallest(wanted, ranked)]


def _ids_of(reader: IndexReader, numbers: list[int]) -> Callable[[int], bytes]:
    """What gives the id of each of these articles, as ties are broken by; many are read at once."""
    if len(numbers) < _MANY:
        return partial(reader.segments.key, "article")
    return reader.article_keys.__getitem__


def _first_with_ties(keys: Keys, wanted: int) -> list[int]:
    """Those of the `wanted` largest keys, and all that tie with the last of them."""
    if wanted >= len(keys):
        return list(keys)
    if wanted <= 0:
        return []
    last = heapq.nlargest(wanted, keys.values())[-1]
    return [number for number, key in keys.items() if key >= last]


def _by_sort(reader: IndexReader, scores: Scores, sort: Sort) -> Keys:
    match sort:
        case Sort.RELEVANCE:
            return scores
        case Sort.PUBLISHED:
            stamps = reader.moments("published")
            return {number: stamps[number] for number in scores}
        case Sort.CAPTURED:
            keys, latest = reader.article_keys, _latest_captures(reader)
            return {number: latest.get(keys[number], UNDATED) for number in scores}


def _latest_captures(reader: IndexReader) -> dict[bytes, int]:
    """Key of an article → its latest capture, in milliseconds since 1970."""
    latest: dict[bytes, int] = {}
    keys, stamps = reader.article_keys, reader.moments("captured")
    for number in reader.numbers(Kind.CAPTURE):
        key, stamp = keys[number], stamps[number]
        if stamp > latest.get(key, UNDATED):
            latest[key] = stamp
    return latest
