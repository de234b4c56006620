"""Values → a terminal, with Rich: tables, hits, the reading view. The one place for colours.

Texts become `Text`, never markup, and are made safe before: nothing in an article is read as a command.
"""

import shutil
from collections.abc import Iterable, Sequence
from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from newscli.answers import Hit, Hits
from newscli.render.columns import SHORT_ID, cell_for_people
from newscli.render.explaining import Branch
from newscli.render.output import Output
from newscli.render.reading import Block, Role
from newscli.render.safety import one_line
from newscli.shapes import Shape
from newscli.text.snippets import Snippet

MEASURE = 72
"""Columns of running text: longer lines are hard to read."""

THEME = {
    Role.HEADLINE: "bold",
    Role.DECK: "italic",
    Role.BYLINE: "italic dim",
    Role.FACTS: "cyan",
    Role.PARAGRAPH: "",
    Role.LABEL: "bold green",
    Role.ITEM: "",
    Role.NOTE: "dim",
    Role.GAP: "",
    Role.IN: "green",
    Role.OUT: "red",
    Role.MOVED: "yellow",
}
MARK = "bold magenta"
FACTS = THEME[Role.FACTS]
FAINT = "dim"


def draw_blocks(output: Output, blocks: Iterable[Block]) -> None:
    """The reading view of an article."""
    width = min(MEASURE, terminal_width())
    draw(output, [_block(block) for block in blocks], width)


def draw_hits(output: Output, hits: Hits) -> int:
    """Hits: rank and headline, what is known of each, the passages that were found; how many there were."""
    shown = 0
    for hit in hits.hits:
        draw(output, [_hit(hit)], min(MEASURE + 6, terminal_width()))
        shown += 1
    return shown


def draw_tree(output: Output, branch: Branch) -> None:
    """Lines under lines, with what is known of each."""
    draw(output, [_tree(branch, Tree(_line(branch), guide_style=FAINT))], terminal_width())


def _tree(branch: Branch, tree: Tree) -> Tree:
    for child in branch.children:
        _tree(child, tree.add(_line(child)))
    return tree


def _line(branch: Branch) -> Text:
    return Text.assemble(branch.label, "  " if branch.facts else "", (branch.facts, FAINT))


def draw_table(output: Output, columns: Sequence[str], shapes: Iterable[Shape]) -> int:
    """Rows of shapes as a table that fits the terminal, else one under another; how many there were."""
    rows = [[cell_for_people(shape, key) for key in columns] for shape in shapes]
    filled = [at for at in range(len(columns)) if any(row[at] for row in rows)]
    widths = [max(len(columns[at]), *(len(row[at]) for row in rows)) for at in filled]
    narrow = [width for width in widths if width <= _NARROW]
    rest = 0 if len(narrow) == len(widths) else _LEAST_WIDE
    if sum(narrow) + 2 * len(widths) + rest <= terminal_width():
        _draw_rows(output, [columns[at] for at in filled], [[row[at] for at in filled] for row in rows])
    else:
        for row in rows:
            draw_facts(output, [(columns[at], row[at]) for at in filled])
            output.line("")
    return len(rows)


_NARROW = 24
"""Cells of a column that is never folded."""
_LEAST_WIDE = 30
"""Cells that the folded columns need together."""


def _draw_rows(output: Output, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for at, key in enumerate(columns):
        is_narrow = max((len(row[at]) for row in rows), default=0) <= _NARROW
        table.add_column(key, no_wrap=is_narrow, style=FACTS if key == "id" else "", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    if rows:
        draw(output, [table], terminal_width())


def draw_facts(output: Output, facts: Iterable[tuple[str, ...]]) -> None:
    """Names and values, a line each."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style=FACTS, no_wrap=True)
    for name, *values in facts:
        table.add_row(Text(name), *(Text(one_line(value)) for value in values))
    draw(output, [table], terminal_width())


def draw(output: Output, parts: list[RenderableType], width: int) -> None:
    """Write parts one under another, so many columns wide."""
    text = StringIO()
    console = Console(
        file=text,
        width=width,
        force_terminal=output.colors,
        color_system="standard" if output.colors else None,
        no_color=not output.colors,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in parts:
        console.print(part)
    output.write("".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines()))  # Rich pads
    output.flush()


def _block(block: Block) -> RenderableType:
    text = Text(block.text, style=THEME[block.role])
    if block.role is not Role.ITEM:
        return text
    rank, _, rest = block.text.partition(" ")
    table = Table.grid(padding=(0, 1))
    table.add_column(width=4, justify="right", style=FAINT)
    table.add_column()
    table.add_row(Text(rank), Text(rest.strip()))
    return table


def _hit(hit: Hit) -> RenderableType:
    article = hit.found.article
    title = Text.assemble((f"{hit.rank}. ", FAINT), _headline(hit))
    facts = (
        article.id[:SHORT_ID],
        article.published.at if article.published else "undated",
        hit.found.publisher,
        f"{len(hit.found.captures)} captures" if len(hit.found.captures) > 1 else None,
        f"+ {len(hit.collapsed)} near" if hit.collapsed else None,
    )
    line = Text(one_line(" · ".join(fact for fact in facts if fact)), style=FACTS)
    passages = [_snippet(snippet) for snippet in hit.snippets if snippet.field != "headline"]
    return Group(title, Padding(Group(line, *passages), (0, 0, 1, 3)))


def _headline(hit: Hit) -> Text:
    marked = next((snippet for snippet in hit.snippets if snippet.field == "headline"), None)
    text = _marked(marked) if marked else Text(one_line(hit.found.article.headline or "(no headline)"))
    text.stylize_before(THEME[Role.HEADLINE])
    return text


def _snippet(snippet: Snippet) -> Text:
    prefix = "" if snippet.field == "body" else f"{snippet.field}: "
    return Text.assemble((prefix, FAINT), _marked(snippet))


def _marked(snippet: Snippet) -> Text:
    """A snippet with its marks coloured; made safe piece by piece, so that marks stay in place."""
    text = Text()
    at = 0
    for start, end in snippet.marks:
        text.append(_safe(snippet.text[at:start])).append(_safe(snippet.text[start:end]), style=MARK)
        at = end
    return text.append(_safe(snippet.text[at:]))


def _safe(piece: str) -> str:
    """A piece of a line: its outer blanks belong to it."""
    lead = " " if piece[:1].isspace() else ""
    tail = " " if piece[-1:].isspace() and piece.strip() else ""
    return f"{lead}{one_line(piece)}{tail}"


def terminal_width() -> int:
    """The columns of the terminal."""
    return max(shutil.get_terminal_size().columns, 20)
