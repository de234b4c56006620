"""When a dump was taken: by option, by its name, by what it says itself, by its file's time."""

import json
import os
from pathlib import Path

import pytest

from newscli.article import Moment, Precision
from newscli.parsing import parse
from newscli.parsing.saved import choose_saved, find_saved
from newscli.sources import Reading, document_from_bytes
from newscli.sources.naming import read_named
from tests.conftest import SAMPLES, Program
from tests.making import story

NAMES = (
    ("dumps/2024-02-01.txt", "2024-02-01"),
    ("dumps/20240201-front.txt", "2024-02-01"),
    ("dumps/2024/02/01/a.txt", "2024-02-01"),
    ("a.zip!/2024_02_01/x.txt", "2024-02-01"),
    ("2024.02.01.txt", "2024-02-01"),
    ("page-2024-02-01T0830.txt", "2024-02-01T08:30:00Z"),
    ("page-2024-02-01T08:30:15Z.txt", "2024-02-01T08:30:15Z"),
    ("20240201T083015.txt", "2024-02-01T08:30:15Z"),
    ("2024-02-01_08-30-15.txt", "2024-02-01T08:30:15Z"),
    ("web/20240201083000/example.org", "2024-02-01T08:30:00Z"),
    ("202402010830.txt", "2024-02-01T08:30:00Z"),
    ("2024/02/a.txt", "2024-02"),
    ("2024-02/a.txt", "2024-02"),
    ("dump-2024-02.txt", "2024-02"),
    ("2024-02-01/2024-02-03.txt", "2024-02-03"),
    ("20240201083000/2024-02-03.txt", "2024-02-01T08:30:00Z"),
    ("2024-02-01/2024-03/a.txt", "2024-02-01"),
    ("2024-02-31.txt", None),
    ("2024-02-31/2024-02-01.txt", "2024-02-01"),
    ("120240201.txt", None),
    ("2024-02-011.txt", None),
    ("2024-02-01-1234-title.txt", "2024-02-01"),
    ("2024.txt", None),
    ("article-1048576.txt", None),
    ("-", None),
)  # fmt: skip


@pytest.mark.parametrize(("name", "at"), NAMES)
def test_a_name_says_when(name: str, at: str | None) -> None:
    found = read_named(name)
    assert (found and found.at, found and found.origin) == (at, at and "name")
    assert (
        found is None
        or (found.precision is Precision.SECOND) == (found.at[16:19] not in ("", ":00"))
        or ("083000" in name)
    )


SAID = (
    ("Retrieved: 2024-02-05", "2024-02-05"),
    ("Saved on: 5 February 2024", "2024-02-05"),
    ("captured at: 2024-02-05T10:00:00Z", "2024-02-05T10:00:00Z"),
    ("Date accessed: 2024-02-05", None),
    ("Time Of Request: Monday, February 19, 2024  09:12:44 CET", "2024-02-19"),
    ("Retrieved: yesterday", None),
    ("Retrieved 2024-02-05", None),
    ("The prisoner was captured: on 2024-02-05 the army said so", None),
    (f"Saved: {'by many people ' * 8} 2024-02-05", None),
)


@pytest.mark.parametrize(("line", "at"), SAID)
def test_a_line_says_when(line: str, at: str | None) -> None:
    found = find_saved(["", line])
    assert [(number, moment.at, moment.origin) for number, moment in found] == (
        [(1, at, "text")] if at else []
    )


def test_a_line_counts_for_its_article_and_alone_for_all() -> None:
    early, late = (Moment(at, Precision.DAY, "text") for at in ("2024-02-05", "2024-02-06"))
    assert choose_saved([(3, early), (40, late)], 30, 50) == late
    assert choose_saved([(3, early), (40, late)], 50, 60) is None
    assert choose_saved([(3, early)], 50, 60) == early


def captured(name: str, text: str, **reading: object) -> tuple[str | None, str | None]:
    document = document_from_bytes(name, text.encode(), Reading(**reading), 1_700_000_000)  # type: ignore[arg-type]
    moment = parse(document).captures[0].captured
    return moment and moment.at, moment and moment.origin


def test_the_order_of_what_says_when() -> None:
    text = f"{story(1)}\n\nRetrieved: 2024-02-05\n"
    option = Moment("2024-02-07", Precision.DAY, "option")
    name = "2024-02-06.txt"
    assert captured(name, text, captured=option, is_dated_by_name=True) == ("2024-02-07", "option")
    assert captured(name, text, is_dated_by_name=True) == ("2024-02-06", "name")
    assert captured("a.txt", text, is_dated_by_name=True) == ("2024-02-05", "text")
    assert captured(name, text) == ("2024-02-05", "text")
    assert captured(name, story(1)) == ("2023-11-14T22:13:20Z", "file-time")


def test_when_it_was_taken_is_not_when_it_was_published() -> None:
    text = story(1).replace("\n\n", "\n\nRetrieved: 2024-02-05\n\n", 1)
    (capture,) = parse(document_from_bytes("a.txt", text.encode())).captures
    assert capture.captured == Moment("2024-02-05", Precision.DAY, "text")
    assert capture.article
    assert capture.article.published is None


def test_an_export_says_when_for_each_of_its_documents() -> None:
    document = document_from_bytes("export", (SAMPLES / "lexisnexis.txt").read_bytes())
    moments = [capture.captured for capture in parse(document).captures]
    assert moments == [Moment("2024-02-19", Precision.DAY, "text")] * len(moments)


def test_names_date_what_is_parsed_and_ingested(program: Program, tmp_path: Path) -> None:
    folder = tmp_path / "2024" / "02" / "01"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text(story(1))
    (tmp_path / "b.txt").write_text(story(2))
    os.utime(tmp_path / "b.txt", (1_700_000_000, 1_700_000_000))
    shown = program("parse", "2024", "b.txt", "--captured-from", "name", "--jsonl").out
    origins = [json.loads(line)["captured"] for line in shown.splitlines()]
    assert [(each["at"], each["origin"]) for each in origins] == [
        ("2024-02-01", "name"), ("2023-11-14T22:13:20Z", "file-time")
    ]  # fmt: skip
    assert program("ingest", "2024", "--captured-from", "name", "--keep-raw", "-q").code == 0
    assert program("count", "captured:2024-02-01").out == "1\n"
    assert program("ingest", "--reparse", "--from-raw", "-q").code == 0
    assert program("count", "captured:2024-02-01").out == "1\n"


def test_other_sources_of_dates_are_refused(program: Program) -> None:
    assert program("parse", "--captured-from", "nowhere", stdin=b"x").code == 2
    outcome = program("ingest", "--from-raw", "--reparse", "--captured-from", "name")
    assert outcome.code == 2
    assert "--captured-from" in outcome.err
