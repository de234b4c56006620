"""The dateline with which a story begins: place, date and agency, before a dash."""

import re

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽȘȚΑ-ΫА-ЯЁЄІЇҐ"
_PLACE = f"[{_UPPER}]"
_CAPITALS = rf"{_PLACE}[{_UPPER}.'/ -]{{2,40}}"
_NAME = rf"{_PLACE}[\w.' -]{{2,30}}"
_MORE = r"(?:, [\w. ]{2,20}){0,2}"
_AGENCY = r"\([^\W\d_][\w./ ]{1,24}\)"
_DASH = r" ?[-–—] "
_FORMS = (
    rf"({_CAPITALS}{_MORE}(?: {_AGENCY})?){_DASH}",
    rf"({_NAME}{_MORE} {_AGENCY}){_DASH}",
    rf"({_AGENCY}){_DASH}",
    r"([（(]?[\u4e00-\u9fff]{2,14}\d{1,2}月\d{1,2}日[电電讯訊][）)]?)",
)
_LONGEST = 120
"""Characters of a dateline with its dash at most."""
_SIGNS = ("- ", "– ", "— ", "月")
"""One of these is in every dateline, which most texts are without."""


def find_dateline(text: str) -> str | None:
    """The dateline at the beginning of a paragraph, without its dash; None without one."""
    if not text[:1].isupper() and text[:1].isascii() and text[:1] != "(":
        return None
    head = text[:_LONGEST]
    if not any(sign in head for sign in _SIGNS):
        return None
    matches = (re.match(form, text) for form in _FORMS)
    return next((match[1].strip() for match in matches if match), None)
