"""Whether a line is what a list is called, and of which kind the list then is."""

import re
from collections.abc import Iterator, Set
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
    r"\b(?:most|popular|trending|latest|related|recommend|recent|headlines|top|picks|more|also|must.read|don.t miss"
    r"|stories|meist|beliebt|aktuell|neueste|weitere|mehr|auch|empf|plus lu|dernier|aussi|r[eé]cent|más|últim|leíd"
    r"|relacionad|destac|mais|lidas|leia|veja|più|lett[ei]|ultim|leggi|anche|meest|lees|gelezen|laatste|mest|läs"
    r"|les også|luet|czytan|popularn|najnowsz|zobacz|czytaj|także|również|powiązan|nejčten|čtěte|olvasott|citite"
    r"|çok|okunan|haber|popüler|читаем|популярн|обсужд|комментир|свеж|последни|новост|главн|топ|также|похож|читайте"
    r"|читают|найпопул|новин|останн|διαβάσ|δημοφιλ|σχετικ|τελευτα|baca|terpopuler|terbaru|terkait|đọc|xem|tin)"
    r"|热|熱|排行|相关|相關|推荐|推薦|最新|阅读|閱讀|点击|點擊|ランキング|人気|関連|新着|おすすめ|많이|인기|관련|최신"
    r"|الأكثر|أخبار|ذات صلة|اقرأ|הנקרא|נוספות|ข่าว|ยอดนิยม|पढ़|ख़बर|खबर"
)
"""Beginnings of words that labels are made of: weak evidence, for labels that the table does not have.

Compiled at the first use, which plain documents do not come to."""


_ASCII_STARTS = frozenset(
    [
        "mos",
        "pop",
        "tre",
        "lat",
        "rel",
        "rec",
        "hea",
        "top",
        "pic",
        "mor",
        "als",
        "mus",
        "don",
        "sto",
        "mei",
        "bel",
        "akt",
        "neu",
        "wei",
        "meh",
        "auc",
        "emp",
        "plu",
        "der",
        "aus",
        "des",
        "mai",
        "lid",
        "lei",
        "vej",
        "let",
        "ult",
        "leg",
        "anc",
        "mee",
        "lee",
        "gel",
        "laa",
        "mes",
        "les",
        "lue",
        "czy",
        "naj",
        "zob",
        "olv",
        "cit",
        "oku",
        "hab",
        "bac",
        "ter",
    ]
)
"""The first three letters of those words as far as they are ASCII: others are not searched for."""


def has_label_word(text: str, starts: Set[str]) -> bool:
    """Whether a text has a word that labels are made of; `starts`: its words' first three letters, lower."""
    if text.isascii() and _ASCII_STARTS.isdisjoint(starts):
        return False
    return re.search(_STEMS, text.lower()) is not None


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
