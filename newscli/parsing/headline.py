"""Which unit is the headline: candidates before the body, ranked by named evidence."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from newscli.parsing.dates import find_date
from newscli.parsing.features import is_byline, is_caption
from newscli.parsing.labels import label_kind
from newscli.parsing.lines import cells
from newscli.parsing.units import Unit
from newscli.text.folding import fold_search

_REACH = 60
"""Units before the body that are looked at."""
_TOKEN = re.compile(r"(?=[^\x00-\u0dff\u1e00-\u303f])[^\W\d_]|\w{4,}")
_ACTION = re.compile(
    r"^(?:share|print|comment|login|log in|sign in|subscribe|menu|home|search|skip to|updated|published"
    r"|advert|listen)\b|[|›»>].*[|›»>]|https?:",
    re.I,
)

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "heading": 2.5, "first": 1.2, "repeated": 1.2, "overlap": 4.0, "good_size": 1.5, "short": -2.0,
        "too_long": -2.5, "sentence": -1.3, "date": -2.5, "byline": -3.0, "label": -3.0, "action": -2.5,
        "caption": -3.0, "marker": -2.0, "distance": -0.12, "title_tag": -0.8,
    }
)  # fmt: skip
"""What each piece of evidence adds; `overlap` and `distance` are multiplied by their amount."""
_LEAST = 0.0


def find_headline(units: Sequence[Unit], body_start: int, body: str, taken: frozenset[int]) -> int | None:
    """Index of the headline among the units before the body; None where nothing reads like one."""
    words = set(_TOKEN.findall(fold_search(body[:6000])))
    counts = Counter(unit.text for unit in units[: body_start + _REACH])
    best: tuple[float, int] | None = None
    for at in range(max(0, body_start - _REACH), body_start):
        if at in taken or units[at].is_lone:
            continue
        evidence = _evidence(units[at], counts, words) | {
            "distance": float(min(body_start - at, 30)),
            "first": float(at == 0),
        }
        score = sum(WEIGHTS[name] * amount for name, amount in evidence.items())
        if best is None or score >= best[0]:
            best = (score, at)
    return best[1] if best and best[0] > _LEAST else None


def _evidence(unit: Unit, counts: Counter[str], words: set[str]) -> dict[str, float]:
    text, size = unit.text, cells(unit.text[:400])
    rows = {
        "heading": unit.marker == "#",
        "marker": unit.marker in ("*", "1"),
        "repeated": counts[text] > 1,
        "good_size": 28 <= size <= 130,
        "short": size < 18,
        "too_long": size > 170,
        "sentence": text.endswith((".", "。")),
        "title_tag": " | " in text or " - " in text[-35:],
        **_kinds(text),
    }
    return {name: float(holds) for name, holds in rows.items()} | {"overlap": _overlap(text, words)}


def _kinds(text: str) -> dict[str, bool]:
    return {
        "date": len(text) < 80 and find_date(text) is not None,
        "byline": is_byline(text),
        "label": label_kind(text) is not None,
        "action": _ACTION.search(text[:200]) is not None,
        "caption": is_caption(text),
    }


def _overlap(text: str, words: set[str]) -> float:
    """Share of a text's words that the body has."""
    own = set(_TOKEN.findall(fold_search(text[:400])))
    return len(own & words) / max(len(own), 3)
