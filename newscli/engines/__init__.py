"""Where articles are indexed: the front door to the engines, and what they have in common."""

from pathlib import Path

from newscli.engines.budget import Budget
from newscli.engines.cursors import Cursor, read_cursor, write_cursor
from newscli.engines.lists import UNDATED, Headlined, Listed, Lists, Place
from newscli.engines.protocol import Doctor, Engine, Facet, SavedQueries, SearchRequest, Sort
from newscli.engines.writing import Builder, BulkWriter, Writer
from newscli.errors import UsageError


def open_index(location: str) -> Engine:
    """Open an index that exists; UnusableIndexError where there is none, or it is refused."""
    from newscli.engines.whoosh_index.engine import open_engine

    return open_engine(_directory(location))


def create_index(location: str, analysis: str) -> Engine:
    """Open an index, made first where there is none; `analysis` counts only then."""
    from newscli.engines.whoosh_index.engine import create_engine

    return create_engine(_directory(location), analysis)


def index_format() -> int:
    """The number of the format in which the default engine keeps an index."""
    from newscli.engines.whoosh_index.marks import FORMAT

    return FORMAT


def open_doctor(location: str) -> Doctor:
    """Who looks after an index, also one that cannot be opened; UnusableIndexError where it is refused."""
    from newscli.engines.whoosh_index import doctor

    return doctor.open_doctor(_directory(location))


def open_saved_queries(location: str) -> SavedQueries:
    """The saved queries of an index, which is looked at when they are read or changed."""
    from newscli.engines.whoosh_index import queries

    return queries.SavedQueries(_directory(location))


def _directory(location: str) -> Path:
    if "://" in location:
        raise UsageError(f"no engine for {location}", "give a directory, which newscli indexes with Whoosh")
    return Path(location)


__all__ = [
    "UNDATED",
    "Budget",
    "Builder",
    "BulkWriter",
    "Cursor",
    "Doctor",
    "Engine",
    "Facet",
    "Headlined",
    "Listed",
    "Lists",
    "Place",
    "SavedQueries",
    "SearchRequest",
    "Sort",
    "Writer",
    "create_index",
    "index_format",
    "open_doctor",
    "open_index",
    "open_saved_queries",
    "read_cursor",
    "write_cursor",
]
