"""Pages of help that are longer than a command's, as they are shipped: Markdown that reads well as it is."""

from importlib.resources import files

TOPICS = {
    "query": "The query language, with an example for each line.",
}
"""Name of a topic, and of its page → what it is about."""


def read_topic(name: str) -> str | None:
    """The page of a topic, None where there is no such topic."""
    return files(__name__).joinpath(f"{name}.md").read_text("utf-8") if name in TOPICS else None
