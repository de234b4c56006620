"""Bytes → lines with offsets: encodings, line ends, and what must hold of any bytes."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newscli.article import Document
from newscli.errors import InputError, UsageError
from newscli.sources import Reading, document_from_bytes

ENDS = ("\n", "\r\n", "\r", "\v", "\x85", "\u2028", "\u2029")
RUSSIAN = "Президент прибыл в Анкару в четверг. Переговоры продлятся два дня.\nСамое читаемое\n"
CHINESE = "总统星期四抵达安卡拉。会谈将持续两天，发言人说。\n双方将讨论粮食出口和能源问题。\n"
TAIWANESE = "總統星期四抵達安卡拉。會談將持續兩天，發言人說。\n雙方將討論糧食出口和能源問題。\n"
JAPANESE = "大統領は木曜日にアンカラに到着した。会談は二日間続く。\n双方は穀物の輸出について話し合う。\n"
KOREAN = "대통령이 목요일 앙카라에 도착했다. 회담은 이틀 동안 이어진다.\n많이 본 뉴스\n"
GERMAN = "Der Präsident ist am Donnerstag in Ankara eingetroffen, hieß es früh.\nMeistgelesen\n"
FRENCH = "Le président est arrivé à Ankara jeudi, où l’énergie sera évoquée.\nLes plus lus\n"
ENGLISH = "“Talks will go on for two days,” the spokesman said in Ankara on Thursday.\nMost Read News\n"
CZECH = "Prezident přijel ve čtvrtek do Ankary. Jednání potrvají dva dny, řekl mluvčí.\nNejčtenější\n"
TURKISH = "Cumhurbaşkanı perşembe günü geldi. Görüşmelerin süreceği açıklandı.\nÇok okunanlar\n"


def read(data: bytes, encoding: str | None = None) -> Document:
    """A document of these bytes."""
    return document_from_bytes("dump.txt", data, Reading(encoding=encoding))


def codes(document: Document) -> list[str]:
    """The codes of a document's problems."""
    return [problem.code for problem in document.problems]


@pytest.mark.parametrize(
    ("data", "lines", "offsets"),
    [
        (b"", (), (0,)),
        (b"one", ("one",), (0, 3)),
        (b"one\n", ("one",), (0, 4)),
        (b"\n", ("",), (0, 1)),
        (b" \n\t\n", (" ", "\t"), (0, 2, 4)),
        (b"a\r\nb\rc\n\nd", ("a", "b", "c", "", "d"), (0, 3, 5, 7, 8, 9)),
        (b"a\n\rb", ("a", "", "b"), (0, 2, 3, 4)),
        ("a\u2028b\u2029c\x85d".encode(), ("a", "b", "c", "d"), (0, 4, 8, 11, 12)),
        (b"a\vb", ("a", "b"), (0, 2, 3)),
        (b"a\fb\n\fc\n", ("a", "\fb", "\fc"), (0, 1, 4, 7)),
        (b"\f\f", ("\f", "\f"), (0, 1, 2)),
        (b"he said \x1cnever again\x1d on Monday\n", ("he said \x1cnever again\x1d on Monday",), (0, 32)),
        ("é\nü".encode(), ("é", "ü"), (0, 3, 5)),
        (b"\xef\xbb\xbf", ("",), (0, 3)),
        (b"\xef\xbb\xbfa\nb", ("a", "b"), (0, 5, 6)),
        (b"\xff\xfea\0\r\0\n\0b\0", ("a", "b"), (0, 8, 10)),
        (b"\xfe\xff\0a\0\n\x0a\x0a", ("a", "ਊ"), (0, 6, 8)),
        (b"a" * 9000 + b"\0b\n", ("a" * 9000 + "\0b",), (0, 9003)),
    ],
)
def test_lines_and_offsets(data: bytes, lines: tuple[str, ...], offsets: tuple[int, ...]) -> None:
    document = read(data)
    assert document.lines == lines
    assert document.offsets == offsets
    assert document.problems == ()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        (CHINESE, "gbk"),
        (TAIWANESE, "big5"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (KOREAN, "euc_kr"),
        (GERMAN, "windows-1252"),
        (FRENCH, "windows-1252"),
        (ENGLISH, "windows-1252"),
        (CZECH, "windows-1250"),
        (TURKISH, "windows-1254"),
    ],
)
def test_an_encoding_is_guessed_with_a_problem(text: str, encoding: str) -> None:
    document = read(text.encode(encoding))
    assert "\n".join(document.lines) + "\n" == text
    assert codes(document) == ["guessed-encoding"]
    assert document.encoding in document.problems[0].message


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "utf-8-sig"),
        (GERMAN, "utf-16"),
        (GERMAN, "utf-32"),
        (GERMAN, "utf-16-le"),
        (RUSSIAN, "utf-16-be"),
        (GERMAN, "utf-32-le"),
        (RUSSIAN, "utf-32-be"),
        (JAPANESE, "iso2022_jp"),
        ("\ufeff" + CHINESE, "gb18030"),
    ],
)
def test_an_encoding_that_bytes_show_is_no_problem(text: str, encoding: str) -> None:
    document = read(text.encode(encoding))
    assert "\n".join(document.lines) + "\n" == text.removeprefix("\ufeff")
    assert document.problems == ()


def test_a_few_wrong_bytes_do_not_make_it_another_encoding() -> None:
    data = GERMAN.encode() + b"caf\xe9 und mehr\n" + GERMAN.encode()
    document = read(data)
    assert document.encoding == "utf-8"
    assert document.lines[2] == "caf\ufffd und mehr"
    assert [(problem.code, problem.line) for problem in document.problems] == [("invalid-utf-8", 3)]
    assert document.size == len(data)


def test_a_broken_character_after_a_rare_line_end_is_a_line() -> None:
    assert read("ကက\u2028".encode() + b"\xc2").offsets == (0, 9, 10)


def test_a_utf16_file_that_was_cut_is_read_to_its_end() -> None:
    data = GERMAN.encode("utf-16")[:-1]
    document = read(data)
    assert document.lines[-1] == "Meistgelesen\ufffd"
    assert codes(document) == ["invalid-bytes"]
    assert document.size == len(data)


def test_an_encoding_given_decides() -> None:
    document = read(RUSSIAN.encode("cp1251"), "windows-1251")
    assert "\n".join(document.lines) + "\n" == RUSSIAN
    assert document.problems == ()
    assert read(GERMAN.encode(), "latin-1").lines[0].startswith("Der PrÃ¤sident")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
def test_an_encoding_given_takes_the_mark_off(encoding: str) -> None:
    data = (
        ("\ufeff" + GERMAN).encode(encoding)
        if encoding not in ("utf-16", "utf-32")
        else GERMAN.encode(encoding)
    )
    assert read(data, encoding).lines == tuple(GERMAN.splitlines())


def test_bytes_that_are_not_in_the_encoding_given_are_an_error_with_its_line() -> None:
    with pytest.raises(InputError, match="not in ascii") as caught:
        read(b"one\r\ntwo\x0bthree \xe9", "ascii")
    assert (caught.value.name, caught.value.code, caught.value.line) == ("dump.txt", "encoding", 3)


@pytest.mark.parametrize(
    "encoding", ["", "klingon", "base64", "rot13", "utf-7", "punycode", "undefined", "a\0b"]
)
def test_an_unusable_encoding_is_known_before_anything_is_read(encoding: str) -> None:
    with pytest.raises(UsageError, match="encoding"):
        Reading(encoding=encoding)


def test_one_long_line() -> None:
    document = read("é".encode() * 1_000_000)
    assert (len(document.lines), document.offsets) == (1, (0, 2_000_000))


PIECES = st.sampled_from(
    (
        *(
            b"\n",
            b"\r",
            b"\f",
            b"\v",
            b"\xe2\x80\xa8",
            b"\xc2\x85",
            b"\xef\xbb\xbf",
            b"\xff\xfe",
            b"\xfe\xff",
        ),
        *(b"\0", b"\x1b$B", b"\x1b(B", b"\x81", b"\xe9", b"\xd8\x00", b"\xf0\x9f", b"word ", "éи".encode()),
    )
)
BYTES = st.binary() | st.lists(PIECES, max_size=40).map(b"".join)
ENCODINGS = st.sampled_from(
    [
        None,
        "utf-8",
        "utf-16",
        "utf-16-be",
        "utf-32",
        "gb18030",
        "cp932",
        "iso2022_jp",
        "hz",
        "cp037",
        "cp1252",
    ]
)


@given(BYTES, ENCODINGS)
def test_any_bytes_are_lines_that_tile_them_or_an_input_error(data: bytes, encoding: str | None) -> None:
    try:
        document = read(data, encoding)
    except InputError:
        return
    assert len(document.offsets) == len(document.lines) + 1
    assert (document.offsets[0], document.offsets[-1]) == (0, len(data))
    assert all(begin < end for begin, end in pairwise(document.offsets))


TEXT = st.lists(
    st.text(
        st.sampled_from("aé ż“日本語の新聞総統中文🙂\ufeff\ufffd") | st.characters(codec="utf-8"), max_size=8
    )
    | st.sampled_from((*ENDS, "\f", "\x1e")),
    max_size=12,
).map("".join)


@given(
    TEXT, st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "gb18030", "shift_jis", "cp1251"])
)
def test_the_bytes_of_a_line_are_its_text_and_its_end(text: str, encoding: str) -> None:
    data = text.encode(encoding, "ignore")
    try:
        document = read(data, encoding)
    except InputError as error:
        assume(error.code not in ("binary", "html"))
        raise
    pieces = [data[begin:end].decode(encoding) for begin, end in pairwise(document.offsets)]
    for number, (piece, line) in enumerate(zip(pieces, document.lines, strict=True)):
        written = piece if number else piece.removeprefix("\ufeff")
        assert written.removeprefix(line) in ("", *ENDS)
        assert not set(line[1:]) & {*ENDS, "\f"}
