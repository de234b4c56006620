"""A damaged index: it is found, read safely, mended; and what is whole is made small or anew."""

import gc
import json
import os
import pickle
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from random import Random
from zlib import crc32

import pytest

from newscli.article import ParsedDocument
from newscli.engines import Doctor, Engine, create_index, open_doctor, open_index
from newscli.engines.whoosh_index.commits import open_commit
from newscli.engines.whoosh_index.files.pages import DamageError
from newscli.engines.whoosh_index.marks import MARK_FILE
from newscli.engines.whoosh_index.points import publish, read_point
from newscli.engines.whoosh_index.storage import open_files
from newscli.errors import IndexBusyError, UnusableIndexError, UsageError
from newscli.findings import Fault, Finding, State
from newscli.shapes import Shape, indexed_shape, list_alone_shape
from tests.cases import document, fill, parsed
from tests.conftest import SAMPLES, Program
from tests.test_cli import valid
from tests.test_engines import search

FLIPS, MANY_FLIPS = 100, 2000
MENDED, MANY_MENDED = 20, 300

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""Whoosh leaves files open where it finds one damaged; they are collected within the test."""

_watched: list[list[str]] = []
_CODE = {"pickle.find_class", "os.system", "subprocess.Popen", "os.exec", "exec", "compile"}


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if _watched and event in _CODE:
        _watched[-1].append(f"{event} {arguments!r:.150}")


sys.addaudithook(_audit)


@pytest.fixture
def no_code() -> Iterator[list[str]]:
    """What is run from outside while the test watches: nothing, at its end."""
    _watched.append([])
    yield _watched[-1]
    assert not _watched.pop()


@pytest.fixture
def place(samples_index: Path, tmp_path: Path) -> Path:
    """An index of the samples and of some more in a second segment, of which one is deleted."""
    place = tmp_path / "index"
    shutil.copytree(samples_index, place)
    with closing(open_index(str(place))) as engine:
        fill(engine, *map(document, range(1, 10)))
        with engine.writer(1) as writer:
            writer.delete(only(document(3)))
    return place


def only(given: ParsedDocument) -> str:
    (capture,) = given.captures
    assert capture.article
    return capture.article.id


def contents(engine: Engine) -> list[Shape]:
    """All that an export has."""
    return [*map(list_alone_shape, engine.lists_alone()), *map(indexed_shape, engine.iterate())]


def contents_of(place: Path) -> list[Shape]:
    with closing(open_index(str(place))) as engine:
        return contents(engine)


def faults(findings: tuple[Finding, ...]) -> set[Fault]:
    return {each.fault for each in findings}


def doctor(place: Path) -> Doctor:
    return open_doctor(str(place))


def files(place: Path) -> list[Path]:
    """The files in which every byte counts: those of locks hold a note on who has them."""
    return sorted(each for each in place.iterdir() if each.name not in ("newscli-lock", "newscli-waiting"))


def flip(random: Random, place: Path) -> tuple[Path, bytes]:
    """Change a byte of a file; the file, and what it held."""
    file = random.choice(files(place))
    data = file.read_bytes()
    at = random.randrange(len(data))
    file.write_bytes(data[:at] + bytes([data[at] ^ random.randrange(1, 256)]) + data[at + 1 :])
    return file, data


def answers(place: Path) -> tuple[object, ...]:
    """What search, show and export say."""
    with closing(open_index(str(place))) as engine:
        found = (
            search(engine, "turkey"),
            search(engine, "list:the"),
            search(engine, "climat* OR published:2020"),
        )
        return *found, [engine.get(each) for ids in found for each in ids], contents(engine)


def answered_safely(place: Path) -> tuple[object, ...] | None:
    """The same, or None where the index is refused with what to do."""
    with suppress(UnusableIndexError):
        return answers(place)
    return None


def test_whole_index_is_whole(place: Path) -> None:
    checked = doctor(place).check()
    assert checked.findings == ()
    with closing(open_index(str(place))) as engine:
        stats = engine.stats()
    assert (checked.articles, checked.captures) == (stats.articles, stats.captures)
    assert (checked.segments, checked.records) == (stats.segments, stats.documents)
    assert doctor(place).repair(1) == ()
    assert doctor(place).foresee() == ()


def test_flipped_bytes_are_found_and_harm_nobody(place: Path, is_long: bool, no_code: list[str]) -> None:
    random = Random(7)
    expected = answers(place)
    assert doctor(place).check().findings == ()
    no_code.clear()  # modules were loaded
    for number in range(MANY_FLIPS if is_long else FLIPS):
        file, before = flip(random, place)
        assert doctor(place).check().findings, (number, file.name)
        assert answered_safely(place) in (expected, None), (number, file.name)
        file.write_bytes(before)
    assert answers(place) == expected
    gc.collect()


def test_flipped_bytes_are_mended_and_nothing_else_changes(
    place: Path, tmp_path: Path, is_long: bool
) -> None:
    before = contents_of(place)
    texts = {each["id"]: (each["headline"], each["body"]) for each in before}
    captures = [capture for each in before for capture in each["captures"]]
    random = Random(8)
    copy = tmp_path / "copy"
    for number in range(MANY_MENDED if is_long else MENDED):
        shutil.copytree(place, copy)
        flip(random, copy)
        foreseen = doctor(copy).foresee()
        told = doctor(copy).repair(1)
        assert told == foreseen, number
        assert doctor(copy).check().findings == (), number
        after = contents_of(copy)
        if all(each.state is State.MENDED for each in told):
            assert after == before, number
        for each in after:
            assert (each["headline"], each["body"]) == texts[each["id"]], number
            assert all(capture in captures for capture in each["captures"]), number
        shutil.rmtree(copy)
    gc.collect()


def test_what_was_lost_comes_back(place: Path, program: Program, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES, tmp_path / "samples")
    index = ("--index", str(place))
    before = sorted(each["id"] for each in contents_of(place) if each["id"])
    captures = json.loads(program("stats", "--json", *index).out)["captures"]
    largest = max(place.glob("*.segment"), key=lambda each: each.stat().st_size)
    data = largest.read_bytes()
    largest.write_bytes(data[:20_000] + bytes(8192) + data[28_192:])
    outcome = program("doctor", *index)
    assert outcome.code == 4
    assert "damaged at byte" in outcome.out
    outcome = program("doctor", "--repair", "--json", *index)
    assert outcome.code == 4
    told = json.loads(outcome.out)
    valid(told)
    assert "lost" in {each["state"] for each in told["findings"]}
    assert program("doctor", *index).code == 0
    program("ingest", "samples", *index)
    assert sorted(each["id"] for each in contents_of(place) if each["id"]) == before
    assert json.loads(program("stats", "--json", *index).out)["captures"] == captures
    assert program("documents", "--failed", *index).code == 1
    assert program("doctor", *index).code == 0


def lose(pattern: str) -> Callable[[Path], None]:
    def act(place: Path) -> None:
        for file in place.glob(pattern):
            file.unlink()

    return act


def fill_with(pattern: str, data: bytes) -> Callable[[Path], None]:
    def act(place: Path) -> None:
        for file in place.glob(pattern):
            file.write_bytes(data)

    return act


def cut(pattern: str) -> Callable[[Path], None]:
    def act(place: Path) -> None:
        for file in place.glob(pattern):
            file.write_bytes(file.read_bytes()[:-7])

    return act


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (lose("*.toc"), Fault.COMMIT),
        (lose("*.manifest"), Fault.COMMIT),
        (lose(MARK_FILE), Fault.MARK),
        (fill_with(MARK_FILE, b"{}"), Fault.MARK),
        (fill_with("*.toc", b""), Fault.COMMIT),
        (fill_with("*.manifest", b""), Fault.COMMIT),
        (fill_with("*.toc", bytes(500)), Fault.COMMIT),
        (cut("*.segment"), Fault.SEGMENT),
    ],
)
def test_what_is_told_twice_can_be_mended_without_loss(
    place: Path, damage: Callable[[Path], None], fault: Fault
) -> None:
    before = contents_of(place)
    damage(place)
    with pytest.raises(UnusableIndexError):
        answers(place)
    assert faults(doctor(place).check().findings) == {fault}
    told = doctor(place).repair(1)
    assert {each.state for each in told} == {State.MENDED}
    assert contents_of(place) == before
    assert doctor(place).check().findings == ()
    gc.collect()


def test_lost_commit_is_guessed(place: Path) -> None:
    before = contents_of(place)
    lose("*.toc")(place)
    lose("*.manifest")(place)
    told = doctor(place).repair(1)
    assert State.LOST in {each.state for each in told}
    assert any("deleted" in each.message for each in told)
    after = contents_of(place)
    assert [each for each in after if each in before] == before
    assert {each["id"] for each in after} - {each["id"] for each in before} == {only(document(3))}
    assert doctor(place).check().findings == ()


def test_lost_analysis_is_chosen_anew(place: Path) -> None:
    before = contents_of(place)
    for pattern in ("*.toc", "*.manifest", MARK_FILE):
        lose(pattern)(place)
    told = doctor(place).repair(1)
    assert Fault.MARK in {each.fault for each in told if each.state is State.LOST}
    assert len(contents_of(place)) == len(before) + 1


def test_lost_segment_is_told(place: Path) -> None:
    lose("*.segment")(place)
    told = doctor(place).repair(1)
    assert any(each.message.startswith("lost: ") for each in told)
    assert contents_of(place) == []
    assert doctor(place).check().findings == ()


def test_orphans_are_found_and_removed(place: Path) -> None:
    before = contents_of(place)
    names = ("MAIN_abc.segment", "_MAIN_99.manifest", f"{MARK_FILE}.new", "_MAIN_99.toc.new")
    for name in names:
        (place / name).write_bytes(b"rest")
    (place / "mine.txt").write_bytes(b"mine")
    found = doctor(place).check().findings
    assert {each.file for each in found} == set(names)
    assert faults(found) == {Fault.ORPHAN}
    assert {each.state for each in doctor(place).repair(1)} == {State.MENDED}
    assert [each.name for each in place.iterdir() if each.name in (*names, "mine.txt")] == ["mine.txt"]
    assert contents_of(place) == before


@pytest.fixture
def small(tmp_path: Path) -> Iterator[tuple[Path, Engine]]:
    with closing(create_index(str(tmp_path / "small"), "english")) as engine:
        yield tmp_path / "small", engine


def test_text_with_a_wrong_id_is_not_shown(small: tuple[Path, Engine]) -> None:
    place, engine = small
    good, bad = parsed("a.txt", "Quokkas", "At the quay."), parsed("b.txt", "Wombats", "In the dock.")
    assert bad.captures[0].article
    forged = type(bad.captures[0].article)("ab" * 32, "Wombats", ("In the dock.",))
    capture = type(bad.captures[0])(forged, bad.captures[0].source, parser="newscli test")
    fill(engine, good, ParsedDocument(bad.document, (capture,), ()))
    assert engine.get(only(good))
    with pytest.raises(UnusableIndexError, match="is that of"):
        engine.get("ab" * 32)
    with pytest.raises(UnusableIndexError):
        search(engine, "wombats")
    assert faults(doctor(place).check().findings) == {Fault.ARTICLE, Fault.CAPTURE}
    assert {each.state for each in doctor(place).repair(1)} == {State.LOST}
    engine.refresh()
    assert [each["id"] for each in contents(engine)] == [only(good)]
    (failed,) = [each for each in engine.documents() if each.failure]
    assert failed.names == ("b.txt",)
    assert doctor(place).check().findings == ()


def test_capture_without_its_article_is_taken_out(small: tuple[Path, Engine]) -> None:
    place, engine = small
    fill(engine, document(1), document(2))
    with open_commit(place, 1) as commit:
        commit.delete(0)
        commit.publish()
    (found,) = doctor(place).check().findings
    assert (found.fault, "dump1.txt" in found.message) == (Fault.CAPTURE, True)
    assert State.LOST in {each.state for each in doctor(place).repair(1)}
    engine.refresh()
    assert [each.names for each in engine.documents() if each.failure] == [("dump1.txt",)]
    with engine.writer(1) as writer:
        writer.replace(document(1))
    engine.refresh()
    assert {each["id"] for each in contents(engine)} == {only(document(1)), only(document(2))}
    assert doctor(place).check().findings == ()


def test_segment_of_another_commit_is_found(small: tuple[Path, Engine]) -> None:
    place, engine = small
    fill(engine, document(1))
    (old,) = place.glob("*.segment")
    kept = old.read_bytes()
    fill(engine, document(2))
    for file in place.glob("*.segment"):
        file.write_bytes(kept)
    assert faults(doctor(place).check().findings) >= {Fault.SEGMENT}
    told = doctor(place).repair(1)
    assert told
    assert doctor(place).check().findings == ()


class Evil:
    """A pickle that writes a file when it is opened."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("touch evil",)


@pytest.mark.parametrize("payload", [Evil(), [Evil()], ["text"], {"a": 1}, 7, None])
def test_commit_point_runs_nothing(
    place: Path, payload: object, no_code: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    before = contents_of(place)
    (toc,) = place.glob("*.toc")
    (manifest,) = place.glob("*.manifest")
    point = read_point(place)
    data = toc.read_bytes()
    told = json.loads(manifest.read_bytes().partition(b" ")[2])
    start = data.rindex(
        b"\x80" + bytes([pickle.HIGHEST_PROTOCOL]), 0, data.index(point.segments[0].segment_id.encode())
    )
    forged = data[:start] + pickle.dumps(payload)
    assert doctor(place).foresee() == ()
    toc.write_bytes(forged)
    text = json.dumps(told | {"toc": [len(forged), crc32(forged)]}, separators=(",", ":"))
    manifest.write_bytes(f"{crc32(text.encode()):08x} {text}\n".encode())
    no_code.clear()
    with pytest.raises(DamageError):
        open_files(place)
    assert contents_of(place) == before  # readers of ours take the manifest's word
    assert faults(doctor(place).check().findings) == {Fault.COMMIT}
    doctor(place).repair(1)
    assert contents_of(place) == before
    assert not (tmp_path / "evil").exists()
    gc.collect()


def test_check_needs_no_lock(place: Path) -> None:
    with closing(open_index(str(place))) as engine, engine.writer(1):
        assert doctor(place).check().findings == ()
        with pytest.raises(IndexBusyError):
            doctor(place).repair(0.05)


def test_compacted_index_answers_the_same(place: Path) -> None:
    expected = answers(place)
    done = doctor(place).compact(1)
    assert (done.before.segments, done.after.segments) == (2, 1)
    assert done.after.bytes < done.before.bytes
    assert answers(place) == expected
    assert doctor(place).check().findings == ()
    assert doctor(place).compact(1).before == doctor(place).compact(1).after == done.after


def test_rebuilt_index_has_the_same_contents_and_other_words(place: Path) -> None:
    expected = contents_of(place)
    with closing(open_index(str(place))) as engine:
        before = search(engine, "companies")
        assert search(engine, "company") == before
        done = doctor(place).rebuild("none", 1, lambda count: None)
        assert done.analysis == "none"
        assert search(engine, "companies") == before, "who has it open sees it as it was"
        engine.refresh()
        assert search(engine, "companies") != search(engine, "company")
        assert engine.stats().analysis == "none"
        fill(engine, parsed("new.txt", "Quokka", "One company, two companies."))
        assert len(search(engine, "quokka companies")) == 1
        assert search(engine, "quokkas") == []
    assert doctor(place).check().findings == ()
    doctor(place).rebuild("english", 1, lambda count: None)
    with closing(open_index(str(place))) as engine:
        assert len(search(engine, "quokkas")) == 1
        with engine.writer(1) as writer:
            writer.forget([parsed("new.txt", "Quokka", "One company, two companies.").document.sha256])
        engine.refresh()
        assert contents(engine) == expected
    with pytest.raises(UsageError):
        doctor(place).rebuild("klingon", 1, lambda count: None)


def test_stamps_and_names_outlive_a_rebuild(program: Program, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES, tmp_path / "samples")
    program("ingest", "samples")
    program("rebuild", "--analysis", "german")
    for options in ((), ("--trust-mtime",)):
        books = json.loads(program("ingest", "samples", "--json", *options).out)
        assert books["documents"]["unchanged"] == books["documents"]["seen"]


def test_who_writes_for_another_analysis_is_sent_away(place: Path) -> None:
    with closing(open_index(str(place))) as engine:
        with engine.bulk_writer(1) as bulk:
            assert bulk.builder()
        doctor(place).rebuild("german", 1, lambda count: None)
        with engine.bulk_writer(1) as bulk:
            assert bulk.builder()
        with open_commit(place, 1) as commit, pytest.raises(IndexBusyError):
            commit.expect("english")


def test_rebuild_that_ends_in_the_middle_changes_nothing(place: Path, program: Program) -> None:
    index = ("--index", str(place))
    before = program("export", *index).out
    outcome = program("rebuild", "--analysis", "german", *index, largest=20_000)
    assert outcome.code == 3
    assert program("export", *index).out == before
    assert json.loads(program("stats", "--json", *index).out)["analysis"] == "english"
    program("doctor", "--repair", *index)
    assert program("doctor", *index).code == 0


def test_mark_that_a_killed_rebuild_left_is_mended(place: Path) -> None:
    point = read_point(place)
    publish(place, point._replace(generation=point.generation + 1, analysis="german"))
    with closing(open_index(str(place))) as engine:
        assert engine.stats().analysis == "german"
    assert Fault.MARK in faults(doctor(place).check().findings)
    assert {each.state for each in doctor(place).repair(1)} == {State.MENDED}
    assert '"german"' in (place / MARK_FILE).read_text()


def test_mark_without_a_checksum_is_read(place: Path) -> None:
    mark = json.loads((place / MARK_FILE).read_text())
    del mark["crc"]
    (place / MARK_FILE).write_text(json.dumps(mark) + "\n")
    assert contents_of(place)
    assert doctor(place).check().findings == ()


def test_commands_tell_what_they_did(program: Program, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES, tmp_path / "samples")
    assert program("doctor").code == program("rebuild").code == 4
    program("ingest", "samples")
    before = program("export").out
    outcome = program("doctor")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err.startswith("whole: ")
    (tmp_path / "index" / "MAIN_abc.segment").write_bytes(b"rest")
    outcome = program("doctor")
    assert outcome.code == 4
    assert outcome.out.split("\t")[:3] == ["found", "orphan", "MAIN_abc.segment"]
    outcome = program("doctor", "--dry-run", "--json")
    assert outcome.code == 0
    valid(json.loads(outcome.out))
    assert (tmp_path / "index" / "MAIN_abc.segment").exists()
    outcome = program("doctor", "--repair", "--compact", "--json")
    found = json.loads(outcome.out)
    valid(found)
    assert (outcome.code, found["whole"]) == (0, True)
    assert found["compacted"]["segments"]["after"] == 1
    for options in (("--dry-run",), ()):
        outcome = program("rebuild", "--analysis", "none", "--json", *options)
        assert outcome.code == 0
        valid(json.loads(outcome.out))
    assert program("rebuild", "--analysis", "klingon").code == 2
    assert program("export").out == before
