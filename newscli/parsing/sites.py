"""Names of sites, which titles of pages carry behind the headline."""

import re

_TAIL = re.compile(r"\s*(?:[|_]\s*[^|_]{2,40}|\s[-–—]\s+[\w-]+(?:\.[\w-]+)+|\s\(?https?://\S+)$")
"""What a page's title has behind the headline: the site's name, its address."""
_LEAST_HEAD = 15
"""Characters that are left of a headline at least."""


def without_site(text: str) -> str:
    """A headline without the name of the site behind it, as titles of pages have it."""
    while (match := _TAIL.search(text)) and match.start() >= _LEAST_HEAD:
        text = text[: match.start()].rstrip()
    return text
