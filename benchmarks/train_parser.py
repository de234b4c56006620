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
from newscli.parsing.chain import Belief
from newscli.parsing.features import _NEAR, Traits, describe
from newscli.parsing.headline import candidates
from newscli.parsing.lines import measure_line
from newscli.parsing.lists import find_lists, grow
from newscli.parsing.members import Scene, member_features, window_under
from newscli.parsing.model import UNIT, Model, model_of
from newscli.parsing.states import MEMBERS, PARTS, STATES
from newscli.parsing.units import Unit, join_lines
from newscli.sources import Input, Reading, read_document

FOLDS = 5
LEAST_WEIGHT = 4
"""Hundredths below which a weight is dropped."""


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


def part_of(publisher: str, salt: str = "") -> int:
    """The part that a publisher's dumps are in, all of them."""
    return int(sha256((salt + publisher).encode()).hexdigest(), 16) % FOLDS


def train_chain(
    states: Sequence[str],
    sequences: Iterable[tuple[Sequence[Sequence[str]], Sequence[str]]],
    settings: dict[str, float],
    near: Callable[[str], bool],
) -> dict[str, Any]:
    """A chain's weights; features for which `near` holds are told to the neighbours too."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"max_iterations": 150, "feature.minfreq": 3} | settings)
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
    steps = {state: {} for state in states}
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


def train_lines(cases: Sequence[Case]) -> dict[str, Any]:
    """The first chain: what each unit is."""
    sequences = [
        ([each.names for each in case.seen], case.states) for case in cases if case.truth["body"] is not None
    ]
    return train_chain(STATES, sequences, {"c1": 1.0, "c2": 0.1}, lambda name: name.startswith(_NEAR))


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


def fit_ranks(groups: Sequence[tuple[list[list[str]], list[bool]]], penalty: float = 4.0) -> dict[str, int]:
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


def train_items(cases: Sequence[Case]) -> dict[str, Any]:
    """The chain of members: how far a list reaches under its label."""
    sequences = []
    for case in cases:
        for label, state in enumerate(case.states):
            window = window_under(case.scene, label) if state == "label" else []
            if window:
                sequences.append(
                    (member_features(case.scene, label, window), memberships(case.states, window))
                )
    return train_chain(MEMBERS, sequences, {"c1": 0.5, "c2": 0.1, "feature.minfreq": 2}, lambda name: False)


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


def train_body(cases: Sequence[Case], model: Model) -> dict[str, Any]:
    """The chain of the second look at the body."""
    sequences = []
    for case in cases:
        if case.truth["body"] is None:
            continue
        assert case.beliefs is not None
        roles = roles_of(case, model)
        features = body_features(case.units, case.seen, case.beliefs, case.headline, roles)
        start, end = body_range(case.units, case.beliefs)
        sequences.append((features, parts_of(case.states)[start:end]))
    return train_chain(PARTS, sequences, {"c1": 2.0, "c2": 0.5}, lambda name: False)


def roles_of(case: Case, model: Model) -> dict[int, str]:
    """What the units of a case's lists are, as the parser finds them."""
    roles: dict[int, str] = {}
    for each in find_lists(case.scene, model):
        roles[each.label] = "label"
        for at in range(each.label + 1, each.last + 1):
            roles[at] = "item" if at in each.items else "clutter"
    return roles


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


def train(cases: Sequence[Case]) -> dict[str, Any]:
    """All weights, as JSON."""
    _believe_unseen(cases)
    shape: dict[str, Any] = {"lines": train_lines(cases)}
    shape["headline"] = train_headline(cases)
    shape |= {"items": _nothing(MEMBERS), "body": _nothing(PARTS), "list": {}}
    for case in cases:
        case.headline = _best(case, shape["headline"])
    shape["items"] = train_items(cases)
    shape["list"] = train_acceptance(cases, model_of(shape))
    shape["body"] = train_body(cases, model_of(shape))
    return shape


def _believe_unseen(cases: Sequence[Case]) -> None:
    """Give each case the beliefs of a chain that has not seen its publisher."""
    for fold in range(FOLDS):
        known = [case for case in cases if part_of(case.truth["publisher"], "inner") != fold]
        chain = model_of(
            {
                "lines": train_lines(known),
                "headline": {},
                "items": _nothing(MEMBERS),
                "body": _nothing(PARTS),
                "list": {},
            }
        ).lines
        for case in cases:
            if part_of(case.truth["publisher"], "inner") == fold:
                case.beliefs = chain.beliefs([each.names for each in case.seen])


def _best(case: Case, weights: dict[str, int]) -> int | None:
    assert case.beliefs is not None
    found = candidates(case.units, case.seen, case.beliefs)
    rank: dict[int, int] = Counter(
        {each.at: sum(weights.get(name, 0) for name in each.names) for each in found}
    )
    return max(rank, key=lambda at: (rank[at], -at)) if rank else None


def _nothing(states: Sequence[str]) -> dict[str, Any]:
    return {"steps": {state: {} for state in states}, "features": {}}


def _answers(arguments: tuple[Path, int]) -> list[dict[str, object]]:
    """The answers to one part of the corpus by a model of the others."""
    folder, fold = arguments
    cases = load(folder)
    model = model_of(train([case for case in cases if part_of(case.truth["publisher"]) != fold]))
    return [
        answer(case.truth["id"], case.path, model)
        for case in cases
        if part_of(case.truth["publisher"]) == fold
    ]


def main() -> None:
    """Train, or cross-validate."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("cases", type=Path)
    options.add_argument("--out", type=Path)
    options.add_argument("--cross-validate", type=Path)
    options.add_argument("--jobs", type=int, default=2)
    chosen = options.parse_args()
    if chosen.cross_validate:
        with Pool(chosen.jobs) as pool:
            parts = pool.map(_answers, [(chosen.cases, fold) for fold in range(FOLDS)], chunksize=1)
        text = "".join(json.dumps(each) + "\n" for part in parts for each in part)
        chosen.cross_validate.write_text(text, "utf-8")
    if chosen.out:
        shape = train(load(chosen.cases))
        chosen.out.write_text(json.dumps(shape, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
        print(f"{chosen.out}: {chosen.out.stat().st_size / 1000:.0f} KB", file=sys.stderr)


if __name__ == "__main__":
    main()
