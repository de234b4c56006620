"""python -m newscli, and the command newscli: `--version` is answered before anything else is loaded."""

import gc
import sys

_RARELY = 50_000


def main() -> int:
    """Run the command line; the exit code."""
    gc.set_threshold(_RARELY)  # most objects of a command are its code, which looking for garbage only delays
    arguments = sys.argv[1:]
    if arguments and arguments[0] == "--version" and set(arguments[1:]) <= {"--json"}:
        from newscli.cli.version import print_version

        return print_version(as_json="--json" in arguments)
    try:
        from newscli.cli.shell import run
    except KeyboardInterrupt:
        return 130

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
