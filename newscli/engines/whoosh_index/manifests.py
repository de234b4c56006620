"""The manifests of commits: all that readers need to know of one, without Whoosh.

Each commit has two files: Whoosh's own (TOC), whose rename makes it the last commit, and our manifest beside
it, with the checksum of that and all that it says in plain JSON. So a flipped bit in one is found, and the
other has what was lost.
"""

import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import sleep
from typing import Any, TypeVar
from zlib import crc32

from newscli.engines.whoosh_index.files.pages import DamageError

INDEX_NAME = "MAIN"
EXTENSION = ".segment"
_MANIFEST = "_MAIN_{}.manifest"
_TOC = "_MAIN_{}.toc"
_POINT = re.compile(r"_MAIN_([0-9]+)\.(toc|manifest)")
_TRIES = 10
_PAUSE = 0.05
_T = TypeVar("_T")

Manifest = dict[str, Any]


def last_manifest(path: Path) -> Manifest:
    """What the manifest of the last commit says, its TOC proved by it.

    FileNotFoundError where there is no commit, or where another has taken its place meanwhile.
    """
    generations = commit_files(path)["toc"]
    if not generations:
        raise FileNotFoundError(f"{path} has no commit")
    return proved_manifest(path, generations[-1], (path / point_names(generations[-1])[0]).read_bytes())


def proved_manifest(path: Path, generation: int, toc: bytes) -> Manifest:
    """What the manifest of a commit says. DamageError where its TOC has other bytes than it tells of."""
    manifest = read_manifest(path, generation)
    if [len(toc), crc32(toc)] != manifest["toc"]:
        raise DamageError(f"{point_names(generation)[0]} is not as it was written")
    return manifest


def read_manifest(path: Path, generation: int) -> Manifest:
    """What the manifest of a commit says. DamageError where it is not as it was written."""
    file = path / point_names(generation)[1]
    data = file.read_bytes()
    crc, _, text = data.partition(b" ")
    if not text.endswith(b"\n") or crc != b"%08x" % crc32(text[:-1]):
        raise DamageError(f"{file.name} is not as it was written")
    manifest = json.loads(text)
    if not isinstance(manifest, dict) or not {"toc", "segments"} <= manifest.keys():
        raise DamageError(f"{file.name} is no manifest")
    if manifest.get("generation") != generation:
        raise DamageError(f"{file.name} is of another commit")
    return manifest


def encode_manifest(manifest: Manifest) -> bytes:
    """A manifest as it is written."""
    text = json.dumps(manifest, separators=(",", ":"))
    return f"{crc32(text.encode()):08x} {text}\n".encode()


def commit_files(path: Path) -> dict[str, list[int]]:
    """The generations of which there is a `toc`, and those of which there is a `manifest`, ascending."""
    found: dict[str, list[int]] = {"toc": [], "manifest": []}
    for match in filter(None, (_POINT.fullmatch(entry.name) for entry in os.scandir(path))):
        found[match[2]].append(int(match[1]))
    return {kind: sorted(numbers) for kind, numbers in found.items()}


def point_names(generation: int) -> tuple[str, str]:
    """The names of a commit's two files: its TOC and its manifest."""
    return _TOC.format(generation), _MANIFEST.format(generation)


def segment_name(segment_id: str) -> str:
    """The name of a segment's one file."""
    return f"{INDEX_NAME}_{segment_id}{EXTENSION}"


def trying(action: Callable[[], _T]) -> _T:
    """Do what fails where a writer removes a file between two steps: some times, as Whoosh itself does."""
    for _ in range(_TRIES - 1):
        with suppress(FileNotFoundError):
            return action()
        sleep(_PAUSE)
    return action()
