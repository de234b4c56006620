"""What tests of several rooms need: where things lie, and the program as a user runs it."""

import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from resource import RLIMIT_FSIZE, setrlimit

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
SHARED = Path(os.environ.get("NEWSCLI_SHARED", ROOT.parent / "shared"))

needs_shared = pytest.mark.skipif(
    not (SHARED / "seed").is_dir(), reason="the shared folder (NEWSCLI_SHARED) is not there"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of our own."""
    parser.addoption("--long", action="store_true", help="try many more random cases, for many minutes")


@pytest.fixture(scope="session")
def is_long(request: pytest.FixtureRequest) -> bool:
    """Whether there is time for many more random cases."""
    return bool(request.config.getoption("--long"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of the program gave."""

    code: int
    out: str
    err: str


Program = Callable[..., Outcome]


def clean_environment(folder: Path) -> dict[str, str]:
    """An environment in which the program finds nothing of this user's, but an index in a folder."""
    (folder / "config.toml").touch()
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return kept | {
        "HOME": str(folder),
        "NEWSCLI_CONFIG": str(folder / "config.toml"),
        "NEWSCLI_INDEX": str(folder / "index"),
    }


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment in which the program finds nothing of this user's."""
    return clean_environment(tmp_path)


@pytest.fixture
def program(environment: dict[str, str], tmp_path: Path) -> Program:
    """Runs newscli in a folder of its own.

    `stdin` is bytes, `env` is added to the environment, `prefix` is a command that runs it, `largest` the
    bytes that a file may have: beyond them the system refuses to write, as on a full disk.
    """

    def run(
        *arguments: str | Path,
        stdin: bytes = b"",
        env: dict[str, str] | None = None,
        prefix: tuple[str, ...] = (),
        largest: int | None = None,
    ) -> Outcome:
        found = subprocess.run(
            [*prefix, sys.executable, "-m", "newscli", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            env=environment | (env or {}),
            cwd=tmp_path,
            preexec_fn=None if largest is None else lambda: setrlimit(RLIMIT_FSIZE, (largest, largest)),
            check=False,
        )
        return Outcome(found.returncode, found.stdout.decode("utf-8"), found.stderr.decode("utf-8"))

    return run


@pytest.fixture
def terminal(environment: dict[str, str], tmp_path: Path) -> Program:
    """Runs newscli with all three streams on a terminal of 80 columns; what it shows is `out`.

    `typed` is what the person types, before it is asked for.
    """

    def run(*arguments: str | Path, typed: bytes = b"", env: dict[str, str] | None = None) -> Outcome:
        master, slave = pty.openpty()
        child = subprocess.Popen(
            [sys.executable, "-m", "newscli", *map(str, arguments)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment | {"TERM": "xterm", "COLUMNS": "80", "LINES": "24"} | (env or {}),
            cwd=tmp_path,
            start_new_session=True,
        )
        os.close(slave)
        os.write(master, typed)
        shown = b"".join(iter(lambda: _some(master), b""))
        os.close(master)
        return Outcome(child.wait(), shown.decode("utf-8").replace("\r\n", "\n"), "")

    return run


def _some(master: int) -> bytes:
    """What a terminal shows next; nothing once its program has ended."""
    try:
        return os.read(master, 65536)
    except OSError:  # how Linux tells that nobody holds the other end
        return b""


@pytest.fixture
def powerless() -> tuple[str, ...]:
    """A prefix under which permissions hold for root too; nothing for other users."""
    if os.geteuid() != 0:
        return ()
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("root may read and write everything, and setpriv is not there to change that")
    return (setpriv, "--bounding-set=-dac_override,-dac_read_search")


@pytest.fixture(scope="session")
def samples_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the samples, for tests that only read it."""
    index = tmp_path_factory.mktemp("samples") / "index"
    command = [sys.executable, "-m", "newscli", "ingest", "--quiet", "--index", str(index), "samples"]
    subprocess.run(command, cwd=ROOT, check=True)
    return index
