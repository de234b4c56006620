"""Many articles in one file: exports, separators, a headline after a list, and what `--split` chooses."""

import json
import random
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscli.article import LineKind, ParsedDocument
from newscli.parsing import AUTO, NEVER, Split, parse
from tests.conftest import ROOT, SAMPLES, Program
from tests.test_parse import LINES, document_of, tiles

EXPORTS = ("factiva", "factiva-fields", "lexisnexis", "nexis-uni", "proquest")


def parsed(text: str, split: Split = AUTO) -> ParsedDocument:
    return parse(document_of(text), split)


def headlines(text: str, split: Split = AUTO) -> list[str | None]:
    found = parsed(text, split).captures
    return [capture.article.headline if capture.article else None for capture in found]


def sample(name: str) -> str:
    return (SAMPLES / f"{name}.txt").read_text("utf-8")


# exports


@pytest.mark.parametrize("name", EXPORTS)
def test_headers_of_exports_match_their_golden(name: str) -> None:
    truths = json.loads((ROOT / "tests" / "golden" / f"{name}.json").read_text("utf-8"))
    captures = parsed(sample(name)).captures
    assert len(captures) == len(truths)
    for capture, truth in zip(captures, truths, strict=True):
        article = capture.article
        assert article is not None
        assert article.published is not None
        published = {"at": article.published.at, "precision": article.published.precision.value}
        assert article.published.origin == "header"
        assert {
            "byline": article.byline,
            "dateline": article.dateline,
            "published": published,
            "language": article.language,
            "publisher": capture.publisher,
        } == {key: truth[key] for key in ("byline", "dateline", "published", "language", "publisher")}


def test_publisher_option_stands_above_what_an_export_says(program: Program) -> None:
    told = program("parse", "--jsonl", "--publisher", "Mine", str(SAMPLES / "factiva.txt")).out.splitlines()
    assert {json.loads(line)["publisher"] for line in told} == {"Mine"}


def test_lines_of_an_export_have_their_kinds() -> None:
    text = sample("lexisnexis")
    lines = text.splitlines()
    kinds = {lines[span.lines[0] - 1].strip(): span.kind for span in parsed(text).spans}
    assert kinds["1 of 3 DOCUMENTS"] is LineKind.SEPARATOR
    assert kinds["BYLINE: Marta Lindqvist"] is LineKind.BYLINE
    assert kinds["DATELINE: KALMOUTH"] is LineKind.DATELINE
    assert kinds["LOAD-DATE: February 20, 2024"] is LineKind.FURNITURE
    assert kinds["BODY:"] is LineKind.FURNITURE


STORY = "Harbour reopens after the storm\n\n" + "\n\n".join(
    f"The harbour reopened on {day}, after the storm had passed, and ships from the islands came in at noon."
    for day in ("Monday", "Tuesday", "Wednesday")
)


@pytest.mark.parametrize(
    "lines",
    [
        "LENGTH: 5 km of new pipe, said a note on the door of the town hall, which nobody had signed.",
        "BYLINE: the last word that the old editor wrote on a page proof before his press was sold.",
        "3 of 40 DOCUMENTS",
        "End of Document",
        "Document HRBPST0020240305ek350001x",
        "Author: unknown\n\nTitle: unknown\n\nThe ProQuest document was lost.",
        "IN the harbour\nCO operatives met\nNS was the name of the ship\n\nDocument ABCD0020240305ek350001x",
    ],
)
def test_ordinary_text_with_a_line_of_an_export_is_no_export(lines: str) -> None:
    (capture,) = parsed(f"{STORY}\n\n{lines}\n").captures
    assert capture.article is not None
    assert capture.article.headline == "Harbour reopens after the storm"
    assert capture.article.body[:3] == tuple(STORY.split("\n\n")[1:])
    assert capture.publisher is None


def test_one_document_of_an_export_is_read_by_its_headers_however_it_is_split() -> None:
    for name in EXPORTS:
        text = sample(name)
        share = parsed(text).captures[1].source.lines
        alone = "\n".join(text.split("\n")[share[0] - 1 : share[1]]) + "\n"
        assert headlines(alone, NEVER) == headlines(alone) == headlines(text)[1:2]


def test_headline_of_an_export_is_what_stands_before_its_first_header() -> None:
    ruler = "_" * 60
    text = (
        f"{ruler}\n\nReport Information from ProQuest\n\n{ruler}\n\nBus 14 is punctual\n\n"
        "Full text: Bus number 14 has been on time for a month.\n\nTitle: Bus 14 is punctual\n\n"
        "Publication title: The Harbour Post\n\nPublication date: Mar 9, 2024\n\n"
        f"Language of publication: English\n\n{ruler}\n\nContact us at:\n\nhttps://example.org/help\n"
    )
    assert headlines(text) == ["Bus 14 is punctual"]


# a new headline after a list


def test_samples_put_together_come_apart_again() -> None:
    names = ("turkey-visit-later", "two-lists", "wrapped-72", "markdown", "numbered")
    texts = [sample(name) for name in names]
    assert headlines("".join(texts)) == [headlines(text)[0] for text in texts]


@pytest.mark.parametrize("name", ["mid-list", "whole-page", "two-lists", "numbered"])
def test_story_that_goes_on_after_a_list_stays_one(name: str) -> None:
    assert len(parsed(sample(name)).captures) == 1


# separators


def test_form_feed_parts_wrapped_text() -> None:
    wrapped = sample("wrapped-72")
    assert len(parsed(f"{wrapped}\f{wrapped}").captures) == 2


def test_page_that_begins_within_a_sentence_is_no_article() -> None:
    first, second = STORY.split(" after the storm had passed", 1)
    assert len(parsed(f"{first}\n\fafter the storm had passed{second}").captures) == 1


def test_articles_of_short_paragraphs_are_parted_too() -> None:
    brief = "The harbour reopened on Monday.\n\nShips came in at noon."
    text = "\n\n".join(f"Document {at} of 3\n\nHarbour reopens, part {at}\n\n{brief}" for at in (1, 2, 3))
    assert len(parsed(text).captures) == 3


def test_headline_below_a_ruler_may_be_quoted() -> None:
    body = STORY.split("\n\n", 1)[1]
    told = ["Story 1 of the harbour", "“We slept at sea”", "‘No more bells’, says council"]
    text = f"\n\n{'=' * 20}\n\n".join(f"{each}\n\n{body}" for each in told)
    assert headlines(text)[1:] == told[1:]


@pytest.mark.parametrize("ruler", ["  ______________________", "____________\n____________\n____________"])
def test_field_of_a_form_is_no_separator(ruler: str) -> None:
    assert len(parsed(f"{STORY}\n\nYour comment\n{ruler}\nSubmit\n\n{STORY}").captures) == 1


# --split


def test_never_is_one_article_a_document() -> None:
    assert len(parsed(sample("several-articles"), NEVER).captures) == 1


def test_line_that_a_pattern_matches_whole_is_a_separator() -> None:
    text = "\n".join(f"%% {at}\nHeadline of number {at} stands here\n\n{STORY}" for at in range(3))
    found = parsed(text, Split(pattern=re.compile(r"%% \d")))
    assert len(found.captures) == 3
    separators = [span for span in found.spans if span.kind is LineKind.SEPARATOR]
    assert [text.splitlines()[span.lines[0] - 1] for span in separators] == ["%% 0", "%% 1", "%% 2"]


def test_line_in_which_a_pattern_is_found_begins_an_article() -> None:
    text = "\n".join(f"# Headline of number {at} stands here\n\n{STORY}" for at in range(3))
    found = headlines(text, Split(pattern=re.compile("^# ")))
    assert found == [f"Headline of number {at} stands here" for at in range(3)]


def test_split_option(program: Program) -> None:
    path = str(SAMPLES / "several-articles.txt")
    counts = {
        choice: len(program("parse", "--jsonl", "--split", choice, path).out.splitlines())
        for choice in ("auto", "never", "={5,}", "no such line")
    }
    assert counts == {"auto": 3, "never": 1, "={5,}": 3, "no such line": 1}


@pytest.mark.parametrize("command", ["parse", "ingest"])
def test_bad_pattern_is_told_with_its_place(program: Program, command: str) -> None:
    outcome = program(command, "--split", "a(b", str(SAMPLES))
    assert outcome.code == 2
    assert "--split a(b: missing ), unterminated subpattern (at 2)" in outcome.err


def test_known_dump_is_split_anew_only_by_reparse(program: Program) -> None:
    path = str(SAMPLES / "several-articles.txt")

    def captures(*arguments: str) -> int:
        books = json.loads(program("ingest", "--json", path, *arguments).out)
        return int(books["captures"]["seen"])

    assert captures("--split", "never") == 1
    assert captures() == 0
    assert captures("--reparse") == 3


# articles out = articles in


class Story(NamedTuple):
    """A story that is told in words of its own."""

    headline: str
    body: tuple[str, ...]


SYLLABLES = [a + b for a in "bdfgklmnprstv" for b in ("a", "e", "i", "o", "u", "an", "el", "or")]


def stories(count: int) -> list[Story]:
    chance = random.Random(5)
    return [story(chance) for _ in range(count)]


def story(chance: random.Random) -> Story:
    words = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(12)]
    said = [
        " ".join(["The", *chance.sample(words, 10), "and", *chance.sample(words, 10)]) + "." for _ in "12"
    ]
    return Story(" ".join(words[:5]).capitalize(), tuple(said))


def plain(each: Story) -> str:
    return "\n\n".join((each.headline, *each.body))


def joined(separator: str) -> Callable[[Sequence[Story]], str]:
    return lambda told: separator.join(map(plain, told))


def counted(told: Sequence[Story]) -> str:
    return "\n\n".join(f"Document {at} of {len(told)}\n\n{plain(each)}" for at, each in enumerate(told, 1))


def formed(form: str) -> Callable[[Sequence[Story]], str]:
    """A writer of stories in a form, with `{}` for the number, the headline, and two paragraphs."""
    form = form.replace("/", "\n\n").replace("|", "\n")
    return lambda told: "".join(
        form.format(number=at, headline=each.headline, first=each.body[0], second=each.body[1])
        for at, each in enumerate(told, 1)
    )


lexisnexis = formed(
    f"{' ' * 30}{{number}} of 1000 DOCUMENTS/{' ' * 30}The Harbour Post/{' ' * 28}March 4, 2024 Monday/"
    "{headline}/BYLINE: By Jane Doe/LENGTH: 44 words/{first}/{second}/"
    "LOAD-DATE: March 5, 2024/LANGUAGE: ENGLISH/"
)
nexis_uni = formed(
    "{headline}|The Harbour Post|March 4, 2024 Monday|Copyright 2024 Harbour Post|Section: NEWS|"
    "Length: 44 words|Body/{first}|{second}/"
    "Classification/Language: ENGLISH|Load-Date: March 5, 2024/End of Document/"
)
factiva = formed(
    "{headline}/By Jane Doe|44 words|4 March 2024|The Harbour Post|HRBPST|English|"
    "Copyright 2024 Harbour Post./{first}/{second}/Document HRBPST0020240304ek{number:07}/"
)
factiva_fields = formed(
    "HD {headline}|BY Jane Doe|WC 44 words|PD 4 March 2024|SN The Harbour Post|LA English/"
    "LP|{first}/TD|{second}/RE kalm : Kalmouth/AN Document HRBPST0020240304ek{number:07}/"
)
proquest = formed(
    f"{'_' * 60}/{{headline}}/Author: Doe, Jane/Publication info: The Harbour Post. 04 Mar 2024: 7./"
    "ProQuest document link/Full text: {first}/{second}/Subject: Harbours/"
    "Publication title: The Harbour Post/Publication date: Mar 4, 2024/"
)


def with_lists(told: Sequence[Story]) -> str:
    items = "\n-\n".join(each.headline for each in told[:5])
    return "".join("\n".join((each.headline, *each.body, f"Most Read News\n-\n{items}\n")) for each in told)


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(joined("\n\f"), id="form-feed"),
        pytest.param(joined(f"\n\n{'=' * 60}\n\n"), id="ruler"),
        pytest.param(counted, id="document-n-of-n"),
        pytest.param(lexisnexis, id="lexisnexis"),
        pytest.param(nexis_uni, id="nexis-uni"),
        pytest.param(factiva, id="factiva"),
        pytest.param(factiva_fields, id="factiva-fields"),
        pytest.param(proquest, id="proquest"),
        pytest.param(with_lists, id="headline-after-list"),
    ],
)
def test_a_thousand_articles_in_are_a_thousand_out(write: Callable[[Sequence[Story]], str]) -> None:
    told = stories(1000)
    found = parsed(write(told)).captures
    assert [capture.article and capture.article.headline for capture in found] == [
        each.headline for each in told
    ]
    assert all(
        capture.article and capture.article.body == each.body
        for capture, each in zip(found, told, strict=True)
    )


# what must hold of any text and any split

SPLITS = st.sampled_from(
    [AUTO, NEVER, *(Split(pattern=re.compile(text)) for text in ("", "a", "^$", "By", "x*", "^-"))]
)
EXPORT_LINES = st.sampled_from(
    sorted(
        {line for name in EXPORTS for line in sample(name).splitlines() if len(line) < 80 or "Full" in line}
    )
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(LINES, EXPORT_LINES), max_size=60).map("\n".join), SPLITS)
def test_spans_and_captures_share_out_any_document_however_it_is_split(text: str, split: Split) -> None:
    found = parsed(text, split)
    size = found.document.size
    assert tiles([span.bytes for span in found.spans], size)
    assert not found.captures or tiles([each.source.bytes for each in found.captures], size)
    assert parsed(text, split) == found


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(EXPORTS), st.data())
def test_export_with_lines_missing_still_adds_up(name: str, data: st.DataObject) -> None:
    lines = sample(name).splitlines(keepends=True)
    missing = data.draw(st.sets(st.integers(0, len(lines) - 1), max_size=20))
    found = parsed("".join(line for at, line in enumerate(lines) if at not in missing))
    assert tiles([span.bytes for span in found.spans], found.document.size)
