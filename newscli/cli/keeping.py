"""`newscli ingest --keep-raw` and `--from-raw`: the bytes of dumps kept beside the index, and read again."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from newscli.cli.session import Session
from newscli.config import YES
from newscli.engines import Engine, open_index
from newscli.errors import InputError, NotFoundError, UsageError
from newscli.ingest import Keeping, Plan, kept_documents
from newscli.sources import RawDocument

if TYPE_CHECKING:
    from newscli.raw import RawStore


def keep_as_asked(session: Session, plan: Plan) -> Plan:
    """The plan, with what keeps the bytes of dumps where the settings ask for it."""
    if session.config.keep_raw.value != YES:
        return plan
    return replace(plan, keeping=Keeping(_store(session), plan.reading))


def refuse_naming(is_reparse: bool, given: dict[str, object]) -> None:
    """UsageError for what does not go with --from-raw."""
    if not is_reparse:
        raise UsageError("--from-raw is for --reparse, which is not given", "what is kept is in the index")
    for option, value in given.items():
        if value:
            raise UsageError(
                f"{option} does not go with --from-raw",
                "all that is kept is read, as it was when it was kept",
            )


def open_kept(session: Session) -> Engine:
    """The index, where the bytes of dumps are kept beside it; NotFoundError where none are."""
    engine = open_index(session.config.index.value)
    if not any(True for _ in _store(session)):
        engine.close()
        raise NotFoundError("no dump's bytes are kept", "keep them with: newscli ingest --keep-raw PATH…")
    return engine


def read_kept(session: Session, engine: Engine) -> Iterator[RawDocument | InputError]:
    """All documents that are kept."""
    return kept_documents(engine, _store(session))


def _store(session: Session) -> "RawStore":
    from newscli.raw import RawStore, raw_folder  # few ingests keep bytes

    return RawStore(raw_folder(session.config.index.value))
