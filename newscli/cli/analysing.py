"""`newscli ingest --analysis LANGUAGE`: chosen when an index is made, and the index's from then on."""

from typing import Annotated

import typer

from newscli.engines import Engine, create_index
from newscli.errors import UsageError
from newscli.text.analysis import DEFAULT_ANALYSIS, Analyzer


def _known(analysis: str | None) -> str | None:
    """The option's value; UsageError, before anything is done, for a name that there is not."""
    if analysis is not None:
        Analyzer(analysis)
    return analysis


Analysis = Annotated[
    str | None,
    typer.Option(
        "--analysis",
        metavar="LANGUAGE",
        callback=_known,
        help="For a new index: stem words by this language, none: not at all.  "
        f"[default: {DEFAULT_ANALYSIS}]",
        show_default=False,
    ),
]


def create(location: str, analysis: str | None) -> Engine:
    """The index at a location, made by an analysis where there is none; UsageError where it has another."""
    return checked(create_index(location, analysis or DEFAULT_ANALYSIS), analysis)


def checked(engine: Engine, analysis: str | None) -> Engine:
    """An index, if nothing or its own analysis is asked for; UsageError otherwise, and it is closed."""
    if analysis is None or analysis == engine.analysis:
        return engine
    engine.close()
    raise UsageError(
        f"the index is analysed as {engine.analysis}, not {analysis}",
        f"leave --analysis out, or change the whole index: newscli rebuild --analysis {analysis}",
    )
