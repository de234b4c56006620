"""Values → characters: what must hold of any text on its way out."""

import csv
import json
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.errors import OutputError, UsageError
from newscli.explanations import Expansion, NodeKind, ReadNode, ReadQuery, ScorePart, settle
from newscli.render.columns import Column, cell_of, choose_columns
from newscli.render.explaining import branch_lines, read_branch, score_branch
from newscli.render.formats import Format, choose_format
from newscli.render.jsontext import dump_json
from newscli.render.output import Output
from newscli.render.progress import ProgressLines
from newscli.render.safety import DANGEROUS, one_line, visible
from newscli.render.single import facts_of
from newscli.render.writers import Rows, csv_row, write_shapes


def written(format_: Format, rows: Rows) -> str:
    stream = BytesIO()
    write_shapes(Output(stream, False, False), format_, rows)
    return stream.getvalue().decode("utf-8")


@given(st.text(alphabet=st.characters(codec=None)))
def test_visible_text_has_nothing_dangerous_left(text: str) -> None:
    assert not DANGEROUS.search(visible(text))
    assert "\n" not in one_line(text)
    assert "\t" not in one_line(text)


@given(st.recursive(st.text(alphabet=st.characters(codec=None)) | st.integers() | st.none(), st.lists))
def test_json_is_safe_and_loses_nothing(value: object) -> None:
    text = dump_json(value)
    assert not DANGEROUS.search(text)
    assert json.loads(text) == value
    assert text.encode("utf-8")


@given(st.lists(st.text(), min_size=2, max_size=4))
def test_csv_row_is_read_back(cells: list[str]) -> None:
    (row,) = csv.reader(StringIO(csv_row(cells), newline=""))
    assert row == [visible(cell) for cell in cells]


SHAPES = (
    {"schema": "s/1", "id": "ab" * 32, "headline": "One\ttwo",
     "lists": [{"label": "L", "kind": "k", "items": [1]}]},
    {"schema": "s/1", "id": None, "headline": None, "lists": []},
)  # fmt: skip


@pytest.mark.parametrize(
    ("format_", "text"),
    [
        (Format.PLAIN, "abababababab\tOne two\tL: 1\n\t\t\n"),
        (Format.IDS, "ab" * 32 + "\n"),
        (Format.CSV, "id,headline,lists\n" + "ab" * 32 + ",One two,L: 1\n,,\n"),
        (Format.JSONL, "".join(json.dumps(shape) + "\n" for shape in SHAPES)),
        (Format.JSON, "[\n" + ",\n".join(json.dumps(shape) for shape in SHAPES) + "\n]\n"),
    ],
)
def test_writers(format_: Format, text: str) -> None:
    assert written(format_, Rows(SHAPES, ("id", "headline", "lists"))) == text


def test_no_shapes_are_an_empty_array() -> None:
    assert written(Format.JSON, Rows((), ("id",))) == "[]\n"
    assert written(Format.PLAIN, Rows((), ("id",))) == ""


def test_chosen_keys_are_kept_with_the_schema() -> None:
    assert json.loads(written(Format.JSONL, Rows(SHAPES[1:], ("headline",), ("headline",)))) == {
        "schema": "s/1",
        "headline": None,
    }


def test_unknown_field_lists_what_there_is() -> None:
    with pytest.raises(UsageError) as raised:
        choose_columns((Column("id"), Column("headline")), "id,nosuch")
    assert (raised.value.message, raised.value.hint) == ("no field 'nosuch'", "there are: id, headline")


def test_two_formats_are_refused() -> None:
    assert choose_format("json", {Format.JSON: True}) is Format.JSON
    assert choose_format(None, {Format.JSON: False}) is None
    with pytest.raises(UsageError, match="two formats"):
        choose_format("csv", {Format.JSON: True})


def test_cells_are_one_line_whatever_they_hold() -> None:
    shape = {
        "published": {"at": "2024"},
        "score": 1.5,
        "snippets": [{"field": "body", "text": "a\nb"}],
        "none": None,
    }
    assert [cell_of(shape, key) for key in (*shape, "missing")] == ["2024", "1.5000", "a b", "", ""]


def test_nested_facts_get_dotted_names() -> None:
    shape = {"schema": "s/1", "a": 1, "b": {"c": None, "d": {"e": True}}}
    assert facts_of(shape) == (("a", "1"), ("b.c", ""), ("b.d.e", "true"))


def test_explained_query_is_lines_under_lines() -> None:
    words = Expansion(2, (("turkey", 2), ("turkish", 1)))
    leaf = ReadNode(NodeKind.PATTERN, "turk*", 3, fields=("body",), words=words)
    dates = ReadNode(NodeKind.DATES, "published:..2023", 0, fields=("published",), range=(None, "2024-01-01"))
    empty = ReadNode(NodeKind.WORD, "\x1b's", None, fields=("body",))
    tree = ReadNode(NodeKind.ALL, "all", 0, (ReadNode(NodeKind.BOOST, "b", 3, (leaf,), 2.0), dates, empty))
    assert list(branch_lines(read_branch(ReadQuery(tree, 9)))) == [
        "read as: all  9 articles in all",
        "  all of  0 articles",
        "    times 2  3 articles",
        "      turk*  pattern in body; 2 words: turkey 2, turkish 1; 3 articles",
        "    published:..2023  dates in published; before 2024-01-01; 0 articles",
        "    \u241b's  word in body; asks for nothing",
    ]


def test_parts_of_a_score_are_lines_under_it() -> None:
    parts = (ScorePart(1.25, "a", "body", 2, 10, 8.0, 1.0, 0.5, 3.0), ScorePart(0.5, "a b"))
    assert list(branch_lines(score_branch(1.75, parts))) == [
        "score 1.750000",
        "  1.250000 a in body  2 in 10 terms (average 8.0), weight 1, idf 0.5000, boost 3",
        "  0.500000 nearness of the words of a b",
    ]


@given(st.lists(st.floats(-5, 50), min_size=1, max_size=30))
def test_rounded_parts_sum_to_the_rounded_score(scores: list[float]) -> None:
    settled = settle([ScorePart(score, "a") for score in scores], sum(scores))
    assert round(sum(part.score for part in settled), 6) == round(sum(scores), 6)


def test_closed_output_is_told() -> None:
    stream = BytesIO()
    stream.close()
    with pytest.raises(OutputError):
        Output(stream, False, False).line("x")


def test_lines_of_progress_come_every_30_seconds_and_tell_what_is_left() -> None:
    now, said = [0.0], []
    bar = ProgressLines(said.append, lambda: 10_000, lambda: now[0])
    for _ in range(10):
        now[0] += 10
        bar.advance(100, 0)
    bar.advance(0, 1)
    now[0] += 20
    bar.advance(0, 0)
    assert said == [
        "300 of 10000 documents, 10/s, about 16 min left",
        "600 of 10000 documents, 10/s, about 16 min left",
        "900 of 10000 documents, 10/s, about 15 min left",
        "1000 of 10000 documents, 8/s, 1 failed, about 18 min left",
    ]


def test_lines_of_progress_without_a_total() -> None:
    now, said = [0.0], []
    bar = ProgressLines(said.append, lambda: None, lambda: now[0])
    now[0] = 40.0
    bar.advance(80, 0)
    assert said == ["80 documents, 2/s"]
