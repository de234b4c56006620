"""What tests of several rooms need: where things lie, and the program as a user runs it."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
SHARED = Path(os.environ.get("NEWSCLI_SHARED", ROOT.parent / "shared"))

needs_shared = pytest.mark.skipif(
    not (SHARED / "seed").is_dir(), reason="the shared folder (NEWSCLI_SHARED) is not there"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of the program gave."""

    code: int
    out: str
    err: str


Program = Callable[..., Outcome]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment in which the program finds nothing of this user's."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return kept | {
        "HOME": str(tmp_path),
        "NEWSCLI_CONFIG": str(tmp_path / "config.toml"),
        "NEWSCLI_INDEX": str(tmp_path / "index"),
    }


@pytest.fixture
def program(environment: dict[str, str], tmp_path: Path) -> Program:
    """Runs newscli in a folder of its own; `stdin` is bytes, `env` is added to the environment."""

    def run(*arguments: str | Path, stdin: bytes = b"", env: dict[str, str] | None = None) -> Outcome:
        found = subprocess.run(
            [sys.executable, "-m", "newscli", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            env=environment | (env or {}),
            cwd=tmp_path,
            check=False,
        )
        return Outcome(found.returncode, found.stdout.decode("utf-8"), found.stderr.decode("utf-8"))

    return run


@pytest.fixture(scope="session")
def samples_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the samples, for tests that only read it."""
    index = tmp_path_factory.mktemp("samples") / "index"
    command = [sys.executable, "-m", "newscli", "ingest", "--quiet", "--index", str(index), "samples"]
    subprocess.run(command, cwd=ROOT, check=True)
    return index
