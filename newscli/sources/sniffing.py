"""What bytes are not: no text at all, or a page that has yet to be rendered. Looks at the first 8 KiB."""

import re

SAMPLE = 8 * 1024

_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"
"""ESC is let through: terminal dumps and ISO-2022 texts are full of it."""

_HTML_START = (
    rb"(?is)(?>\s*<!--.*?-->)*+\s*(?:<!doctype\s+html|<html[\s>]|<\?xml\b.*?<html[\s>]|<(?:head|body)[\s>])"
)
_TAG = (
    rb"(?i)</?(?:a|article|aside|b|br|button|div|em|footer|form|h[1-6]|header|i|img|input|li|link|main|meta|nav|ol"
    rb"|p|picture|script|section|source|span|strong|style|svg|table|tbody|td|th|tr|ul)(?:\s[^<>]*)?/?>"
)
_MANY_TAGS = 20
_DENSE = 10
"""Where more than a tenth of the bytes are tags, they are not just mentioned."""


def is_binary(data: bytes) -> bool:
    """Whether bytes are no text: a NUL, or more than a tenth control characters.

    Tab, line ends, form feed, vertical tab and ESC are none. Bytes of UTF-16 and UTF-32 are not to be asked.
    """
    sample = data[:SAMPLE]
    count = len(sample) - len(sample.translate(None, _CONTROLS))
    return b"\0" in sample or count * 10 > len(sample)


def is_html(data: bytes) -> bool:
    """Whether bytes are an HTML page or a large part of one, in any encoding whose letters are ASCII's."""
    sample = data[:SAMPLE].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    if b"<" not in sample:
        return False
    return bool(re.match(_HTML_START, sample)) or _is_dense(re.findall(_TAG, sample), len(sample))


def _is_dense(tags: list[bytes], size: int) -> bool:
    return len(tags) >= _MANY_TAGS and sum(map(len, tags)) * _DENSE > size
