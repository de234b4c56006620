"""`newscli --version`, without the cost of a command line."""

from newscli import __version__
from newscli.cli.streams import flush_streams, tell_unwritten


def print_version(as_json: bool) -> int:
    """Print the version, with `--json` also those of what it stands on; the exit code."""
    try:
        print(_as_json() if as_json else f"newscli {__version__}")
    except BrokenPipeError:
        return flush_streams(0)
    except OSError as error:
        return flush_streams(tell_unwritten(error))
    return flush_streams(0)


def _as_json() -> str:
    import json
    import platform

    from newscli.engines import index_format

    shape = {
        "schema": "newscli.version/1",
        "newscli": __version__,
        "python": platform.python_version(),
        "engine": "whoosh",
        "engine_version": _engine_version(),
        "index_format": index_format(),
    }
    return json.dumps(shape)


def _engine_version() -> str:
    """The version of the package that the engine is in."""
    from importlib.metadata import PackageNotFoundError, version

    for package in ("whoosh3", "whoosh-reloaded"):
        try:
            return version(package)
        except PackageNotFoundError:
            continue
    return "unknown"
