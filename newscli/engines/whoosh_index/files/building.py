"""Builds a segment: index documents → one file of postings, columns and stored values."""

from array import array
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from newscli.engines.whoosh_index.files import postings
from newscli.engines.whoosh_index.files.blobs import BlobWriter
from newscli.engines.whoosh_index.files.fields import FieldWriter
from newscli.engines.whoosh_index.files.pages import SectionWriter, little_endian, writing_sections
from newscli.engines.whoosh_index.files.postings import Occurrences
from newscli.engines.whoosh_index.schema import GROUP_GAP, KEYS, NUMBERS, ORDERED, PLACED, SETS, Fields

_MANY_TERMS = 40_000
"""From so many terms on, loading numpy costs less than it saves."""
_SETS = frozenset(SETS)


class SegmentBuilder:
    """Takes index documents, and writes them as one segment."""

    def __init__(self) -> None:
        self.count = 0
        self._fields = {name: Occurrences() for name in (*ORDERED, *SETS)}
        self._lengths = {name: array("I") for name, is_scored in ORDERED.items() if is_scored}
        self._numbers = {name: array(code) for name, (code, _) in NUMBERS.items()}
        self._keys = {name: bytearray() for name in KEYS}
        self._blobs: list[bytes] = []

    def add(self, fields: Fields) -> None:
        """Add an index document."""
        number = self.count
        for name, value in fields.items():
            if name in _SETS:
                if value:
                    self._fields[name].add(number, value if len(value) < 2 else dict.fromkeys(value))
            elif name in ORDERED:
                self._add_ordered(name, number, value)
            elif name in NUMBERS:
                _fill(self._numbers[name], number, NUMBERS[name][1])
                self._numbers[name].append(value)
            elif name in KEYS:
                column = self._keys[name]
                column += bytes(number * KEYS[name] - len(column)) + value
        self._blobs.append(fields["blob"])
        self.count += 1

    def write(self, path: Path) -> None:
        """Write what was added as a file of its own, forced to the disk."""
        kit = choose_kit(sum(len(each.terms) for each in self._fields.values()) >= _MANY_TERMS)
        with writing_sections(path) as file:
            blobs = BlobWriter(file)
            blobs.add(self._blobs)
            blobs.close()
            for name, occurrences in self._fields.items():
                field = FieldWriter(file, name)
                if occurrences.terms:
                    field.add(kit.encode(kit.invert(occurrences, name in ORDERED)))
                field.close()
            for lengths in self._lengths.values():
                _fill(lengths, self.count, 0)
            for name, numbers in self._numbers.items():
                _fill(numbers, self.count, NUMBERS[name][1])
            for name, keys in self._keys.items():
                keys += bytes(self.count * KEYS[name] - len(keys))
            write_columns(file, self._lengths, self._numbers, self._keys)
            file.numbers["documents"] = self.count

    def _add_ordered(self, name: str, number: int, value: Sequence[Any]) -> None:
        if name not in PLACED:
            self._add_groups(name, number, value)
            return
        for position, term in value:
            self._fields[name].add(number, (term,), position)

    def _add_groups(self, name: str, number: int, groups: Sequence[Sequence[str]]) -> None:
        occurrences = self._fields[name]
        length = start = 0
        for group in groups:
            if group:
                occurrences.add(number, group, start)
                length += len(group)
                start += len(group)
            start += GROUP_GAP
        if length and name in self._lengths:
            _fill(self._lengths[name], number, 0)
            self._lengths[name].append(length)


def choose_kit(is_much: bool) -> ModuleType:
    """What inverts, encodes and merges: numpy where there is much."""
    if not is_much:
        return postings
    from newscli.engines.whoosh_index.files import bulk

    return bulk


def write_columns(
    file: SectionWriter,
    lengths: dict[str, "array[int]"],
    numbers: dict[str, "array[int]"],
    keys: dict[str, bytes] | dict[str, bytearray],
) -> None:
    """Write the columns: lengths of fields, numbers, bytes."""
    for name, values in lengths.items():
        file.add(f"{name}.lengths", little_endian(values))
        file.numbers[f"{name}.length"] = sum(values)
    for name, values in numbers.items():
        file.add(f"{name}.column", little_endian(values))
    for name, data in keys.items():
        file.add(f"{name}.column", data)


def _fill(column: "array[int]", count: int, default: int) -> None:
    """Give the documents that have no value the one that stands for none, up to so many in all."""
    if missing := count - len(column):
        column.extend(array(column.typecode, (default,)) * missing)
