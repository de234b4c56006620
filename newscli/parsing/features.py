"""The features by which a unit is told to be prose of a story, each with its name and weight."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from newscli.parsing.dates import find_date
from newscli.parsing.labels import label_kind
from newscli.parsing.lines import cells
from newscli.parsing.units import Unit

TERMINALS = tuple('.!?…。！？।؟۔"”»’」)')
_SAMPLE = 600
"""Characters of a unit that are searched for words."""

_WORDS_OF_FURNITURE = re.compile(
    r"©|\bcopyright\b|all rights reserved|\bcookies?\b|privacy policy|terms of (?:use|service)"
    r"|\bsubscri|\bsign (?:in|up)\b|\blog ?in\b|newsletter|https?://|www\.|\S@\S+\.\w|follow us"
    r"|share (?:this|on)|click here|advertis|\bdownload|alle rechte|tous droits"
    r"|todos los derechos|todos os direitos|javascript|comments? (?:are|is|policy)|your email|e-mail",
    re.I,
)
_LETTER = re.compile(r"[^\W_]")
_CAPTION = re.compile(
    r"^(?:photo|image|picture|file photo|foto|bild|imagen|imagem|immagine|фото|fotoğraf)\b ?(?:credit|by|:|/)"
    r"|getty images|photograph: |\bfoto: |\((?:photo|ap photo|reuters/|foto)",
    re.I,
)
_READ_MORE = re.compile(
    r"^(?:read (?:more|also|next)|also read|see also|related|more:|lire aussi|à lire|lesen sie|mehr zum"
    r"|leia (?:mais|também)|lee también|leggi anche|lees ook"
    r"|läs (?:mer|också)|les også|czytaj|zobacz|читайте|читать|oku:)",
    re.I,
)

_BYLINE = re.compile(r"^(?:by|von|par|por|di|door|av|af|autor(?:ka)?:?)\s+(?=[^\W\d_a-z])", re.I)

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "bias": -0.5,
        "long": 1.1,
        "very_long": 1.2,
        "short": -1.0,
        "ends_sentence": 1.1,
        "two_sentences": 0.9,
        "comma": 0.3,
        "marker": -1.2,
        "heading": -0.6,
        "lone": -1.5,
        "furniture": -2.2,
        "caption": -2.5,
        "read_more": -2.5,
        "label": -1.5,
        "date_line": -1.5,
        "byline": -2.5,
        "no_words": -4.0,
    }
)
"""Log odds that a unit is body; trained weights may replace them."""


def features_of(unit: Unit) -> list[str]:
    """The names of the features that hold of a unit."""
    if unit.is_lone:
        return ["bias", "lone", "short"]
    return ["bias", *_shape(unit), *_words(unit)]


def prose_score(unit: Unit) -> float:
    """Log odds that a unit is body, seen alone."""
    return sum(WEIGHTS[name] for name in features_of(unit))


def is_caption(text: str) -> bool:
    """Whether a text reads as the caption of a picture."""
    return _CAPTION.search(text[:_SAMPLE]) is not None


def is_byline(text: str) -> bool:
    """Whether a text names who wrote the story, and nothing more."""
    return len(text) < 100 and not text.endswith(".") and _BYLINE.match(text) is not None


def _shape(unit: Unit) -> list[str]:
    size = cells(unit.text[:_SAMPLE])
    rows = (
        ("short", size < 45),
        ("long", size > 90),
        ("very_long", size > 180),
        ("ends_sentence", unit.text.endswith(TERMINALS)),
        ("two_sentences", re.search(r"[.!?] +\S|[。！？।؟۔].", unit.text[:_SAMPLE]) is not None),
        ("marker", unit.marker in ("*", "1")),
        ("heading", unit.marker == "#"),
    )
    return [name for name, holds in rows if holds]


def _words(unit: Unit) -> list[str]:
    text = unit.text[:_SAMPLE]
    rows = (
        ("comma", "," in text or "，" in text or "、" in text),
        ("furniture", _WORDS_OF_FURNITURE.search(text) is not None),
        ("caption", _CAPTION.search(text) is not None),
        ("read_more", _READ_MORE.match(text) is not None),
        ("date_line", len(text) < 60 and find_date(text) is not None),
        ("byline", is_byline(text)),
        ("no_words", _LETTER.search(text) is None),
        ("label", label_kind(text) is not None),
    )
    return [name for name, holds in rows if holds]
