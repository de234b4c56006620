"""What is in force and why: option > environment > config file > default."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newscli.errors import UsageError
from newscli.render.formats import When

CONFIG_VARIABLE = "NEWSCLI_CONFIG"
YES, NO = "yes", "no"
_KEYS = ("index", "color", "keep_raw")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its value, and where that was found."""

    name: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of one run."""

    index: Setting
    color: Setting
    keep_raw: Setting
    """`yes` or `no`."""

    @property
    def settings(self) -> tuple[Setting, ...]:
        """In the order in which they are shown."""
        return (self.index, self.color, self.keep_raw)


def load_config(options: Mapping[str, str | None], environment: Mapping[str, str] = os.environ) -> Config:
    """The settings in force, given the options of the command line; UsageError names what is wrong where."""
    path = config_path(environment)
    file = _read_file(path, is_named=bool(environment.get(CONFIG_VARIABLE)))
    if options.get("index") == "":
        raise UsageError("--index is empty", "name a directory")
    index = _first(
        "index",
        (_expanded(options.get("index")), "option --index"),
        (_expanded(environment.get("NEWSCLI_INDEX")), "environment NEWSCLI_INDEX"),
        (_expanded(file.get("index"), path.parent), f"file {path}"),
        (_default_index, "default"),
    )
    color = _first(
        "color",
        (options.get("color"), "option --color"),
        ("never" if environment.get("NO_COLOR") else None, "environment NO_COLOR"),
        ("always" if environment.get("FORCE_COLOR") else None, "environment FORCE_COLOR"),
        (environment.get("NEWSCLI_COLOR"), "environment NEWSCLI_COLOR"),
        (file.get("color"), f"file {path}"),
        ("auto", "default"),
    )
    if color.value not in tuple(When):
        raise UsageError(
            f"{color.origin}: no colour setting {color.value!r}", f"choose one of {', '.join(When)}"
        )
    return Config(index, color, _keep_raw(options, environment, file, f"file {path}"))


def _keep_raw(
    options: Mapping[str, str | None], environment: Mapping[str, str], file: dict[str, Any], origin: str
) -> Setting:
    keep_raw = _first(
        "keep_raw",
        (options.get("keep_raw"), "option --keep-raw"),
        (environment.get("NEWSCLI_KEEP_RAW"), "environment NEWSCLI_KEEP_RAW"),
        (file.get("keep_raw"), origin),
        (NO, "default"),
    )
    if keep_raw.value not in (YES, NO):
        raise UsageError(f"{keep_raw.origin}: no setting {keep_raw.value!r}", f"choose {YES} or {NO}")
    return keep_raw


def config_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the config file is looked for."""
    import platformdirs  # looks around on disk: not for who needs no setting

    named = environment.get(CONFIG_VARIABLE)
    return Path(named) if named else platformdirs.user_config_path("newscli") / "config.toml"


def _default_index() -> str:
    import platformdirs

    return str(platformdirs.user_data_path("newscli") / "index")


def _first(name: str, *choices: tuple[Any, str]) -> Setting:
    """The first choice that has a value; a function is asked for it only then."""
    value, origin = next((value, origin) for value, origin in choices if value)
    return Setting(name, value() if callable(value) else value, origin)


def _expanded(location: str | None, folder: Path | None = None) -> str | None:
    """A location with `~` as the home folder; one of the config file counts from the file's folder."""
    if not location or "://" in location:
        return location
    path = Path(location).expanduser()
    return str(folder / path if folder else path)


def _read_file(path: Path, is_named: bool) -> dict[str, Any]:
    try:
        shape = _toml(path.read_text(encoding="utf-8"))
    except OSError as error:
        if not is_named and isinstance(error, FileNotFoundError | NotADirectoryError):
            return {}
        raise UsageError(f"{path}: the config file cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise UsageError(f"{path}: the config file cannot be read: {error}") from None
    for key, value in shape.items():
        if key not in _KEYS:
            raise UsageError(f"{path}: no setting {key!r}", f"there are: {', '.join(_KEYS)}")
        if not isinstance(value, str):
            raise UsageError(f"{path}: {key} must be a text in quotes")
    return shape


def _toml(text: str) -> dict[str, Any]:
    import tomllib  # most runs find no file

    return tomllib.loads(text)
