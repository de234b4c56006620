"""Where lists carried an article, as a person reads it: blocks of text."""

from collections.abc import Iterator, Sequence

from newscli.render.reading import GAP, Block, Role
from newscli.render.safety import one_line
from newscli.stories import Appearance


def listed_blocks(appearances: Sequence[Appearance], most: int | None = None) -> Iterator[Block]:
    """A line a place, its rank first; the latest of them, where there are more than `most`."""
    if not appearances:
        return
    yield GAP
    yield Block(Role.LABEL, f"on lists ({len(appearances)} {'place' if len(appearances) == 1 else 'places'})")
    shown = appearances if most is None else appearances[-most:]
    for each in shown:
        yield Block(Role.ITEM, one_line(f"{each.item.rank}  {_where(each)}"))
    if len(shown) < len(appearances):
        yield Block(Role.NOTE, f"{len(appearances) - len(shown)} earlier ones are not shown")


def _where(each: Appearance) -> str:
    captured = each.captured.at if each.captured else "undated"
    named = each.label or f"a list ({each.kind})"
    return " · ".join(filter(None, (captured, named, each.publisher, each.source.name)))
