"""The documentation says what the program does: help is current, examples give what they show."""

import re
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from newscli.cli.commands import COMMANDS, load_command
from newscli.fields import FIELDS
from tests.conftest import ROOT, Program

README = (ROOT / "README.md").read_text("utf-8")
DOCS = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md")))


def pages() -> dict[str, Callable[[], str]]:
    """The pages that are written by docs/generate.py, and what makes each."""
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        from generate import PAGES
    finally:
        sys.path.pop(0)
    return PAGES


@pytest.mark.parametrize("name", pages())
def test_page_is_current(name: str) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8") == pages()[name](), "run docs/generate.py"


@pytest.mark.parametrize("name", COMMANDS)
def test_command_and_its_options_are_described(name: str) -> None:
    command = load_command(name)
    assert command.help
    assert f"newscli {name}" in README or f"`{name}" in README
    for param in command.params:
        assert param.help, f"{name} {param.name} has no help"


@pytest.mark.parametrize("name", FIELDS)
def test_field_is_described(name: str) -> None:
    assert re.search(rf"^\| `{name}:` +\|", DOCS, re.M)


def test_exit_codes_are_described() -> None:
    from newscli import errors

    for error in vars(errors).values():
        if isinstance(error, type) and issubclass(error, errors.NewscliError):
            assert re.search(rf"^\| .*\b{error.exit_code}\b.* \|", DOCS, re.M)


def example() -> list[tuple[str, str]]:
    """The commands of the README's first example, with what it shows under each."""
    block = re.search(r"```console\n(.*?)```", README, re.S)
    assert block
    pieces = re.split(r"^\$ (.*)\n", block[1], flags=re.M)[1:]
    return list(zip(pieces[::2], pieces[1::2], strict=True))


def test_first_example_shows_what_the_program_prints(
    program: Program, terminal: Program, tmp_path: Path
) -> None:
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    (ingest, told), (search, shown), (nothing, _), (listed, found) = example()
    assert program(*ingest.split()[1:]).err == told
    assert terminal(*search.split()[1:], "--color", "never").out == shown
    assert program(*nothing.split()[1:3]).code == 1
    assert len(program(*listed.split(" | ")[0].split()[1:]).out.splitlines()) == int(found)


def test_recorded_session_shows_what_the_program_shows() -> None:
    recorded = ElementTree.parse(ROOT / "docs" / "session.svg").getroot()
    rows = [each.text or "" for each in recorded.iter("{http://www.w3.org/2000/svg}text")]
    text = "".join("".join(rows).split())
    session = runpy.run_path(str(ROOT / "docs" / "record.py"))["session"]
    shown = "".join(session().plain.split())
    assert text == f"newscli{shown}", "run: python docs/record.py"


def test_python_example_runs() -> None:
    block = re.search(r"```python\n(.*?)```", README, re.S)
    assert block
    found = subprocess.run(
        [sys.executable, "-c", block[1]], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "['Most Read News']" in found.stdout


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
