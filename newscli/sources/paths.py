"""Which inputs there are: paths as they are given, folders walked, names read from a list."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from io import BufferedIOBase
from operator import attrgetter
from typing import NamedTuple

from newscli.errors import InputError
from newscli.sources.archives.names import Packing, packing_of
from newscli.sources.failures import unreadable

STDIN = "-"
INDEX_MARK = "newscli-index.json"
"""The file by which an index of newscli is known: what is in such a folder are no dumps."""
LINE_SEPARATOR = b"\n"
NUL_SEPARATOR = b"\0"
_CHUNK = 64 * 1024


class Selection(NamedTuple):
    """Which files of a folder or an archive count: those that match an include, if any, and no exclude.

    The patterns are those of `fnmatch`, case counts. Each is matched against the file's name and against its
    path below the folder that was given; `*` matches `/` too, so `2024/*` is everything below `2024`. Each
    member of an archive is matched by its name, its path in there, and the whole name of its document.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def admits(self, *names: str) -> bool:
        """Whether a file counts, by its name and its paths."""
        if not self.include and not self.exclude:
            return True
        is_included = not self.include or _matches(self.include, *names)
        return is_included and not _matches(self.exclude, *names)

    def inside(self, *names: str) -> "Selection | None":
        """Which members of an archive of these names count; None: none of them.

        An include that names the archive admits all of them.
        """
        if _matches(self.exclude, *names):
            return None
        return Selection(exclude=self.exclude) if _matches(self.include, *names) else self


class Input(NamedTuple):
    """Something to read: a path, or `-` for standard input."""

    name: str
    """As it was given, or the folder as it was given, `/` and the path below it."""
    is_named: bool = True
    """False where a folder held it."""
    packing: Packing | None = None
    """How it is packed, where it is an archive or a packed file."""
    members: Selection = Selection()
    """Which members of an archive count."""


def find_inputs(paths: Iterable[str], selection: Selection | None = None) -> Iterator[Input | InputError]:
    """The inputs that paths stand for, in order, one at a time; what cannot be found is yielded as an error.

    A path by itself is always an input, also hidden, a symbolic link or a pipe. A folder gives every regular
    file below it that is not hidden and that the selection admits, files and folders in one byte order of
    their names. Hidden folders, links to folders and indexes of newscli in it are passed over. An archive is
    one input; of its members, which are not looked at here, those count that the selection admits.

    The errors' codes are `missing`, `permission`, `not-a-file` (a device, a socket) and `read`.
    """
    for path in paths:
        if path == STDIN:
            yield Input(path)
        else:
            yield from _find(path, selection or Selection())


def read_names(stream: BufferedIOBase, separator: bytes = LINE_SEPARATOR) -> Iterator[str]:
    """The names in a list of them, one at a time: one a line, or ended by NUL where that is the separator.

    Blank lines are passed over and a carriage return at a line's end is no part of the name.
    """
    for piece in _split(stream, separator):
        name = piece.removesuffix(b"\r") if separator == LINE_SEPARATOR else piece
        if name and not (separator == LINE_SEPARATOR and name.isspace()):
            yield os.fsdecode(name)


def _split(stream: BufferedIOBase, separator: bytes) -> Iterator[bytes]:
    """The pieces between separators, as soon as each is there."""
    rest = b""
    while chunk := stream.read1(_CHUNK):
        *whole, rest = (rest + chunk).split(separator)
        yield from whole
    yield rest


def _find(path: str, selection: Selection) -> Iterator[Input | InputError]:
    if not path:
        yield InputError(path, "missing", "an empty name", "name a file, a folder, or - for standard input")
        return
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - to a Path, an empty name is the current folder
    except (OSError, ValueError) as error:
        yield unreadable(path, error)
        return
    if stat.S_ISDIR(mode):
        yield from _walk(path.rstrip("/"), selection)
    elif stat.S_ISREG(mode):
        yield Input(path, packing=packing_of(path), members=selection) if packing_of(path) else Input(path)
    elif stat.S_ISFIFO(mode):
        yield Input(path)
    else:
        yield InputError(path, "not-a-file", "neither a file nor a folder")


def _walk(top: str, selection: Selection) -> Iterator[Input | InputError]:
    """The files below a folder; a stack of open folders, so that no depth is too deep."""
    stack = [_list(top)]
    while stack:
        entry = next(stack[-1], None)
        if entry is None:
            stack.pop()
        elif isinstance(entry, InputError):
            yield entry
        elif entry.is_dir(follow_symlinks=False):
            stack.append(_list(entry.path))
        elif _is_file(entry):
            chosen = _choose(entry, entry.path[len(top) + 1 :], selection)
            if chosen is not None:
                yield chosen


def _choose(entry: "os.DirEntry[str]", below: str, selection: Selection) -> Input | None:
    """A file of a folder as an input, where the selection admits it, or may admit what is in it."""
    packing = packing_of(entry.name)
    if packing is None:
        return Input(entry.path, False) if selection.admits(entry.name, below) else None
    members = selection.inside(entry.name, below)
    return None if members is None else Input(entry.path, False, packing, members)


def _list(folder: str) -> Iterator["os.DirEntry[str] | InputError"]:
    """What is in a folder and not hidden, in byte order of names; or why that cannot be told."""
    try:
        with os.scandir(folder + "/") as entries:
            visible = [entry for entry in entries if not entry.name.startswith(".")]
            if any(entry.name == INDEX_MARK for entry in visible):
                return iter(())
    except OSError as error:
        return iter((unreadable(folder, error),))
    if all(entry.name.isascii() for entry in visible):
        return iter(sorted(visible, key=attrgetter("name")))
    return iter(sorted(visible, key=lambda entry: os.fsencode(entry.name)))


def _is_file(entry: "os.DirEntry[str]") -> bool:
    """Whether it is, or links to, a regular file; what cannot be told now is told when it is read."""
    try:
        return entry.is_file()
    except OSError as error:
        return error.errno != errno.ELOOP


def _matches(patterns: tuple[str, ...], *texts: str) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns for text in texts)
