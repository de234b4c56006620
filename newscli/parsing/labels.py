"""Whether a line is what a list is called, and of which kind the list then is."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from newscli.article import ListKind
from newscli.text.folding import fold_search

LONGEST = 60
"""Characters of a label at most."""
_EXTRA_WORDS = 4
"""Words that may stand before or after the phrase."""
_LONGEST_PHRASE = 6

_EDGES = " \t:：»›>→▼▾|/·•*#_-–—.…【】[]()《》<>\"'“”+»"
_WORD = re.compile(r"[^\s/|·•\-–—:]+")


@lru_cache(maxsize=4096)  # asked for a line by several steps
def label_kind(text: str) -> ListKind | None:
    """The kind of list that a text announces; None where it is no label."""
    if not text or len(text) > LONGEST:
        return None
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
    return len(text) <= LONGEST and (_fold(text) in phrases or _fold(text) in alone)


def _kind_of_part(words: list[str], phrases: dict[str, ListKind]) -> ListKind | None:
    """The kind of a phrase that the words begin or end with, the longest first."""
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
    table = tomllib.loads(files("newscli.parsing").joinpath("labels.toml").read_text("utf-8"))
    phrases: dict[str, ListKind] = {}
    alone: dict[str, ListKind] = {}
    for kind, languages in table.items():
        for language, names in languages.items():
            target = alone if language == "alone" else phrases
            for name in names:
                target.setdefault(_fold(name), ListKind(kind))
    return phrases, alone
