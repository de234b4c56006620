"""The terms of a segment are chosen as if each were looked at, however few are."""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from newscli.engines import Budget
from newscli.engines.whoosh_index.files.building import SegmentBuilder
from newscli.engines.whoosh_index.files.reading import SegmentReader
from newscli.engines.whoosh_index.lexicons import choose_near, choose_pattern
from newscli.text.wording import pattern_regex, within_distance

WRITTEN = st.text("abcé", min_size=1, max_size=7)


@settings(max_examples=150, deadline=None)
@given(st.sets(WRITTEN, min_size=1, max_size=60), WRITTEN, st.text("abé*?", min_size=1, max_size=6))
def test_words_are_chosen_as_if_all_were_looked_at(words: set[str], near: str, pattern: str) -> None:
    with TemporaryDirectory() as folder:
        builder = SegmentBuilder()
        builder.add({"body_words": sorted(words), "blob": b""})
        path = Path(folder, "MAIN_a.segment")
        builder.write(path)
        with closing(SegmentReader(path)) as reader:
            field = reader.field("body_words")
            terms = [term.decode() for term in field.terms()]
            assert terms == sorted(words)
            chosen = {
                choose_near(near, 1): within_distance(near, 1),
                choose_near(near, 2): within_distance(near, 2),
                choose_pattern(pattern): pattern_regex(pattern).fullmatch,
            }
            for choose, fits in chosen.items():
                numbers = [number for row in choose(field, Budget()) for number in row]
                assert sorted(numbers) == [at for at, term in enumerate(terms) if fits(term)]
                assert len(numbers) == len(set(numbers))
            for start in {word[:2] for word in words} | {""}:
                assert [terms[at] for at in field.prefixed(start.encode())] == [
                    term for term in terms if term.startswith(start)
                ]
