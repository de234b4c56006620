"""What changed between two captures of an article: items in, out and moved, and the text where it differs."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from newscli.article import ArticleList, Capture, Item
from newscli.sightings import Change, Difference, ItemChange, ListChange, Piece, Sighting, TextChange
from newscli.text.folding import fold_link, fold_signs
from newscli.text.links import ItemKey, Reach, item_keys

_Pair = tuple[ArticleList | None, ArticleList | None]


def compare(article_id: str, first: Sighting, second: Sighting) -> Difference:
    """What changed from one capture of an article to another."""
    one, other = first.capture, second.capture
    lists = tuple(_compare_lists(*pair) for pair in _pair_lists(one.lists, other.lists))
    return Difference(article_id, first, second, lists, tuple(_compare_texts(one, other)))


def _pair_lists(before: Sequence[ArticleList], after: Sequence[ArticleList]) -> list[_Pair]:
    """Lists of one label and kind, else of one kind; in the order of the second, then those that are out."""
    left = list(before)
    pairs: list[_Pair] = []
    for each in after:
        same = [one for one in left if one.kind is each.kind]
        found = next((one for one in same if _label(one) == _label(each)), None)
        if found is None and same and not any(_label(same[0]) == _label(one) for one in after):
            found = same[0]
        pairs.append((found, each))
        left = [one for one in left if one is not found]
    return [*pairs, *((one, None) for one in left)]


def _label(each: ArticleList) -> str:
    return fold_link(each.label or "")


def _compare_lists(before: ArticleList | None, after: ArticleList | None) -> ListChange:
    known = after or before
    assert known
    change = Change.SAME if before and after else Change.IN if after else Change.OUT
    items = tuple(_compare_items(before, after))
    return ListChange(change, known.label, known.kind, items)


def _compare_items(before: ArticleList | None, after: ArticleList | None) -> Iterator[ItemChange]:
    olds, news = before.items if before else (), after.items if after else ()
    left = dict(zip(olds, item_keys(olds), strict=True))
    for item, key in zip(news, item_keys(news), strict=True):
        old = _find(key, left)
        if old is None:
            yield ItemChange(Change.IN, item.text, None, item.rank)
            continue
        del left[old]
        change = Change.SAME if old.rank == item.rank else Change.MOVED
        yield ItemChange(change, max(item.text, old.text, key=len), old.rank, item.rank)
    yield from (ItemChange(Change.OUT, item.text, item.rank, None) for item in left)


def _find(key: ItemKey, left: dict[Item, ItemKey]) -> Item | None:
    """The item that is the same: of the same folded text, else one that was cut from the other's."""
    exact = next((item for item, other in left.items() if other.key == key.key), None)
    return exact or next((item for item, other in left.items() if _begins(key, other)), None)


def _begins(one: ItemKey, other: ItemKey) -> bool:
    """Whether one of two texts was cut, and begins the other."""
    short, long = sorted((one, other), key=lambda each: len(each.key))
    return bool(short.key) and short.reach is not Reach.WHOLE and long.key.startswith(short.key)


def _compare_texts(one: Capture, other: Capture) -> Iterator[TextChange]:
    if one.article is None or other.article is None:
        return
    pairs = (
        ("headline", one.article.headline or "", other.article.headline or ""),
        ("body", one.article.text, other.article.text),
    )
    for field, before, after in pairs:
        if before != after:
            yield TextChange(field, _only(before, after), tuple(_pieces(before, after)))


def _only(before: str, after: str) -> str:
    """In what two texts of one folded text differ."""
    solid, other = ("".join(text.split()) for text in (before, after))
    if solid == other:
        return "white space"
    if solid.casefold() == other.casefold():
        return "case"
    return "quotes and dashes" if fold_signs(solid) == fold_signs(other) else "writing"


def _pieces(before: str, after: str) -> Iterator[Piece]:
    """The words of two texts, in runs that are the same, out or in; a blank between words, not as written."""
    old, new = before.split(), after.split()
    for change, words in _joined(_steps(old, new)):
        yield Piece(change, " ".join(words))


def _joined(steps: Iterator[tuple[Change, Sequence[str]]]) -> Iterator[tuple[Change, list[str]]]:
    """Steps that follow one another as one, outs before ins where nothing is the same between them."""
    for is_same, group in groupby(steps, key=lambda step: step[0] is Change.SAME):
        several = list(group)
        for change in (Change.SAME,) if is_same else (Change.OUT, Change.IN):
            words = [word for own, some in several if own is change for word in some]
            if words:
                yield change, words


def _steps(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Change, Sequence[str]]]:
    if len(old) == len(new):  # the common case: the same words, other signs
        for one, other in zip(old, new, strict=True):
            yield from [(Change.SAME, [one])] if one == other else [(Change.OUT, [one]), (Change.IN, [other])]
        return
    for tag, at, end, start, stop in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield Change.SAME, old[at:end]
        else:
            yield Change.OUT, old[at:end]
            yield Change.IN, new[start:stop]
