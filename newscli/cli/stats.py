"""`newscli stats`: what is in the index, counted."""

from contextlib import closing

from newscli.answers import Stats
from newscli.cli import options
from newscli.cli.session import Looks, Session
from newscli.engines import open_index
from newscli.render.single import write_single
from newscli.shapes import Shape


def command(
    format_name: options.FormatName = None,
    json: options.Json = False,
    jsonl: options.Jsonl = False,
    index: options.Index = None,
    color: options.Color = None,
    quiet: options.Quiet = False,
) -> int:
    """Count what is in the index.

    Examples: newscli stats; newscli stats --json
    """
    session = Session(Looks(format_name, json, jsonl, None, color, quiet), index=index)
    location = session.config.index.value
    with closing(open_index(location)) as engine:
        write_single(session.output, session.format, stats_shape(location, engine.stats()))
    return 0


def stats_shape(location: str, stats: Stats) -> Shape:
    """The counts as JSON."""
    return {
        "schema": "newscli.stats/1",
        "index": location,
        "articles": stats.articles,
        "captures": stats.captures,
        "documents": {"known": stats.documents, "failed": stats.failed},
        "published": {"first": stats.oldest, "last": stats.newest},
        "languages": dict(stats.languages),
        "publishers": dict(stats.publishers),
        "analysis": stats.analysis,
        "generation": stats.generation,
        "segments": stats.segments,
        "bytes": stats.bytes,
    }
