"""Captures as a person reads them: their bounds, near versions, what changed between two."""

from collections.abc import Iterable, Iterator

from newscli.answers import Near
from newscli.render.columns import SHORT_ID
from newscli.render.reading import GAP, Block, Role, problem_text
from newscli.render.safety import one_line
from newscli.shapes import Shape
from newscli.sightings import Bound, Change, Difference, ListChange, Piece, Sighting, TextChange

_SIGNS = {Change.IN: "+", Change.OUT: "-", Change.MOVED: "~", Change.SAME: " "}
_ROLES = {Change.IN: Role.IN, Change.OUT: Role.OUT, Change.MOVED: Role.MOVED, Change.SAME: Role.NOTE}
_CONTEXT = 6
"""Words that are shown beside what changed."""


def sighting_notes(sightings: Iterable[Sighting]) -> dict[int, tuple[str, ...]]:
    """Number of a capture → what is told of it besides what it says itself."""
    return {each.number: tuple(_notes(each)) for each in sightings}


def _notes(sighting: Sighting) -> Iterator[str]:
    if sighting.not_before:
        yield bound_text(sighting.not_before)
    for problem in sighting.problems[len(sighting.capture.problems) :]:
        yield problem_text(problem)


def bound_text(bound: Bound) -> str:
    """A bound with its evidence."""
    match bound.origin:
        case "article":
            reason = "the article was published then"
        case "item":
            reason = f"“{bound.item}” is the article {(bound.article or '')[:SHORT_ID]} of that day"
        case _:
            reason = f"“{bound.item}” was not yet in {bound.source}"
    return one_line(f"not before {bound.at}: {reason}")


def near_blocks(near: Iterable[Near]) -> Iterator[Block]:
    """The near versions of an article, each with its similarity in hundredths."""
    for number, each in enumerate(near):
        if not number:
            yield GAP
            yield Block(Role.LABEL, "near versions")
        article = each.article
        at = article.published.at if article.published else None
        facts = (article.headline or "(no headline)", article.id[:SHORT_ID], at)
        share = f"{round(100 * each.similarity)}%"
        yield Block(Role.ITEM, one_line(f"{share}  {' · '.join(fact for fact in facts if fact)}"))


def difference_blocks(difference: Difference) -> Iterator[Block]:
    """What changed, list by list and text by text."""
    yield Block(Role.NOTE, _end(difference.first, Change.OUT))
    yield Block(Role.NOTE, _end(difference.second, Change.IN))
    if difference.is_none:
        yield Block(Role.NOTE, "no difference")
    for each in difference.lists:
        yield GAP
        yield from _list_blocks(each)
    for text in difference.texts:
        yield GAP
        yield from _text_blocks(text)


def difference_rows(difference: Difference) -> Iterator[Shape]:
    """A row for each item and run of words that is not the same."""
    for each in difference.lists:
        for item in each.items:
            if item.change is not Change.SAME:
                yield _row(each.label or str(each.kind), item.change, item.text, item.before, item.after)
    for text in difference.texts:
        changed = [piece for piece in text.pieces if piece.change is not Change.SAME]
        for piece in changed or [Piece(Change.SAME, text.only)]:
            yield _row(text.field, piece.change, piece.text)


def _row(part: str, change: Change, text: str, before: int | None = None, after: int | None = None) -> Shape:
    ranks = (None if rank is None else str(rank) for rank in (before, after))
    return dict(zip(("part", "change", "from", "to", "text"), (part, str(change), *ranks, text), strict=True))


def _end(sighting: Sighting, change: Change) -> str:
    moment = sighting.capture.captured
    when = f" · captured {moment.at} ({moment.origin})" if moment else ""
    return one_line(f"{_SIGNS[change]} capture {sighting.number}: {sighting.capture.source.name}{when}")


def _list_blocks(each: ListChange) -> Iterator[Block]:
    state = {Change.IN: ", new", Change.OUT: ", gone"}.get(each.change, "")
    yield Block(Role.LABEL, one_line(f"{each.label or 'list'} ({each.kind}{state})"))
    for item in each.items:
        rank = item.before if item.after is None else item.after
        was = f"  (was {item.before})" if item.change is Change.MOVED else ""
        yield Block(_ROLES[item.change], f"{_SIGNS[item.change]} {rank:>3}  {one_line(item.text)}{was}")


def _text_blocks(each: TextChange) -> Iterator[Block]:
    yield Block(Role.LABEL, f"{each.field} ({each.only} only)" if _is_small(each) else each.field)
    for at, piece in enumerate(each.pieces):
        if piece.change is not Change.SAME:
            yield Block(_ROLES[piece.change], f"{_SIGNS[piece.change]} {one_line(piece.text)}")
        elif len(each.pieces) > 1:
            yield Block(Role.NOTE, f"  {one_line(_shortened(piece.text, at, len(each.pieces)))}")


def _is_small(each: TextChange) -> bool:
    return each.only != "writing"


def _shortened(text: str, at: int, count: int) -> str:
    """What is the same: the words next to what changed."""
    words = text.split()
    if at == 0:
        kept = ["…", *words[-_CONTEXT:]] if len(words) > _CONTEXT else words
    elif at == count - 1:
        kept = [*words[:_CONTEXT], "…"] if len(words) > _CONTEXT else words
    else:
        kept = [*words[:_CONTEXT], "…", *words[-_CONTEXT:]] if len(words) > 2 * _CONTEXT else words
    return " ".join(kept)
