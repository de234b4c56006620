"""The sightings of an article: each capture with its number and its bound."""

from newscli.answers import IndexedArticle, Near
from newscli.reports.dating import Dating, find_contradiction
from newscli.shapes import Shape, indexed_shape, moment_shape, problem_shape
from newscli.sightings import Sighting

CAPTURE_SCHEMA = "newscli.capture/1"


def find_sightings(found: IndexedArticle, dating: Dating) -> list[Sighting]:
    """All captures of an article, in input order."""
    return [_sighting(number, found, dating) for number in range(1, len(found.captures) + 1)]


def _sighting(number: int, found: IndexedArticle, dating: Dating) -> Sighting:
    capture = found.captures[number - 1]
    bound = dating.not_before(capture)
    wrong = find_contradiction(capture.captured, bound)
    return Sighting(number, capture, bound, (*capture.problems, *([wrong] if wrong else ())))


def shown_shape(found: IndexedArticle, sightings: list[Sighting], near: tuple[Near, ...]) -> Shape:
    """An article with its captures, their bounds, and its near versions, as `show` prints it."""
    shape = indexed_shape(found)
    captures = [_bounded(*both) for both in zip(shape["captures"], sightings, strict=True)]
    problems = captures[0]["problems"] if captures else []
    return shape | {"captures": captures, "problems": problems, "near": [near_shape(each) for each in near]}


def capture_shapes(found: IndexedArticle, sightings: list[Sighting]) -> list[Shape]:
    """Each capture by itself, as `captures` prints it; `headline` and `body` null where as kept."""
    empty = {"headline": None, "body": None}
    return [
        {"schema": CAPTURE_SCHEMA, "id": found.article.id, "number": each.number}
        | empty
        | _bounded(shape, each)
        for shape, each in zip(indexed_shape(found)["captures"], sightings, strict=True)
    ]


def near_shape(near: Near) -> Shape:
    """A near version."""
    article = near.article
    return {
        "id": article.id,
        "headline": article.headline,
        "published": moment_shape(article.published),
        "similarity": round(near.similarity, 4),
    }


def _bounded(shape: Shape, sighting: Sighting) -> Shape:
    """The shape of a capture with its bound; its own date is null where only the bound is known."""
    bound = sighting.not_before.shape() if sighting.not_before else None
    captured = shape["captured"] or (dict.fromkeys(("at", "precision", "origin")) if bound else None)
    return shape | {
        "captured": captured and captured | {"not_before": bound},
        "problems": [problem_shape(each) for each in sighting.problems],
    }
