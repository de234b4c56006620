"""The saved queries of an index: a text file in its directory, which a person may read and edit."""

from pathlib import Path

from newscli.engines.whoosh_index.directory import check_directory, writing
from newscli.engines.whoosh_index.disk import sync_folder, write_file
from newscli.engines.whoosh_index.locking import writer_lock
from newscli.errors import UnusableIndexError
from newscli.query.saved import SavedLineError, change_saved, read_saved

QUERIES_FILE = "newscli-queries.txt"
_MEND = "mend it with an editor"


class SavedQueries:
    """The saved queries of the index in a directory."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, str]:
        """Name → query, in the order of names."""
        check_directory(self._path)
        return self._parsed(self._text())

    def put(self, name: str, query: str | None, wait: float) -> None:
        """Keep a query under a name, in the place of one that it had; None: let go of that."""
        check_directory(self._path)
        with writer_lock(self._path, wait):
            text = self._text()
            self._parsed(text)  # what could not be read is not written anew
            with writing(self._path):
                write_file(self._file, change_saved(text, name, query).encode())
                sync_folder(self._path)

    @property
    def _file(self) -> Path:
        return self._path / QUERIES_FILE

    def _text(self) -> str:
        try:
            return self._file.read_bytes().decode()
        except FileNotFoundError:
            return ""
        except UnicodeDecodeError:
            raise UnusableIndexError(f"{self._file}: it is not UTF-8", _MEND) from None
        except OSError as error:
            raise UnusableIndexError(f"{self._file}: {error.strerror}") from error

    def _parsed(self, text: str) -> dict[str, str]:
        try:
            return read_saved(text)
        except SavedLineError as error:
            raise UnusableIndexError(f"{self._file}: {error}", _MEND) from None
