"""Whether a line is what a list is called, and of which kind the list then is."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pkgutil import get_data

from newscli.article import ListKind
from newscli.text.folding import fold_search

LONGEST = 60
"""Characters of a label at most."""
_EXTRA_WORDS = 4
"""Words that may stand before or after the phrase."""
_LONGEST_PHRASE = 6

_EDGES = " \t:：»›>→▼▾|/·•*#_-–—.…【】[]()《》<>\"'“”+»"
_WORD = re.compile(r"[^\s/|·•\-–—:]+")


_STEMS = (
    "most|popular|trending|latest|related|recommend|recent|headlines|top|picks|more|also|must.read"
    "|don.t miss|stories|meist|beliebt|aktuell|neueste|weitere|mehr|auch|empf|plus lu|dernier|aussi"
    "|récent|más|últim|leíd|relacionad|destac|mais|lidas|leia|veja|più|lette|letti|ultim|leggi|anche"
    "|meest|lees|gelezen|laatste|mest|läs|les også|luet|czytan|popularn|najnowsz|zobacz|czytaj|także"
    "|również|powiązan|nejčten|čtěte|olvasott|citite|çok|okunan|haber|popüler|читаем|популярн|обсужд"
    "|комментир|свеж|последни|новост|главн|топ|также|похож|читайте|читают|найпопул|новин|останн|διαβάσ"
    "|δημοφιλ|σχετικ|τελευτα|baca|terpopuler|terbaru|terkait|đọc|xem|tin"
)
_UNSPACED_STEMS = (
    "热|熱|排行|相关|相關|推荐|推薦|最新|阅读|閱讀|点击|點擊|ランキング|人気|関連|新着|おすすめ|많이|인기|관련|최신|الأكثر|أخبار|ذات صلة|اقرأ|הנקרא"
    "|נוספות|ข่าว|ยอดนิยม|पढ़|ख़बर|खबर"
)
_LABEL_WORD = rf"\b(?:{_STEMS})|{_UNSPACED_STEMS}"
"""Beginnings of words that labels are made of: weak evidence, for labels that the table does not have.

Compiled at the first use, which plain documents do not come to."""
_STARTS = frozenset(stem[:3] for stem in _STEMS.split("|"))
_ASCII_STARTS = frozenset(filter(str.isascii, _STARTS)) - {"nej", "pow", "tak", "tin", "xem"}
"""The first three letters of those words, and of those that are looked for in a text of ASCII."""
_ALPHABETS_END = "\u0590"
"""Letters from which on are of scripts whose stems have no `_STARTS`."""


def has_label_word(text: str, words: Sequence[str]) -> bool:
    """Whether a text has a word that labels are made of; its words in small letters, in writing order."""
    return _may_have_label_word(text, words) and re.search(_LABEL_WORD, text.lower()) is not None


def _may_have_label_word(text: str, words: Sequence[str]) -> bool:
    """Whether a word begins like one of those, which is known sooner than by a search."""
    if text.isascii():
        return not _ASCII_STARTS.isdisjoint([word[:3] for word in words[:8]])
    return (
        not _STARTS.isdisjoint([word[:3] for word in words])
        or max("".join(words), default="") >= _ALPHABETS_END
        or "İ" in text  # two characters in small letters, so that a word may begin behind it
    )


def label_kind(text: str) -> ListKind | None:
    """The kind of list that a text announces; None where it is no label."""
    return _kind_of(text) if text and len(text) <= LONGEST else None


@lru_cache(maxsize=4096)  # asked for a line by several steps
def _kind_of(text: str) -> ListKind | None:
    phrases, alone = _vocabulary()
    folded = _fold(text)
    exact = phrases.get(folded) or alone.get(folded)
    if exact:
        return exact
    words = _WORD.findall(folded)
    return _kind_of_part(words, phrases) if len(words) > 1 and not text.endswith((".", "?", "!")) else None


def is_bare_label(text: str) -> bool:
    """Whether a text is a label and nothing more."""
    phrases, alone = _vocabulary()
    return len(text) <= LONGEST and ((folded := _fold(text)) in phrases or folded in alone)


def _kind_of_part(words: list[str], phrases: dict[str, ListKind]) -> ListKind | None:
    """The kind of a phrase that the words begin or end with, the longest first."""
    firsts, lasts = _ends_of_phrases()
    if words[0] not in firsts and words[-1] not in lasts:
        return None
    for count in range(min(_LONGEST_PHRASE, len(words) - 1), 1, -1):
        if len(words) - count > _EXTRA_WORDS:
            break
        kind = phrases.get(" ".join(words[:count])) or phrases.get(" ".join(words[-count:]))
        if kind:
            return kind
    return phrases.get(words[0]) if len(words) <= 1 + _EXTRA_WORDS and len(words[0]) > 8 else None


def _fold(text: str) -> str:
    return " ".join(fold_search(text.replace("’", "'")).strip(_EDGES).split())


@cache
def _vocabulary() -> tuple[dict[str, ListKind], dict[str, ListKind]]:
    """Folded phrases, and folded words that count only alone, with their kinds."""
    phrases: dict[str, ListKind] = {}
    alone: dict[str, ListKind] = {}
    for kind, language, names in _table():
        target = alone if language == "alone" else phrases
        for name in names:
            target.setdefault(name, kind)
    return phrases, alone


@cache
def _ends_of_phrases() -> tuple[frozenset[str], frozenset[str]]:
    """The first and the last words of phrases."""
    phrases = [name.split(" ") for name in _vocabulary()[0]]
    return frozenset(words[0] for words in phrases), frozenset(words[-1] for words in phrases)


def _table() -> Iterator[tuple[ListKind, str, list[str]]]:
    """The rows of labels.txt, folded as one text: to read another format would take longer than to parse."""
    text = (get_data("newscli.parsing", "labels.txt") or b"").decode()
    kind = ListKind.OTHER
    for line in fold_search(text).splitlines():
        if line.startswith("["):
            kind = ListKind(line.strip("[]"))
        elif line and not line.startswith("#"):
            language, _, names = line.partition(" = ")
            yield kind, language, names.split(" | ")
