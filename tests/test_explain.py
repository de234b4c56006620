"""`parse --explain` and `--verify`: every line with its kind and why; the account of every byte."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscli.article import Explained, LineKind, ParsedDocument, Span
from newscli.parsing import parse
from newscli.parsing.explain import MOST_REASONS, explain
from newscli.parsing.verify import find_faults
from newscli.render.safety import visible
from newscli.sources import document_from_bytes
from tests.conftest import SAMPLES, Program
from tests.test_cli import lines, valid
from tests.test_parse import ITEMS, LINES, STORY, document_of

PATHS = sorted(SAMPLES.rglob("*.txt"))


def kinds(explained: list[Explained]) -> dict[int, LineKind]:
    """The kind of each line."""
    return {line: each.kind for each in explained for line in range(each.lines[0], each.lines[1] + 1)}


def kinds_in_spans(parsed: ParsedDocument) -> dict[int, LineKind]:
    return {line: span.kind for span in parsed.spans for line in range(span.lines[0], span.lines[1] + 1)}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_lines_are_explained_as_they_were_parsed(path: Path) -> None:
    document = document_from_bytes(path.name, path.read_bytes())
    explained = list(explain(document))
    assert kinds(explained) == kinds_in_spans(parse(document))
    assert all(0 <= each.confidence <= 1 and len(each.reasons) <= MOST_REASONS for each in explained)
    weighed = [each for each in explained if each.step not in ("rule", "style")]
    assert all(each.reasons for each in weighed if each.text)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=30).map("\n".join))
def test_any_document_is_explained_line_by_line(text: str) -> None:
    document = document_of(text)
    explained = list(explain(document))
    ends = [0, *(each.lines[1] for each in explained)]
    assert [each.lines[0] - 1 for each in explained] == ends[:-1]
    assert kinds(explained).items() >= kinds_in_spans(parse(document)).items()


def test_reasons_are_the_features_that_a_person_can_name() -> None:
    path = SAMPLES / "whole-page.txt"
    explained = list(explain(document_from_bytes(path.name, path.read_bytes())))
    label = next(each for each in explained if each.text == "Most read")
    assert label.kind is LineKind.LIST_LABEL
    assert "its-label-most-read" in [reason.feature for reason in label.reasons]
    assert label.reasons == tuple(sorted(label.reasons, key=lambda reason: -abs(reason.weight)))


def test_what_a_line_was_nearly_is_told() -> None:
    text = (
        "The tram that nobody wanted\n\nCouncil says yes to tram extension\n\n"
        "The council voted on Monday to extend the tram to the harbour, after a dispute of two years over "
        "its cost and its route.\n\nThe tram will run every ten minutes from the spring of next year, the "
        "council said, and the fare stays as it is.\n"
    )
    rivals = {each.text: each.also for each in explain(document_of(text)) if each.also}
    assert [rival.kind for also in rivals.values() for rival in also] == [LineKind.HEADLINE]


def test_a_list_found_by_its_shape_is_told_as_a_rule() -> None:
    items = [f"{rank}. {text}" for rank, text in enumerate(ITEMS, 1)]
    explained = list(explain(document_of("\n".join([STORY, "Readers' corner", *items]))))
    steps = {each.step for each in explained if each.kind in (LineKind.LIST_LABEL, LineKind.LIST_ITEM)}
    assert steps == {"rule"}


def test_explain_gives_an_object_a_line(program: Program) -> None:
    outcome = program("parse", "--explain", "--jsonl", SAMPLES / "whole-page.txt")
    shapes = [json.loads(line) for line in lines(outcome)]
    assert all(map(valid, shapes))
    assert shapes[0]["bytes"][0] == 0
    assert all(a["bytes"][1] == b["bytes"][0] for a, b in pairwise(shapes))
    assert shapes[-1]["bytes"][1] == (SAMPLES / "whole-page.txt").stat().st_size


def test_explain_shows_the_dump_beside_the_kinds(terminal: Program, program: Program) -> None:
    path = SAMPLES / "two-lists.txt"
    shown = terminal("parse", "--explain", path, env={"COLUMNS": "100", "NO_COLOR": "1"}).out
    assert "list-label" in shown
    assert all(visible(line)[:20].strip() in shown for line in path.read_text("utf-8").splitlines())
    piped = lines(program("parse", "--explain", path))
    assert piped[0].split("\t")[:2] == ["1", "headline"]


def test_verify_counts_every_byte(program: Program) -> None:
    outcome = program("parse", "--verify", "--jsonl", SAMPLES)
    shapes = [json.loads(line) for line in lines(outcome)]
    assert all(map(valid, shapes))
    assert outcome.code == 0
    assert [each["faults"] for each in shapes] == [[]] * len(PATHS)
    assert f"{len(PATHS)} documents, every byte in one span" in outcome.err


def test_faults_of_an_account_are_found() -> None:
    parsed = parse(document_from_bytes("one", b"Headline of a story\n\nIts text.\n"))
    assert find_faults(parsed) == []
    gap = replace(parsed, spans=(Span(LineKind.HEADLINE, (0, 5), (1, 1)),))
    assert any("end at byte 5" in fault for fault in find_faults(gap))
    double = replace(parsed, spans=(*parsed.spans, parsed.spans[0]))
    assert any("out of order" in fault for fault in find_faults(double))
    assert any("read otherwise" in fault for fault in find_faults(gap))


@pytest.mark.parametrize(
    "pair", [("--explain", "--verify"), ("--spans", "--explain"), ("--verify", "--spans")]
)
def test_ways_to_look_exclude_one_another(program: Program, pair: tuple[str, str]) -> None:
    outcome = program("parse", *pair, "--json", SAMPLES / "no-list.txt")
    assert (outcome.code, outcome.out) == (2, "")
    assert "choose one" in outcome.err
