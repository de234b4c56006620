"""`newscli --version`, without the cost of a command line."""

from newscli import __version__
from newscli.cli.streams import flush_streams


def print_version(as_json: bool) -> int:
    """Print the version, with `--json` also those of what it stands on; the exit code."""
    print(_as_json() if as_json else f"newscli {__version__}")
    return flush_streams(0)


def _as_json() -> str:
    import json
    import platform
    from importlib.metadata import version

    shape = {
        "schema": "newscli.version/1",
        "newscli": __version__,
        "python": platform.python_version(),
        "engine": "whoosh",
        "engine_version": version("whoosh3"),
        "index_format": 1,
    }
    return json.dumps(shape)
