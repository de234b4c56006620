"""Names of sites, which titles of pages carry behind the headline."""

import re
from collections.abc import Iterable

_TAIL = re.compile(
    r"\s*(?:[|_]\s*[^|_]{2,40}|\s[-–—]\s+[\w-]+(?:\.[\w-]+)+|\s\(?https?://\S+"
    r"|\s\d{4}-\d{1,2}-\d{1,2}\s+\d{1,2}:\d{2}(?::\d{2})?)$"
)
"""What a page's title has behind the headline: the site's name, its address, the time."""
_NAME = re.compile(r"\s+[-–—:·»]\s+([^-–—:·»]{2,40})$")
"""What may be a name: it is one where the document has it, or the rest, on a line of its own."""
_SIGNS = "|_-–—:·»"
"""One of these is in whatever may be a name or an address."""
_LEAST_HEAD = 15
"""Characters that are left of a headline at least."""


def without_site(text: str, lines: Iterable[str] = ()) -> str:
    """A headline without the name of the site behind it, as titles of pages have it."""
    if not any(map(text.__contains__, _SIGNS)):
        return text
    while (match := _tail(text, lines)) and match.start() >= _LEAST_HEAD:
        text = text[: match.start()].rstrip()
    return text


def _tail(text: str, lines: Iterable[str]) -> re.Match[str] | None:
    match = _NAME.search(text)
    if match and not {match[1], text[: match.start()]}.isdisjoint(lines):
        return match
    return _TAIL.search(text)
