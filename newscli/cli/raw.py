"""`newscli show --raw`: the bytes of dumps as they were kept."""

from collections.abc import Sequence
from shlex import quote

from newscli.article import Capture
from newscli.cli.messages import tell
from newscli.cli.session import Session
from newscli.engines import Engine
from newscli.errors import NotFoundError
from newscli.ingest import noted_reading
from newscli.raw import Kept, RawStore, raw_folder
from newscli.render.safety import visible
from newscli.sources import archive_of, document_from_bytes


def write_raw(session: Session, engine: Engine, ids: Sequence[str], number: int) -> int:
    """Write each article's share of the dump that a capture of it is of; how many could not be written.

    `number` counts captures from 1. On a terminal it is text, and what would reprogram that is made visible;
    elsewhere the bytes as they are.
    """
    store = RawStore(raw_folder(session.config.index.value))
    missing = 0
    for article_id in ids:
        try:
            capture = _capture(engine, article_id, number)
            _write(session, _kept(store, capture), capture)
        except NotFoundError as error:
            missing += 1
            tell(error.message, error.hint)
    return missing


def _capture(engine: Engine, article_id: str, number: int) -> Capture:
    captures = engine.get(article_id).captures
    if number > len(captures):
        raise NotFoundError(
            f"the article {article_id[:12]} has no capture {number}: there are {len(captures)}",
            f"see: newscli show {article_id[:12]}",
        )
    return captures[number - 1]


def _kept(store: RawStore, capture: Capture) -> Kept:
    kept = store.get(capture.source.sha256)
    if kept is None:
        name = capture.source.name
        raise NotFoundError(
            f"the bytes of {name} are not kept",
            f"keep them with: newscli ingest --keep-raw {quote(archive_of(name))}",
        )
    return kept


def _write(session: Session, kept: Kept, capture: Capture) -> None:
    start, end = capture.source.bytes
    if not session.output.is_terminal:
        session.output.write_bytes(kept.data[start:end])
        return
    document = document_from_bytes(capture.source.name, kept.data, noted_reading(kept.note))
    for line, offset in zip(document.lines, document.offsets, strict=False):
        if start <= offset < end:
            session.output.line(visible(line))
