"""What the system or a dump refuses while much is ingested: told once, and nothing else is lost."""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from newscli.engines import open_index
from tests.making import Driver, write_dump, write_dumps
from tests.test_crashes import captures_of


@pytest.fixture
def driver(environment: dict[str, str], tmp_path: Path) -> Driver:
    """The driver in a folder of its own, with some dumps in the index."""
    write_dumps(tmp_path / "few", range(500, 530))
    driver = Driver(tmp_path, environment)
    assert driver.run("ingest", "few").code == 0
    return driver


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no file system may be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def check_same(index: Path, driver: Driver, *folders: str) -> None:
    """See that an index is as if nothing had been refused."""
    assert driver.run("ingest", "--jobs", "1", "--index", "alone", *folders).code == 0
    assert captures_of(index) == captures_of(driver.folder / "alone")


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_file_that_may_not_grow_leaves_the_last_commit(driver: Driver, tmp_path: Path, jobs: str) -> None:
    write_dumps(tmp_path / "dumps", range(90))
    write_dump(
        tmp_path / "dumps" / "00070-large.txt", b"Large numbers\n\n" + os.urandom(300_000).hex().encode()
    )
    before = captures_of(tmp_path / "index")
    outcome = driver.run("ingest", "--verbose", "--jobs", jobs, "dumps", largest=120_000)
    assert outcome.code == 3
    assert "the index cannot be written: File too large" in outcome.err
    assert "what was committed before is intact" in outcome.err
    assert "60 documents are in the index" in outcome.err
    assert "80 documents are in the index" not in outcome.err
    assert captures_of(tmp_path / "index").items() >= before.items()
    assert driver.run("ingest", "--jobs", jobs, "dumps").code == 0
    check_same(tmp_path / "index", driver, "few", "dumps")


def test_full_disk_leaves_the_last_commit(driver: Driver, tmp_path: Path, small_disk: Path) -> None:
    write_dumps(tmp_path / "dumps", range(100))
    index = small_disk / "index"
    assert driver.run("ingest", "--index", index, "few").code == 0
    before = captures_of(index)
    (small_disk / "ballast").write_bytes(bytes(830_000))
    outcome = driver.run("ingest", "--jobs", "3", "--index", index, "dumps")
    assert outcome.code == 3, outcome.err
    assert "the index cannot be written: No space left on device" in outcome.err
    assert captures_of(index).items() >= before.items()
    with suppress(OSError), (small_disk / "ballast").open("ab", buffering=0) as file:
        while True:
            file.write(bytes(100))
    outcome = driver.run("ingest", "--jobs", "3", "--index", index, "dumps")  # hardly a byte is free
    assert outcome.code == 3, outcome.err
    assert "the index cannot be written: No space left on device" in outcome.err
    assert driver.run("stats", "--index", index).code == 0
    subprocess.run(["mount", "-o", "remount,size=16m", str(small_disk)], check=True)
    assert driver.run("ingest", "--jobs", "3", "--index", index, "dumps").code == 0
    check_same(index, driver, "few", "dumps")


def test_folder_that_may_not_be_written_to_is_read(
    driver: Driver, tmp_path: Path, powerless: tuple[str, ...]
) -> None:
    write_dumps(tmp_path / "dumps", range(100))
    before = captures_of(tmp_path / "index")
    (tmp_path / "index").chmod(0o500)
    outcome = driver.run("ingest", "--jobs", "3", "dumps", prefix=powerless)
    assert outcome.code == 3, outcome.err
    assert "the index cannot be written: Permission denied" in outcome.err
    assert driver.run("search", "quay", prefix=powerless).code == 0
    (tmp_path / "index" / "newscli-lock").unlink()
    (tmp_path / "index" / "newscli-waiting").unlink()
    for command in (["ingest", "dumps"], ["delete", "--yes", "--query", "quay"]):
        outcome = driver.run(*command, prefix=powerless)
        assert outcome.code == 3, outcome.err
        assert "the index cannot be written: Permission denied" in outcome.err
    (tmp_path / "index").chmod(0o700)
    assert captures_of(tmp_path / "index") == before
    assert driver.run("ingest", "--jobs", "3", "dumps").code == 0


# one bad document among thousands

POISONS = {
    "binary": "",
    "html": "HTML",
    "undecodable": "ascii",
    "archive": "cannot be unpacked|archive",
    "unreadable": "Permission denied",
    "folder": "",
    "parser": "cannot be parsed",
}


def poison(kind: str, path: Path) -> None:
    """Write what cannot be ingested."""
    match kind:
        case "binary":
            path.write_bytes(bytes(range(256)) * 9)
        case "html":
            path.write_text("<!DOCTYPE html>\n<html><body><p>No dump</p></body></html>\n")
        case "undecodable":
            path.write_bytes("Café\n\nnot in ASCII\n".encode())
        case "archive":
            with tarfile.open(path.with_suffix(".tar.gz"), "w:gz") as archive:
                archive.add(__file__, "a.txt")
            data = path.with_suffix(".tar.gz").read_bytes()
            path.with_suffix(".tar.gz").write_bytes(data[: len(data) // 2])
        case "unreadable":
            path.write_text("Nobody\n\nmay read it\n")
            path.chmod(0)
        case "folder":
            path.mkdir()
        case _:
            path.write_text("RAISES ValueError\n\nwhere it is parsed\n")


def test_one_bad_document_costs_only_itself(
    driver: Driver, tmp_path: Path, powerless: tuple[str, ...], is_long: bool
) -> None:
    count = 10_000 if is_long else 1_000
    folder = tmp_path / "dumps"
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:05}.txt").write_text(f"Quokka {number}\n\nIt was seen at the quay at {number}.\n")
    for kinds in [[kind] for kind in POISONS] if is_long else [list(POISONS)]:
        for at, kind in enumerate(kinds):
            poison(kind, folder / f"{count // 2 + at:05}-bad.txt")
        index = tmp_path / "-".join(kinds)
        errors = tmp_path / "errors.jsonl"
        outcome = driver.run(
            "ingest", "--jobs", "2", "--encoding", "ascii", "--index", index, "--errors", errors, "dumps",
            batch=200, prefix=powerless,
        )  # fmt: skip
        told = [POISONS[kind] for kind in kinds if POISONS[kind]]
        assert outcome.code == (3 if told else 0), outcome.err
        assert len(errors.read_text().splitlines() if told else []) == len(told)
        with closing(open_index(str(index))) as engine:
            assert engine.stats().articles == count
        for bad in folder.glob("*-bad*"):
            shutil.rmtree(bad) if bad.is_dir() else bad.unlink()
