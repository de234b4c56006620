"""Whether the parts of a segment agree with one another: postings, columns and stored values."""

from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import add
from types import ModuleType

from newscli.engines.whoosh_index.files.building import choose_kit
from newscli.engines.whoosh_index.files.fields import FieldReader
from newscli.engines.whoosh_index.files.pages import DamageError
from newscli.engines.whoosh_index.files.reading import SegmentReader
from newscli.engines.whoosh_index.schema import KEYS, NUMBERS, ORDERED, SETS

_CHUNK = 2 * 1024 * 1024
"""Bytes of postings that are looked at at a time."""
_CHUNK_TERMS = 50_000
"""The same, of terms."""


def disagreements(reader: SegmentReader) -> Iterator[str]:
    """What does not agree in a segment whose pages are all as they were written."""
    try:
        yield from _column_faults(reader)
        size = sum(reader.file.size(f"{name}.postings") for name in (*ORDERED, *SETS))
        kit = choose_kit(size > _CHUNK // 16)
        for name in (*ORDERED, *SETS):
            yield from _field_faults(reader, name, kit)
    except DamageError as error:
        yield str(error)


def terms_by_document(field: FieldReader) -> dict[int, str]:
    """Document → the term that it has in a field of one term, as far as the field's pages are whole."""
    found: dict[int, str] = {}
    for number in range(field.count):
        try:
            term = field.term(number).decode("utf-8", "replace")
            for document in field.documents(number):
                found[document] = term
        except DamageError:
            continue
    return found


def _column_faults(reader: SegmentReader) -> Iterator[str]:
    count = reader.count
    widths = {f"{name}.lengths": 4 for name, is_scored in ORDERED.items() if is_scored}
    widths |= {
        f"{name}.column": array(code).itemsize
        for name, (code, _) in NUMBERS.items()
        if reader.has_numbers(name)
    }
    widths |= {f"{name}.column": width for name, width in KEYS.items()}
    for section, width in widths.items():
        if reader.file.size(section) != count * width:
            yield f"{section} has not {count} values, as many as there are documents"
    if count and not reader.blobs.is_sound:
        yield f"the stored values are not {count}, as many as there are documents"


def _field_faults(reader: SegmentReader, name: str, kit: ModuleType) -> Iterator[str]:
    field = reader.field(name)
    if not field.is_sound:
        yield f"{name} has not the same number of terms everywhere"
        return
    tallied: Sequence[int] = [0] * reader.count
    last: Sequence[bytes] = ()
    for at, end in _runs(field):
        encoded = field.encoded(at, end)
        if any(term >= later for term, later in pairwise((*last, *encoded.terms))):
            yield f"{name} has terms that are not in order"
        last = encoded.terms[-1:]
        tallied = list(map(add, tallied, kit.tally(kit.decode(encoded, name in ORDERED), reader.count)))
    if ORDERED.get(name) and (
        list(reader.lengths(name)) != tallied or reader.total_length(name) != sum(tallied)
    ):
        yield f"{name} has not as many postings as its documents have terms"


def _runs(field: FieldReader) -> Iterator[tuple[int, int]]:
    """The terms of a field in runs: the number of the first, that behind the last."""
    at = 0
    while at < field.count:
        end = field.stop(at, _CHUNK, _CHUNK_TERMS)
        yield at, end
        at = end
