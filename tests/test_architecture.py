"""The import rules: downward only, engines' libraries and Rich in their own rooms, nothing heavy at start."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "newscli"
FILES = sorted(PACKAGE.rglob("*.py"))

LAYERS = (
    {"errors", "article", "explanations", "fields", "help", "schemas"},
    {"text"},
    {"answers", "findings", "sightings"},
    {"shapes"},
    {"parsing", "query", "stories"},
    {"engines", "raw", "sources", "render"},
    {"reports"},
    {"config", "ingest"},
    {"cli"},
    {"__main__"},
)
"""Rooms from the ground up: a room imports its own files and those of the floors below."""

LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
OWNERS = {
    "rich": ("render/terminal.py", "render/charts.py", "render/dumps.py", "render/progress.py"),
    "whoosh": ("engines/whoosh_index/",),
    "typer": ("cli/",),
    "Stemmer": ("text/analysis.py",),
    "charset_normalizer": ("sources/guessing.py",),
    "platformdirs": ("config.py",),
    "backports": ("engines/whoosh_index/files/blobs.py", "raw/records.py", "sources/archives/streams.py"),
    "numpy": ("engines/whoosh_index/files/bulk.py",),
    "tarfile": ("sources/archives/",),
    "zipfile": ("sources/archives/",),
}
"""Library → the files that may import it."""


def imports(path: Path) -> Iterator[tuple[str, ast.ImportFrom | ast.Import]]:
    """The modules that a file imports anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or "", node
        elif isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_file_imports_downward_only(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for module, _ in imports(path):
        room = room_of(module) if module.startswith("newscli") else ""
        if not room or room == own or own == "__init__":
            continue
        assert room in LEVEL, f"{room} has no floor yet"
        assert LEVEL[room] < LEVEL[own], f"{own} may not import {module}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_library_is_imported_by_its_owners_only(path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    for module, _ in imports(path):
        owners = OWNERS.get(module.split(".")[0])
        assert owners is None or name.startswith(owners), f"{name} may not import {module}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_file_is_short_and_says_what_it_owns(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 300, "past 300 lines a file becomes a folder"
    assert not text or ast.get_docstring(ast.parse(text)), "a module docstring says what the file owns"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_public_definition_has_a_docstring(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


@pytest.mark.parametrize(
    ("code", "heavy"),
    [
        ("import newscli", ("typer", "rich", "whoosh", "newscli.article")),
        ("import newscli.cli", ("rich", "whoosh")),
        ("import newscli.cli.shell", ("rich", "whoosh", "newscli.engines", "newscli.parsing")),
        ("import newscli.cli.parse", ("rich", "whoosh", "newscli.engines", "Stemmer", "platformdirs")),
        ("import newscli.cli.parse", ("zipfile", "tarfile", "backports", "newscli.sources.archives.members")),
        (
            "import newscli.ingest, newscli.cli.ingest",
            ("zipfile", "tarfile", "backports", "newscli.sources.archives.members"),
        ),
        ("import newscli.cli.search", ("rich", "whoosh", "newscli.parsing")),
        ("import newscli.cli.count", ("rich", "whoosh", "newscli.parsing")),
        ("import newscli.cli.trends", ("rich", "whoosh", "newscli.parsing")),
        ("import newscli.cli.similar", ("rich", "whoosh", "newscli.parsing")),
        ("import newscli.cli.documents", ("rich", "whoosh", "newscli.parsing")),
        ("import newscli.cli.export", ("rich", "whoosh", "newscli.parsing")),
        ("import newscli.cli.delete", ("rich", "whoosh", "newscli.parsing")),
        ("import newscli.cli.doctor", ("rich", "whoosh", "newscli.parsing")),
        ("import newscli.cli.rebuild", ("rich", "whoosh", "newscli.parsing")),
        ("from newscli import parse", ("typer", "rich", "whoosh", "newscli.engines")),
        ("from newscli import open_index", ("typer", "rich", "whoosh", "newscli.parsing")),
    ],
)
def test_nothing_heavy_is_imported_in_vain(code: str, heavy: tuple[str, ...]) -> None:
    check = f"{code}; import sys; print([name for name in {heavy!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


@pytest.mark.parametrize(
    "arguments",
    [("search", "the", "--json"), ("list",), ("stats",), ("ingest", "samples", "--trust-mtime", "--quiet")],
    ids=lambda arguments: arguments[0],
)
def test_an_index_is_read_without_whoosh(arguments: tuple[str, ...], samples_index: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "newscli", *arguments, "--index", str(samples_index)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip
    loaded = {line.rpartition("|")[2].strip() for line in told.splitlines() if line.startswith("import time")}
    assert "newscli.engines.whoosh_index.segments" in loaded
    assert not loaded & {"whoosh", "numpy", "rich"}
