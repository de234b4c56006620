"""A trend as a picture: SVG that stands alone, dark where the viewer is, with the fonts that are there."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from newscli.render.safety import one_line
from newscli.shapes import Shape

_WIDTH, _HEIGHT = 880, 260
"""Of the chart, without what is written around it."""
_LEFT, _RIGHT, _TOP, _LINE = 56, 16, 20, 22
_LIGHT = ("#0b7285", "#c2255c", "#2b8a3e", "#e67700", "#364fc7", "#862e9c")
_DARK = ("#3bc9db", "#f783ac", "#69db7c", "#ffa94d", "#91a7ff", "#da77f2")
"""Colours of queries, in their order."""
_STEPS = (1, 2, 5)
_MOST_LINES, _MOST_LABELS = 5, 12
_MOST_NAME = 80
"""Characters of a query that are shown."""
_STYLE = """
  .paper { fill: #ffffff } text { font: 13px system-ui, sans-serif; fill: #343a40 }
  .axis { stroke: #dee2e6 } .small { font-size: 11px; fill: #6c757d } LIGHT
  @media (prefers-color-scheme: dark) {
    .paper { fill: #16181c } text { fill: #dee2e6 } .axis { stroke: #343a40 } .small { fill: #9aa0a6 } DARK
  }
"""


def draw_picture(shape: Shape) -> str:
    """A `newscli.trend/1` with periods as an SVG document: bars of all queries, a group a period."""
    queries = shape["queries"]
    top = _TOP + _LINE * len(queries) + 10
    width, height = _LEFT + _WIDTH + _RIGHT, top + _HEIGHT + 3 * _LINE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{_text(_title(shape))}</title><style>{_style()}</style>",
        '<rect class="paper" width="100%" height="100%"/>',
        *_legend(queries),
        f'<g transform="translate({_LEFT} {top})">',
        *_chart(shape),
        "</g>",
        f'<text class="small" x="{_LEFT}" y="{height - 14}">{_text(_title(shape))}</text>',
        "</svg>\n",
    ]
    return "\n".join(parts)


def _title(shape: Shape) -> str:
    counted = (
        "articles by the day they were published"
        if shape["on"] == "articles"
        else ("places in lists by the day they were captured")
    )
    first, last = shape["periods"][0]["first"], shape["periods"][-1]["last"]
    return f"{counted}, a bar a {shape['by']}, {first} to {last}"


def _legend(queries: list[Shape]) -> Iterator[str]:
    for at, query in enumerate(queries):
        y = _TOP + _LINE * at
        name = one_line(query["query"])
        name = name if len(name) <= _MOST_NAME else f"{name[: _MOST_NAME - 1]}…"
        undated = f", and {query['undated']} undated" if query["undated"] else ""
        yield f'<rect x="{_LEFT}" y="{y - 10}" width="12" height="12" rx="2" class="{_series(at)}"/>'
        yield (
            f'<text x="{_LEFT + 20}" y="{y}">{_text(name)}'
            f'<tspan class="small" dx="10">{query["total"]}{undated}</tspan></text>'
        )


def _chart(shape: Shape) -> Iterator[str]:
    periods = shape["periods"]
    step, top = _scale(max(max(period["counts"]) for period in periods))
    for value in range(0, top + 1, step):
        y = _HEIGHT - value * _HEIGHT / top
        yield f'<line class="axis" x1="0" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="small" x="-8" y="{y + 4:.1f}" text-anchor="end">{value}</text>'
    slot = _WIDTH / len(periods)
    every = -(-len(periods) // _MOST_LABELS)
    for number, period in enumerate(periods):
        if number % every == 0:
            middle = (number + 0.5) * slot
            yield (
                f'<text class="small" x="{middle:.1f}" y="{_HEIGHT + 18}" text-anchor="middle">'
                f"{period['period']}</text>"
            )
        yield from _bars(shape["queries"], period, number * slot, slot, _HEIGHT / top)


def _bars(queries: list[Shape], period: Shape, left: float, slot: float, unit: float) -> Iterator[str]:
    """The bars of one period, side by side."""
    width = min(slot * 0.8 / len(queries), 48)
    start = left + (slot - width * len(queries)) / 2
    for at, count in enumerate(period["counts"]):
        x, size = start + at * width, count * unit
        if count:
            name = _text(f"{one_line(queries[at]['query'])}, {period['period']}: {count}")
            yield (
                f'<rect x="{x:.2f}" y="{_HEIGHT - size:.1f}" width="{width * 0.94:.2f}"'
                f' height="{size:.1f}" class="{_series(at)}"><title>{name}</title></rect>'
            )


def _scale(most: int) -> tuple[int, int]:
    """How far lines are apart, 1, 2 or 5 times a power of ten, and the highest, which nothing is above."""
    power = 1
    while True:
        for step in _STEPS:
            if most <= step * power * _MOST_LINES:
                return step * power, -(-most // (step * power)) * step * power
        power *= 10


def _style() -> str:
    light, dark = (
        " ".join(f".{_series(at)} {{ fill: {color} }}" for at, color in enumerate(colors))
        for colors in (_LIGHT, _DARK)
    )
    return _STYLE.replace("LIGHT", light).replace("DARK", dark)


def _series(at: int) -> str:
    """The class of what belongs to a query."""
    return f"series{at % len(_LIGHT)}"


def _text(text: str) -> str:
    """Text as XML has it; what XML cannot hold was made visible before, but for two code points."""
    return escape(text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd"))
