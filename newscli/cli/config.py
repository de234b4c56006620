"""`newscli config`: the settings in force, and why."""

from newscli.cli import options
from newscli.cli.session import Looks, Session
from newscli.render.columns import Column
from newscli.render.formats import Format
from newscli.render.single import write_single

COLUMNS = (Column("name"), Column("value"), Column("origin"))


def command(
    format_name: options.FormatName = None,
    json: options.Json = False,
    jsonl: options.Jsonl = False,
    index: options.Index = None,
    color: options.Color = None,
    quiet: options.Quiet = False,
) -> int:
    """Show the settings in force, and where each comes from.

    An option stands above the environment, that above the config file, that above the default.
    """
    session = Session(Looks(format_name, json, jsonl, None, color, quiet), COLUMNS, index)
    settings = [
        {"name": setting.name, "value": setting.value, "origin": setting.origin}
        for setting in session.config.settings
    ]
    if session.format in (Format.JSON, Format.JSONL):
        write_single(session.output, session.format, {"schema": "newscli.config/1", "settings": settings})
    else:
        session.write(settings)
    return 0
