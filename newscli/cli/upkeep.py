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
    return f"{told_size(before)} before, {told_size(after)} now"


def told_size(size: Size) -> str:
    """How large an index is, in words."""
    plural = "" if size.segments == 1 else "s"
    return f"{size.segments} segment{plural} of {size.bytes} bytes"
