"""Which of the articles that were found came into the index after a commit."""

from array import array

from newscli.engines.ranking import Scores
from newscli.engines.whoosh_index.segments import Segments


def added_after(generation: int, scores: Scores, segments: Segments) -> Scores:
    """Those of the articles that came with a later commit than that of `generation`."""
    came_with = array("I")
    for leaf in segments.leaves:
        came_with.extend(leaf.reader.numbers("generation"))
    return {number: score for number, score in scores.items() if came_with[number] > generation}
