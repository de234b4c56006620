"""Inputs → documents: a file is one, an archive has many; what cannot be read is an error among them."""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from newscli.article import Document
from newscli.errors import InputError
from newscli.sources.archives.names import Packing, member_name, packing_of
from newscli.sources.paths import STDIN, Input
from newscli.sources.reading import RawDocument, Reading, decode_raw, file_stamp, read_raw

if TYPE_CHECKING:
    from newscli.sources.archives.members import Member

_T = TypeVar("_T")


def read_documents(
    inputs: Iterable[Input | InputError], reading: Reading
) -> Iterator[Document | InputError | None]:
    """The documents of inputs, in their order, one at a time; None for each that is passed over as binary.

    An archive's members follow one another as they stand in it. In it, as in a folder, only regular files
    count that are not hidden and that the selection admits. The codes of errors are those of `read_document`,
    and `damaged`, `encrypted`, `unsupported`, `too-large` and `nested` (an archive in an archive).
    """
    for each in read_raws(inputs):
        yield each if isinstance(each, InputError) else _tried(lambda: decode_raw(each, reading))  # noqa: B023


def read_raws(inputs: Iterable[Input | InputError]) -> Iterator[RawDocument | InputError]:
    """The bytes of the documents of inputs, as `read_documents` has them."""
    for each in inputs:
        if isinstance(each, InputError):
            yield each
        elif each.packing is None:
            yield _tried(lambda: read_raw(each))  # noqa: B023 - called before the next one comes
        else:
            yield from _members(each, each.packing)


def stamp_of(source: Input) -> bytes | None:
    """What tells a file that was not changed, without opening it; None for what is no file by itself."""
    if source.packing or source.name == STDIN:
        return None
    try:
        status = os.stat(source.name)  # noqa: PTH116 - a Path costs more than the call
    except (OSError, ValueError):
        return None
    return file_stamp(source.name, status.st_size, status.st_mtime_ns)


def _members(source: Input, packing: Packing) -> Iterator[RawDocument | InputError]:
    """The documents of an archive; the last where nothing more can be read of it is an error of its name."""
    from newscli.sources.archives.opening import open_members

    for member in open_members(source.name, packing):
        if isinstance(member, InputError):
            yield member
        elif _is_chosen(source, packing, member.path):
            document = _tried(lambda: _member(source, packing, member))  # noqa: B023
            yield document
            if isinstance(document, InputError) and document.name == source.name:
                return


def _member(source: Input, packing: Packing, member: "Member") -> RawDocument:
    name = member_name(source.name, member.path)
    if packing_of(member.path):
        hint = f"unpack {source.name} yourself and name what comes out"
        raise InputError(name, "nested", "packed twice: an archive in an archive is not opened", hint)
    is_named = source.is_named and packing.container is None
    return RawDocument(name, member.read(), is_named, member.modified)


def _is_chosen(source: Input, packing: Packing, path: str) -> bool:
    """Whether a member counts; the one text in a file that was named by itself always does."""
    if source.is_named and packing.container is None:
        return True
    steps = path.split("/")
    is_hidden = any(step.startswith(".") and step not in (".", "..") for step in steps)
    return not is_hidden and source.members.admits(steps[-1], path, member_name(source.name, path))


def _tried(read: Callable[[], _T]) -> _T | InputError:
    """What is read, or why it cannot be."""
    try:
        return read()
    except InputError as error:
        return error
