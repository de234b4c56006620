"""What the operating system says when something cannot be read, in our words."""

import errno

from newscli.errors import InputError

_CODES = {
    errno.ENOENT: ("missing", "no such file or folder"),
    errno.ENOTDIR: ("missing", "no such file or folder"),
    errno.EACCES: ("permission", "no permission to read it"),
    errno.EPERM: ("permission", "no permission to read it"),
    errno.EISDIR: ("is-folder", "is a folder"),
    errno.ENXIO: ("not-a-file", "neither a file nor a folder"),
}


def unreadable(name: str, error: OSError | ValueError) -> InputError:
    """The InputError of a failed call; a ValueError is a name that no file can have (it holds a NUL)."""
    number = error.errno if isinstance(error, OSError) else errno.ENOENT
    reason = getattr(error, "strerror", None) or str(error)
    code, message = _CODES.get(number or 0, ("read", f"cannot be read: {reason}"))
    return InputError(name, code, message)
