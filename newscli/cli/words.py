"""Commands of free words: a query typed without quotes around it, whose words may begin with `-`."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from typer.core import TyperCommand


class QueryCommand(TyperCommand):
    """A command of free words: what begins with `-` and is no option is one of them."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Put the words behind `--`, so that none is taken for an option."""
        return super().parse_args(ctx, split_words(args, _options_of(self.params)))


def split_words(args: Sequence[str], options_: dict[str, bool]) -> list[str]:
    """The arguments with all that is no option behind `--`; `options_` tells whether each takes a value."""
    kept: list[str] = []
    words: list[str] = []
    rest = iter(args)
    for arg in rest:
        if arg == "--":
            words += rest
        elif arg in options_:
            kept.append(arg)
            values = list(islice(rest, int(options_[arg])))
            if options_[arg] and not values:
                return kept  # Typer says what is missing
            kept += values
        elif arg.startswith("--") or _is_number_option(arg, options_):
            kept.append(arg)
        else:
            words.append(arg)
    return [*kept, "--", *words]


def _is_number_option(arg: str, options_: dict[str, bool]) -> bool:
    """Whether an argument is a short option with its number directly behind it, as `-n5`."""
    return options_.get(arg[:2], False) and arg[2:].isdigit()


def _options_of(params: Sequence[Any]) -> dict[str, bool]:
    """Every spelling of every option → whether a value follows it."""
    spellings = {
        name: not param.is_flag
        for param in params
        if param.param_type_name == "option"
        for name in param.opts
    }
    return spellings | {"--help": False, "-h": False}
