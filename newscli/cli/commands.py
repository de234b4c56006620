"""The table of commands: where each lives and what it is for, known without importing any of them."""

from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup

PROGRAM = "newscli"
_DESCRIPTION = (
    "Split dumps of news articles into headline, body and the lists around them, and search them. "
    "Data goes to standard output, everything else to standard error."
)
_CONTEXT = {"help_option_names": ["-h", "--help"]}


class Command(NamedTuple):
    """One row of the table; `module` has a function `command`, whose docstring is the help."""

    module: str
    summary: str


COMMANDS = {
    "parse": Command("newscli.cli.parse", "Split dumps into headline, body and lists, without an index."),
    "ingest": Command("newscli.cli.ingest", "Parse dumps and add them to the index; nothing is added twice."),
    "search": Command("newscli.cli.search", "Find articles by their words."),
    "count": Command("newscli.cli.count", "Count the articles that a query finds, also by what they are."),
    "trends": Command("newscli.cli.trends", "Count what queries find over time, side by side."),
    "similar": Command("newscli.cli.similar", "Find articles that are like another, or like a text."),
    "queries": Command("newscli.cli.queries", "List the saved queries; delete one."),
    "list": Command("newscli.cli.listing", "List articles, newest first."),
    "show": Command("newscli.cli.show", "Show articles with their captures and lists."),
    "captures": Command(
        "newscli.cli.captures", "List the captures of articles: when, where, with which lists."
    ),
    "diff": Command("newscli.cli.diff", "Show what changed between two captures of an article."),
    "most-read": Command("newscli.cli.most_read", "Rank the stories of Most Read lists, or chart one."),
    "export": Command("newscli.cli.export", "Write every article with its captures, as JSON lines."),
    "delete": Command("newscli.cli.delete", "Delete articles with their captures."),
    "documents": Command("newscli.cli.documents", "List the dumps that were read; forget some."),
    "stats": Command("newscli.cli.stats", "Count what is in the index."),
    "doctor": Command("newscli.cli.doctor", "Check the index, mend what is damaged, make it small."),
    "rebuild": Command("newscli.cli.rebuild", "Make the index anew of what it stores, for another language."),
    "help": Command("newscli.cli.helping", "Explain a topic, such as query, or a command."),
    "config": Command("newscli.cli.config", "Show the settings in force, and where each comes from."),
    "schema": Command("newscli.cli.schema", "Print the JSON Schema of an output."),
}


class LazyGroup(TyperGroup):
    """A group that imports a command when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name, None where there is none."""
        return load_command(cmd_name) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The table of commands in the help, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.summary) for name, command in COMMANDS.items()])


def load_command(name: str) -> Any:
    """Import a command and make it one of Typer's."""
    module = import_module(COMMANDS[name].module)
    app = _app()
    app.command(name, cls=getattr(module, "COMMAND_CLASS", None), context_settings=_CONTEXT)(module.command)
    return typer.main.get_command(app)


def build_program() -> Any:
    """The whole command line, with no command imported yet."""
    app = _app()
    app.callback(cls=LazyGroup, help=_DESCRIPTION, context_settings=_CONTEXT, invoke_without_command=True)(
        _program
    )
    return typer.main.get_command(app)


def _app() -> typer.Typer:
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


def _program(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Print the version and exit; --json: as JSON."),
) -> None:
    if version:
        from newscli.cli.version import print_version

        raise typer.Exit(print_version(as_json=False))
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
