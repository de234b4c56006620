"""The bytes of dumps: kept once, whole on disk, checked at every reading, and gone when they are to go."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscli.errors import IndexWriteError, UnusableIndexError
from newscli.raw import LIMITS, Limits, RawStore, open_raw_writer

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

STORY = b"Quokkas seen at the quay\n\nTwo quokkas were seen at the quay on Monday, after the storm.\n"
SMALL = Limits(bytes=600, records=4)


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def dump(number: int) -> bytes:
    return STORY + b"%d\n" % number


def unknown(_: str) -> bool:
    return False


def kept(store: RawStore, *dumps: bytes, note: str = "") -> list[bool]:
    with open_raw_writer(store, unknown) as writer:
        return [writer.keep(digest(each), each, note) for each in dumps]


def drop(store: RawStore, *dumps: bytes) -> None:
    with open_raw_writer(store, unknown) as writer:
        writer.drop(map(digest, dumps))
        writer.compact(unknown)


def found(store: RawStore, data: bytes) -> bytes | None:
    kept = store.get(digest(data))
    return kept.data if kept else None


def packs(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.pack"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "raw"


def test_nothing_is_made_where_nothing_is_kept(folder: Path) -> None:
    store = RawStore(folder)
    assert (store.get(digest(b"")), store.has(digest(b"")), list(store), list(store.verify())) == (
        None,
        False,
        [],
        [],
    )
    kept(store)
    drop(store, STORY)
    assert not folder.exists()


def test_bytes_come_back_as_they_were_and_are_kept_once(folder: Path) -> None:
    dumps = [b"", b"\0\xff", STORY, bytes(range(256)) * 5000, os.urandom(70_000)]
    store = RawStore(folder)
    assert kept(store, *dumps, *dumps) == [True] * 5 + [False] * 5
    size = packs(folder)[0].stat().st_size
    for each in (store, RawStore(folder)):
        assert [found(each, data) for data in dumps] == dumps
        assert list(each) == [digest(data) for data in dumps]
        assert all(each.has(digest(data)) for data in dumps)
        assert found(each, b"other") is None
        assert kept(each, *dumps) == [False] * 5
    assert packs(folder)[0].stat().st_size == size
    assert list(store.verify()) == []


def test_files_are_nobody_elses(folder: Path) -> None:
    kept(RawStore(folder, SMALL), *map(dump, range(20)))
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_packs_are_bounded_and_full_ones_have_tables(folder: Path) -> None:
    store = RawStore(folder, SMALL)
    kept(store, *map(dump, range(50)))
    assert len(packs(folder)) > 10
    assert all(path.stat().st_size < SMALL.bytes + 400 for path in packs(folder))
    assert len(list(folder.glob("*.table"))) >= len(packs(folder)) - 1
    assert len(list(folder.iterdir())) < 50
    tables = {path: path.stat().st_ino for path in folder.glob("*.table")}
    for number in range(50, 60):
        kept(store, dump(number))
    assert {path: path.stat().st_ino for path in tables} == tables, "they are written once"
    again = RawStore(folder, SMALL)
    assert list(again) == [digest(dump(number)) for number in range(60)]
    assert [found(again, dump(number)) for number in range(60)] == [dump(number) for number in range(60)]


def test_lost_and_damaged_tables_are_made_anew(folder: Path) -> None:
    kept(RawStore(folder, SMALL), *map(dump, range(20)))
    tables = sorted(folder.glob("*.table"))
    before = {path: path.read_bytes() for path in tables}
    tables[0].unlink()
    for path in tables[1:]:
        path.write_bytes(b"\0" + before[path][1:])
    store = RawStore(folder, SMALL)
    assert len(list(store.verify())) == len(tables) - 1
    assert [found(store, dump(number)) for number in range(20)] == [dump(number) for number in range(20)]
    kept(store, dump(0))
    assert {path: path.read_bytes() for path in tables} == before


def test_pack_is_read_by_other_tools_of_zstd(folder: Path) -> None:
    kept(RawStore(folder), dump(1), dump(2), note="read by hand")
    assert zstd.decompress(packs(folder)[0].read_bytes()) == dump(1) + dump(2)


def test_note_is_kept_and_replaced(folder: Path) -> None:
    store = RawStore(folder)
    for note, is_new in (("first", True), ("first", False), ("", True), ("zwölf " * 3000, True)):
        assert kept(store, STORY, note=note) == [is_new]
        noted = RawStore(folder).get(digest(STORY))
        assert noted is not None
        assert noted.note == note
    kept(store, dump(1))
    assert list(store) == [digest(STORY), digest(dump(1))]
    drop(store, dump(1))
    assert packs(folder)[0].read_bytes().count(bytes.fromhex(digest(STORY))) == 1, "the last one only"


def test_dropped_bytes_are_gone_from_the_disk(folder: Path) -> None:
    store = RawStore(folder, SMALL)
    kept(store, *map(dump, range(20)))
    gone = [dump(number) for number in (0, 1, 7, 19)]
    drop(store, *gone)
    for each in (store, RawStore(folder, SMALL)):
        assert [found(each, data) for data in gone] == [None] * 4
        assert len(list(each)) == 16
    held = b"".join(path.read_bytes() for path in folder.iterdir())
    assert not any(bytes.fromhex(digest(data)) in held for data in gone)
    assert list(store.verify()) == []
    drop(store, *map(dump, range(20)))
    assert list(folder.iterdir()) == []
    assert kept(store, dump(3)) == [True]
    assert found(RawStore(folder), dump(3)) == dump(3)


def test_what_was_dropped_goes_only_when_the_index_knows_it_no_more(folder: Path) -> None:
    store = RawStore(folder)
    kept(store, dump(1), dump(2))
    with open_raw_writer(store, unknown) as writer:
        writer.drop([digest(dump(1)), digest(dump(2))])
    assert store.has_dropped()
    assert found(store, dump(1)) == dump(1)
    assert [fault.message for fault in store.verify()] == ["2 were forgotten and have yet to go"]
    with open_raw_writer(store, lambda sha256: sha256 == digest(dump(2))):
        pass  # what a killed run left is finished at once
    assert (found(store, dump(1)), found(store, dump(2))) == (None, dump(2))
    assert not store.has_dropped()


def test_reader_goes_on_while_packs_are_written_and_written_anew(folder: Path) -> None:
    writing, reading = RawStore(folder, SMALL), RawStore(folder, SMALL)
    assert found(reading, dump(0)) is None
    kept(writing, *map(dump, range(9)))
    assert found(reading, dump(8)) == dump(8)
    drop(writing, dump(0), dump(4))
    assert [found(reading, dump(number)) for number in (0, 1, 4, 5, 8)] == [
        None,
        dump(1),
        None,
        dump(5),
        dump(8),
    ]
    drop(writing, *map(dump, range(9)))
    kept(writing, *map(dump, range(100, 109)))
    assert [found(reading, dump(number)) for number in (1, 100, 108)] == [None, dump(100), dump(108)]


def test_two_writers_take_turns(folder: Path) -> None:
    one, other = RawStore(folder, SMALL), RawStore(folder, SMALL)
    for number in range(20):
        assert kept((one, other)[number % 2], dump(number), dump(number // 2)) == [True, False]
    assert list(one) == list(other) == list(RawStore(folder, SMALL))
    assert len(list(one)) == 20


@pytest.mark.parametrize("limits", [LIMITS, Limits(records=3)], ids=["open", "full"])
def test_every_flipped_byte_is_seen(folder: Path, limits: Limits) -> None:
    dumps = [dump(1), b"", dump(3)]
    kept(RawStore(folder, limits), *dumps, note="a note")
    pack = packs(folder)[0]
    whole = pack.read_bytes()
    for at in range(len(whole)):
        for flip in (0x01, 0xFF):
            pack.write_bytes(whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :])
            store = RawStore(folder, limits)
            assert list(store.verify()), f"byte {at} is not missed"
            right = sum(_is_right(store, data) for data in dumps)
            assert right == 2, f"byte {at}: one dump is damaged, and told to be; the others are read"
    pack.write_bytes(whole)
    assert list(RawStore(folder, limits).verify()) == []


def _is_right(store: RawStore, data: bytes) -> bool:
    """Whether bytes are read as they were kept; False where an error says that they are damaged."""
    try:
        assert found(store, data) == data, "never wrong, and never just not there"
    except UnusableIndexError:
        return False
    return True


@pytest.mark.parametrize("at", [5, 100, -30])
def test_what_is_damaged_is_kept_anew_and_can_be_dropped(folder: Path, at: int) -> None:
    dumps = [dump(1), dump(2)]
    kept(RawStore(folder), *dumps)
    pack = packs(folder)[0]
    damaged = bytearray(pack.read_bytes())
    damaged[at] ^= 1
    pack.write_bytes(damaged)
    assert sorted(kept(RawStore(folder), *dumps)) == [False, True]
    assert pack.read_bytes() == damaged, "what was damaged stays to be looked at"
    store = RawStore(folder)
    assert [found(store, data) for data in dumps] == dumps
    assert len(list(store)) == 2
    drop(store, *dumps)
    assert list(folder.iterdir()) == []


def test_every_torn_tail_is_written_over(folder: Path) -> None:
    kept(RawStore(folder), dump(1), dump(2))
    pack = packs(folder)[0]
    whole = pack.read_bytes()
    first = len(whole) // 2
    for end in range(len(whole)):
        for tail in (b"", b"\0" * 300):
            pack.write_bytes(whole[:end] + tail)
            store = RawStore(folder)
            has_first = end >= first
            is_blank_end = tail and whole[end:] == b"\0" * (len(whole) - end)
            if tail and (end % first) and not is_blank_end and _is_damage(store):
                continue  # blanks behind half a head: no telling whether a crash or a fault left them
            assert (found(store, dump(1)) == dump(1)) is has_first
            assert kept(store, dump(1), dump(2), dump(3)) == [not has_first, not is_blank_end, True]
            assert list(RawStore(folder).verify()) == []
            assert [found(RawStore(folder), dump(number)) for number in (1, 2, 3)] == [*map(dump, (1, 2, 3))]


def _is_damage(store: RawStore) -> bool:
    """Whether a tail counts as damage: then it is told, and what is kept goes into another pack."""
    if not any("damaged" in fault.message for fault in store.verify()):
        return False
    kept(store, dump(1), dump(2))
    assert [found(RawStore(store.folder), dump(number)) for number in (1, 2)] == [dump(1), dump(2)]
    for path in packs(store.folder)[1:]:
        path.unlink()
    return True


def test_disk_that_refuses_is_told_and_nothing_is_lost(folder: Path) -> None:
    code = (
        "import resource, sys; from pathlib import Path; from tests.test_raw import *\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)); store = RawStore(Path(sys.argv[1]))\n"
        "kept(store, dump(1))\n"
        "try: kept(store, os.urandom(5000))\n"
        "except IndexWriteError as error: print(error.message)\n"
        "print(kept(store, dump(1), dump(2)), found(store, dump(2)) == dump(2), list(store.verify()))\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, folder], capture_output=True, text=True, check=True
    ).stdout
    assert told == f"{folder}: dumps cannot be kept: File too large\n[False, True] True []\n"


def test_file_in_the_way_is_told(folder: Path) -> None:
    folder.write_text("in the way")
    with pytest.raises(IndexWriteError, match="dumps cannot be kept"):
        kept(RawStore(folder), STORY)
    with pytest.raises(UnusableIndexError, match="cannot be read"):
        RawStore(folder).get(digest(STORY))


_KEEPING = """
import sys
from pathlib import Path
from tests.test_raw import *
store = RawStore(Path(sys.argv[1]), Limits(bytes=20_000, records=100))
for batch in range(10_000):
    kept(store, *(Random(number).randbytes(1500) for number in range(batch * 7, batch * 7 + 7)))
    print(batch, flush=True)
"""


def test_killed_writer_loses_nothing_that_was_synced(folder: Path) -> None:
    random = Random(7)
    limits = Limits(bytes=20_000, records=100)
    for _ in range(6):
        child = subprocess.Popen(
            [sys.executable, "-c", _KEEPING, folder], stdout=subprocess.PIPE, env=os.environ, text=True
        )
        assert child.stdout
        child.stdout.readline()
        time.sleep(random.random() / 5)
        child.send_signal(signal.SIGKILL)
        batches = child.stdout.read().splitlines()
        child.wait()
        child.stdout.close()
        done = int(batches[-1]) + 1 if batches else 1
        store = RawStore(folder, limits)
        for number in range(done * 7):
            data = Random(number).randbytes(1500)
            assert found(store, data) == data
        with open_raw_writer(store, unknown):
            pass
        assert list(store.verify()) == []
    assert len(packs(folder)) > 1


DUMPS = st.integers(0, 11)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("keep"), st.lists(DUMPS, max_size=6)),
        st.tuples(st.just("drop"), st.lists(DUMPS, max_size=3)),
        st.tuples(st.just("note"), DUMPS),
        st.tuples(st.just("tear"), st.integers(1, 120)),
        st.tuples(st.just("open"), st.none()),
        st.tuples(st.just("lose tables"), st.none()),
    ),
    max_size=25,
)


@given(STEPS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_store_is_a_dictionary(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, object]]
) -> None:
    folder = tmp_path_factory.mktemp("raw") / "raw"
    store = RawStore(folder, SMALL)
    model: dict[str, tuple[bytes, str]] = {}
    for step, argument in steps:
        store = ACTIONS[step](store, model, argument)
        assert {sha256: store.get(sha256) for sha256 in map(digest, map(dump, range(12)))} == {
            sha256: model.get(sha256) for sha256 in map(digest, map(dump, range(12)))
        }
    for each in (store, RawStore(folder, SMALL)):
        assert sorted(each) == sorted(model)
        assert list(each.verify()) == []


Model = dict[str, tuple[bytes, str]]


def _keep(store: RawStore, model: Model, numbers: list[int]) -> RawStore:
    new = [dump(number) for number in dict.fromkeys(numbers) if digest(dump(number)) not in model]
    with open_raw_writer(store, unknown) as writer:
        count = sum(
            writer.keep(digest(each), each) for each in map(dump, numbers) if not writer.has(digest(each))
        )
    assert count == len(new)
    model |= {digest(each): (each, "") for each in new}
    return store


def _note(store: RawStore, model: Model, number: int) -> RawStore:
    kept(store, dump(number), note="noted")
    model[digest(dump(number))] = (dump(number), "noted")
    return store


def _drop(store: RawStore, model: Model, numbers: list[int]) -> RawStore:
    drop(store, *map(dump, numbers))
    for number in numbers:
        model.pop(digest(dump(number)), None)
    return store


def _tear(store: RawStore, model: Model, size: int) -> RawStore:
    """A record of something else that was cut off."""
    last = next(reversed(packs(store.folder)), None)
    if last and not last.with_suffix(".table").exists():
        other = store.folder.parent / "other"
        kept(RawStore(other), dump(99))
        with last.open("ab") as file:
            file.write(packs(other)[0].read_bytes()[:size])
        kept(store)
    return store


def _open(store: RawStore, model: Model, nothing: None) -> RawStore:
    return RawStore(store.folder, SMALL)


def _lose_tables(store: RawStore, model: Model, nothing: None) -> RawStore:
    for path in store.folder.glob("*.table"):
        path.unlink()
    return store


ACTIONS: dict[str, Callable[..., RawStore]] = {
    "keep": _keep,
    "drop": _drop,
    "note": _note,
    "tear": _tear,
    "open": _open,
    "lose tables": _lose_tables,
}
