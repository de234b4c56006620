"""What `--explain` tells: how the query was read, and under each hit what makes up its score.

People get both with the hits. For programs, JSON and JSONL have the parts in each hit, JSON the reading too;
where the reading has no place in the output it is told on standard error.
"""

from newscli.answers import Hits
from newscli.cli.session import Session
from newscli.explanations import ReadQuery
from newscli.render.explaining import Branch, branch_lines, read_branch, score_branch
from newscli.render.formats import Format
from newscli.shapes import hit_shape


def write_explained(session: Session, read: ReadQuery, hits: Hits) -> int:
    """Write hits with what explains them, in a format of rows or for people; how many there were."""
    if session.keys or session.format not in (Format.TABLE, Format.PLAIN):
        for line in branch_lines(read_branch(read)):
            session.note(line)
        return session.write(map(hit_shape, hits.hits))
    _write_branch(session, read_branch(read))
    shown = 0
    for shown, hit in enumerate(hits.hits, 1):  # noqa: B007 - the last one counts
        if session.format is Format.TABLE:
            from newscli.render.terminal import draw_hits

            session.output.line("")
            draw_hits(session.output, hits._replace(hits=iter((hit,))))
        else:
            session.write((hit_shape(hit),))
        _write_branch(session, score_branch(hit.score, hit.parts or ()))
    return shown


def _write_branch(session: Session, branch: Branch) -> None:
    if session.format is Format.TABLE:
        from newscli.render.terminal import draw_tree

        draw_tree(session.output, branch)
    else:
        for line in branch_lines(branch):
            session.output.line(line)
