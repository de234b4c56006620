"""Other engines, indexing the articles of a corpus: by the scripts of `../shared/perf`, or as commands."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from measuring import Run, bytes_of, run


@dataclass(frozen=True, slots=True)
class Setting:
    """Where things are."""

    corpus: Path
    """With `dumps/` and `docs.jsonl`."""
    perf: Path
    """With the scripts."""
    work: Path
    """Where indexes may be written, each in a folder of its own."""
    pythons: tuple[str, ...] = (sys.executable,)
    """The interpreters that may have an engine's module; the first that has it counts."""
    measure: Callable[[Sequence[str]], Run] = run
    """How a command is run: `run`, or `run_watched` to learn its memory."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What indexing took."""

    seconds: float
    """Wall; of the indexing alone where the engine is a library, and the articles lie ready."""
    run: Run
    """Of the whole command."""
    size: int
    """Bytes of the index."""
    input_memory: float = 0.0
    """MB of the peak that were there before the first article was indexed, as all lay ready."""


Index = Callable[[Setting], Indexed]


@dataclass(frozen=True, slots=True)
class Contestant:
    """An engine beside newscli."""

    name: str
    missing: Callable[[Setting], str | None]
    """Why it cannot run here; None where it can."""
    index: Index


def whoosh_plain(setting: Setting) -> Indexed:
    """Whoosh at its defaults, in this interpreter: the very package that newscli uses."""
    return _by_script(setting, sys.executable, ("bench_whoosh.py", "index"), "whoosh")


def by_library(module: str, engine: str, setting: Setting) -> Indexed:
    """An engine of bench_peers.py, in the first interpreter that has its module."""
    python = _python_with(module, setting)
    assert python
    return _by_script(setting, python, ("bench_peers.py", "index", "--engine", engine), engine)


def notmuch(setting: Setting) -> Indexed:
    """notmuch: the articles as mails; writing these is not counted."""
    mails = setting.work / "mails"
    shutil.rmtree(mails, ignore_errors=True)
    arguments = ("--docs", str(setting.corpus / "docs.jsonl"), "--out", str(mails))
    run((sys.executable, str(setting.perf / "make_mails.py"), *arguments))
    config = setting.work / "notmuch.conf"
    user = "[user]\nname=Reader\nprimary_email=reader@example.org\n"
    config.write_text(f"[database]\npath={mails.resolve()}\n{user}[new]\ntags=new\n", "utf-8")
    os.environ["NOTMUCH_CONFIG"] = str(config.resolve())
    done = setting.measure(("notmuch", "new", "--no-hooks", "--quiet"))
    return Indexed(done.wall, done, bytes_of(mails / ".notmuch"))


def recoll(setting: Setting) -> Indexed:
    """recoll: the dumps as files; it would make way for whatever else runs, if it were let."""
    folder = setting.work / "recoll"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    dumps = (setting.corpus / "dumps").resolve()
    settings = f"topdirs = {dumps}\nloglevel = 1\nidxflushmb = 200\nidxniceprio = 0\n"
    (folder / "recoll.conf").write_text(settings, "utf-8")
    done = setting.measure(("recollindex", "-c", str(folder)))
    return Indexed(done.wall, done, bytes_of(folder))


def _by_script(setting: Setting, python: str, script: tuple[str, ...], folder: str) -> Indexed:
    """Index by a script, which tells the seconds of the indexing alone."""
    where = setting.work / folder
    documents = ("--docs", str(setting.corpus / "docs.jsonl"), "--dir", str(where))
    done = setting.measure((python, str(setting.perf / script[0]), *script[1:], *documents))
    told = json.loads(done.output)
    return Indexed(told["seconds"], done, bytes_of(where), told["docs_rss_mb"] * 1.048576)


def _python_with(module: str, setting: Setting) -> str | None:
    """The first interpreter that can import a module."""
    for python in setting.pythons:
        if not subprocess.run((python, "-c", f"import {module}"), capture_output=True).returncode:
            return python
    return None


def _needs_command(command: str, _: Setting) -> str | None:
    return None if shutil.which(command) else "not installed"


def _needs_module(module: str, setting: Setting) -> str | None:
    return None if _python_with(module, setting) else "not installed"


WHOOSH = Contestant("plain Whoosh", lambda _: None, whoosh_plain)
NOTMUCH = Contestant("notmuch new", partial(_needs_command, "notmuch"), notmuch)
RECOLL = Contestant("recollindex", partial(_needs_command, "recollindex"), recoll)
LIBRARIES = {
    engine: Contestant(name, partial(_needs_module, module), partial(by_library, module, engine))
    for name, module, engine in (
        ("SQLite FTS5", "sqlite3", "fts5"),
        ("tantivy", "tantivy", "tantivy"),
        ("Xapian", "xapian", "xapian"),
    )
}
"""By their names in bench_peers.py."""
