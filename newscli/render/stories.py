"""Stories of lists on a terminal: rankings as tables, and one story's ranks over time as rows of blocks."""

from collections.abc import Iterable, Sequence, Set
from itertools import groupby
from typing import NamedTuple

from newscli.article import Moment
from newscli.render.columns import SHORT_ID
from newscli.render.output import Output
from newscli.render.reading import Block, Role
from newscli.render.safety import one_line
from newscli.render.terminal import draw_blocks, draw_facts, draw_table, terminal_width
from newscli.shapes import Shape
from newscli.stories import Appearance, Story

_BLOCKS = "▁▂▃▄▅▆▇█"
_NOTHING = "·"
"""A stretch of time in which no list of the publisher carried it."""
_WIDE = 110
"""Columns of a terminal on which more of each story is shown."""
_MOST_ROWS = 12
_BESIDES = 40
"""Columns that publisher and ranks may take beside the blocks."""
_HOUR = 60 * 60 * 1000
_DAY = 24 * _HOUR
_STEPS = (
    (_HOUR, "hour"), (3 * _HOUR, "3 hours"), (6 * _HOUR, "6 hours"), (12 * _HOUR, "12 hours"),
    (_DAY, "day"), (2 * _DAY, "2 days"), (7 * _DAY, "week"), (14 * _DAY, "2 weeks"), (30 * _DAY, "30 days"),
    (91 * _DAY, "91 days"), (365 * _DAY, "365 days"), (730 * _DAY, "2 years"), (3650 * _DAY, "10 years"),
)  # fmt: skip
"""How much time a block may stand for, in milliseconds."""


class Row(NamedTuple):
    """The ranks on the lists of one publisher."""

    publisher: str
    cells: tuple[int | None, ...]
    """The best rank in each stretch of time; None where no list carried it."""
    best: int
    last: int


class Chart(NamedTuple):
    """Ranks over time: a row a publisher, a cell a stretch of time."""

    rows: tuple[Row, ...]
    """The publishers that carried it the longest first."""
    step: str
    """The time of a cell."""
    worst: int
    """The last rank there is."""


def draw_ranking(output: Output, found: Iterable[Story]) -> None:
    """Stories in rows, those of a period under its name."""
    count = 0
    columns = ["captures", "best", "last", "last_seen", "id", "headline"]
    if terminal_width() >= _WIDE:
        columns[3:4] = ["first_seen", "last_seen", "publishers"]
    for period, own in groupby(found, key=lambda each: each.period):
        if period or count:
            draw_blocks(output, [Block(Role.GAP)] * bool(count) + [Block(Role.LABEL, period or "undated")])
        count += draw_table(output, columns, map(_row, own))


def draw_story(output: Output, story: Story) -> None:
    """A story with its ranks over time."""
    draw_blocks(
        output, [Block(Role.HEADLINE, one_line(story.text)), Block(Role.FACTS, one_line(_facts(story)))]
    )
    appearances = story.appearances or ()
    chart = chart_of(appearances, max(terminal_width() - _BESIDES, 10))
    if chart:
        rows = chart.rows[:_MOST_ROWS]
        draw_facts(
            output,
            [
                (row.publisher, _blocks(row.cells, chart.worst), f"best {row.best}, last {row.last}")
                for row in rows
            ],
        )
        draw_blocks(output, [Block(Role.NOTE, _legend(story, chart))])


def chart_of(appearances: Sequence[Appearance], width: int) -> Chart | None:
    """The ranks of what is dated, in at most so many cells; None where nothing is."""
    dated = [(each.captured.milliseconds, each) for each in appearances if each.captured]
    dated.sort(key=lambda pair: (pair[0], -pair[1].item.rank))
    if not dated:
        return None
    first, last = dated[0][0], dated[-1][0]
    step, name = _step({at - first for at, _ in dated}, width)
    own: dict[str, list[tuple[int, int]]] = {}
    for at, each in dated:
        publisher = one_line(each.publisher or "(no publisher)")
        own.setdefault(publisher, []).append(((at - first) // step, each.item.rank))
    count = min((last - first) // step + 1, width)
    rows = [_row_of(publisher, ranks, count) for publisher, ranks in own.items()]
    rows.sort(key=lambda row: (row.cells.count(None), row.publisher))
    return Chart(tuple(rows), name, max(each.item.rank for _, each in dated))


def _row_of(publisher: str, ranks: Sequence[tuple[int, int]], count: int) -> Row:
    """Cells with ranks in them, in order of time."""
    cells: list[int | None] = [None] * count
    for at, rank in ranks:
        cell = min(at, count - 1)
        before = cells[cell]
        cells[cell] = rank if before is None else min(before, rank)
    return Row(publisher, tuple(cells), min(rank for _, rank in ranks), ranks[-1][1])


def _step(moments: Set[int], width: int) -> tuple[int, str]:
    """The longest step that puts no two moments into one cell; the shortest, where none that fits does.

    Moments are in milliseconds since the first of them.
    """
    fitting = [each for each in _STEPS if max(moments) // each[0] < width] or list(_STEPS[-1:])
    apart = (each for each in reversed(fitting) if len({at // each[0] for at in moments}) == len(moments))
    return next(apart, fitting[0])


def _blocks(cells: Sequence[int | None], worst: int) -> str:
    """A block a cell, the higher the better the rank; ranks are scaled where there are more than blocks."""
    most = len(_BLOCKS) - 1
    scale = min(most / max(worst - 1, 1), 1)
    return "".join(
        _NOTHING if rank is None else _BLOCKS[max(most - round((rank - 1) * scale), 0)] for rank in cells
    )


def _legend(story: Story, chart: Chart) -> str:
    undated = sum(each.captured is None for each in story.appearances or ())
    parts = (
        f"a block: {chart.step}, from {_day(story.first_seen)} to {_day(story.last_seen)}",
        f"█ rank 1, {_blocks((chart.worst,), chart.worst)} rank {chart.worst}"
        if chart.worst > 1
        else "█ rank 1",
        f"{len(chart.rows) - _MOST_ROWS} more publishers" if len(chart.rows) > _MOST_ROWS else "",
        f"{undated} undated" if undated else "",
    )
    return "; ".join(filter(None, parts))


def _facts(story: Story) -> str:
    several = len(story.articles)
    parts = (
        story.id[:SHORT_ID] if story.id else f"one of {several} articles" if several else "",
        f"{story.captures} {'capture' if story.captures == 1 else 'captures'}",
        f"best rank {story.best_rank}",
        f"last rank {story.last_rank}",
    )
    return " · ".join(filter(None, parts))


def _row(story: Story) -> Shape:
    """A story as people see it in a row; its text with an ellipsis where it was cut."""
    is_bare = story.truncated and not story.text.endswith(("…", "..."))
    return {
        "captures": str(story.captures),
        "best": str(story.best_rank),
        "last": str(story.last_rank),
        "first_seen": _day(story.first_seen),
        "last_seen": _day(story.last_seen),
        "publishers": ", ".join(story.publishers),
        "id": story.id,
        "headline": f"{story.text}…" if is_bare else story.text,
    }


def _day(moment: Moment | None) -> str:
    return moment.at[:10] if moment else "undated"
