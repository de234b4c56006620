"""Dates in texts: forms and languages; none is made up."""

import pytest

from newscli.parsing.dates import find_date

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
