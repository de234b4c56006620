"""Counts as bars of block characters, an eighth of a cell exact."""

_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_FULL = "█"


def bar(count: int, most: int, width: int) -> str:
    """A bar that is `width` cells long where the count is `most`; of 0 none, else an eighth at least."""
    if not count or most <= 0:
        return ""
    cells, rest = divmod(max(round(8 * width * count / most), 1), 8)
    return _FULL * cells + _EIGHTHS[rest]
