"""Holds lists as data to their targets: links, captures, near versions, most-read, the bound of captures.

    python benchmarks/most_read.py CORPUS [--articles 20000] [--only links folded] [--work DIR] [--json]

A CORPUS is what `../shared/perf/make_corpus.py --out CORPUS` writes; only its `docs.jsonl` is read. The truth
is made of it (`listed.py`): dated articles, dated captures with lists of the articles of the days before,
items that are cut, and which article each item is. Where parsing is not the subject, it goes into the index
by `newscli ingest --import`, so that every item is there as it was meant; for `folded` and `cost`, dumps are
written as files, which the parser reads. The exit code is 1 where a target is missed.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from random import Random

from listed import (
    DAYS,
    FIRST_DAY,
    ITEMS,
    Form,
    Headlines,
    Seen,
    Story,
    draw_captures,
    export_lines,
    fold,
    list_of,
    read_stories,
    unspaced,
    write_dump,
)
from measuring import NEWSCLI, Row, Side, Target, run, run_watched, table
from prepared import ingest

from newscli.cli.commands import COMMANDS
from newscli.engines import open_index

FORMS = (Form(56), Form(40), Form(56, is_other=True), Form(40, is_other=True))
RECALL = {56: 0.99, 40: 0.97}
COMMANDS_RUN = 5
"""How often a short command runs, in turns with what it is compared with; the median counts."""
MOST_CAPTURES = 10
NEAR = 2000
"""Articles of which there is a near version."""
_NO_COMMAND = "there is no such command"

WITHOUT = """
from newscli.engines.whoosh_index import schema
from newscli.engines.whoosh_index.files import building
article, capture, add = schema.FieldMaker.article, schema.FieldMaker.capture, building.SegmentBuilder.add
def keeping(make):
    return lambda self, *given: {{
        name: value for name, value in make(self, *given).items() if name not in {dropped}
    }}
schema.FieldMaker.article = keeping(article)
schema.FieldMaker.capture = keeping(capture) if {has_captures} else lambda self, *given: None
building.SegmentBuilder.add = lambda self, fields: None if fields is None else add(self, fields)
from newscli.__main__ import main
main()
"""
"""newscli without some fields, or without captures."""
KEYS = ("near", "link", "item", "label")
COSTS = {"all": (("near",), True), "no keys": (KEYS, True), "no captures": (KEYS, False)}
"""What is ingested → the fields that are dropped, and whether captures are written. Near keys never are."""


@dataclass(frozen=True)
class World:
    """The truth, and the indexes of it, each made at the first need."""

    corpus: Path
    most: int
    work: Path

    @cached_property
    def stories(self) -> list[Story]:
        """The articles."""
        return read_stories(self.corpus, self.most)

    @cached_property
    def captures(self) -> list[Seen]:
        """One a story, with its list."""
        return draw_captures(self.stories)

    @cached_property
    def headlines(self) -> Headlines:
        """What items may be."""
        return Headlines.of(self.stories)

    def index(self, name: str, lines: Iterable[str]) -> Path:
        """An index of lines of an export."""
        index, file = self.work / name, self.work / f"{name}.jsonl"
        shutil.rmtree(index, ignore_errors=True)
        with file.open("w", encoding="utf-8") as stream:
            stream.writelines(f"{line}\n" for line in lines)
        run(ingest(index, "--import", str(file)))
        file.unlink()
        return index

    def listed(self, form: Form) -> Path:
        """The index of all captures, their lists in a form."""
        name = f"listed-{form.width}{'-other' if form.is_other else ''}"
        if name not in self.__dict__:
            self.__dict__[name] = self.index(name, export_lines(self.stories, self.captures, form))
        found: Path = self.__dict__[name]
        return found


# links


def link_rows(world: World) -> Iterator[Row]:
    """How many items are linked to what they are, of those with one possible target."""
    for form in FORMS:
        name = f"cut at {form.width}" + (", written otherwise" if form.is_other else "")
        targets = (Target(Side.LEAST, 0.99, ""), Target(Side.LEAST, RECALL[form.width], ""))
        found = linked(world.listed(form))
        right = wrong = count = 0
        for seen in world.captures:
            for item, story in zip(list_of(seen, world.stories, form).items, seen.items, strict=True):
                if world.headlines.possible(item) == 1:
                    count += 1
                    told = found[seen.story, item.rank]
                    is_right = told == {fold(world.stories[story].headline)}
                    right, wrong = right + is_right, wrong + (not is_right and bool(told))
        measured = f"{count} items of one target: {right} right, {wrong} wrong"
        yield Row(f"links, {name}: precision", targets[0], right / max(right + wrong, 1), measured)
        yield Row(f"links, {name}: recall", targets[1], right / count, measured)


def order_row(world: World) -> Row:
    """Whether the links are the same where everything came in another order."""
    form = FORMS[0]
    lines = list(export_lines(world.stories, world.captures, form))
    Random(1).shuffle(lines)
    one, other = linked(world.listed(form)), linked(world.index("shuffled", lines))
    differing = sum(one[key] != other[key] for key in one.keys() | other.keys())
    measured = f"{differing} of {len(one)} differ"
    return Row(
        "links, the same in another order", Target(Side.LEAST, 1, ""), 1 - differing / len(one), measured
    )


def linked(index: Path) -> dict[tuple[int, int], set[str]]:
    """Story whose capture has the list, and rank → the headlines that the item is linked to, folded."""
    from newscli.reports.linking import Links

    found = {}
    with closing(open_index(str(index))) as engine:
        links = Links(engine.lists())
        for _, captures in engine.iterate():
            for capture in captures:
                story = int(capture.source.name.removesuffix(".txt"))
                for each in capture.lists:
                    for item, targets in zip(each.items, links.of(each.items), strict=True):
                        headlines = {fold(one.headline) for target in targets for one in target.articles}
                        found[story, item.rank] = headlines
    return found


# captures


def folded_rows(world: World) -> Iterator[Row]:
    """Whether dumps of one article, each in another writing and with another list, are one article."""
    folder, index = world.work / "folded-dumps", world.work / "folded"
    shutil.rmtree(index, ignore_errors=True)
    count = _write_captures(world, folder)
    run(ingest(index, str(folder)))
    shutil.rmtree(folder)
    truths = [(unspaced(story.headline), unspaced("".join(story.body))) for story in world.stories]
    every: defaultdict[int, set[str]] = defaultdict(set)
    exact: defaultdict[int, set[str]] = defaultdict(set)
    misread = 0
    with closing(open_index(str(index))) as engine:
        for article, captures in engine.iterate():
            for capture in captures:
                story, own = int(Path(capture.source.name).name.partition("-")[0]), capture.article
                every[story].add(article.id)
                if own and (unspaced(own.headline or ""), unspaced(own.text)) == truths[story]:
                    exact[story].add(article.id)
                else:
                    misread += 1
    for name, articles in (("all dumps", every), ("dumps that are read as they are", exact)):
        told = f"{count} dumps of {len(world.stories)} articles, {misread} read otherwise"
        split, merged = _split_and_merged(articles)
        measured = f"{told}; {split} split, {merged} merged"
        share = 1 - (split + merged) / len(articles)
        yield Row(f"articles neither split nor merged, {name}", Target(Side.LEAST, 1, ""), share, measured)


def _split_and_merged(articles: dict[int, set[str]]) -> tuple[int, int]:
    """How many stories have more than one article, and how many have an article of another."""
    stories: defaultdict[str, set[int]] = defaultdict(set)
    for story, ids in articles.items():
        for article_id in ids:
            stories[article_id].add(story)
    merged = {story for sharing in stories.values() if len(sharing) > 1 for story in sharing}
    return sum(len(ids) > 1 for ids in articles.values()), len(merged)


def _write_captures(world: World, folder: Path) -> int:
    """Dumps of each story, 1 to 10 of them; how many there are."""
    random, count = Random(2), 0
    for number, story in enumerate(world.stories):
        place = folder / f"{number // 1000:03}"
        place.mkdir(parents=True, exist_ok=True)
        for way in range(random.randint(1, MOST_CAPTURES)):
            seen = replace(random.choice(world.captures), story=number)
            lists = list_of(seen, world.stories, random.choice(FORMS[:2]))
            (place / f"{number}-{way}.txt").write_text(write_dump(story, lists, random.randrange(6)), "utf-8")
            count += 1
    return count


def cost_rows(world: World) -> Iterator[Row]:
    """What keys cost in an ingest, and captures with them: with them against without them, in CPU time."""
    folder = world.work / "cost-dumps"
    for seen in world.captures:
        place = folder / f"{seen.story // 1000:03}"
        place.mkdir(parents=True, exist_ok=True)
        lists = list_of(seen, world.stories, FORMS[0])
        (place / f"{seen.story}.txt").write_text(write_dump(world.stories[seen.story], lists, 0), "utf-8")
    spent: dict[str, list[float]] = {name: [] for name in COSTS}
    for _ in range(3):
        for name, (dropped, has_captures) in COSTS.items():
            index = world.work / "cost"
            shutil.rmtree(index, ignore_errors=True)
            code = WITHOUT.format(dropped=dropped, has_captures=has_captures)
            asked = ingest(index, "--jobs", "1", str(folder))[3:]
            spent[name].append(run((sys.executable, "-c", code, *asked)).cpu)
    shutil.rmtree(folder)
    whole, *others = (statistics.median(spent[name]) for name in COSTS)
    for name, other in zip(("keys", "captures and keys"), others, strict=True):
        measured = (
            f"CPU {whole:.1f} s, without them {other:.1f} s (near keys in neither; one process; 3 turns)"
        )
        yield Row(
            f"ingest with {name}, against one without", Target(Side.MOST, 1.15, "×"), whole / other, measured
        )


# near versions


def near_rows(world: World) -> Iterator[Row]:
    """Whether an article with one sentence changed is found, and how much else is."""
    target = (Target(Side.LEAST, 0.98, ""), Target(Side.MOST, 0.001, ""))
    names = ("near versions found, one sentence changed", "near versions that are none, of pairs with them")
    random = Random(3)
    long = [number for number, story in enumerate(world.stories) if " ".join(story.body).count(". ") >= 4]
    chosen = random.sample(long, min(NEAR, len(long)))
    changed = {number: _changed(world.stories[number], world.stories, random) for number in chosen}
    every = [*world.stories, *changed.values()]
    captures = [replace(world.captures[0], story=number) for number in range(len(every))]
    index = world.index("near", export_lines(every, captures, FORMS[0]))
    found = told = false = 0
    with closing(open_index(str(index))) as engine:
        for number in chosen:
            near = {each.article.id: each.article for each in engine.near(changed[number].article)}
            own = world.stories[number].article.id
            found += own in near
            told += len(near)
            false += sum(not _are_near(changed[number], each.text) for each in near.values())
    measured = f"{len(changed)} articles, {told} pairs"
    yield Row(names[0], target[0], found / len(changed), measured)
    yield Row(names[1], target[1], false / max(told, 1), f"{measured}, {false} with less than half in common")


def _changed(story: Story, stories: Sequence[Story], random: Random) -> Story:
    """A story with one of its sentences another story's."""
    paragraphs = [list(paragraph.split(". ")) for paragraph in story.body]
    at = random.choice([at for at, sentences in enumerate(paragraphs) for _ in sentences])
    other = random.choice(stories).body
    sentence = random.choice(other[0].split(". ")) if other else "Nothing more is known"
    paragraphs[at][random.randrange(len(paragraphs[at]))] = sentence
    return replace(story, body=tuple(". ".join(sentences) for sentences in paragraphs))


def _are_near(story: Story, text: str) -> bool:
    """Whether two texts share half of the shorter one's runs of three words: the truth's own measure."""
    one, other = _runs(" ".join(story.body)), _runs(text)
    return len(one & other) >= 0.5 * max(min(len(one), len(other)), 1)


def _runs(text: str) -> set[tuple[str, ...]]:
    words = [word for each in text.split() if (word := fold(each))]
    return set(zip(words, words[1:], words[2:], strict=False))


# when captures were taken


def bound_rows(world: World) -> Iterator[Row]:
    """How well undated captures are dated by what their lists show, where half of all articles are there."""
    names = ("captures bounded later than they were taken", "median days from the bound to the capture")
    targets = (Target(Side.MOST, 0.01, ""), Target(Side.MOST, 1, "days"))
    try:
        from newscli.reports.dating import Dating
    except ImportError:
        yield from (Row(name, target, None, _NO_COMMAND) for name, target in zip(names, targets, strict=True))
        return
    random = Random(4)
    there = {seen.story: seen for seen in world.captures if random.random() < 0.5}
    undated = frozenset(story for story in there if random.random() < 0.5)
    index = world.index("bounds", export_lines(world.stories, list(there.values()), FORMS[0], undated))
    gaps, known, bounded = [], [], 0
    with closing(open_index(str(index))) as engine:
        dating = Dating(engine)
        for found in engine.iterate():
            story = int(found.captures[0].source.name.removesuffix(".txt"))
            if story in undated:
                bound = dating.not_before(found.captures[0])
                taken = there[story].day
                gap = taken - (date.fromisoformat(bound.at) - FIRST_DAY).days if bound else None
                bounded += gap is not None
                gaps.append(gap)
                if sum(item in there for item in there[story].items) >= ITEMS / 2:
                    known.append(DAYS if gap is None else gap)
    later = sum(gap is not None and gap < 0 for gap in gaps)
    measured = f"{later} of {len(gaps)} undated captures; {bounded} have a bound"
    yield Row(names[0], targets[0], later / len(gaps), measured)
    measured = f"{len(known)} captures of which half of the items' articles are there"
    yield Row(names[1], targets[1], statistics.median(known), measured)


# most-read


def most_read_rows(world: World) -> Iterator[Row]:
    """What the command takes, against `stats`; whether its memory grows with the lists."""
    target = Target(Side.MOST, 1, "×")
    names = ("most-read, of 2 × stats and 1 s", "memory of most-read, of ten times the items")
    if "most-read" not in COMMANDS:
        yield from (Row(name, target, None, _NO_COMMAND) for name in names)
        return
    index = str(world.listed(FORMS[0]))
    asked = (*NEWSCLI, "most-read", "--json", "--index", index)
    spent: dict[str, list[float]] = {"most-read": [], "stats": []}
    for _ in range(COMMANDS_RUN):
        spent["most-read"].append(run(asked).cpu)
        spent["stats"].append(run((*NEWSCLI, "stats", "--json", "--index", index)).cpu)
    took, stats = (statistics.median(spent[name]) for name in ("most-read", "stats"))
    measured = f"CPU {took:.2f} s over {ITEMS * len(world.captures)} items; stats {stats:.2f} s"
    yield Row(names[0], target, took / (2 * stats + 1), measured)
    few = world.stories[: len(world.stories) // 10]
    small = world.index("small", export_lines(few, draw_captures(few), FORMS[0]))
    large_run, small_run = run_watched(asked), run_watched((*asked[:-1], str(small)))
    measured = f"peak {large_run.largest:.0f} MB; of a tenth of them {small_run.largest:.0f} MB"
    target = Target(Side.MOST, 1.5, "×")
    yield Row(names[1], target, large_run.largest / small_run.largest, measured)


ROWS: dict[str, Callable[[World], Iterable[Row]]] = {
    "links": link_rows,
    "order": lambda world: [order_row(world)],
    "cost": cost_rows,
    "folded": folded_rows,
    "near": near_rows,
    "most-read": most_read_rows,
    "bound": bound_rows,
}
"""What `--only` chooses from, in the order of the table."""


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("corpus", type=Path)
    add("--articles", type=int, default=20_000, help="how many; the targets are for 20000")
    add("--only", nargs="+", choices=tuple(ROWS), default=tuple(ROWS), metavar="ROW", help=", ".join(ROWS))
    add("--work", type=Path, metavar="DIR", help="where indexes are left; else a folder that is removed")
    add("--json", action="store_true")
    return parser.parse_args()


def main() -> int:
    """Measure and print; 1 where a target is missed."""
    chosen, rows = options(), []
    with tempfile.TemporaryDirectory() as folder:
        work = (chosen.work or Path(folder)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        world = World(chosen.corpus, chosen.articles, work)
        for name in (name for name in ROWS if name in chosen.only):
            for row in ROWS[name](world):
                rows.append(row)
                print(f"{row.name}: {row.value} ({row.measured})", file=sys.stderr)
    print(json.dumps([row.shape() for row in rows], indent=2) if chosen.json else table(rows))
    return 1 if any(row.is_met is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
