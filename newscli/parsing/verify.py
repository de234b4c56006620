"""Whether the account of a document holds: what the parser promises for any bytes, checked on these."""

from collections.abc import Iterator, Sequence

from newscli.article import ParsedDocument
from newscli.parsing.assemble import parse
from newscli.parsing.split import AUTO, Split


def find_faults(parsed: ParsedDocument, split: Split = AUTO) -> list[str]:
    """What is wrong with the account, a sentence each; nothing where all holds."""
    document = parsed.document
    faults = [*_gaps("span", [span.bytes for span in parsed.spans], document.size)]
    if parsed.captures:
        faults += _gaps("article", [capture.source.bytes for capture in parsed.captures], document.size)
    if parse(document, split) != parsed:
        faults.append("read again, it is read otherwise")
    return faults


def _gaps(what: str, ranges: Sequence[tuple[int, int]], size: int) -> Iterator[str]:
    """Where ranges do not share out a document: bytes in none of them, or in two."""
    at = 0
    for start, end in ranges:
        if start > at:
            yield f"bytes {at} to {start} are in no {what}"
        if start < at or end <= start:
            yield f"the {what} of bytes {start} to {end} is out of order"
        at = end
    if at != size:
        yield f"the {what}s end at byte {at} of {size}"
