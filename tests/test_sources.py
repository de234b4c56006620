"""Which inputs there are, and what each is read as."""

import io
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.article import Document, Moment, Precision
from newscli.errors import InputError
from newscli.sources import (
    LINE_SEPARATOR,
    NUL_SEPARATOR,
    Input,
    Reading,
    Selection,
    document_from_bytes,
    find_inputs,
    read_document,
    read_names,
)

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89"
PAGE = b"<!DOCTYPE html>\n<html><head><title>News</title></head><body><p>Story</p></body></html>\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with `dumps/` in it, a file of each kind in there."""
    monkeypatch.chdir(tmp_path)
    dumps = tmp_path / "dumps"
    for name in (
        "b.txt",
        "B.txt",
        "a/2.txt",
        "a/10.txt",
        "a-b.txt",
        "é.txt",
        ".hidden",
        ".git/x.txt",
        "page.html",
    ):
        (dumps / name).parent.mkdir(parents=True, exist_ok=True)
        (dumps / name).write_text("A headline\n")
    (dumps / "link.txt").symlink_to("b.txt")
    (dumps / "broken.txt").symlink_to("nowhere")
    (dumps / "loop.txt").symlink_to("loop.txt")
    (dumps / "a" / "up").symlink_to("..")
    os.mkfifo(dumps / "pipe")
    return dumps


@pytest.fixture
def ordinary_user(folder: Path) -> Iterator[None]:
    """No superuser, and `dumps/a` and `dumps/page.html` closed to all."""
    folder.parent.chmod(0o755)
    (folder / "a").chmod(0)
    (folder / "page.html").chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield
    os.seteuid(user)
    (folder / "a").chmod(0o755)


def names(*paths: str, selection: Selection | None = None) -> list[str]:
    """The names of the inputs, errors as their code."""
    found = find_inputs(paths, selection)
    return [each.name if isinstance(each, Input) else f"{each.name}: {each.code}" for each in found]


def refusal(data: bytes, encoding: str | None = None) -> InputError:
    """The error that bytes end in."""
    with pytest.raises(InputError) as caught:
        document_from_bytes("dump", data, Reading(encoding=encoding))
    return caught.value


ALL = ["B.txt", "a/10.txt", "a/2.txt", "a-b.txt", "b.txt", "link.txt", "page.html", "é.txt"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("given_as", ["dumps", "dumps/", "./dumps"])
def test_a_folder_gives_its_files_in_byte_order_of_names(given_as: str) -> None:
    in_order = sorted(ALL, key=lambda name: [os.fsencode(part) for part in name.split("/")])
    assert names(given_as) == [f"{given_as.rstrip('/')}/{name}" for name in in_order]
    assert [each.is_named for each in find_inputs([given_as]) if isinstance(each, Input)] == [False] * len(
        ALL
    )


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        (("*.html",), (), ["page.html"]),
        (("a/*",), (), ["a/10.txt", "a/2.txt"]),
        (("?.txt", "*.html"), ("é*", "B.*"), ["a/2.txt", "b.txt", "page.html"]),
        ((), ("*.txt",), ["page.html"]),
        (("*.TXT",), (), []),
    ],
)
def test_a_selection_holds_of_names_and_of_paths_below_the_folder(
    include: tuple[str, ...], exclude: tuple[str, ...], expected: list[str]
) -> None:
    assert names("dumps", selection=Selection(include, exclude)) == [f"dumps/{name}" for name in expected]


@pytest.mark.usefixtures("folder")
def test_what_is_named_is_an_input_whatever_it_is() -> None:
    named = ["dumps/.hidden", "dumps/link.txt", "dumps/pipe", "-"]
    assert names(*named, selection=Selection(include=("*.html",), exclude=("*",))) == named
    assert names("dumps/.git") == ["dumps/.git/x.txt"]
    assert len(names("dumps/a/up")) == len(ALL)


@pytest.mark.usefixtures("folder")
def test_what_cannot_be_found_is_yielded_and_the_rest_is_not_lost() -> None:
    paths = [
        "nowhere",
        "",
        "a\0b",
        "dumps/b.txt/c",
        "dumps/broken.txt",
        "dumps/loop.txt",
        "/dev/null",
        "dumps/b.txt",
    ]
    assert names(*paths) == [
        "nowhere: missing",
        ": missing",
        "a\0b: missing",
        "dumps/b.txt/c: missing",
        "dumps/broken.txt: missing",
        "dumps/loop.txt: read",
        "/dev/null: not-a-file",
        "dumps/b.txt",
    ]


def test_a_socket_is_no_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket")
    assert names("socket", ".") == ["socket: not-a-file"]


@pytest.mark.usefixtures("ordinary_user")
def test_what_may_not_be_read_does_not_hide_the_others() -> None:
    assert names("dumps") == ["dumps/B.txt", "dumps/a: permission", *(f"dumps/{name}" for name in ALL[3:])]
    with pytest.raises(InputError) as caught:
        read_document(Input("dumps/page.html"), Reading())
    assert caught.value.code == "permission"


def test_a_name_that_is_not_utf8_is_read(folder: Path) -> None:
    odd = os.fsdecode(os.fsencode(folder) + b"/\xff.txt")
    try:
        Path(odd).write_text("A headline\n")
    except OSError:
        pytest.skip("this file system has only names in UTF-8")
    (found,) = find_inputs(["dumps"], Selection(include=("\udcff*",)))
    assert isinstance(found, Input)
    document = read_document(found, Reading())
    assert document is not None
    assert document.name == "dumps/\udcff.txt"


@pytest.mark.parametrize(
    ("data", "separator", "expected"),
    [
        (b"a.txt\nb c.txt\r\n\n  \n-\n\xff", LINE_SEPARATOR, ["a.txt", "b c.txt", "-", "\udcff"]),
        (b"a\nb\0 \0\0c\r\0", NUL_SEPARATOR, ["a\nb", " ", "c\r"]),
        (b"", LINE_SEPARATOR, []),
    ],
)
def test_names_are_read_from_a_list(data: bytes, separator: bytes, expected: list[str]) -> None:
    assert list(read_names(io.BytesIO(data), separator)) == expected


@given(st.lists(st.binary(min_size=1).map(lambda name: name.replace(b"\0", b"/"))))
def test_any_names_are_read_back(listed: list[bytes]) -> None:
    read = read_names(io.BytesIO(b"".join(name + b"\0" for name in listed)), NUL_SEPARATOR)
    assert [os.fsencode(name) for name in read] == listed


@pytest.mark.usefixtures("folder")
def test_a_file_is_a_document_with_its_time() -> None:
    os.utime("dumps/b.txt", (0, 86399.5))
    assert read_document(Input("dumps/b.txt"), Reading()) == Document(
        name="dumps/b.txt",
        sha256="ad614aeedf357bf4993b547a2e9c43be5837e4cf7f9e6f653abd86b4a5f2c0a5",
        lines=("A headline",),
        offsets=(0, 11),
        modified=86399.5,
        captured=Moment("1970-01-01T23:59:59Z", Precision.SECOND, "file-time"),
    )


@pytest.mark.usefixtures("folder")
def test_what_is_told_of_a_document_is_kept() -> None:
    told = Reading(captured=Moment("2024-02", Precision.MONTH, "option"), publisher="The Example")
    document = read_document(Input("dumps/b.txt"), told)
    assert document is not None
    assert (document.captured, document.publisher) == (told.captured, told.publisher)


def test_a_time_that_no_calendar_has_is_unknown() -> None:
    assert document_from_bytes("x", b"", modified=1e20).captured is None


def test_standard_input_has_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"caf\xc3\xa9")))
    document = read_document(Input("-"), Reading())
    assert document is not None
    assert (document.name, document.lines) == ("-", ("café",))
    assert (document.modified, document.captured) == (None, None)


def test_a_standard_input_that_is_closed_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="closed"):
        read_document(Input("-"), Reading())


def test_a_pipe_is_read_to_its_end(folder: Path) -> None:
    writer = Thread(target=(folder / "pipe").write_bytes, args=(b"A headline\n" * 10_000,))
    writer.start()
    document = read_document(Input("dumps/pipe"), Reading())
    writer.join()
    assert document is not None
    assert (len(document.lines), document.modified) == (10_000, None)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("path", "code"), [("nowhere", "missing"), ("dumps", "is-folder"), ("dumps/loop.txt", "read")]
)
def test_what_cannot_be_read_is_an_error(path: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_document(Input(path), Reading())
    assert (caught.value.name, caught.value.code) == (path, code)


def test_a_binary_file_is_an_error_only_where_it_was_named(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(PNG)
    assert read_document(Input(str(path), is_named=False), Reading()) is None
    with pytest.raises(InputError, match="not a text"):
        read_document(Input(str(path)), Reading())


@pytest.mark.parametrize(
    "data", [PNG, b"text\0more", b"\x01\x02" * 10 + b"a" * 100, bytes(range(256)) * 32, b"\0" * 100]
)
@pytest.mark.parametrize("encoding", [None, "utf-8", "cp1251"])
def test_binary(data: bytes, encoding: str | None) -> None:
    assert refusal(data, encoding).code == "binary"


@pytest.mark.parametrize(
    "data", [b"", b" \n\n", b"\x1b[1mBold\x1b[0m\n" * 99, b"\x01" + b"a" * 10, b"\t\v\f\r\n"]
)
def test_not_binary(data: bytes) -> None:
    assert document_from_bytes("dump", data).size == len(data)


@pytest.mark.parametrize(
    "data",
    [
        PAGE,
        b"\xef\xbb\xbf\n\n  <!-- saved --> <!-- twice -->\n<HTML lang=en>\n",
        PAGE.decode().encode("utf-16"),
        b'<?xml version="1.0"?>\n<html xmlns="x">',
        b"<body>Story</body>",
        b'<div class="story"><h1>Headline</h1><p>Text <b>bold</b></p></div>\n' * 4,
    ],
)
def test_html_is_refused_with_a_way_out(data: bytes) -> None:
    error = refusal(data)
    assert error.code == "html"
    assert error.hint is not None
    assert "w3m -dump page.html > page.txt" in error.hint


@pytest.mark.parametrize(
    "data",
    [
        b"The <html> tag turns thirty\n\nIts <p> and <b> live on.\n",
        b"a < b and c > d\n" * 100,
        b"<!-- a note -->\nHeadline\n",
        b"<!---->" * 1000 + b"Headline\n",
        b'<?xml version="1.0"?>\n<feed/>\n',
        b"<http://example.org/> said " * 50,
    ],
)
def test_a_text_that_mentions_tags_is_a_text(data: bytes) -> None:
    assert document_from_bytes("dump", data).size == len(data)
