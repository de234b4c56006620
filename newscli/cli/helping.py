"""`newscli help`: topics and commands, and what there is to say of each."""

import sys
from typing import Annotated

import typer

from newscli.cli.commands import COMMANDS, PROGRAM, load_command
from newscli.errors import UsageError
from newscli.help import TOPICS, read_topic
from newscli.render.output import Output


def command(
    name: Annotated[str | None, typer.Argument(metavar="[TOPIC|COMMAND]", help="What it is about.")] = None,
) -> int:
    """Explain a topic or a command; without one, list both.

    Examples: newscli help; newscli help query; newscli help search
    """
    text = _overview() if name is None else _explained(name)
    Output(sys.stdout.buffer, False, False).line(text.rstrip())
    return 0


def _explained(name: str) -> str:
    """What there is to say of a topic or a command; UsageError, with the nearest names, for neither."""
    page = read_topic(name)
    if page is not None:
        return page
    if name in COMMANDS:
        return _help_of(name)
    from difflib import get_close_matches  # only for who mistyped

    near = get_close_matches(name, [*TOPICS, *COMMANDS], 3)
    hint = f"did you mean {' or '.join(near)}?" if near else f"see: {PROGRAM} help"
    raise UsageError(f"no topic or command {name!r}", hint)


def _help_of(name: str) -> str:
    """What `newscli COMMAND --help` prints."""
    loaded = load_command(name)
    return str(loaded.get_help(loaded.make_context(f"{PROGRAM} {name}", [], resilient_parsing=True)))


def _overview() -> str:
    commands = {name: command.summary for name, command in COMMANDS.items()}
    parts = [f"{PROGRAM} help TOPIC or {PROGRAM} help COMMAND tells more."]
    for title, rows in (("Topics", TOPICS), ("Commands", commands)):
        width = max(map(len, rows))
        parts.append(f"{title}:\n" + "\n".join(f"  {name:{width}}  {about}" for name, about in rows.items()))
    return "\n\n".join(parts)
