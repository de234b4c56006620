"""Counts on a terminal as bars, with Rich: of facets, and of trends."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from newscli.answers import FacetCounts
from newscli.render.bars import bar
from newscli.render.output import Output
from newscli.render.reading import Role
from newscli.render.safety import one_line
from newscli.render.terminal import FACTS, FAINT, THEME, draw, terminal_width
from newscli.shapes import Shape

SERIES = ("cyan", "magenta", "green", "yellow", "blue", "red")
"""The colours of things side by side, in their order."""
_LEAST_BAR, _MOST_BAR = 12, 60
"""Cells of the longest bar."""


def draw_trend(output: Output, shape: Shape) -> None:
    """A `newscli.trend/1` with periods: queries side by side as far as they fit, the others below."""
    periods, queries = shape["periods"], shape["queries"]
    most = max(max(period["counts"]) for period in periods)
    digits, label = len(str(most)), len(periods[0]["period"])
    width = terminal_width()
    fitting = max((width - label) // (_LEAST_BAR + digits + 4), 1)
    for start in range(0, len(queries), fitting):
        chosen = range(start, min(start + fitting, len(queries)))
        room = (width - label) // len(chosen) - digits - 4
        table = _table(shape, chosen, most, max(min(room, _MOST_BAR), 1))
        draw(output, [*([Text()] if start else []), table], width)


def _table(shape: Shape, chosen: Sequence[int], most: int, room: int) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=THEME[Role.LABEL])
    table.add_column(shape["by"], style=FAINT, no_wrap=True)
    for at in chosen:
        table.add_column("", justify="right", no_wrap=True)
        table.add_column(_head(shape["queries"][at], at), width=room, overflow="fold")
    for period in shape["periods"]:
        table.add_row(Text(period["period"]), *_cells(period["counts"], chosen, most, room))
    return table


def _cells(counts: Sequence[int], chosen: Sequence[int], most: int, room: int) -> Iterator[Text]:
    for at in chosen:
        yield Text(str(counts[at]), style="" if counts[at] else FAINT)
        yield Text(bar(counts[at], most, room), style=SERIES[at % len(SERIES)])


def _head(query: Shape, at: int) -> Text:
    """A query with what it found."""
    undated = f", {query['undated']} undated" if query["undated"] else ""
    name = (one_line(query["query"]), f"bold {SERIES[at % len(SERIES)]}")
    return Text.assemble(name, (f"  {query['total']}{undated}", FAINT))


def draw_facets(output: Output, facets: Mapping[str, FacetCounts]) -> None:
    """Each facet: a bar a value, as long as its count is beside the largest, and what was left out."""
    for name, counts in facets.items():
        if counts.counts or counts.none:
            draw(
                output,
                [Text(name, style=THEME[Role.LABEL]), Padding(_bars(counts), (0, 0, 1, 2))],
                terminal_width(),
            )


def _bars(counts: FacetCounts) -> RenderableType:
    rows = [(Text(one_line(value)), count) for value, count in counts.counts]
    if counts.none:
        rows.append((Text("(none)", style=FAINT), counts.none))
    most = max(count for _, count in rows)
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(overflow="fold", max_width=terminal_width() // 3)
    table.add_column(justify="right")
    for value, count in rows:
        table.add_row(
            value, str(count), Text("█" * max(terminal_width() // 3 * count // most, 1), style=FACTS)
        )
    return Group(table, *([Text(f"… and {counts.more} more", style=FAINT)] if counts.more else ()))
