"""What a search gives, and how it is written: hits with what is told beside them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from newscli.answers import Hits
from newscli.cli.choosing import notes_shape
from newscli.cli.faceting import facets_shape
from newscli.cli.session import Session
from newscli.query import Node, Query, to_query
from newscli.render.columns import Column
from newscli.render.formats import Format
from newscli.render.jsontext import dump_json
from newscli.render.writers import keep_keys
from newscli.shapes import Shape, hit_shape

if TYPE_CHECKING:
    from newscli.explanations import ReadQuery

COLUMNS = (
    Column("rank", False), Column("id"), Column("score", False), Column("published"), Column("publisher"),
    Column("language", False), Column("captures", False), Column("headline"), Column("snippets"),
    Column("explain", False), Column("collapsed", False),
)  # fmt: skip


class Found(NamedTuple):
    """What a search gives to write."""

    query: Query
    hits: Hits
    cursor: str | None = None
    """What leads to the next page; None where there is none."""
    remarks: Sequence[str] = ()
    """What is to be known of the answer, such as why not all was looked at."""
    meant: Node | None = None
    """The query that was meant, where a word of it is in no article."""
    explained: "ReadQuery | None" = None
    """How it was read, where that is asked for."""


def write_found(session: Session, found: Found) -> int:
    """Write the hits; how many there were."""
    if session.format is Format.JSON:
        shape = _hits_shape(session, found)
        session.output.line(dump_json(shape))
        return len(shape["hits"])
    shown = _write_hits(session, found)
    if session.format is Format.TABLE and found.hits.facets:
        from newscli.render.charts import draw_facets

        draw_facets(session.output, found.hits.facets)
    return shown


def note_meant(session: Session, query: str) -> None:
    """Tell what was meant, with the command that searches for it."""
    from shlex import quote

    session.note(f"did you mean: {query} (newscli search {quote(query)})")


def _write_hits(session: Session, found: Found) -> int:
    if found.explained:
        from newscli.cli.explaining import write_explained

        return write_explained(session, found.explained, found.hits)
    if session.format is Format.TABLE and session.keys is None:
        from newscli.render.terminal import draw_hits

        return draw_hits(session.output, found.hits)
    return session.write(map(hit_shape, found.hits.hits))


def _hits_shape(session: Session, found: Found) -> Shape:
    return {
        "schema": "newscli.hits/1",
        "query": found.query.text,
        "notes": notes_shape(found.query, found.remarks),
        "generation": found.hits.generation,
        "total": found.hits.total,
        "did_you_mean": to_query(found.meant) if found.meant else None,
        "facets": facets_shape(found.hits.facets),
        "explain": found.explained.shape() if found.explained else None,
        "next": found.cursor,
        "hits": [keep_keys(hit_shape(hit), session.keys) for hit in found.hits.hits],
    }
