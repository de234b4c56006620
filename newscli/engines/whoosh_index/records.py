"""What is to be known of a document: as it was parsed, as a capture tells of it, as two records say."""

from bisect import bisect_left, insort

from newscli import __version__
from newscli.answers import DocumentRecord
from newscli.article import Capture, ParsedDocument

Bytes = tuple[int, int]


def record_of(parsed: ParsedDocument) -> DocumentRecord:
    """What is to be known of a document that was parsed."""
    document = parsed.document
    return DocumentRecord(
        sha256=document.sha256,
        names=(document.name,),
        size=document.size,
        modified=document.modified,
        parser=f"newscli {__version__}",
        articles=sum(1 for capture in parsed.captures if capture.article),
        captures=len(parsed.captures),
    )


def record_of_capture(capture: Capture) -> DocumentRecord:
    """What a capture tells of its document, whose size is where the last of its captures ends."""
    source = capture.source
    return DocumentRecord(source.sha256, (source.name,), source.bytes[1], None, capture.parser, 0, 0)


def join_records(known: DocumentRecord, restored: DocumentRecord) -> DocumentRecord:
    """What is known of a document, with what comes from another index: that it was read counts more."""
    best = restored if known.failure and not restored.failure else known
    return best._replace(
        names=tuple(dict.fromkeys((*known.names, *restored.names))),
        size=max(known.size, restored.size),
        modified=restored.modified if known.modified is None else known.modified,
    )


def claim(claimed: list[Bytes], wanted: Bytes) -> bool:
    """Put a span of bytes among disjoint ones in order, unless one of these has any of its bytes."""
    at = bisect_left(claimed, wanted)
    start, end = wanted
    if at and claimed[at - 1][1] > start:
        return False
    if at < len(claimed) and claimed[at][0] < max(end, start + 1):
        return False
    insort(claimed, wanted)
    return True
