"""Bad input: a clear error (file, line, reason, what to do), nothing else lost, and never a traceback."""

import fcntl
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import Program

STORY = "Harbour reopens after storm\n\n" + "The harbour reopened on Monday after the storm had passed. " * 8
LIST = "Most Read\n- Ferry strike ends after nine days\n- Mayor opens the new bridge\n- School meals return\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8
HTML = b"<!DOCTYPE html><html><head><title>x</title></head><body><p>Hello</p></body></html>"


def captures(program: Program, content: bytes) -> list[dict[str, object]]:
    """What `parse` makes of bytes on standard input."""
    outcome = program("parse", "--json", "-", stdin=content)
    assert (outcome.code, outcome.err) == (0, "")
    return json.loads(outcome.out)  # type: ignore[no-any-return]


def failed(program: Program, path: Path, *options: str) -> str:
    """The message about an input that fails beside one that does not; that one is parsed all the same."""
    (path.parent / "good.txt").write_text(STORY)
    outcome = program("parse", "--jsonl", path, path.parent / "good.txt", *options)
    assert outcome.code == 3
    assert len(outcome.out.splitlines()) == 1
    assert outcome.err.startswith(f"newscli: {path}")
    assert "Traceback" not in outcome.err
    return outcome.err


def test_missing_path(program: Program, tmp_path: Path) -> None:
    assert "no such file" in failed(program, tmp_path / "missing.txt").lower()


def test_folder_without_permission(program: Program, tmp_path: Path, powerless: tuple[str, ...]) -> None:
    (tmp_path / "good.txt").write_text(STORY)
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o000)
    outcome = program("parse", "--jsonl", locked, "good.txt", prefix=powerless)
    locked.chmod(0o700)
    assert outcome.code == 3
    assert "ermission" in outcome.err
    assert len(outcome.out.splitlines()) == 1


def test_picture_is_refused_by_name_and_passed_over_in_a_folder(program: Program, tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(PNG)
    assert "not a text" in failed(program, picture)
    outcome = program("parse", "--jsonl", tmp_path)
    assert (outcome.code, outcome.err) == (0, "")


def test_html_is_refused_with_how_to_render_it(program: Program, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(HTML)
    assert "w3m -dump" in failed(program, page)


@pytest.mark.parametrize("content", [b"", b" \n\t\n\n  ", b"\xef\xbb\xbf", b"\r\n\r\n"])
def test_empty_and_blank_are_documents_of_no_article(program: Program, content: bytes) -> None:
    assert captures(program, content) == []


def test_invalid_utf8_is_read_with_a_problem(program: Program) -> None:
    (found,) = captures(program, STORY.encode() + b"\xff\xfe broken \x80\x81 bytes.\n")
    problems = found["problems"]
    assert isinstance(problems, list)
    assert any(problem["code"] in ("guessed-encoding", "invalid-bytes") for problem in problems)


RUSSIAN = "Гавань снова открыта\n\n" + "Гавань открылась в понедельник после того, как шторм прошёл. " * 4
CHINESE = "港口重新开放\n\n" + "风暴过去以后，港口在星期一重新开放，渡轮也恢复了航行。" * 5
JAPANESE = "港が再開\n\n" + "嵐が過ぎた月曜日に港が再開し、フェリーも運航を始めました。" * 5


@pytest.mark.parametrize(
    ("text", "encoding"), [(RUSSIAN, "cp1251"), (CHINESE, "gbk"), (JAPANESE, "shift_jis")]
)
def test_old_encodings_are_guessed_and_can_be_named(program: Program, text: str, encoding: str) -> None:
    headline = text.splitlines()[0]
    (guessed,) = captures(program, text.encode(encoding))
    assert guessed["headline"] == headline
    named = json.loads(program("parse", "--json", "--encoding", encoding, stdin=text.encode(encoding)).out)[0]
    assert named["headline"] == headline
    assert "guessed-encoding" not in str(named["problems"])


def test_wrong_encoding_names_the_line(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "wrong.txt"
    path.write_bytes(b"One\nTwo\nThr\xc3\xa9e\n")
    assert failed(program, path, "--encoding", "ascii").startswith(f"newscli: {path}:3: ")


def test_unknown_encoding_is_a_usage_error(program: Program) -> None:
    outcome = program("parse", "--encoding", "klingon", stdin=STORY.encode())
    assert (outcome.code, outcome.err) == (2, "newscli: unknown encoding: klingon\n")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig"])
def test_marked_encodings_are_read(program: Program, encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    (found,) = captures(program, (mark + STORY).encode(encoding))
    assert found["headline"] == "Harbour reopens after storm"
    assert found["problems"] == []


@pytest.mark.parametrize("end", ["\r", "\r\n", "\u2028", "\u2029", "\x85"])
def test_line_ends_of_all_kinds(program: Program, end: str) -> None:
    (found,) = captures(program, (STORY + "\n" + LIST).replace("\n", end).encode())
    assert found["headline"] == "Harbour reopens after storm"
    lists = found["lists"]
    assert isinstance(lists, list)
    assert [len(each["items"]) for each in lists] == [3]


def test_nul_bytes_are_refused_as_no_text(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "nul.txt"
    path.write_bytes(STORY.encode() + b"\0\0\0")
    assert "not a text" in failed(program, path)


def test_one_line_of_50_megabytes(program: Program, tmp_path: Path) -> None:
    long = tmp_path / "long.txt"
    long.write_bytes(b"Harbour reopens after storm\n\n" + b"The storm has passed. " * (50_000_000 // 22))
    outcome = program("parse", "--jsonl", long)
    assert (outcome.code, outcome.err) == (0, "")
    found = json.loads(outcome.out)
    assert found["source"]["bytes"] == [0, long.stat().st_size]
    assert len(found["body"]) > 49_000_000


def test_no_final_newline(program: Program) -> None:
    with_end, without = captures(program, (STORY + "\n").encode()), captures(program, STORY.encode())
    assert with_end[0]["id"] == without[0]["id"]


def test_headline_alone(program: Program) -> None:
    (found,) = captures(program, b"Harbour reopens after storm\n")
    assert (found["headline"], found["body"]) == ("Harbour reopens after storm", "")


def test_list_alone_is_a_capture_without_article(program: Program) -> None:
    (found,) = captures(program, LIST.encode())
    assert (found["id"], found["headline"], found["body"]) == (None, None, None)


def test_missing_index(program: Program, tmp_path: Path) -> None:
    for command in (("search", "x"), ("list",), ("show", "abcd"), ("stats",)):
        outcome = program(*command)
        assert outcome.code == 4
        assert outcome.err == (
            f"newscli: no index at {tmp_path / 'index'}\n  make one with: newscli ingest PATH…\n"
        )


def test_folder_that_is_no_index(program: Program, tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "mine.txt").write_text("mine")
    for command in (("search", "x"), ("ingest", "-")):
        outcome = program(*command, stdin=STORY.encode())
        assert (outcome.code, "is not an index of newscli" in outcome.err) == (4, True)


def test_read_only_index(program: Program, tmp_path: Path, powerless: tuple[str, ...]) -> None:
    assert program("ingest", "-", stdin=STORY.encode()).code == 0
    index = tmp_path / "index"
    index.chmod(0o500)
    assert program("search", "harbour", prefix=powerless).code == 0
    outcome = program("ingest", "-", stdin=b"Another story\n", prefix=powerless)
    index.chmod(0o700)
    assert outcome.code == 3
    assert "the index cannot be written" in outcome.err


def test_index_in_a_folder_without_permission(
    program: Program, tmp_path: Path, powerless: tuple[str, ...]
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    outcome = program("ingest", "--index", closed / "index", "-", stdin=STORY.encode(), prefix=powerless)
    assert outcome.code == 3
    assert "the index cannot be written" in outcome.err


def test_index_that_another_process_writes(program: Program, tmp_path: Path) -> None:
    assert program("ingest", "-", stdin=STORY.encode()).code == 0
    with (tmp_path / "index" / "newscli-lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        outcome = program("ingest", "--wait", "0.3", "-", stdin=b"Another story\n")
        assert outcome.code == 75
        assert "another process is writing" in outcome.err
        assert program("search", "harbour").code == 0


def test_full_disk_while_the_index_is_written(program: Program, tmp_path: Path) -> None:
    assert program("ingest", "-", stdin=STORY.encode()).code == 0
    many = "\n=====\n".join(f"Story {number}\n\n{STORY} {number}" for number in range(300))
    outcome = program("ingest", "-", stdin=many.encode(), largest=20_000)
    assert outcome.code == 3
    assert "the index cannot be written" in outcome.err
    assert "what was committed before is intact" in outcome.err
    assert json.loads(program("stats", "--json").out)["articles"] == 1
    assert program("ingest", "-", stdin=many.encode()).code == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_full_disk_behind_the_output(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    for command in (["parse", "--json", "a.txt"], ["--help"], ["schema", "article"]):
        with Path("/dev/full").open("wb") as full:
            child = subprocess.run(
                [sys.executable, "-m", "newscli", *command],
                stdout=full,
                stderr=subprocess.PIPE,
                env=environment,
                cwd=tmp_path,
                check=False,
            )
        assert child.returncode == 3, command
        assert child.stderr.startswith(b"newscli: the output cannot be written: No space left"), command


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "x", "--limit", "-1"),
        ("search", "x", "--limit", "many"),
        ("list", "--offset", "-3"),
        ("search", "x", "--sort", "size"),
        ("search", "x", "--format", "yaml"),
        ("search", "x", "--json", "--jsonl"),
        ("search", "x", "--fields", "nosuch"),
        ("search", "x", "--color", "green"),
        ("search",),
        ("search", "nosuchfield:x"),
        ("list", "--since", "soon"),
        ("ingest", "--captured", "yesterdayish", "-"),
        ("ingest", "--wait", "-1", "-"),
        ("show",),
        ("show", "abc"),
        ("show", "zzzz"),
        ("schema", "nosuch"),
        ("nosuchcommand",),
        ("--nosuchoption",),
        ("parse", "--nosuchoption", "-"),
        ("config", "--format", "ids"),
    ],
)
def test_usage_error_is_one_clear_message(program: Program, arguments: tuple[str, ...]) -> None:
    assert program("ingest", "-", stdin=STORY.encode()).code == 0
    outcome = program(*arguments, stdin=STORY.encode())
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("newscli: ")
    assert len(outcome.err.splitlines()) <= 2
    assert "Traceback" not in outcome.err


def test_stdin_that_is_a_terminal_shows_help(terminal: Program) -> None:
    for command in ("parse", "ingest"):
        outcome = terminal(command)
        assert outcome.code == 2
        assert outcome.out.startswith(f"Usage: newscli {command}")


HOSTILE = (
    "\x1b[31mRed\x1b[0m \x1b]0;title\x07 [red]bold[/red] [/sic] :smile: \u202eevil\u202c \x9b31m\x08 after"
)


@pytest.mark.parametrize("options", [(), ("--format", "csv"), ("--json",), ("--jsonl",)])
def test_no_text_reaches_a_pipe_as_a_command(program: Program, options: tuple[str, ...]) -> None:
    program("ingest", "-", stdin=f"{HOSTILE}\n\n{STORY}".encode())
    for command in (("list",), ("search", "after"), ("search", "harbour"), ("show", _id(program))):
        outcome = program(*command, *options)
        assert outcome.code == 0
        assert_harmless(outcome.out)
        assert "[red]bold[/red] [/sic] :smile:" in outcome.out


def test_no_text_reaches_a_terminal_as_a_command(program: Program, terminal: Program) -> None:
    program("ingest", "-", stdin=f"{HOSTILE}\n\n{STORY}".encode())
    for command in (("list",), ("search", "after"), ("search", "harbour"), ("show", _id(program))):
        outcome = terminal(*command, "--color", "never")
        assert outcome.code == 0
        assert_harmless(outcome.out)
        whole = "".join(outcome.out.split())
        assert "[red]bold[/red][/sic]:smile:" in whole.replace("\n", "")


def test_no_name_reaches_a_terminal_as_a_command(program: Program, tmp_path: Path) -> None:
    name = "\x1b[31m\u202e[red].txt"
    (tmp_path / name).write_bytes(PNG)
    outcome = program("parse", name)
    assert outcome.code == 3
    assert_harmless(outcome.err)
    assert "[red].txt" in outcome.err


def assert_harmless(text: str) -> None:
    """No control character but line feeds and tabs, and nothing that turns the direction of writing."""
    assert not [char for char in text if (char < " " and char not in "\n\t") or "\x7f" <= char <= "\x9f"]
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


def _id(program: Program) -> str:
    return program("list", "--format", "ids").out.strip()


def test_name_that_is_no_utf8_is_kept_apart_from_others(program: Program, tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))).write_text(STORY)
    outcome = program("ingest", tmp_path, "-i", "*.txt", "--json")
    assert outcome.code == 0
    assert json.loads(outcome.out)["articles"]["new"] == 1
    (found,) = json.loads(program("show", "--json", _id(program)).out)
    assert found["captures"][0]["source"]["name"].endswith("caf\udce9.txt")


def test_growing_queries_and_documents_take_no_longer_than_their_size(program: Program) -> None:
    begin = time.monotonic()
    text = "\n".join("- " * 200 + "x" for _ in range(2000))
    assert program("parse", "--json", stdin=text.encode()).code == 0
    assert time.monotonic() - begin < 60, "a dump of 800 KB of markers ends in reasonable time"


def test_damaged_postings_are_told_by_every_command(program: Program, tmp_path: Path) -> None:
    program("ingest", "-", stdin=STORY.encode())
    article_id = _id(program)
    for file in (tmp_path / "index").glob("*.segment"):
        file.write_bytes(bytes(byte ^ 0xFF for byte in file.read_bytes()))
    for command in (("show", article_id), ("search", "harbour"), ("list",), ("stats",)):
        outcome = program(*command)
        assert outcome.code == 4, command
        assert "the index is damaged" in outcome.err
        assert outcome.err.count("newscli:") == 1


def test_files_that_others_may_write_to_are_refused(program: Program, tmp_path: Path) -> None:
    program("ingest", "-", stdin=STORY.encode())
    next((tmp_path / "index").glob("*.toc")).chmod(0o666)
    outcome = program("search", "harbour")
    assert (outcome.code, "other users may write" in outcome.err) == (4, True)


def test_folder_that_holds_the_index_gives_only_the_dumps(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    for _ in range(2):
        outcome = program("ingest", ".", "-x", "config.toml", "--json")
        assert json.loads(outcome.out)["documents"]["seen"] == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("list", "--since", "2024-03", "--until", "2024-02"), "--since 2024-03 is after"),
        (("list", "--since", "2024..2025"), "one date, not a range"),
        (("list", "--since", ""), "--since"),
        (("parse", "--publisher", "", "-"), "--publisher is empty"),
        (("stats", "--index", ""), "--index is empty"),
        (("parse", "-0", "-"), "-0 is for --files-from"),
        (("parse", "--spans", "-"), "--spans is for JSON"),
        (("search", "turkey", "--limit"), "requires an argument"),
        (("search", "one", "a~9"), "(at 5)"),
        (("search", "!!!"), "neither letters nor digits"),
        (("search", *["a*"] * 40), "more than 20 words with"),
        (("search", *map(str, range(3000))), "more than 1000 words"),
    ],
)
def test_what_means_nothing_is_refused_with_a_reason(
    program: Program, arguments: tuple[str, ...], words: str
) -> None:
    program("ingest", "-", stdin=STORY.encode())
    outcome = program(*arguments, stdin=STORY.encode())
    assert outcome.code == 2
    assert words in outcome.err


def test_errors_file_is_no_other_file(program: Program, tmp_path: Path) -> None:
    (tmp_path / "dump.txt").write_text(STORY)
    outcome = program("parse", "missing", "--errors", "dump.txt")
    assert outcome.code == 2
    assert (tmp_path / "dump.txt").read_text() == STORY
    for _ in range(2):
        assert program("parse", "missing", "--errors", "errors.jsonl").code == 3


def test_config_file_that_is_named_must_be_there(program: Program, tmp_path: Path) -> None:
    outcome = program("config", env={"NEWSCLI_CONFIG": str(tmp_path / "none.toml")})
    assert (outcome.code, "none.toml" in outcome.err) == (2, True)


def test_nothing_to_read_is_told(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    for command in ("parse", "ingest"):
        outcome = program(command, tmp_path, "-i", "*.md")
        assert (outcome.code, outcome.out) == (0, "")
        assert "there was nothing to" in outcome.err


def test_empty_name_is_told(program: Program) -> None:
    outcome = program("parse", "")
    assert outcome.code == 3
    assert outcome.err.startswith("newscli: '': an empty name")
