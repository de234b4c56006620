"""An article as a person reads it: blocks of text by their role, for a terminal or a pipe."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from newscli.article import Article, ArticleList, Capture, Item, Moment, Problem
from newscli.render.columns import SHORT_ID
from newscli.render.output import Output
from newscli.render.safety import one_line

if TYPE_CHECKING:  # `parse` reads sightings and knows no index
    from newscli.answers import IndexedArticle


class Role(StrEnum):
    """What a block is in the reading view."""

    HEADLINE = "headline"
    DECK = "deck"
    BYLINE = "byline"
    FACTS = "facts"
    PARAGRAPH = "paragraph"
    LABEL = "label"
    ITEM = "item"
    NOTE = "note"
    GAP = "gap"
    IN = "in"
    OUT = "out"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its text on one line."""

    role: Role
    text: str = ""


GAP = Block(Role.GAP)


def indexed_blocks(
    found: "IndexedArticle", notes: Mapping[int, Sequence[str]] = MappingProxyType({})
) -> Iterator[Block]:
    """An article, then its captures with their lists; `notes` are told of captures, by their numbers."""
    yield from _article_blocks(found.article, found.publisher)
    for number, capture in enumerate(found.captures, 1):
        yield GAP
        yield Block(Role.NOTE, f"capture {number} of {len(found.captures)}: {_sighting(capture)}")
        yield from (Block(Role.NOTE, note) for note in notes.get(number, ()))
        yield from _capture_blocks(capture)


def sighting_blocks(capture: Capture) -> Iterator[Block]:
    """One sighting, as parsed: the article and the lists around it."""
    if capture.article:
        yield from _article_blocks(capture.article, capture.publisher)
        yield GAP
    yield Block(Role.NOTE, _sighting(capture))
    yield from _capture_blocks(capture)


def write_blocks(output: Output, blocks: Iterator[Block]) -> None:
    """Blocks for a pipe: a line each, nothing wrapped or cut."""
    for block in blocks:
        output.line(f"  {block.text}" if block.role is Role.ITEM else block.text)


def _article_blocks(article: Article, publisher: str | None) -> Iterator[Block]:
    yield Block(Role.HEADLINE, one_line(article.headline or "(no headline)"))
    if article.deck:
        yield Block(Role.DECK, one_line(article.deck))
    if article.byline:
        yield Block(Role.BYLINE, one_line(article.byline))
    facts = (article.id[:SHORT_ID], _at(article.published), publisher, article.language)
    yield Block(Role.FACTS, one_line(" · ".join(fact for fact in facts if fact)))
    for paragraph in article.body:
        yield GAP
        yield Block(Role.PARAGRAPH, one_line(paragraph))


def _capture_blocks(capture: Capture) -> Iterator[Block]:
    for each in capture.lists:
        yield GAP
        yield from _list_blocks(each)
    for problem in capture.problems:
        yield Block(Role.NOTE, problem_text(problem))


def _list_blocks(each: ArticleList) -> Iterator[Block]:
    yield Block(Role.LABEL, one_line(f"{each.label or 'list'} ({each.kind})"))
    for item in each.items:
        yield Block(Role.ITEM, one_line(f"{item.rank}  {_shown(item)}"))


def _shown(item: Item) -> str:
    """An item's text, with an ellipsis where it was cut and has none."""
    is_bare = item.truncated and not item.text.endswith(("…", "..."))
    return f"{item.text}…" if is_bare else item.text


def _sighting(capture: Capture) -> str:
    first, last = capture.source.lines
    captured = f"{capture.captured.at} ({capture.captured.origin})" if capture.captured else None
    parts = (f"{capture.source.name}, lines {first}-{last}", captured and f"captured {captured}", capture.url)
    return one_line(" · ".join(part for part in parts if part))


def problem_text(problem: Problem) -> str:
    """A problem on one line."""
    where = f" (line {problem.line})" if problem.line else ""
    return one_line(f"problem: {problem.message}{where}")


def _at(moment: Moment | None) -> str | None:
    return moment.at if moment else None
