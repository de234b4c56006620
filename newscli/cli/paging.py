"""Pages of hits on the command line: cursors in and out, and what is told of how many are shown."""

from newscli.answers import Hits, Position
from newscli.cli.session import Session
from newscli.engines import Cursor, Engine, Sort, read_cursor, write_cursor
from newscli.render.formats import Format

_WITHOUT_CURSOR = (Format.TABLE, Format.JSON)
"""People go on by --offset; JSON has the cursor in itself."""

_COLLAPSED = ("collapsed",)


class Pages:
    """The pages of one search."""

    def __init__(
        self, session: Session, query: str, sort: Sort, is_reversed: bool, *, is_collapsed: bool = False
    ) -> None:
        self._session = session
        self._sort = sort
        self._question = (query, sort, "reversed" if is_reversed else "", *_COLLAPSED[:is_collapsed])

    def begin(self, engine: Engine, after: str | None) -> Position | None:
        """Where a page begins; UsageError for a cursor that is none of this search."""
        if after is None:
            return None
        cursor = read_cursor(after, self._question)
        if self._sort is Sort.RELEVANCE and cursor.generation != engine.generation:
            self._session.note(
                "the index has changed since that page: scores may have too, "
                "so hits may come twice or be passed over"
            )
        return cursor.position

    def end(self, engine: Engine, hits: Hits) -> str | None:
        """The cursor behind a page; None where no hit is behind it."""
        if hits.last is None:
            return None
        return write_cursor(Cursor(hits.last, engine.generation), self._question)

    def tell(self, shown: int, hits: Hits, cursor: str | None) -> None:
        """How many of the hits are shown, and in a pipe how to go on."""
        has_rest = cursor and self._session.format not in _WITHOUT_CURSOR
        if hits.collapsed:
            noun = "near version" if hits.collapsed == 1 else "near versions"
            self._session.note(f"{hits.collapsed} {noun} of these hits left out; see: newscli show ID")
        if shown < hits.total:
            self._session.note(
                f"showing {shown} of {hits.total}" + (f"; next: --after {cursor}" if has_rest else "")
            )
