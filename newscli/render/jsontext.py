"""Shapes → JSON that is safe on a terminal, in UTF-8, and the same wherever it is made."""

import json
from typing import Any

from newscli.render.safety import DANGEROUS


def dump_json(shape: Any, indent: int | None = None) -> str:
    """One JSON value: text as it is, dangerous characters as escapes, so that nothing is lost."""
    text = json.dumps(shape, ensure_ascii=False, indent=indent)
    return DANGEROUS.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
