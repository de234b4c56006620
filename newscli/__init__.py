"""newscli: splits dumps of news articles into headline, body and lists, and makes them searchable.

From Python: `parse` makes a `ParsedDocument` of a `Document`, `open_index` opens an index for searching.
"""

TYPE_CHECKING = False  # as in `typing`, which takes longer to import than to answer --version
if TYPE_CHECKING:
    from newscli.engines import open_index
    from newscli.parsing import parse

__version__ = "0.1.0"
__all__ = ["__version__", "open_index", "parse"]

_ROOMS = {"open_index": "newscli.engines", "parse": "newscli.parsing"}


def __getattr__(name: str) -> object:
    """Import what is asked for, then: most of what imports newscli asks for one thing."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'newscli' has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(_ROOMS[name]), name)
    return found
