"""Which articles a person means: ids and their beginnings, queries."""

from collections.abc import Sequence
from datetime import UTC, datetime

from newscli.cli.messages import tell
from newscli.engines import Engine, open_saved_queries
from newscli.errors import NotFoundError, QueryError
from newscli.query import Query, parse_query
from newscli.shapes import Shape


def resolve_ids(engine: Engine, ids: Sequence[str], missing: list[str]) -> list[str]:
    """The whole ids, each once; of those that nothing has it is told, and they are added to `missing`."""
    found: dict[str, None] = {}
    for prefix in ids:
        try:
            found[engine.resolve(prefix)] = None
        except NotFoundError as error:
            missing.append(prefix)
            tell(error.message, error.hint)
    return list(found)


def read_query(text: str, strict: bool, location: str, where: str = "") -> Query:
    """The query as it was read; what was ignored in it is told with `where` before it, or refused.

    `location` is that of the index, whose saved queries `query:NAME` names.
    """
    query = parse_query(text, datetime.now(UTC), open_saved_queries(location).read)
    for note in query.notes:
        if strict:
            raise QueryError(note.message, *note.place)
        tell(f"{where}{note.message} (at {note.place[0] + 1})")
    return query


def tell_remarks(remarks: Sequence[str], where: str = "") -> None:
    """What is to be known of an answer, such as why not all was looked at."""
    for remark in remarks:
        tell(f"{where}{remark}")


def notes_shape(query: Query, remarks: Sequence[str]) -> list[Shape]:
    """What was ignored in a query, and where; and what is to be known of the answer."""
    ignored: list[Shape] = [{"message": note.message, "place": list(note.place)} for note in query.notes]
    return ignored + [{"message": remark, "place": None} for remark in remarks]
