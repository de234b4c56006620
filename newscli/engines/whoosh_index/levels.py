"""Which segments become one, so that there are few of them and no commit does much.

A level holds the segments of as many decimal digits of live documents. When it holds eight, they become one
of the next: so each document is written anew once a level, and there are at most seven segments a level.
"""

from collections.abc import Sequence

from newscli.engines.whoosh_index.segment import Segment

FULL = 8
"""As many segments of one level become one."""
MOST_MERGED = 3_000_000
"""Segments of more index documents are left as they are: postings of one field have at most 4 GiB."""


def choose_merges(segments: Sequence[Segment]) -> list[list[Segment]]:
    """The groups of segments that are each to become one, in their order.

    A segment most of which is gone is a group of its own.
    """
    levels: dict[int, list[Segment]] = {}
    groups = []
    for segment in segments:
        live = segment.live_count
        if live * 2 < segment.count:
            groups.append([segment])
        elif live <= MOST_MERGED:
            levels.setdefault(len(str(live)), []).append(segment)
    return groups + [level for level in levels.values() if len(level) >= FULL]


def choose_compaction(segments: Sequence[Segment]) -> list[list[Segment]]:
    """The groups of segments that make them as few as they may be, without documents that are gone."""
    groups: list[list[Segment]] = []
    room = 0
    for segment in segments:
        live = segment.live_count
        if not groups or live > room:
            groups.append([])
            room = MOST_MERGED
        groups[-1].append(segment)
        room -= live
    return [group for group in groups if len(group) > 1 or group[0].deleted]
