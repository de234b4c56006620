"""Facets on the command line: from the option's words to what is counted, and from counts to JSON."""

from collections.abc import Mapping, Sequence

from newscli.answers import FacetCounts
from newscli.engines import Facet
from newscli.errors import UsageError
from newscli.render.formats import Format
from newscli.shapes import Shape

_ON_A_TERMINAL = 10
"""How many values of a facet a person is shown."""


def read_facets(names: Sequence[str] | None) -> tuple[Facet, ...]:
    """The facets that `--facet` names, each once; UsageError lists what there is."""
    words = [name.strip().lower() for text in names or () for name in text.split(",") if name.strip()]
    unknown = [word for word in words if word not in list(Facet)]
    if unknown or (names and not words):
        wrong = f"no facet {unknown[0]!r}" if unknown else "no facet is named"
        raise UsageError(wrong, f"there are: {', '.join(Facet)}")
    return tuple(map(Facet, dict.fromkeys(words)))


def refuse_among_rows(format_: Format) -> None:
    """UsageError for a format in which facets would stand among rows of something else."""
    if format_ not in (Format.TABLE, Format.JSON):
        raise UsageError(
            f"facets have no place among rows ({format_})",
            "choose --json, or print them alone: newscli count QUERY --facet NAME",
        )


def cut_facets(
    facets: Mapping[str, FacetCounts], limit: int | None, format_: Format
) -> dict[str, FacetCounts]:
    """The first values of each, of moments the latest; a limit of 0 is none."""
    wanted = (_ON_A_TERMINAL if format_ is Format.TABLE else 0) if limit is None else limit
    if not wanted:
        return dict(facets)
    return {
        name: counts.last(wanted) if Facet(name).unit else counts.first(wanted)
        for name, counts in facets.items()
    }


def facets_shape(facets: Mapping[str, FacetCounts]) -> Shape:
    """Facet → its values with their counts; hits without any value last, under null."""
    return {
        name: [{"value": value, "count": n} for value, n in _pairs(each)] for name, each in facets.items()
    }


def facet_rows(facets: Mapping[str, FacetCounts]) -> list[Shape]:
    """A row a value."""
    return [
        {"facet": name, "value": value, "count": n}
        for name, each in facets.items()
        for value, n in _pairs(each)
    ]


def _pairs(counts: FacetCounts) -> list[tuple[str | None, int]]:
    return [*counts.counts, *([(None, counts.none)] if counts.none else [])]
