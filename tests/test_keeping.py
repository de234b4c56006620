"""The bytes of dumps through the command line: kept, shown, parsed again, forgotten."""

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

from newscli.raw import RawStore
from tests.conftest import SAMPLES, Outcome, Program
from tests.test_books import OTHER, PAGE, STORY, id_of
from tests.test_cli import books, lines

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TO_FILE = ("sh", "-c", 'exec "$@" > written', "sh")
"""Runs the program with its output in a file, for what is not UTF-8."""
RUSSIAN = "Квокки на пристани\r\n\r\n" + "Двух квокк видели на пристани в понедельник, после шторма. " * 8


def raw(program: Program, tmp_path: Path, *arguments: str) -> bytes:
    """What `show --raw` writes."""
    outcome = program("show", "--raw", *arguments, prefix=TO_FILE)
    assert (outcome.code, outcome.err) == (0, "")
    return (tmp_path / "written").read_bytes()


def ids(program: Program) -> list[str]:
    return lines(program("list", "--format", "ids", "-n", "0"))


def store(tmp_path: Path) -> RawStore:
    return RawStore(tmp_path / "index" / "raw")


def tar_zst(members: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return zstd.compress(whole.getvalue())


@pytest.fixture
def dumps(tmp_path: Path) -> dict[str, bytes]:
    """Dumps from everywhere but standard input: names of documents, and what is in them."""
    found = {
        "plain.txt": STORY.encode(),
        "a.zip!/in/zip.txt": OTHER.encode(),
        "b.tar.zst!/tar.txt": b"Numbats return\r\n\r\n"
        + b"The numbats returned to the wood on Wednesday. " * 9,
        "c.txt.gz!/c.txt": "Emus überall\n\n".encode()
        + b"Emus were seen all over the town on Thursday. " * 9,
        "russian.txt": RUSSIAN.encode("cp1251"),
    }
    with ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("in/zip.txt", found["a.zip!/in/zip.txt"])
    (tmp_path / "b.tar.zst").write_bytes(tar_zst({"tar.txt": found["b.tar.zst!/tar.txt"]}))
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress(found["c.txt.gz!/c.txt"]))
    for name in ("plain.txt", "russian.txt"):
        (tmp_path / name).write_bytes(found[name])
    return found


FILES = ("plain.txt", "a.zip", "b.tar.zst", "c.txt.gz")
PIPED = b"Bilbies by night\n\n" + b"The bilbies were out at night, as they are in every spring. " * 8


@pytest.fixture
def keeping(program: Program, dumps: dict[str, bytes], tmp_path: Path) -> Program:
    """The program, with all dumps ingested, each in its own way, and their files gone."""
    program("ingest", "--keep-raw", *FILES, "--publisher", "The Quay")
    program("ingest", "--keep-raw", "russian.txt", "--encoding", "cp1251", "--captured", "2024-02-03")
    assert books(program("ingest", "--keep-raw", "-", "--json", stdin=PIPED))["kept"] == 1
    for name in (*FILES, "russian.txt"):
        (tmp_path / name).unlink()
    return program


# show --raw


def test_raw_bytes_of_every_source_come_back(
    keeping: Program, dumps: dict[str, bytes], tmp_path: Path
) -> None:
    names = {}
    for article_id in ids(keeping):
        (found,) = json.loads(keeping("show", article_id, "--json").out)
        names[found["captures"][0]["source"]["name"]] = raw(keeping, tmp_path, article_id)
    assert names == dumps | {"-": PIPED}


def test_raw_is_the_articles_share_of_its_dump(program: Program, tmp_path: Path) -> None:
    names = [str(SAMPLES / f"{name}.txt") for name in ("several-articles", "concatenated", "factiva")]
    program("ingest", "--keep-raw", *names)
    shares: dict[str, dict[int, bytes]] = {}
    for article in map(json.loads, lines(program("export"))):
        (capture,) = article["captures"]
        share = raw(program, tmp_path, article["id"])
        shares.setdefault(capture["source"]["name"], {})[capture["source"]["bytes"][0]] = share
    assert sum(map(len, shares.values())) > 6
    for name in names:
        whole = b"".join(share for _, share in sorted(shares[name].items()))
        assert whole == Path(name).read_bytes()


def test_raw_of_several_ids_follows_one_another(keeping: Program, tmp_path: Path) -> None:
    one, other = ids(keeping)[:2]
    both = raw(keeping, tmp_path, one, other)
    assert both == raw(keeping, tmp_path, one) + raw(keeping, tmp_path, other)


def test_raw_that_is_not_kept_is_told(program: Program, dumps: dict[str, bytes], tmp_path: Path) -> None:
    program("ingest", "plain.txt")
    program("ingest", "--keep-raw", "a.zip")
    quokka, wombat = id_of(program, "quokka"), id_of(program, "wombat")
    outcome = program("show", quokka, wombat, "--raw")
    assert (outcome.code, outcome.out) == (1, OTHER)
    assert outcome.err == (
        "newscli: the bytes of plain.txt are not kept\n"
        "  keep them with: newscli ingest --keep-raw plain.txt\n"
    )
    outcome = program("show", wombat, "--raw", "--capture", "2")
    assert (outcome.code, outcome.out) == (1, "")
    assert "has no capture 2: there are 1" in outcome.err
    assert program("show", "00000000", wombat, "--raw").code == 1


def test_raw_has_no_format(program: Program) -> None:
    for options in (
        ("--raw", "--json"), ("--raw", "--fields", "id"), ("--raw", "--format", "plain"), ("--capture", "1"),
        ("--raw", "--capture", "0"),
    ):  # fmt: skip
        assert program("show", "abcd", *options).code == 2


def test_raw_cannot_reprogram_a_terminal(program: Program, terminal: Program, tmp_path: Path) -> None:
    text = STORY.replace("quay", "\x1b]0;t\x07quay\x9b31m\u202e") + "\x1b[2J\n"
    (tmp_path / "evil.txt").write_text(text)
    program("ingest", "--keep-raw", "evil.txt")
    (article_id,) = ids(program)
    assert raw(program, tmp_path, article_id) == text.encode()
    shown = terminal("show", "--raw", article_id).out
    assert not set(shown) & set("\x1b\x07\x9b\u202e")
    assert "␛]0;t␇quay<U+009B>31m<U+202E>" in shown


def test_raw_in_another_encoding_is_shown_as_text(
    keeping: Program, terminal: Program, tmp_path: Path
) -> None:
    article_id = id_of(keeping, "квокк*")
    assert raw(keeping, tmp_path, article_id) == RUSSIAN.encode("cp1251")
    assert terminal("show", "--raw", article_id).out == RUSSIAN.replace("\r", "") + "\n"


# ingest --keep-raw


def test_bytes_are_kept_once_also_of_known_dumps(program: Program, tmp_path: Path) -> None:
    assert books(program("ingest", SAMPLES, "--json"))["kept"] == 0
    assert not (tmp_path / "index" / "raw").exists()
    generation = json.loads(program("stats", "--json").out)["generation"]
    rehearsed = books(program("ingest", "--keep-raw", SAMPLES, "--dry-run", "--json"))
    assert not (tmp_path / "index" / "raw").exists()
    done = books(program("ingest", "--keep-raw", SAMPLES, "--json"))
    assert rehearsed | {"dry_run": False, "generation": done["generation"]} == done
    assert (done["kept"], done["documents"]["unchanged"]) == (31, 31)
    size = (tmp_path / "index" / "raw" / "00000001.pack").stat().st_size
    outcome = program("ingest", "--keep-raw", SAMPLES, SAMPLES, "--json")
    assert books(outcome)["kept"] == 0
    assert (tmp_path / "index" / "raw" / "00000001.pack").stat().st_size == size
    assert json.loads(program("stats", "--json").out)["generation"] == generation
    known = {json.loads(line)["sha256"] for line in lines(program("documents", "--jsonl"))}
    assert set(store(tmp_path)) == known


def test_same_bytes_twice_in_one_run_are_kept_once(program: Program, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(STORY)
    rehearsed = program("ingest", "--keep-raw", "a.txt", "b.txt", "--dry-run", "--json")
    done = program("ingest", "--keep-raw", "a.txt", "b.txt", "--json")
    assert (books(rehearsed)["kept"], books(done)["kept"]) == (1, 1)
    told = program("ingest", "--keep-raw", "-", stdin=OTHER.encode()).err
    assert told.endswith("kept              1 documents' bytes\n")


def test_what_failed_is_not_kept(program: Program, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    assert books(program("ingest", "--keep-raw", "page.html", "--json"))["kept"] == 0
    assert list(store(tmp_path)) == []


def test_keeping_can_be_a_setting(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)

    def is_kept(*options: str, **env: str) -> bool:
        return books(program("ingest", "a.txt", "--json", "--dry-run", *options, env=env))["kept"] == 1  # type: ignore[comparison-overlap]

    assert not is_kept()
    assert is_kept("--keep-raw", NEWSCLI_KEEP_RAW="no")
    assert is_kept(NEWSCLI_KEEP_RAW="yes")
    assert not is_kept("--no-keep-raw", NEWSCLI_KEEP_RAW="yes")
    (tmp_path / "config.toml").write_text('keep_raw = "yes"\n')
    assert is_kept()
    assert not is_kept(NEWSCLI_KEEP_RAW="no")
    settings = json.loads(program("config", "--json").out)["settings"]
    assert settings[-1] == {
        "name": "keep_raw",
        "value": "yes",
        "origin": f"file {tmp_path / 'config.toml'}",
    }
    for wrong in ('keep_raw = "perhaps"', "keep_raw = true"):
        (tmp_path / "config.toml").write_text(wrong)
        assert program("ingest", "a.txt").code == 2
    exported = tmp_path / "all.jsonl"
    exported.write_text("")
    (tmp_path / "config.toml").write_text("")
    assert program("ingest", "--import", "all.jsonl", "--keep-raw").code == 2
    assert program("ingest", "--import", "all.jsonl", env={"NEWSCLI_KEEP_RAW": "yes"}).code == 0


def test_disk_that_refuses_the_bytes_leaves_no_document_without_them(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    program("ingest", "--keep-raw", "a.txt")
    (tmp_path / "large.txt").write_bytes(b"Large numbers\n\n" + os.urandom(400_000).hex().encode())
    assert program("ingest", "--keep-raw", "large.txt", largest=100_000).code == 3
    assert len(ids(program)) == 1
    program("ingest", "large.txt")
    outcome = program("ingest", "--keep-raw", "large.txt", largest=100_000)
    assert outcome.code == 3
    assert "dumps cannot be kept: File too large" in outcome.err
    assert books(program("ingest", "--keep-raw", "large.txt", "--json"))["kept"] == 1
    assert list(store(tmp_path).verify()) == []


def test_killed_ingest_leaves_no_document_without_its_bytes(
    program: Program, environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "dumps"
    folder.mkdir()
    for number in range(1200):
        (folder / f"{number:04}.txt").write_text(f"Quokka {number}\n\nIt was seen at the quay at {number}.\n")
    command = [sys.executable, "-m", "newscli", "ingest", "--keep-raw", "--verbose", "dumps"]
    for pause in (0.02, 0.2):
        child = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE)
        assert child.stderr
        child.stderr.readline()  # a batch is in the index
        time.sleep(pause)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        known = {json.loads(line)["sha256"] for line in lines(program("documents", "--jsonl"))}
        assert known
        assert known <= set(store(tmp_path))
    done = books(program("ingest", "--keep-raw", "dumps", "--json"))
    assert done["documents"]["seen"] == 1200
    held = list(store(tmp_path))
    assert len(held) == len(set(held)) == 1200
    assert list(store(tmp_path).verify()) == []


# ingest --reparse --from-raw


def state(program: Program) -> tuple[str, str]:
    return program("export").out, program("documents", "--jsonl").out


def test_dumps_are_parsed_again_without_their_files(keeping: Program, tmp_path: Path) -> None:
    before = state(keeping)
    captures = [json.loads(line)["captures"][0] for line in lines(Outcome(0, before[0], ""))]
    assert {each["publisher"] for each in captures} == {"The Quay", None}
    assert "2024-02-03" in {each["captured"]["at"] for each in captures if each["captured"]}
    rehearsed = books(keeping("ingest", "--reparse", "--from-raw", "--dry-run", "--json"))
    done = books(keeping("ingest", "--reparse", "--from-raw", "--json"))
    assert rehearsed | {"dry_run": False, "generation": done["generation"]} == done
    assert done["documents"] == {"seen": 6, "parsed": 6, "unchanged": 0, "failed": 0}
    assert (done["articles"]["new"], done["captures"]["new"], done["kept"]) == (0, 0, 0)
    assert state(keeping) == before


def test_deleted_article_comes_back_from_its_bytes(keeping: Program) -> None:
    before = sorted(ids(keeping))
    keeping("delete", id_of(keeping, "quokka"), "--yes")
    keeping("ingest", "--reparse", "--from-raw")
    assert sorted(ids(keeping)) == before


def test_all_names_stay(program: Program, tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text(STORY)
    os.utime(tmp_path / "b.txt", (1_700_000_000.5, 1_700_000_000.5))
    program("ingest", "--keep-raw", "b.txt", "a.txt")
    before = state(program)
    assert json.loads(before[1])["names"] == ["b.txt", "a.txt"]
    program("ingest", "--reparse", "--from-raw")
    assert state(program) == before


def test_reading_of_the_last_parse_that_kept_counts(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    program("ingest", "--keep-raw", "a.txt", "--publisher", "The Quay")
    program("ingest", "--keep-raw", "a.txt", "--publisher", "Ignored, for it is known")
    program("ingest", "--reparse", "--from-raw")
    assert program("list", "--fields", "publisher").out == "The Quay\n"
    outcome = program("ingest", "--keep-raw", "--reparse", "a.txt", "--publisher", "The Pier", "--json")
    assert books(outcome)["kept"] == 1
    program("ingest", "--reparse", "--from-raw")
    assert program("list", "--fields", "publisher").out == "The Pier\n"


def test_split_counts_as_it_is_given(program: Program, tmp_path: Path) -> None:
    (tmp_path / "two.txt").write_text(f"{STORY}\n\f{OTHER}")
    program("ingest", "--keep-raw", "two.txt")
    (tmp_path / "two.txt").unlink()
    assert len(ids(program)) == 2
    program("ingest", "--reparse", "--from-raw", "--split", "never")
    assert len(ids(program)) == 1
    assert raw(program, tmp_path, ids(program)[0]) == f"{STORY}\n\f{OTHER}".encode()


def test_only_what_the_index_knows_is_parsed(program: Program, tmp_path: Path) -> None:
    for name, text in (("a", STORY), ("b", OTHER)):
        (tmp_path / f"{name}.txt").write_text(text)
    program("ingest", "--keep-raw", "a.txt", "b.txt")
    program("ingest", "b.txt", "--index", "other")
    (tmp_path / "index" / "raw").rename(tmp_path / "other" / "raw")
    done = books(program("ingest", "--reparse", "--from-raw", "--index", "other", "--json"))
    assert done["documents"]["seen"] == 1
    assert lines(program("documents", "--fields", "names", "--index", "other")) == ["b.txt"]


def test_nothing_kept_is_told(program: Program, dumps: dict[str, bytes], tmp_path: Path) -> None:
    assert program("ingest", "--reparse", "--from-raw").code == 4
    assert not (tmp_path / "index").exists()
    program("ingest", "plain.txt")
    outcome = program("ingest", "--reparse", "--from-raw")
    assert (outcome.code, outcome.err) == (
        1,
        "newscli: no dump's bytes are kept\n  keep them with: newscli ingest --keep-raw PATH…\n",
    )


def test_from_raw_names_its_inputs(program: Program) -> None:
    for options in (
        (), ("--reparse", "x"), ("--reparse", "-"), ("--reparse", "--files-from", "x"),
        ("--reparse", "-i", "x"), ("--reparse", "--publisher", "x"), ("--reparse", "--encoding", "utf-8"),
        ("--reparse", "--import"), ("--reparse", "--captured", "2024"), ("--reparse", "--retry", "x"),
    ):  # fmt: skip
        assert program("ingest", "--from-raw", *options).code == 2


def test_damaged_bytes_are_told_and_the_rest_is_done(
    keeping: Program, dumps: dict[str, bytes], tmp_path: Path
) -> None:
    pack = tmp_path / "index" / "raw" / "00000001.pack"
    whole = bytearray(pack.read_bytes())
    whole[whole.index(sha256(dumps["plain.txt"]).digest()) + 100] ^= 1
    pack.write_bytes(whole)
    outcome = keeping("show", id_of(keeping, "quokka"), "--raw")
    assert (outcome.code, outcome.out) == (4, "")
    assert "a kept dump is damaged: its checksum is another" in outcome.err
    before = state(keeping)
    outcome = keeping("ingest", "--reparse", "--from-raw", "--json")
    assert (outcome.code, books(outcome)["documents"]) == (
        3,
        {"seen": 6, "parsed": 5, "unchanged": 0, "failed": 1},
    )
    assert outcome.err.startswith("newscli: plain.txt: ")
    assert state(keeping) == before
    (tmp_path / "plain.txt").write_bytes(dumps["plain.txt"])
    assert books(keeping("ingest", "--keep-raw", "plain.txt", "--json"))["kept"] == 1
    assert raw(keeping, tmp_path, id_of(keeping, "quokka")) == dumps["plain.txt"]


# forgetting


def held(tmp_path: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted((tmp_path / "index" / "raw").iterdir()))


def test_forgotten_bytes_are_gone(
    keeping: Program, terminal: Program, dumps: dict[str, bytes], tmp_path: Path
) -> None:
    key = sha256(dumps["plain.txt"]).digest()
    before = held(tmp_path)
    keeping("documents", "--forget", "plain.txt", "--dry-run")
    terminal("documents", "--forget", "plain.txt", typed=b"n\n")
    assert held(tmp_path) == before
    assert key in before
    assert keeping("documents", "--forget", "plain.txt", "--yes").code == 0
    assert key not in held(tmp_path)
    assert len(list(store(tmp_path))) == 5
    assert list(store(tmp_path).verify()) == []
    assert keeping("ingest", "--reparse", "--from-raw").code == 0
    assert keeping("search", "quokka").code == 1
    keeping(
        "documents", "--forget", "a.zip!/in/zip.txt", "b.tar.zst!/tar.txt", "c.txt.gz!/c.txt", "-", "--yes"
    )
    keeping("documents", "--forget", "russian.txt", "--yes")
    assert held(tmp_path) == b""


def test_deleting_an_article_keeps_its_dump(keeping: Program, tmp_path: Path) -> None:
    keeping("delete", id_of(keeping, "quokka"), "--yes")
    assert len(list(store(tmp_path))) == 6


def test_forgetting_that_was_cut_short_is_finished(
    keeping: Program, dumps: dict[str, bytes], tmp_path: Path
) -> None:
    noted = tmp_path / "index" / "raw" / "dropped"
    keys = [sha256(dumps[name]) for name in ("plain.txt", "a.zip!/in/zip.txt")]
    backup = held(tmp_path)
    keeping("documents", "--forget", "plain.txt", "--yes")
    (tmp_path / "index" / "raw" / "00000001.pack").write_bytes(backup)  # killed before they went
    noted.write_text("".join(f"{key.hexdigest()}\n" for key in keys))  # the second before it was forgotten
    assert keeping("documents", "--forget", "plain.txt", "--yes").code == 1, "nobody knows it any more"
    assert keys[0].digest() not in held(tmp_path)
    assert keys[1].digest() in held(tmp_path)
    assert not noted.exists()
    assert len(raw(keeping, tmp_path, id_of(keeping, "wombat"))) == len(dumps["a.zip!/in/zip.txt"])
