"""`newscli schema`: the JSON Schema of each output."""

import sys
from typing import Annotated

import typer

from newscli.errors import UsageError
from newscli.render.output import Output
from newscli.schemas import read_schema, schema_names


def command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as article, or newscli.article/1.")],
) -> int:
    """Print the JSON Schema of an output.

    Examples: newscli schema article; newscli schema newscli.hits/1
    """
    text = read_schema(name)
    if text is None:
        raise UsageError(f"no schema {name!r}", f"there are: {', '.join(schema_names())}")
    Output(sys.stdout.buffer, False, False).write(text)
    return 0
