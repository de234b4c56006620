"""Archives and packed files: what is in them is read as in folders, and what is broken loses nothing else."""

import bz2
import gzip
import io
import json
import lzma
import os
import shutil
import struct
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscli.article import Document
from newscli.errors import InputError
from newscli.sources import Input, Reading, Selection, find_inputs, read_documents
from newscli.sources.archives import members
from tests.conftest import Program

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

STORY = (
    b"Harbour reopens after storm\n\n" + b"The harbour reopened on Monday after the storm had passed. " * 8
)
OTHER = (
    b"Mayor opens the new bridge\n\n"
    + b"The mayor opened the bridge on Friday and was the first across. " * 8
)
FILES = {"b/2.txt": STORY, "a.txt": OTHER}
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8
HTML = b"<!DOCTYPE html><html><head><title>x</title></head><body><p>Hello</p></body></html>"
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstd.compress,
}
ENDINGS = [".zip", ".tar", *(f".tar.{name}" for name in COMPRESS), ".tgz", ".tbz2", ".txz", ".tzst"]
ALL_ENDINGS = [*ENDINGS, *(f".{name}" for name in COMPRESS)]
TIME = 1_700_000_000


def tar_of(files: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar of files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(data), TIME
            tar.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


def zip_of(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as packed:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (2023, 11, 14, 22, 13, 20))
            packed.writestr(entry, data, method)
    return buffer.getvalue()


def archive_of(files: dict[str, bytes], ending: str) -> bytes:
    """An archive of files, or a packed file of the first of them, as its ending says."""
    short = {"tgz": "gz", "tbz2": "bz2", "txz": "xz", "tzst": "zst"}
    last = ending.rpartition(".")[2]
    if ending == ".zip":
        return zip_of(files)
    if ending == ".tar":
        return tar_of(files)
    packed = tar_of(files) if ".t" in ending else next(iter(files.values()))
    return COMPRESS[short.get(last, last)](packed)


def read(path: Path, selection: Selection | None = None) -> dict[str, str]:
    """What an archive gives: names below its own, with the first line or the code of the error."""
    return {
        each.name.removeprefix(f"{path}"): each.code if isinstance(each, InputError) else each.lines[0]
        for each in read_documents(find_inputs([str(path)], selection), Reading())
        if each is not None
    }


def written(folder: Path, name: str, data: bytes) -> Path:
    """A file with these bytes."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


HEADLINES = {"!/b/2.txt": "Harbour reopens after storm", "!/a.txt": "Mayor opens the new bridge"}


@pytest.mark.parametrize("ending", [*ENDINGS, ".ZIP", ".Tar.Gz"])
def test_an_archive_gives_its_files_in_its_own_order(tmp_path: Path, ending: str) -> None:
    path = written(tmp_path, f"dump{ending}", archive_of(FILES, ending.lower()))
    assert list(read(path).items()) == list(HEADLINES.items())


@pytest.mark.parametrize("ending", COMPRESS)
def test_a_packed_file_is_one_document(tmp_path: Path, ending: str) -> None:
    path = written(tmp_path, f"x.txt.{ending}", COMPRESS[ending](STORY[:40]) + COMPRESS[ending](STORY[40:]))
    (document,) = read_documents(find_inputs([str(path)]), Reading())
    assert isinstance(document, Document)
    assert (document.name, document.size) == (f"{path}!/x.txt", len(STORY))


@pytest.mark.parametrize(
    "command",
    [
        ("tar", "-cf", "x.tar"),
        ("tar", "--format=ustar", "-cf", "x.tar"),
        ("tar", "--format=v7", "-cf", "x.tar"),
        ("tar", "-czf", "x.tar.gz"),
        ("tar", "-cjf", "x.tar.bz2"),
        ("tar", "-cJf", "x.tar.xz"),
        ("zip", "-qry", "x.zip"),
        ("zip", "-qry0", "x.zip"),
    ],
)
def test_what_common_tools_make_is_read(tmp_path: Path, command: tuple[str, ...]) -> None:
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not there")
    folder = tmp_path / "in"
    names = ["plain.txt", "sub/é.txt", f"sub/{'long' * 20}.txt"]
    for name in names:
        os.utime(written(folder, name, STORY), (TIME, TIME))
    (folder / "link.txt").symlink_to("plain.txt")
    path = tmp_path / command[-1]
    made = subprocess.run([*command[:-1], path, "."], cwd=folder, capture_output=True, check=False)
    if made.returncode:
        pytest.skip(f"{command[0]} cannot make it: {made.stderr.decode()}")
    found = list(read_documents(find_inputs([str(path)]), Reading()))
    assert {each.name for each in found if isinstance(each, Document)} == {
        f"{path}!/{name}" for name in names
    }
    assert {each.modified for each in found if isinstance(each, Document)} == {TIME}


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_names_are_whole(tmp_path: Path, form: int) -> None:
    names = ["d/" * 200 + "x" * 250 + ".txt", "ы" * 120 + ".txt", "short.txt"]
    path = written(tmp_path, "x.tar", tar_of(dict.fromkeys(names, STORY), form))
    assert list(read(path)) == [f"!/{name}" for name in names]


@pytest.mark.parametrize("ending", [".zip", ".tar"])
def test_names_are_only_names(program: Program, tmp_path: Path, ending: str) -> None:
    names = ["../../etc/passwd", "/etc/hostname", "a\x1b[31mred.txt", "two\nlines.txt", "b\\c.txt"]
    files = {name: STORY + name.encode() for name in names}
    written(tmp_path, f"x{ending}", archive_of(files, ending))
    outcome = program("parse", "--json", f"x{ending}")
    assert [each["source"]["name"] for each in json.loads(outcome.out)] == [
        f"x{ending}!/{name}" for name in names
    ]
    shown = program("parse", "--fields", "source", f"x{ending}")
    assert "\x1b" not in shown.out
    assert len(shown.out.splitlines()) == len(names)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["config.toml", f"x{ending}"]


def test_a_name_in_no_encoding_is_kept(program: Program, tmp_path: Path) -> None:
    written(tmp_path, "x.tar", tar_of({"\udcff.txt": STORY}))
    assert program("ingest", "x.tar").code == 0
    assert program("list", "--format", "ids").out


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz"])
def test_what_a_folder_passes_over_an_archive_does_too(tmp_path: Path, ending: str) -> None:
    files = {
        ".hidden": STORY,
        ".git/x.txt": STORY,
        "__MACOSX/._a.txt": STORY,
        "picture.png": PNG,
        "page.html": HTML,
        "./a.txt": STORY,
        "..a/x.txt": STORY,
    }
    path = written(tmp_path, f"x{ending}", archive_of(files, ending))
    assert read(path) == {"!/page.html": "html", "!/a.txt": "Harbour reopens after storm"}


def test_links_devices_and_folders_are_not_followed(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            entry = tarfile.TarInfo(f"kind{kind.decode()}")
            entry.type, entry.linkname = kind, "/etc/passwd"
            tar.addfile(entry)
        entry = tarfile.TarInfo("a.txt")
        entry.size = len(STORY)
        tar.addfile(entry, io.BytesIO(STORY))
    assert list(read(written(tmp_path, "x.tar", buffer.getvalue()))) == ["!/a.txt"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        link = zipfile.ZipInfo("link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        files.writestr(link, "/etc/passwd")
        files.mkdir("folder")
        files.writestr("a.txt", STORY)
    assert list(read(written(tmp_path, "x.zip", packed.getvalue()))) == ["!/a.txt"]


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.zst"])
@pytest.mark.parametrize("inner", ["in.zip", "in.txt.gz", "in.TGZ"])
def test_an_archive_in_an_archive_fails_and_the_others_go_on(tmp_path: Path, ending: str, inner: str) -> None:
    path = written(tmp_path, f"x{ending}", archive_of({inner: zip_of(FILES), **FILES}, ending))
    assert read(path) == {f"!/{inner}": "nested", **HEADLINES}


def test_a_file_that_is_packed_twice_fails(tmp_path: Path) -> None:
    path = written(tmp_path, "x.tar.gz.xz", lzma.compress(gzip.compress(tar_of(FILES))))
    assert read(path) == {"!/x.tar.gz": "nested"}


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        (("*.txt",), (), {"x.zip!/b/2.txt", "x.zip!/a.txt", "y.txt", "z.txt.gz!/z.txt"}),
        (("*.zip",), (), {"x.zip!/b/2.txt", "x.zip!/a.txt"}),
        (("*.zip",), ("b/*",), {"x.zip!/a.txt"}),
        ((), ("*.zip", "*.gz"), {"y.txt"}),
        ((), ("*x.zip!/a.txt", "y*"), {"x.zip!/b/2.txt", "z.txt.gz!/z.txt"}),
        (("b/*",), (), {"x.zip!/b/2.txt"}),
    ],
)
def test_a_selection_holds_in_archives(
    tmp_path: Path, include: tuple[str, ...], exclude: tuple[str, ...], expected: set[str]
) -> None:
    written(tmp_path, "d/x.zip", zip_of(FILES))
    written(tmp_path, "d/y.txt", STORY)
    written(tmp_path, "d/z.txt.gz", gzip.compress(STORY))
    found = read(tmp_path / "d", Selection(include, exclude))
    assert {name.removeprefix("/") for name in found} == expected


def test_a_selection_chooses_in_a_named_archive_but_not_a_named_file(tmp_path: Path) -> None:
    packed = written(tmp_path, "z.txt.gz", gzip.compress(STORY))
    assert list(read(packed, Selection(include=("*.md",)))) == ["!/z.txt"]
    assert list(read(written(tmp_path, "x.zip", zip_of(FILES)), Selection(("a*",)))) == ["!/a.txt"]


def test_a_named_packed_picture_fails_and_one_in_a_folder_does_not(tmp_path: Path) -> None:
    path = written(tmp_path, "d/x.png.gz", gzip.compress(PNG))
    assert read(path) == {"!/x.png": "binary"}
    assert read(tmp_path / "d") == {}


def test_standard_input_and_pipes_stay_text(program: Program, tmp_path: Path) -> None:
    assert "not a text" in program("parse", "-", stdin=zip_of(FILES)).err
    os.mkfifo(tmp_path / "x.gz")
    (found,) = find_inputs([str(tmp_path / "x.gz")])
    assert isinstance(found, Input)
    assert found.packing is None


# Broken ones.


@pytest.mark.parametrize("ending", [".tar", ".tar.gz", ".tar.xz", ".tar.zst", ".zip"])
def test_what_stands_before_a_cut_is_kept(tmp_path: Path, ending: str) -> None:
    files = {"a.txt": STORY, "b.txt": os.urandom(200_000).hex().encode(), "c.txt": STORY}
    data = archive_of(files, ending)
    found = read(written(tmp_path, f"x{ending}", data[: len(data) // 2]))
    assert found["!/a.txt"] == "Harbour reopens after storm"
    assert found["!/b.txt"] == "damaged"
    assert "!/c.txt" not in found


@pytest.mark.parametrize("ending", COMPRESS)
@pytest.mark.parametrize("size", [0, 5, -5])
def test_a_packed_file_that_is_cut_off_fails(tmp_path: Path, ending: str, size: int) -> None:
    path = written(tmp_path, f"x.{ending}", COMPRESS[ending](STORY)[:size])
    assert read(path) == {"!/x": "damaged"}


def test_a_tar_that_ends_between_members_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, "x.tar", tar_of({"a.txt": STORY}, tarfile.USTAR_FORMAT)[:1024])
    assert read(path) == {"!/a.txt": "Harbour reopens after storm", "": "damaged"}


def test_a_broken_header_of_tar_does_not_hide_what_follows(tmp_path: Path) -> None:
    data = bytearray(tar_of({"a.txt": STORY, "b.txt": STORY, "c.txt": OTHER}, tarfile.USTAR_FORMAT))
    data[data.index(b"b.txt")] ^= 1
    assert read(written(tmp_path, "x.tar", bytes(data))) == {
        "!/a.txt": "Harbour reopens after storm",
        "": "damaged",
        "!/c.txt": "Mayor opens the new bridge",
    }


def test_a_wrong_checksum_behind_a_tar_is_told(tmp_path: Path) -> None:
    data = bytearray(gzip.compress(tar_of(FILES)))
    data[-8] ^= 1
    assert read(written(tmp_path, "x.tar.gz", bytes(data))) == {**HEADLINES, "": "damaged"}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_broken_member_of_a_zip_is_the_only_one_lost(tmp_path: Path, method: int) -> None:
    data = bytearray(zip_of({"a.txt": STORY, "b.txt": STORY + b"!", "c.txt": OTHER}, method))
    data[data.index(b"b.txt") + 30] ^= 0xFF
    assert read(written(tmp_path, "x.zip", bytes(data))) == {
        "!/a.txt": "Harbour reopens after storm",
        "!/b.txt": "damaged",
        "!/c.txt": "Mayor opens the new bridge",
    }


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_without_its_directory_is_read_by_its_headers(tmp_path: Path, method: int) -> None:
    data = zip_of({"b/": b"", **FILES, "in.zip": zip_of({"deep.txt": STORY})}, method)
    path = written(tmp_path, "x.zip", data[: data.rindex(b"PK\1\2", 0, data.rindex(b"b/2.txt"))])
    assert read(path) == {"": "damaged", **HEADLINES, "!/in.zip": "nested"}


def test_a_zip_that_was_streamed_is_read_without_its_directory(tmp_path: Path) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise OSError

        def tell(self) -> int:
            raise OSError

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in FILES.items():
            packed.writestr(name, content)
    data = pipe.getvalue()
    assert read(written(tmp_path, "whole.zip", data)) == HEADLINES
    assert read(written(tmp_path, "cut.zip", data[:-30])) == {"": "damaged", **HEADLINES}


def test_encrypted_and_unknown_methods_fail_with_a_reason(tmp_path: Path) -> None:
    data = bytearray(zip_of({"a.txt": STORY, "b.txt": STORY, "c.txt": OTHER}))
    places = [at for at in range(len(data)) if data[at : at + 4] == b"PK\1\2"]
    data[places[0] + 8] |= 1
    struct.pack_into("<H", data, places[1] + 10, 93)
    assert read(written(tmp_path, "x.zip", bytes(data))) == {
        "!/a.txt": "encrypted",
        "!/b.txt": "unsupported",
        "!/c.txt": "Mayor opens the new bridge",
    }


@pytest.mark.parametrize("ending", ALL_ENDINGS)
def test_an_archive_that_is_none_is_one_clear_failure(program: Program, tmp_path: Path, ending: str) -> None:
    written(tmp_path, f"x{ending}", STORY)
    written(tmp_path, "y.txt", STORY)
    outcome = program("parse", "--jsonl", f"x{ending}", "y.txt")
    assert (outcome.code, len(outcome.out.splitlines())) == (3, 1)
    assert outcome.err.startswith(f"newscli: x{ending}")
    assert len(outcome.err.splitlines()) == 1


# Limits.


@pytest.mark.parametrize("ending", [".tar.gz", ".tar.xz", ".zip"])
def test_a_bomb_is_stopped_and_the_message_names_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr(members, "FREE", 1024 * 1024)
    files = {"a.txt": STORY, "bomb.txt": b" " * 40_000_000, "c.txt": STORY}
    path = written(tmp_path, f"x{ending}", archive_of(files, ending))
    *kept, error = read_documents(find_inputs([str(path)]), Reading())
    assert [each.name for each in kept if each] == [f"{path}!/a.txt"]
    assert isinstance(error, InputError)
    assert (error.name, error.code) == (str(path), "too-large")
    assert "200 times" in error.message
    assert "stopped after" in error.message
    assert "unpack it yourself" in str(error.hint)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_member_that_is_too_large_is_the_only_one_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr(members, "MAX_MEMBER", 1000)
    path = written(tmp_path, f"x{ending}", archive_of({"large.txt": STORY * 3, **FILES}, ending))
    assert read(path) == {"!/large.txt": "too-large", **HEADLINES}


# The books.


@pytest.mark.parametrize("ending", [".zip", ".tar.gz"])
def test_twice_is_once_in_archives_and_beside_them(program: Program, tmp_path: Path, ending: str) -> None:
    written(tmp_path, f"d/x{ending}", archive_of(FILES, ending))
    written(tmp_path, "d/x.txt.gz", gzip.compress(STORY))
    written(tmp_path, "d/bad.zip", b"PK")
    first, second = (json.loads(program("ingest", "--json", "d").out) for _ in range(2))
    assert first["documents"] == {"seen": 4, "parsed": 2, "unchanged": 1, "failed": 1}
    assert first["articles"]["new"] == 2
    assert second["documents"] == {"seen": 4, "parsed": 0, "unchanged": 3, "failed": 1}


def test_a_members_time_is_its_documents(tmp_path: Path) -> None:
    made = {
        "x.tar": (tar_of({"a.txt": STORY}), TIME),
        "x.zip": (zip_of({"a.txt": STORY}), TIME),
        "x.gz": (gzip.compress(STORY, mtime=TIME), TIME),
        "none.gz": (gzip.compress(STORY, mtime=0), 86400),
        "none.xz": (lzma.compress(STORY), 86400),
    }
    for name, (data, modified) in made.items():
        path = written(tmp_path, name, data)
        os.utime(path, (86400, 86400))
        (document,) = read_documents(find_inputs([str(path)]), Reading())
        assert isinstance(document, Document)
        assert document.modified == modified, name
        assert document.captured is not None
        assert document.captured.origin == "file-time"


def test_failures_name_file_member_and_reason(program: Program, tmp_path: Path) -> None:
    written(tmp_path, "x.zip", zip_of({"page.html": HTML, **FILES}))
    outcome = program("parse", "--jsonl", "x.zip", "--errors", "errors")
    assert (outcome.code, len(outcome.out.splitlines())) == (3, 2)
    assert outcome.err.startswith("newscli: x.zip!/page.html: HTML, not text\n")
    assert json.loads((tmp_path / "errors").read_text())["name"] == "x.zip!/page.html"
    strict = program("parse", "--jsonl", "x.zip", "--strict")
    assert (strict.code, strict.out) == (3, "")


# Any bytes at all.

EXAMPLES = {ending: archive_of({**FILES, ("n" * 120) + "é.txt": STORY}, ending) for ending in ALL_ENDINGS}


def check_reads(ending: str, data: bytes) -> None:
    """Whatever the bytes are, documents and errors come out."""
    with TemporaryDirectory() as folder:
        read(written(Path(folder), f"x{ending}", data))


@settings(deadline=None)
@given(st.sampled_from(ALL_ENDINGS), st.binary(max_size=2000), st.integers(0, 40))
def test_any_bytes(ending: str, data: bytes, head: int) -> None:
    check_reads(ending, EXAMPLES[ending][:head] + data)


@settings(deadline=None)
@given(st.sampled_from(ALL_ENDINGS), st.floats(0, 1))
def test_any_cut(ending: str, share: float) -> None:
    check_reads(ending, EXAMPLES[ending][: int(len(EXAMPLES[ending]) * share)])


@settings(deadline=None)
@given(st.sampled_from(ALL_ENDINGS), st.lists(st.tuples(st.floats(0, 1), st.integers(1, 255)), max_size=5))
def test_any_damage(ending: str, places: list[tuple[float, int]]) -> None:
    data = bytearray(EXAMPLES[ending])
    for share, bits in places:
        data[int(share * (len(data) - 1))] ^= bits
    check_reads(ending, bytes(data))


@settings(deadline=None)
@given(
    st.dictionaries(
        st.text(
            st.characters(exclude_categories=("Cs",), exclude_characters="\0/\\"), min_size=1, max_size=40
        ).filter(lambda name: not name.startswith(".") and "." not in name),
        st.binary(max_size=300).filter(lambda data: b"\0" not in data),
        max_size=5,
    ),
    st.sampled_from(ENDINGS),
)
def test_any_files_come_back(files: dict[str, bytes], ending: str) -> None:
    texts = {name: b"Headline\n" + data.hex().encode() for name, data in files.items()}
    with TemporaryDirectory() as folder:
        path = written(Path(folder), f"x{ending}", archive_of(texts, ending))
        found = [each for each in read_documents(find_inputs([str(path)]), Reading()) if each]
    assert all(isinstance(each, Document) for each in found)
    assert {each.name: each.size for each in found if isinstance(each, Document)} == {
        f"{path}!/{name}": len(data) for name, data in texts.items()
    }
