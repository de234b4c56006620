"""The options that commands share, each declared once."""

from enum import StrEnum
from typing import Annotated

import typer

from newscli.render.formats import When


class CapturedFrom(StrEnum):
    """What besides the dump and its file tells when it was taken."""

    NAME = "name"


Index = Annotated[
    str | None,
    typer.Option("--index", metavar="DIR", help="The index. [env: NEWSCLI_INDEX]", show_default=False),
]
Color = Annotated[When | None, typer.Option("--color", help="When to colour.", show_default=False)]
FormatName = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="table (on a terminal), plain (in a pipe), json, jsonl, csv or ids.",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Short for --format json.", show_default=False)]
Jsonl = Annotated[bool, typer.Option("--jsonl", help="Short for --format jsonl.", show_default=False)]
Fields = Annotated[
    str | None, typer.Option("--fields", metavar="A,B", help="Which fields are printed.", show_default=False)
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no notes.", show_default=False)]
Verbose = Annotated[
    bool,
    typer.Option("--verbose", "-v", help="Tell what was unsure, or how.", show_default=False),
]
Explain = Annotated[
    bool,
    typer.Option(
        "--explain",
        help="Tell how the query was read, and what makes up the score of each hit.",
        show_default=False,
    ),
]

Timeout = Annotated[
    float,
    typer.Option("--timeout", metavar="SECONDS", min=0, help="How long a query may take; 0: for ever."),
]
Partial = Annotated[
    bool,
    typer.Option(
        "--partial", help="Beyond a limit, take what was found by then, with a note.", show_default=False
    ),
]

FilesFrom = Annotated[
    str | None,
    typer.Option(
        "--files-from",
        metavar="FILE",
        help="Read paths from FILE, a line each; - is stdin.",
        show_default=False,
    ),
]
Null = Annotated[
    bool, typer.Option("-0", "--null", help="Paths in --files-from end in NUL.", show_default=False)
]
Include = Annotated[
    list[str] | None,
    typer.Option(
        "--include",
        "-i",
        metavar="GLOB",
        help="From folders and archives, only files like this.",
        show_default=False,
    ),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude",
        "-x",
        metavar="GLOB",
        help="From folders and archives, no files like this.",
        show_default=False,
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option("--encoding", metavar="NAME", help="Decode by this, do not guess.", show_default=False),
]
Captured = Annotated[
    str | None,
    typer.Option(
        "--captured",
        metavar="DATE",
        help="When the dumps were taken (else: as they say themselves, or the file's time).",
        show_default=False,
    ),
]
CapturedFromName = Annotated[
    CapturedFrom | None,
    typer.Option(
        "--captured-from",
        help="name: a date in the names of files and folders is when they were taken, unless --captured is.",
        show_default=False,
    ),
]
Publisher = Annotated[
    str | None,
    typer.Option("--publisher", metavar="NAME", help="The outlet that the dumps are of.", show_default=False),
]
Split = Annotated[
    str,
    typer.Option(
        "--split",
        metavar="auto|never|REGEX",
        help="Where articles begin in a file: as seen; never (it is one); or at each line that REGEX "
        "is found in. A line that REGEX matches whole is a separator, and of no article.",
    ),
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Stop at the first input that fails.", show_default=False)
]
Facets = Annotated[
    list[str] | None,
    typer.Option(
        "--facet",
        metavar="NAME",
        help="Count all hits by publisher, language, list, label, published:month or captured:month "
        "(:year, :day); several: a,b or again.",
        show_default=False,
    ),
]
FacetLimit = Annotated[
    int | None,
    typer.Option(
        "--facet-limit",
        metavar="N",
        min=0,
        help="How many values of a facet; 0 is all. [default: 10 on a terminal, else all]",
        show_default=False,
    ),
]
StrictQuery = Annotated[
    bool,
    typer.Option("--strict", help="Refuse a query of which something is ignored.", show_default=False),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before deleting.", show_default=False)]
DryRunOfRemoval = Annotated[
    bool, typer.Option("--dry-run", help="Only count what would go.", show_default=False)
]
Wait = Annotated[
    float, typer.Option("--wait", metavar="SECONDS", min=0, help="Wait so long for another writer.")
]
ArticleQuery = Annotated[
    str | None,
    typer.Option("--query", metavar="QUERY", help="The articles that a search finds.", show_default=False),
]
SinceGeneration = Annotated[
    int | None,
    typer.Option(
        "--since-generation",
        metavar="N",
        min=0,
        help="Only articles that came into the index after its commit N.",
        show_default=False,
    ),
]
Errors = Annotated[
    str | None,
    typer.Option(
        "--errors", metavar="FILE", help="Also write failures to FILE, as JSONL.", show_default=False
    ),
]
