"""What databases export, as data: how their documents are told apart, and which header means what.

The forms were written after their documented shapes:

- LexisNexis: its page on document sections (support.lexisnexis.com, us_en_us_common_segments) and the
  sample that the R package LexisNexisTools ships; Nexis Uni: what readers of its downloads look for.
- Factiva: the codes of its fields (support.proquest.com, kA23r000000FVF1CAO); the display format has the
  same fields in the same order, without their codes.
- ProQuest: the fields of its text downloads, as the notebook chennesy/pq_parser lists them.
"""

from enum import Enum, auto
from typing import NamedTuple


class Field(Enum):
    """What a piece of an exported document is."""

    HEADLINE = auto()
    BYLINE = auto()
    DATELINE = auto()
    PUBLISHED = auto()
    PUBLISHER = auto()
    LANGUAGE = auto()
    BODY = auto()
    MARK = auto()
    """A line that only parts one document from the next."""
    OTHER = auto()


class Header(NamedTuple):
    """A header: what it is of, and what stands around it without a header of its own."""

    pattern: str
    """Of a line's beginning; the value is what follows. With a pattern of no width it is the whole line."""
    field: Field = Field.OTHER
    leads: Field | None = None
    """BODY: what follows without a header is the body. OTHER: the body has ended. None: neither."""
    before: tuple[Field, ...] = ()
    """What the pieces without a header before it are, the last of them nearest."""


class Form(NamedTuple):
    """One form of export."""

    name: str
    opens: tuple[str, ...]
    """Lines that begin a document: the first of these patterns that a text has counts."""
    closes: str
    """Lines that end a document; empty where none do."""
    headers: tuple[Header, ...]
    least: int = 3
    """So many different headers of one document make the form certain."""
    is_stacked: bool = True
    """Lines without a blank one between them are one value; else each is one, unless it was wrapped."""


MARK = Header("", Field.MARK, Field.OTHER)


def _front(labels: str, field: Field = Field.OTHER, before: tuple[Field, ...] = ()) -> tuple[Header, ...]:
    """Headers that stand before the body."""
    return tuple(Header(label, field, Field.BODY, before) for label in labels.split("|"))


def _closing(labels: str, field: Field = Field.OTHER) -> tuple[Header, ...]:
    """Headers that stand behind the body alone."""
    return tuple(Header(label, field, Field.OTHER) for label in labels.split("|"))


def _loose(labels: str, field: Field = Field.OTHER, before: tuple[Field, ...] = ()) -> tuple[Header, ...]:
    """Headers that neither begin nor end the body, of words that it may have too."""
    return tuple(Header(label, field, None, before) for label in labels.split("|"))


def _coded(headers: tuple[Header, ...]) -> tuple[Header, ...]:
    """Headers that are codes, with a blank behind them or alone on their line."""
    return tuple(header._replace(pattern=rf"{header.pattern}(?:\s+|$)") for header in headers)


LANGUAGES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es",
    "español": "es", "portuguese": "pt", "italian": "it", "dutch": "nl", "swedish": "sv", "danish": "da",
    "norwegian": "no", "finnish": "fi", "polish": "pl", "czech": "cs", "hungarian": "hu", "romanian": "ro",
    "turkish": "tr", "greek": "el", "russian": "ru", "ukrainian": "uk", "bulgarian": "bg", "arabic": "ar",
    "hebrew": "he", "persian": "fa", "hindi": "hi", "indonesian": "id", "malay": "ms", "vietnamese": "vi",
    "thai": "th", "japanese": "ja", "korean": "ko", "chinese": "zh",
}  # fmt: skip
"""How exports name languages: ISO 639-1."""

_DATE = r"(?=(?:[^\W\d_]{3,12}\.? \d{1,2}, \d{4}|\d{1,2}\.? [^\W\d_]{3,12}\.? \d{4})\b.{0,60}$)"
_COPYRIGHT = r"(?:\(c\) )?(?:Copyright\b|©|\(c\)).{0,12}?\d{4}"
_LANGUAGE = rf"(?=(?:{'|'.join(name.title() for name in LANGUAGES)})\s*$)"
_FACTIVA_CLOSE = r"(?:AN\s+)?Document [A-Za-z]\w{3,}\d{8}\w+"

_HEADLINE = (Field.HEADLINE,)

FORMS = (
    Form(
        "lexisnexis",
        opens=(r"(?:FOCUS - )?\d+ (?:of|von|de) \d+ DOCUMENTS?",),
        closes="",
        headers=(
            Header(_DATE, Field.PUBLISHED, None, (Field.PUBLISHER,)),
            Header(_COPYRIGHT, Field.OTHER, Field.OTHER),
            *_front("HEADLINE:", Field.HEADLINE),
            *_front("BYLINE:", Field.BYLINE, _HEADLINE),
            *_front("DATELINE:", Field.DATELINE, _HEADLINE),
            *_front("SECTION:|LENGTH:|HIGHLIGHT:|SERIES:|TYPE:|DISTRIBUTION:", Field.OTHER, _HEADLINE),
            *_front("BODY:", Field.BODY),
            *_closing("LANGUAGE:", Field.LANGUAGE),
            *_closing("LOAD-DATE:|PUBLICATION-TYPE:|DOCUMENT-TYPE:|JOURNAL-CODE:|GRAPHIC:|CORRECTION-DATE:|ACC-NO:"),
            *_loose("SUBJECT:|COMPANY:|ORGANIZATION:|PERSON:|TICKER:|INDUSTRY:|GEOGRAPHIC:|CITY:|STATE:|COUNTRY:"),
            *_loose("NOTE:|NOTES:|CORRECTION:|URL:"),
        ),
    ),
    Form(
        "nexis-uni",
        opens=(),
        closes=r"End of Document",
        least=4,
        is_stacked=False,
        headers=(
            Header(_DATE, Field.PUBLISHED, None, (Field.HEADLINE, Field.PUBLISHER)),
            Header(_COPYRIGHT, Field.OTHER, Field.OTHER),
            *_front("Byline:", Field.BYLINE),
            *_front("Dateline:", Field.DATELINE),
            *_front("Section:|Length:|Highlight:|Series:"),
            *_front(r"Body\s*$", Field.BODY),
            *_closing("Language:", Field.LANGUAGE),
            *_closing(r"Classification\s*$|Graphic\s*$|Load-Date:|Publication-Type:|Journal Code:"),
            *_loose("Subject:|Company:|Organization:|Person:|Ticker:|Industry:|Geographic:|City:|State:|Country:"),
            *_loose(r"Notes\s*$|Correction:|Correction-Date:"),
        ),
    ),
    Form(
        "factiva-fields",
        opens=(),
        closes=_FACTIVA_CLOSE,
        headers=(
            *_coded(_front("HD", Field.HEADLINE)),
            *_coded(_front("BY", Field.BYLINE)),
            *_coded(_front("PD", Field.PUBLISHED)),
            *_coded(_front("SN", Field.PUBLISHER)),
            *_coded(_front("LA", Field.LANGUAGE)),
            *_coded(_front("LP|TD", Field.BODY)),
            *_coded(_front("SE|CR|WC|ET|SC|ED|PG|VOL|CY|CLM")),
            *_coded(_closing("PUB|AN|IPD|IPC")),
            *_coded(_loose("ART|CT|RF")),
            *_loose(r"CO\s+(?=\S+ : )|IN\s+(?=\S+ : )|NS\s+(?=\S+ : )|RE\s+(?=\S+ : )|CO$|IN$|NS$|RE$"),
        ),
        least=4,
    ),
    Form(
        "factiva",
        opens=(),
        closes=_FACTIVA_CLOSE,
        headers=(
            Header(
                r"(?=\d[\d,.]* (?:words|Wörter|mots|palabras|parole)\s*$)",
                before=(Field.HEADLINE, Field.BYLINE),
            ),
            Header(_DATE, Field.PUBLISHED),
            Header(r"(?=[A-Z][A-Z0-9]{2,7}\s*$)", before=(Field.PUBLISHER,)),
            Header(_LANGUAGE, Field.LANGUAGE, Field.BODY),
            Header(_COPYRIGHT, Field.OTHER, Field.BODY),
        ),
        least=4,
        is_stacked=False,
    ),
    Form(
        "proquest",
        opens=(r"Document \d+ of \d+", r"_{20,}"),
        closes="",
        least=4,
        headers=(
            *_loose("Author:", Field.BYLINE, _HEADLINE),
            *_loose("Publication info:", Field.PUBLISHED, _HEADLINE),
            *_loose(r"ProQuest document link|Abstract:|Abstract \(\w+\):", Field.OTHER, _HEADLINE),
            *_loose("Links:|(?=https?:)", Field.OTHER, _HEADLINE),
            *_front("Full text:", Field.BODY, _HEADLINE),
            *_closing("Publication title:", Field.PUBLISHER),
            *_closing("Publication date:", Field.PUBLISHED),
            *_closing("Language of publication:", Field.LANGUAGE),
            *_closing("Publication year:|Publication subject:|Place of publication:|Country of publication:"),
            *_closing("Source type:|Document type:|ProQuest document ID:|Document URL:|Copyright:"),
            *_closing("Last updated:|Database:"),
            *_loose("Subject:|Title:|Location:|People:|Section:|Publisher:|ISSN:|Pages:|First page:"),
            *_loose("Company / organization:|Identifier / keyword:|Volume:|Issue:|Edition:|Credit:"),
            *_loose("Number of pages:|Classification:"),
        ),
    ),
)  # fmt: skip
