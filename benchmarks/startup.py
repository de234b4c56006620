"""What starting costs: CPU time of commands as ratios to `python -c pass`, all in one run.

    python benchmarks/startup.py [--runs 15]

Each command runs `--runs` times, in turns; the least CPU time (user and system, of the child) counts, as
other work on the machine can only add to it. Run it with the Python that newscli is installed in.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
NEWSCLI = (sys.executable, "-m", "newscli")
COMMANDS = {
    "python -c pass": (None, (sys.executable, "-c", "pass")),
    "newscli --version": (3.0, (*NEWSCLI, "--version")),
    "newscli --help": (11.0, (*NEWSCLI, "--help")),
    "newscli parse --json": (10.0, (*NEWSCLI, "parse", "--json", str(SAMPLES / "turkey-visit.txt"))),
    "newscli search --json": (20.0, (*NEWSCLI, "search", "--json", "Turkey")),
}
"""Command → the ratio that it may cost, and its arguments."""


def cpu_seconds(arguments: tuple[str, ...]) -> float:
    """The CPU time of a child process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Measure, print, and fail where a command costs more than it may."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=15)
    runs = options.parse_args().runs
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NEWSCLI_INDEX"] = str(Path(folder) / "index")
        subprocess.run((*NEWSCLI, "ingest", "--quiet", str(SAMPLES)), check=True)
        least = dict.fromkeys(COMMANDS, float("inf"))
        for _ in range(runs):
            for name, (_, arguments) in COMMANDS.items():
                least[name] = min(least[name], cpu_seconds(arguments))
    base = least["python -c pass"]
    missed = 0
    print("| command | CPU ms | ratio | may be |\n|---|---|---|---|")
    for name, (most, _) in COMMANDS.items():
        ratio = least[name] / base
        missed += most is not None and ratio > most
        print(f"| `{name}` | {least[name] * 1000:.1f} | {ratio:.1f} | {most or ''} |")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
