"""What the commands that look after an index share: what an index was and is."""

from newscli.findings import Rewritten, Size
from newscli.shapes import Shape


def sizes_shape(before: Size, after: Size | None) -> Shape:
    """How large an index was and is; null where nothing was done."""
    return {
        "segments": {"before": before.segments, "after": after and after.segments},
        "bytes": {"before": before.bytes, "after": after and after.bytes},
    }


def told_sizes(rewritten: Rewritten) -> str:
    """The same in words."""
    before, after = rewritten.before, rewritten.after
    return f"{_told(before)} before, {_told(after)} now"


def _told(size: Size) -> str:
    plural = "" if size.segments == 1 else "s"
    return f"{size.segments} segment{plural} of {size.bytes} bytes"
