"""Documents that kill the process that parses them: told as failures, and tried again in one of their own."""

from typing import TYPE_CHECKING, Any

from newscli.answers import DocumentRecord
from newscli.article import ParsedDocument
from newscli.errors import InputError
from newscli.ingest.books import Plan
from newscli.ingest.work import Item, parse_one
from newscli.sources import RawDocument

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_CODE = "killer"


def killed(item: Item) -> InputError:
    """What becomes of a document that no process survives."""
    if isinstance(item, InputError):
        return item
    error = InputError(item.name, _CODE, "the process that parsed it died, twice")
    error.sha256, error.size = item.sha256, len(item.data)
    return error


def is_killer(record: DocumentRecord) -> bool:
    """Whether a document has become such a failure."""
    return record.failure is not None and record.failure.startswith(f"{_CODE}:")


def parse_apart(raw: RawDocument, plan: Plan) -> ParsedDocument | None:
    """Parse a document as `parse_one` does, in a process of its own; InputError where that dies, too."""
    from newscli.ingest.processes import end_helpers, start_helper  # hardly ever needed

    helper = start_helper(_parse, (raw, plan))
    try:
        done: ParsedDocument | InputError | None = helper.receive()
    except EOFError:
        raise killed(raw) from None
    finally:
        end_helpers([helper])
    if isinstance(done, InputError):
        raise done
    return done


def _parse(connection: "Connection[Any, Any]", raw: RawDocument, plan: Plan) -> None:
    """What the process does."""
    done: ParsedDocument | InputError | None
    try:
        done = parse_one(raw, plan)
    except InputError as error:
        done = error
    connection.send(done)
