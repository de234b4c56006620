"""The JSON Schemas of everything that newscli prints, as they are shipped."""

from importlib.resources import files


def schema_names() -> list[str]:
    """The names without version, such as `article`."""
    names = (each.name for each in files(__name__).iterdir())
    return sorted(name.removesuffix(".json") for name in names if name.endswith(".json"))


def read_schema(name: str) -> str | None:
    """The text of the schema that a name such as `article` or `newscli.article/1` means, None without one."""
    short = name.removeprefix("newscli.").removesuffix("/1")
    return files(__name__).joinpath(f"{short}.json").read_text("utf-8") if short in schema_names() else None
