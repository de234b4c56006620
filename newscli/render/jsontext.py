"""Shapes → JSON that is safe on a terminal, in UTF-8, and the same wherever it is made."""

import json
import re
from typing import Any

_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What JSON allows in strings but a terminal or UTF-8 does not bear."""


def dump_json(shape: Any, indent: int | None = None) -> str:
    """One JSON value: text as it is, dangerous characters as escapes, so that nothing is lost."""
    text = json.dumps(shape, ensure_ascii=False, indent=indent)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
