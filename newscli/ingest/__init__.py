"""How many documents become an index, with the books kept; and how what was exported comes back."""

from newscli.ingest.books import Books, Plan, Watch
from newscli.ingest.documents import Ingest
from newscli.ingest.keeping import Keeping, kept_documents, noted_reading
from newscli.ingest.rehearsal import Rehearsal
from newscli.ingest.restoring import RestoredBooks, Restoring

__all__ = [
    "Books",
    "Ingest",
    "Keeping",
    "Plan",
    "Rehearsal",
    "RestoredBooks",
    "Restoring",
    "Watch",
    "kept_documents",
    "noted_reading",
]
