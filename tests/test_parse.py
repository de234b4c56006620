"""The parser as a whole: the seed, the samples, and what must hold of any document."""

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscli.article import Capture, Document, LineKind, ListKind
from newscli.parsing import parse

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("NEWSCLI_SHARED", ROOT / ".." / "shared"))
SAMPLES = sorted((ROOT / "samples").rglob("*.txt"))


def document_of(text: str, name: str = "-") -> Document:
    """A document of lines that end in a line feed."""
    content = text.encode("utf-8", "surrogatepass")
    pieces = content.split(b"\n")
    ends = [piece + b"\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])
    offsets = [0]
    for piece in ends:
        offsets.append(offsets[-1] + len(piece))
    lines = tuple(piece.removesuffix(b"\n").decode("utf-8", "surrogatepass") for piece in ends)
    return Document(name, sha256(content).hexdigest(), lines, tuple(offsets))


def shown(capture: Capture) -> dict[str, object]:
    article = capture.article
    return {
        "headline": article.headline if article else None,
        "body": list(article.body) if article else [],
        "lists": [
            {
                "label": each.label,
                "kind": each.kind.value,
                "items": [
                    {"rank": item.rank, "text": item.text, "truncated": item.truncated} for item in each.items
                ],
            }
            for each in capture.lists
        ],
        "lines": list(capture.source.lines),
        **{key: getattr(article, key, None) for key in ("deck", "byline", "dateline", "language")},
        "published": {"at": article.published.at, "precision": article.published.precision.value}
        if article and article.published
        else None,
    }


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder (NEWSCLI_SHARED) is not there")
def test_seed_is_exact() -> None:
    text = (SHARED / "seed" / "putin-turkey.txt").read_text("utf-8")
    (capture,) = parse(document_of(text)).captures
    assert capture.article is not None
    assert capture.article.headline == text.split("\n", 1)[0]
    assert len(capture.article.body) == 5
    (found,) = capture.lists
    assert (found.label, found.kind) == ("Most Read News", ListKind.MOST_READ)
    assert [item.rank for item in found.items] == list(range(1, 11))
    assert [item.rank for item in found.items if not item.truncated] == [7]
    assert not capture.problems


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_sample_matches_its_golden(path: Path) -> None:
    name = path.relative_to(ROOT / "samples").with_suffix(".json")
    golden = json.loads((ROOT / "tests" / "golden" / name).read_text("utf-8"))
    found = [shown(capture) for capture in parse(document_of(path.read_text("utf-8"))).captures]
    assert found == [{key: each[key] for key in found[0]} for each in golden]


LINES = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        ["", "-", "*", "1.", "Most Read", "=====", "\f", "By Jane Doe", "12 May 2024", "x " * 90 + "end."]
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=40).map("\n".join))
def test_spans_and_captures_share_out_any_document(text: str) -> None:
    parsed = parse(document_of(text))
    size = parsed.document.size
    assert tiles([span.bytes for span in parsed.spans], size)
    assert not parsed.captures or tiles([each.source.bytes for each in parsed.captures], size)
    assert parse(document_of(text)) == parsed


def tiles(pieces: list[tuple[int, int]], size: int) -> bool:
    """Whether pieces follow one another from 0 to `size`."""
    ends = [0, *(end for _, end in pieces)]
    return ends[-1] == size and [start for start, _ in pieces] == ends[:-1] if pieces else size == 0


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n"])
def test_blank_document_has_no_captures_but_spans(text: str) -> None:
    parsed = parse(document_of(text))
    assert parsed.captures == ()
    assert {span.kind for span in parsed.spans} <= {LineKind.BLANK}


def test_list_alone_is_a_capture_without_article() -> None:
    lines = [
        "Most Read",
        *(f"{rank}. Council approves plan number {rank} after dispute" for rank in range(1, 5)),
    ]
    (capture,) = parse(document_of("\n".join(lines))).captures
    assert capture.article is None
    assert [item.rank for item in capture.lists[0].items] == [1, 2, 3, 4]


STORY = """Harbour master resigns over report on neglected wall at Kalmouth

The harbour master of Kalmouth resigned on Monday, two days after a report said that the wall that gave way \
in the storm had not been inspected for eleven years.

Mr Brandt, who had held the post since 2009, told reporters that he had asked for money every spring and had \
been given none. "I signed the forms, so it is my name that goes," he said.

The port authority said that an interim master would be named before the end of the week, and that ferries \
would sail as usual. The wall is to be rebuilt by October at a cost of four million.
"""
ITEMS = (
    "Council approves tram extension after two-year dispute over cost",
    "Farmers block ring road with 300 tractors",
    "Rare swans delay opening of motorway bridge",
    "Lottery winner gives half to lifeboat crew",
    "Small bakery wins trademark fight with supermarket chain",
    "Islands welcome first lorry in twelve days",
)


@pytest.mark.parametrize("form", ["{rank}. {text}", "* {text}"])
@pytest.mark.parametrize("label", ["Readers' corner", "Hot right here", None])
def test_a_list_is_found_by_its_shape_alone(label: str | None, form: str) -> None:
    items = [form.format(rank=rank, text=text) for rank, text in enumerate(ITEMS, 1)]
    text = "\n".join([STORY, *([label] if label else []), *items])
    (capture,) = parse(document_of(text)).captures
    (found,) = capture.lists
    assert (found.label, found.kind) == (label, ListKind.OTHER)
    assert [(item.rank, item.text) for item in found.items] == list(enumerate(ITEMS, 1))
    assert capture.article is not None
    assert len(capture.article.body) == 3


def test_a_list_in_the_story_is_no_list_of_others() -> None:
    rules = [
        "1. Persons who are sixty or older;",
        "2. Children under two years;",
        "3. Those who care for them;",
    ]
    text = (
        f"{STORY}\nThe vaccine is free for these people, the authority said:\n\n"
        + "\n".join(rules)
        + f"\n\n{STORY}"
    )
    assert all(not capture.lists for capture in parse(document_of(text)).captures)
