"""A dump on a terminal, with Rich: each line beside what it is, how sure that is, and why."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.table import Table
from rich.text import Text

from newscli.article import Document, Explained, LineKind
from newscli.render.output import Output
from newscli.render.safety import one_line
from newscli.render.terminal import FAINT, draw, terminal_width

_DUMP_SHARE = 50
"""Of the width, the dump's part where it is explained, in hundredths."""
_NUMBERS = 5
"""Cells of line numbers."""
_SURE, _LONG_MENU = 0.98, 6
"""Confidence of furniture that needs no explanation, and how many lines of it in a row are told as one."""
KINDS = {
    LineKind.HEADLINE: "bold",
    LineKind.DECK: "italic",
    LineKind.BYLINE: "italic",
    LineKind.DATELINE: "cyan",
    LineKind.CAPTION: "magenta",
    LineKind.LIST_LABEL: "bold green",
    LineKind.LIST_MARKER: "green",
    LineKind.LIST_ITEM: "green",
    LineKind.SEPARATOR: "dim",
    LineKind.FURNITURE: "dim",
}
"""How the lines of a dump look that is explained; the body as it is."""


def draw_lines(output: Output, document: Document, explained: Iterable[Explained]) -> None:
    """A dump on the left; on the right what each line is, how sure that is, and the strongest reasons.

    Long runs of furniture that is sure are one line.
    """
    for is_menu, group in groupby(explained, key=_is_menu):
        run = list(group)
        if is_menu and len(run) > _LONG_MENU:
            _draw_line(
                output, _numbers(run[0].lines[0], run[-1].lines[1]), Text("…", style=FAINT), _menu(run)
            )
            continue
        for each in run:
            first, last = each.lines
            lines = "\n".join(one_line(line) for line in document.lines[first - 1 : last])
            style = KINDS.get(each.kind, "")
            is_blank = each.kind is LineKind.BLANK
            _draw_line(
                output, _numbers(first, last), Text(lines, style=style), Text() if is_blank else _why(each)
            )


def _draw_line(output: Output, numbers: str, dump: Text, why: Text) -> None:
    width = terminal_width()
    left = max(width * _DUMP_SHARE // 100, 10)
    table = Table.grid(padding=(0, 1))
    table.add_column(width=_NUMBERS, justify="right", overflow="fold")
    table.add_column(width=left, overflow="fold")
    table.add_column(width=max(width - left - _NUMBERS - 2, 8), overflow="fold")
    table.add_row(Text(numbers, style=FAINT), dump, why)
    draw(output, [table], width)


def _numbers(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _is_menu(each: Explained) -> bool:
    is_sure = each.kind is LineKind.FURNITURE and each.confidence >= _SURE and not each.also
    return is_sure or each.kind is LineKind.BLANK


def _menu(run: Sequence[Explained]) -> Text:
    return Text(
        f"furniture, {run[-1].lines[1] - run[0].lines[0] + 1} lines, each surer than {_SURE}", style=FAINT
    )


def _why(each: Explained) -> Text:
    reasons = " ".join(f"{reason.feature}:{reason.weight:+.1f}" for reason in each.reasons)
    rivals = "".join(f" · nearly {rival.kind} {rival.confidence:.2f}" for rival in each.also)
    return Text.assemble(
        (each.kind, KINDS.get(each.kind, "")),
        f" {each.confidence:.2f}{rivals} ",
        (f"{each.step} {reasons}", FAINT),
    )
