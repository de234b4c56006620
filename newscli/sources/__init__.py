"""Bytes in: which inputs there are, and each of them read as a document."""

from newscli.sources.archives.names import archive_of
from newscli.sources.documents import read_documents, read_raws, stamp_of
from newscli.sources.lines import read_lines
from newscli.sources.paths import LINE_SEPARATOR, NUL_SEPARATOR, Input, Selection, find_inputs, read_names
from newscli.sources.reading import RawDocument, Reading, decode_raw, document_from_bytes, read_document

__all__ = [
    "LINE_SEPARATOR",
    "NUL_SEPARATOR",
    "Input",
    "RawDocument",
    "Reading",
    "Selection",
    "archive_of",
    "decode_raw",
    "document_from_bytes",
    "find_inputs",
    "read_document",
    "read_documents",
    "read_lines",
    "read_names",
    "read_raws",
    "stamp_of",
]
