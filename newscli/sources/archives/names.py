"""Which files are archives: their names tell. Imported by every run, so nothing is imported here."""

from typing import Literal, NamedTuple

_SEPARATOR = "!/"
"""Stands between an archive's name and a member's."""

Compression = Literal["gz", "bz2", "xz", "zst"]


class Packing(NamedTuple):
    """How a file is packed."""

    container: Literal["tar", "zip"] | None
    """None: one text is packed, and nothing else."""
    compression: Compression | None = None
    """None: not as a whole; members of a zip are compressed one by one."""


_PACKINGS = {
    ".tar.gz": Packing("tar", "gz"),
    ".tgz": Packing("tar", "gz"),
    ".tar.bz2": Packing("tar", "bz2"),
    ".tbz2": Packing("tar", "bz2"),
    ".tbz": Packing("tar", "bz2"),
    ".tar.xz": Packing("tar", "xz"),
    ".txz": Packing("tar", "xz"),
    ".tar.zst": Packing("tar", "zst"),
    ".tzst": Packing("tar", "zst"),
    ".tar": Packing("tar"),
    ".zip": Packing("zip"),
    ".gz": Packing(None, "gz"),
    ".bz2": Packing(None, "bz2"),
    ".xz": Packing(None, "xz"),
    ".zst": Packing(None, "zst"),
}
"""Endings, longer ones before those that they end in."""
_ENDINGS = tuple(_PACKINGS)


def packing_of(name: str) -> Packing | None:
    """How a file of this name is packed; None where it is none of the kinds that are opened."""
    ending = _ending(name)
    return _PACKINGS[ending] if ending else None


def member_name(archive: str, path: str) -> str:
    """What the document of a member is called; a name, and never a path of this machine's."""
    return f"{archive}{_SEPARATOR}{path.removeprefix('./')}"


def archive_of(name: str) -> str:
    """The archive that a document's name says it is a member of; other names as they are."""
    archive, separator, _ = name.partition(_SEPARATOR)
    return archive if separator and packing_of(archive) else name


def packed_name(name: str) -> str:
    """What a file that one text is packed in holds: its own name without the ending."""
    base = name.rpartition("/")[2]
    return base[: len(base) - len(_ending(name) or "")]


def _ending(name: str) -> str | None:
    """The ending that tells, whatever its case; a name that is nothing else is none of an archive."""
    base = name.rpartition("/")[2].lower()
    if not base.endswith(_ENDINGS):
        return None
    return next((ending for ending in _PACKINGS if base.endswith(ending) and base != ending), None)
