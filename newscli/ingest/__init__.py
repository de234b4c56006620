"""How many documents become an index, with the books kept; and how what was exported comes back."""

from newscli.ingest.documents import Books, Ingest, Plan, Watch
from newscli.ingest.restoring import RestoredBooks, Restoring

__all__ = ["Books", "Ingest", "Plan", "RestoredBooks", "Restoring", "Watch"]
