"""The pages that are shipped: every example of the language's finds what it says; and the command."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newscli.cli.commands import COMMANDS
from newscli.engines import Engine, SearchRequest, create_index
from newscli.errors import QueryError
from newscli.fields import FIELDS
from newscli.help import TOPICS, read_topic
from newscli.query import Query, parse_query
from newscli.query.saved import FIELD
from tests.cases import ARTICLES, NOW, document, fill, ids
from tests.conftest import Program

PAGE = read_topic("query") or ""
EVERYTHING = " ".join(str(number) for number in range(1, len(ARTICLES) + 1))
NUMBERS = {"all": EVERYTHING, "none": ""}
SAVED = {"people": "trump OR biden"}


def rows() -> Iterator[tuple[str, str, str]]:
    """Every example of the page with the numbers of its articles, and what else is said of it."""
    for table in re.findall(r"(?:^\|.*\n)+", PAGE, re.M):
        lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]
        column = next(at for at, title in enumerate(lines[0]) if title in ("query", "example"))
        assert lines[0][-1] == "articles"
        for line in lines[2:]:
            examples = re.findall(r"`([^`]+)`", line[column])
            assert examples, f"no example: {line}"
            numbers, _, remark = line[-1].partition(", ")
            yield from ((example, numbers, remark) for example in examples)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with closing(create_index(str(tmp_path_factory.mktemp("page") / "index"), "english")) as engine:
        fill(engine, *map(document, range(1, len(ARTICLES) + 1)))
        yield engine


def read(text: str) -> Query:
    return parse_query(text, NOW, lambda: SAVED)


@pytest.mark.parametrize(("example", "numbers", "remark"), list(rows()))
def test_example_finds_what_the_page_says(engine: Engine, example: str, numbers: str, remark: str) -> None:
    if numbers == "refused":
        with pytest.raises(QueryError):
            read(example)
        return
    query = read(example)
    found = {hit.found.article.id for hit in engine.search(SearchRequest(query.tree)).hits}
    assert found == ids(NUMBERS.get(numbers, numbers))
    assert bool(query.notes) == (remark == "noted")


def test_page_shows_the_articles_of_its_examples() -> None:
    page = " ".join(PAGE.split())
    for number, (headline, body, publisher, published, item) in enumerate(ARTICLES, 1):
        shown = f"{number}. {headline or '(no headline)'} — {publisher}, {published or 'undated'}. "
        shown += (body or "(No body.)") + (f" List: {item}." if item else "")
        assert " ".join(shown.split()) in page


def test_page_saves_the_query_that_it_uses() -> None:
    assert dict(re.findall(r"newscli search --save (\S+) '(.+)'", PAGE)) == SAVED


def test_page_has_every_field() -> None:
    for name in (*FIELDS, FIELD):
        assert re.search(rf"^\| `{name}:` +\|", PAGE, re.M)


def test_page_can_be_read_in_a_terminal() -> None:
    assert max(map(len, PAGE.splitlines())) <= 130


# The command


def test_help_lists_topics_and_commands(program: Program) -> None:
    outcome = program("help")
    assert outcome.code == 0
    for name in (*TOPICS, *COMMANDS):
        assert re.search(rf"^  {name} +\S", outcome.out, re.M)


@pytest.mark.parametrize("name", TOPICS)
def test_topic_is_printed_as_it_is(program: Program, name: str) -> None:
    assert program("help", name).out == read_topic(name)


@pytest.mark.parametrize("name", ["search", "help", "ingest"])
def test_help_of_a_command_is_what_it_prints_itself(program: Program, name: str) -> None:
    assert program("help", name).out == program(name, "--help").out != ""


def test_unknown_topic_is_told_with_the_nearest(program: Program) -> None:
    outcome = program("help", "querry")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == "newscli: no topic or command 'querry'\n  did you mean query or queries?\n"
    assert program("help", "zzz").err.endswith("see: newscli help\n")
    assert program("help", "../query").code == 2


def test_every_page_has_its_topic() -> None:
    folder = Path(__file__).resolve().parent.parent / "newscli" / "help"
    assert {page.stem for page in folder.glob("*.md")} == set(TOPICS)
