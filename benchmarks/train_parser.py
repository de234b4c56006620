"""Trains the parser's weights on a corpus of dumps with their truth, and measures what carries over.

    pip install python-crfsuite scikit-learn scipy
    python benchmarks/train_parser.py ../shared/corpus/dev --out newscli/parsing/weights.json
    python benchmarks/train_parser.py ../shared/corpus/dev --cross-validate ANSWERS.jsonl

The second form trains once for each of five parts of the publishers on the other four, reads each part by the
model that has not seen it, and writes the answers for `score.py --jsonl`.

What goes out: weights of named features, none of which is a word. Later models are trained on what the first
believes of publishers that it has not seen, as they will meet it.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy
import pycrfsuite
from alignment import align, is_same, squash
from parser_scores import answer
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from newscli.parsing.body import body_features, body_range
from newscli.parsing.chain import Belief, Chain
from newscli.parsing.features import _NEAR, Traits, describe
from newscli.parsing.headline import candidates
from newscli.parsing.lines import measure_line
from newscli.parsing.lists import find_lists, grow
from newscli.parsing.members import member_features, window_under
from newscli.parsing.model import UNIT, Model, model_of
from newscli.parsing.reading import roles_of
from newscli.parsing.scene import Scene
from newscli.parsing.states import MEMBERS, PARTS, STATES
from newscli.parsing.units import Unit, join_lines
from newscli.sources import Input, Reading, read_document

FOLDS = 5
BAGS = 5
"""Chains of which the mean is taken, each trained without a part of the publishers."""
LEAST_WEIGHT = 4
"""Hundredths below which a weight is dropped."""


Training = tuple[Sequence[Sequence[str]], Sequence[str]]
"""The features of the units of one sequence, and their true states."""
Owned = tuple[str, Training]
"""A sequence and its publisher."""
Run = Callable[[Callable[[Any], Any], list[Any]], list[Any]]
"""A function and its arguments → the results: `Pool.map`, or one after another."""


@dataclass(slots=True)
class Case:
    """One dump, as the parser sees it, and its truth."""

    truth: dict[str, Any]
    path: Path
    units: list[Unit]
    seen: list[Traits]
    states: list[str]
    beliefs: list[Belief] | None = None
    headline: int | None = None

    @property
    def scene(self) -> Scene:
        """What lists are looked for in."""
        assert self.beliefs is not None
        return Scene.of(self.units, self.seen, self.beliefs, self.headline)


def load(folder: Path) -> list[Case]:
    """All cases of a corpus."""
    cases = []
    for path in sorted(folder.rglob("*.json")):
        truth = json.loads(path.read_text("utf-8"))
        document = read_document(Input(str(path.with_suffix(".txt"))), Reading())
        assert document is not None
        units = join_lines([measure_line(line) for line in document.lines])
        cases.append(Case(truth, path.with_suffix(".txt"), units, describe(units), align(units, truth)))
    return cases


def part_of(publisher: str) -> int:
    """The part that a publisher's dumps are in, all of them."""
    return _hash(publisher, "") % FOLDS


def _hash(publisher: str, salt: str) -> int:
    return int(sha256((salt + publisher).encode()).hexdigest(), 16)


@dataclass(frozen=True, slots=True)
class Chained:
    """How a chain is trained."""

    states: tuple[str, ...]
    settings: dict[str, float]
    tells_neighbours: bool = False
    """Whether units know features of the units beside them."""


LINES = Chained(STATES, {"c1": 1.0, "c2": 0.1}, tells_neighbours=True)
ITEMS = Chained(MEMBERS, {"c1": 0.5, "c2": 0.1, "feature.minfreq": 2})
BODY_AGAIN = Chained(PARTS, {"c1": 2.0, "c2": 0.5})


def train_chain(arguments: tuple[Chained, Iterable[Training]]) -> dict[str, Any]:
    """A chain's weights, as JSON."""
    chained, sequences = arguments
    near = (lambda name: name.startswith(_NEAR)) if chained.tells_neighbours else (lambda name: False)
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"max_iterations": 150, "feature.minfreq": 3} | chained.settings)
    for features, truth in sequences:
        if features:
            trainer.append(with_neighbours(features, near), list(truth))
    with tempfile.NamedTemporaryFile(suffix=".crf") as file:
        trainer.train(file.name)
        tagger = pycrfsuite.Tagger()
        tagger.open(file.name)
        info = tagger.info()
        tagger.close()
    weights: dict[str, dict[str, int]] = defaultdict(dict)
    for (name, state), weight in info.state_features.items():
        if abs(round(weight * UNIT)) >= LEAST_WEIGHT:
            weights[name][state] = round(weight * UNIT)
    steps = {state: {} for state in chained.states}
    for (start, end), weight in info.transitions.items():
        steps[start][end] = round(weight * UNIT)
    return {"steps": steps, "features": dict(sorted(weights.items()))}


def with_neighbours(features: Sequence[Sequence[str]], near: Callable[[str], bool]) -> list[list[str]]:
    """Features with `<` and `>` for those of the units before and after, as a chain adds them."""
    known = [[name for name in names if near(name)] for names in features]
    last = len(features) - 1
    return [
        [
            *names,
            *(f"<{name}" for name in (known[at - 1] if at else ["edge"])),
            *(f">{name}" for name in (known[at + 1] if at < last else ["edge"])),
        ]
        for at, names in enumerate(features)
    ]


def train_bags(chained: Chained, groups: Sequence[Sequence[Owned]], run: Run) -> list[dict[str, Any]]:
    """A chain for each group of sequences: the mean of several, each without a part of the publishers."""
    bags = [
        (chained, [sequence for publisher, sequence in group if _hash(publisher, "bag") % BAGS != bag])
        for group in groups
        for bag in range(BAGS)
    ]
    chains = run(train_chain, bags)
    return [averaged(chains[at : at + BAGS]) for at in range(0, len(chains), BAGS)]


def of_lines(cases: Sequence[Case]) -> list[Owned]:
    """What each unit is, at first sight."""
    return [
        (case.truth["publisher"], ([each.names for each in case.seen], case.states))
        for case in cases
        if case.truth["body"] is not None
    ]


def averaged(shapes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The mean of chains: what one of them learnt of a few publishers counts less."""
    steps: dict[str, dict[str, int]] = {}
    for start in shapes[0]["steps"]:
        ends = {end for shape in shapes for end in shape["steps"][start]}
        steps[start] = {
            end: round(sum(shape["steps"][start].get(end, 0) for shape in shapes) / len(shapes))
            for end in sorted(ends)
        }
    features: dict[str, dict[str, int]] = {}
    for name in sorted({name for shape in shapes for name in shape["features"]}):
        rows = [shape["features"].get(name, {}) for shape in shapes]
        row = {
            state: round(sum(each.get(state, 0) for each in rows) / len(rows))
            for each in rows
            for state in each
        }
        features[name] = {state: weight for state, weight in row.items() if abs(weight) >= LEAST_WEIGHT}
    return {"steps": steps, "features": {name: row for name, row in features.items() if row}}


def train_headline(cases: Sequence[Case]) -> dict[str, int]:
    """The weights of the headline's rank: a log-linear model over each dump's candidates."""
    groups = []
    for case in cases:
        assert case.beliefs is not None
        found = candidates(case.units, case.seen, case.beliefs)
        wanted = squash(case.truth["headline"] or "")
        truth = [squash(case.units[each.at].text) == wanted for each in found]
        if any(truth):
            groups.append(([each.names for each in found], truth))
    return fit_ranks(groups)


def fit_ranks(groups: Sequence[tuple[list[list[str]], list[bool]]], penalty: float = 8.0) -> dict[str, int]:
    """Weights under which the right candidates of each group are the likeliest (softmax, L2)."""
    names = sorted({name for features, _ in groups for names in features for name in names})
    place = {name: at for at, name in enumerate(names)}
    rows = [set(features) for group, _ in groups for features in group]
    right = numpy.array([float(value) for _, truth in groups for value in truth])
    starts = numpy.cumsum([0, *(len(truth) for _, truth in groups)])
    owner = numpy.repeat(numpy.arange(len(groups)), numpy.diff(starts))
    pointers = numpy.cumsum([0, *(len(row) for row in rows)])
    columns = numpy.array([place[name] for row in rows for name in sorted(row)])
    matrix = csr_matrix((numpy.ones(len(columns)), columns, pointers), shape=(len(rows), len(names)))

    def loss(weights: Any) -> tuple[float, Any]:
        scores = matrix @ weights
        odds = numpy.exp(scores - numpy.maximum.reduceat(scores, starts[:-1])[owner])
        whole, good = (
            numpy.add.reduceat(odds * kept, starts[:-1]) for kept in (numpy.ones_like(right), right)
        )
        slope = matrix.T @ (odds * right / good[owner] - odds / whole[owner])
        value = float((numpy.log(whole) - numpy.log(good)).sum() + penalty / 2 * weights @ weights)
        return value, -slope + penalty * weights

    best = minimize(loss, numpy.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return rounded(dict(zip(names, best, strict=True)))


def of_items(cases: Sequence[Case]) -> list[Owned]:
    """How far a list reaches under its label."""
    sequences = []
    for case in cases:
        for label, state in enumerate(case.states):
            window = window_under(case.scene, label) if state == "label" else []
            if window:
                features = member_features(case.scene, label, window)
                sequences.append((case.truth["publisher"], (features, memberships(case.states, window))))
    return sequences


def memberships(states: Sequence[str], window: Sequence[int]) -> list[str]:
    """What the units under a label are: up to its last item items or clutter, then beyond."""
    end = next((place for place, at in enumerate(window) if states[at] == "label"), len(window))
    items = [place for place, at in enumerate(window[:end]) if states[at] == "item"]
    last = items[-1] if items else -1
    return [
        "beyond" if place > last else "item" if states[at] == "item" else "clutter"
        for place, at in enumerate(window)
    ]


def train_acceptance(cases: Sequence[Case], model: Model) -> dict[str, int]:
    """The weights by which what was found under a label is a list."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    features, truth = [], []
    for case in cases:
        for label in filter(case.scene.is_candidate, range(len(case.units))):
            grown = grow(case.scene, label, model.items)
            features.append(dict.fromkeys(grown.names, 1))
            truth.append(is_list(case, grown.label, grown.members))
    vectorizer = DictVectorizer()
    fitted = LogisticRegression(C=0.3, max_iter=1000).fit(vectorizer.fit_transform(features), truth)
    weights = dict(zip(vectorizer.get_feature_names_out(), fitted.coef_[0], strict=True))
    return rounded(weights | {"bias": float(fitted.intercept_[0])})


def is_list(case: Case, label: int, members: Sequence[int]) -> bool:
    """Whether members are most of a true list of that label, or nearly all of them true items."""
    keys = [squash(case.units[at].text) for at in members]
    own = squash(case.units[label].text)
    for each in case.truth["lists"]:
        if squash(each["label"] or "") == own:
            items = [squash(text) for text in each["items"]]
            hits = sum(any(is_same(item, key) for key in keys) for item in items)
            if hits * 2 >= len(items):
                return True
    right = sum(case.states[at] == "item" for at in members)
    return len(members) >= 3 and right >= 0.7 * len(members)


def of_body(cases: Sequence[Case], model: Model) -> list[Owned]:
    """The second look at the body."""
    sequences = []
    for case in cases:
        if case.truth["body"] is None:
            continue
        assert case.beliefs is not None
        roles = found_roles(case, model)
        features = body_features(case.seen, case.beliefs, case.headline, roles)
        start, end = body_range(case.seen, case.beliefs)
        sequences.append((case.truth["publisher"], (features, parts_of(case.states)[start:end])))
    return sequences


def found_roles(case: Case, model: Model) -> dict[int, str]:
    """What the units of a case's lists are, as the parser finds them."""
    return roles_of(find_lists(case.scene, model).found)


def parts_of(states: Sequence[str]) -> list[str]:
    """Whether units are of the body's text, aside, above or below it."""
    body = [at for at, state in enumerate(states) if state == "body"]
    if not body:
        return ["above"] * len(states)
    return [
        "text" if state == "body" else "above" if at < body[0] else "below" if at > body[-1] else "aside"
        for at, state in enumerate(states)
    ]


def rounded(weights: dict[str, float]) -> dict[str, int]:
    """Weights in hundredths, without those that hardly count."""
    hundredths = {name: round(float(weight) * UNIT) for name, weight in sorted(weights.items())}
    return {name: weight for name, weight in hundredths.items() if abs(weight) >= LEAST_WEIGHT}


def train(cases: Sequence[Case], run: Run) -> dict[str, Any]:
    """All weights, as JSON."""
    *unseen, lines = train_bags(LINES, [*map(of_lines, _others(cases)), of_lines(cases)], run)
    _believe(cases, unseen)
    return train_later(lines, cases, run)


def train_later(lines: dict[str, Any], cases: Sequence[Case], run: Run) -> dict[str, Any]:
    """What comes after the first chain, from what is believed of the cases; all weights together."""
    shape: dict[str, Any] = {"lines": lines, "headline": train_headline(cases)}
    shape |= {"items": _nothing(MEMBERS), "body": _nothing(PARTS), "list": {}}
    for case in cases:
        case.headline = _best(case, shape["headline"])
    (shape["items"],) = train_bags(ITEMS, [of_items(cases)], run)
    shape["list"] = train_acceptance(cases, model_of(shape))
    (shape["body"],) = train_bags(BODY_AGAIN, [of_body(cases, model_of(shape))], run)
    return shape


def _others(cases: Sequence[Case]) -> list[list[Case]]:
    """For each part of the publishers the cases of the others."""
    return [[case for case in cases if part_of(case.truth["publisher"]) != fold] for fold in range(FOLDS)]


def _believe(cases: Sequence[Case], unseen: Sequence[dict[str, Any]]) -> None:
    """Give each case the beliefs of the chain that has not seen its publisher, as they will be met."""
    chains = list(map(lines_of, unseen))
    for case in cases:
        chain = chains[part_of(case.truth["publisher"])]
        case.beliefs = chain.beliefs([each.names for each in case.seen])


def lines_of(shape: dict[str, Any]) -> Chain:
    """The first chain alone."""
    nothing = {"headline": {}, "items": _nothing(MEMBERS), "body": _nothing(PARTS), "list": {}}
    return model_of(nothing | {"lines": shape}).lines


def _best(case: Case, weights: dict[str, int]) -> int | None:
    assert case.beliefs is not None
    found = candidates(case.units, case.seen, case.beliefs)
    rank: dict[int, int] = Counter(
        {each.at: sum(weights.get(name, 0) for name in each.names) for each in found}
    )
    return max(rank, key=lambda at: (rank[at], -at)) if rank else None


def _nothing(states: Sequence[str]) -> dict[str, Any]:
    return {"steps": {state: {} for state in states}, "features": {}}


def cross_validate(cases: Sequence[Case], run: Run) -> Iterable[dict[str, object]]:
    """The answers to each part of the corpus by models that were trained on the others.

    One chain a part gives all beliefs, so that those of the others come from chains that knew this part.
    """
    groups = _others(cases)
    unseen = train_bags(LINES, list(map(of_lines, groups)), run)
    _believe(cases, unseen)
    for fold, (lines, others) in enumerate(zip(unseen, groups, strict=True)):
        model = model_of(train_later(lines, others, run))
        for case in cases:
            if part_of(case.truth["publisher"]) == fold:
                yield answer(case.truth["id"], case.path, model)


def main() -> None:
    """Train, or cross-validate."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("cases", type=Path)
    options.add_argument("--out", type=Path)
    options.add_argument("--cross-validate", type=Path)
    options.add_argument("--jobs", type=int, default=2)
    chosen = options.parse_args()
    cases = load(chosen.cases)
    with Pool(chosen.jobs) as pool:
        run = partial(pool.map, chunksize=1)
        if chosen.cross_validate:
            text = "".join(json.dumps(each) + "\n" for each in cross_validate(cases, run))
            chosen.cross_validate.write_text(text, "utf-8")
        if chosen.out:
            shape = train(cases, run)
            text = json.dumps(shape, ensure_ascii=False, separators=(",", ":"))
            chosen.out.write_text(text + "\n", "utf-8")
            print(f"{chosen.out}: {chosen.out.stat().st_size / 1000:.0f} KB", file=sys.stderr)


if __name__ == "__main__":
    main()
