"""Dates in texts: forms and languages; none is made up."""

import pytest

from newscli.article import Moment, Precision
from newscli.parsing import parse
from newscli.parsing.datelines import find_dateline
from newscli.parsing.dates import YEAR_OF_CAPTURE, find_date, find_day
from newscli.sources import Reading, document_from_bytes

CASES = [
    ("2024-02-01", "2024-02-01"),
    ("Published 2024-02-01T08:30:00+02:00", "2024-02-01T06:30:00Z"),
    ("1 February 2024", "2024-02-01"),
    ("Feb. 1, 2024", "2024-02-01"),
    ("1. Februar 2024", "2024-02-01"),
    ("1 février 2024", "2024-02-01"),
    ("1 de febrero de 2024", "2024-02-01"),
    ("1 Şubat 2024", "2024-02-01"),
    ("1 февраля 2024", "2024-02-01"),
    ("2024年2月1日", "2024-02-01"),
    ("2024년 2월 1일", "2024-02-01"),
    ("01.02.2024", "2024-02-01"),
    ("1 febbraio 2024", "2024-02-01"),
    ("1 de fevereiro de 2024", "2024-02-01"),
    ("1 februari 2024", "2024-02-01"),
    ("1 lutego 2024", "2024-02-01"),
    ("1. února 2024", "2024-02-01"),
    ("1 лютого 2024", "2024-02-01"),
    ("1 Φεβρουαρίου 2024", "2024-02-01"),
    ("1 فبراير 2024", "2024-02-01"),
    ("25/12/2024", "2024-12-25"),
    ("12/25/2024", "2024-12-25"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_date_is_read(text: str, expected: str) -> None:
    found = find_date(text)
    assert found is not None
    assert found.moment.at == expected


@pytest.mark.parametrize("text", ["Feb. 12", "03/04/2024", "31 February 2024", "2024", "no date", ""])
def test_no_date_is_made_up(text: str) -> None:
    assert find_date(text) is None


@pytest.mark.parametrize(
    ("text", "dateline"),
    [
        ("ANKARA, Feb 3 (Agency) — Parliament voted.", "ANKARA, Feb 3 (Agency)"),
        ("Berlin (dpa) - Der Hafen ist offen.", "Berlin (dpa)"),
        ("(Reuters) - The harbour is open.", "(Reuters)"),
        ("LONDON/PARIS, 5 May 2020 (AP) – Ferries sail.", "LONDON/PARIS, 5 May 2020 (AP)"),
        ("МОСКВА, 3 фев — Порт открыт.", "МОСКВА, 3 фев"),
        ("İZMİR - Balıkçılar denizde.", "İZMİR"),
        ("新华社北京2月3日电 港口开放。", "新华社北京2月3日电"),
        ("The port - once closed - is open.", None),
        ("It is so - really.", None),
        ("", None),
    ],
)
def test_datelines(text: str, dateline: str | None) -> None:
    assert find_dateline(text) == dateline


CAPTURED = Moment("2024-02-20", Precision.DAY, "option")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Feb. 12", "2024-02-12"),
        ("12 February", "2024-02-12"),
        ("Dec. 24", "2023-12-24"),
        ("24. Dezember", "2023-12-24"),
        ("3 de febrero", "2024-02-03"),
        ("2月3日", "2024-02-03"),
        ("Feb. 29", None),
        ("Monday", None),
    ],
)
def test_a_day_without_year_is_the_last_before_the_capture(text: str, day: str | None) -> None:
    found = find_day(text, CAPTURED)
    assert (found.moment.at if found else None) == day
    assert found is None or found.moment.origin == YEAR_OF_CAPTURE
    assert find_date(text) is None


def test_the_year_is_known_only_where_the_user_said_when_the_dump_was_captured() -> None:
    text = b"Harbour reopens after the storm\n\nFeb. 12\n\n" + b"The harbour reopened on Monday. " * 8
    by_option = document_from_bytes("one", text, Reading(captured=CAPTURED))
    article = parse(by_option).captures[0].article
    assert article is not None
    assert article.published is not None
    assert article.published.at == "2024-02-12"
    unknown = parse(document_from_bytes("one", text)).captures[0].article
    assert unknown is not None
    assert unknown.published is None


def test_the_lines_that_say_the_date_are_told() -> None:
    text = (
        b"Harbour reopens after the storm\n\n12 February 2024\n\n" + b"The harbour reopened on Monday. " * 8
    )
    (capture,) = parse(document_from_bytes("one", text)).captures
    assert capture.dated is not None
    assert text[slice(*capture.dated)] == b"12 February 2024\n"
