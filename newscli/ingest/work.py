"""What is done with a document in whatever process: decoded, refused or parsed; what failed kept apart."""

from dataclasses import dataclass, field

from newscli.article import Document, ParsedDocument
from newscli.errors import InputError, NewscliError
from newscli.ingest.books import Plan
from newscli.parsing import parse
from newscli.shapes import ARTICLE_SCHEMA, DOCUMENT_SCHEMA
from newscli.sources import RawDocument, decode_raw

Item = RawDocument | InputError
"""What an input gave: bytes, or the reason why there are none."""

_EXPORTED = tuple(f'{{"schema": "{schema}"' for schema in (ARTICLE_SCHEMA, DOCUMENT_SCHEMA))
"""How the first line of an export begins, and of no dump of an article."""


@dataclass(slots=True)
class Parsed:
    """A batch that was parsed."""

    documents: list[ParsedDocument] = field(default_factory=list)
    failures: list[InputError] = field(default_factory=list)
    """In the order of the batch."""


def parse_batch(items: list[Item], plan: Plan) -> Parsed:
    """Parse documents; where the plan is strict, those before the first that fails."""
    parsed = Parsed()
    for item in items:
        try:
            document = parse_one(item, plan)
        except InputError as error:
            parsed.failures.append(error)
            if plan.strict:
                break
        else:
            if document is not None:
                parsed.documents.append(document)
    return parsed


def parse_one(item: Item, plan: Plan) -> ParsedDocument | None:
    """Parse one document; None where it is passed over as binary. InputError where it fails, however it does.

    Beside those of reading and decoding, the codes are `export` (it is no dump but newscli's own), `account`
    (some of its bytes have no span, or two) and `parser` (any other fault of newscli's own).
    """
    if isinstance(item, InputError):
        raise item
    document = decode_raw(item, plan.reading)
    if document is None:
        return None
    if document.lines and document.lines[0].startswith(_EXPORTED):
        message = "an export of newscli, not a dump"
        raise _failed(document, "export", message, "--import takes it back")
    try:
        return parse(document, plan.split)
    except NewscliError as error:
        raise _failed(document, "account", error.message) from error
    except Exception as error:  # a fault in the parser costs one document, not those beside it
        raise _failed(document, "parser", f"cannot be parsed ({type(error).__name__}: {error})") from error


def _failed(document: Document, code: str, message: str, hint: str | None = None) -> InputError:
    error = InputError(document.name, code, message, hint)
    error.sha256, error.size = document.sha256, document.size
    return error
