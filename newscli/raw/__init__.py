"""The bytes of dumps, kept beside an index: by SHA-256, each once, compressed, checked at every reading.

A folder holds packs, to whose end records are appended: `00000001.pack`, `00000002.pack` … A full pack has a
table beside it (`00000001.table`) that says where in it which bytes are; a table that is lost or damaged is
made anew from its pack. Any number of processes may read. Who writes holds the index's writing lock.

The store may hold more than the index knows of, and never less: bytes are on disk before the commit that
refers to them, and go after the commit that forgets them.
"""

from newscli.raw.packs import LIMITS, Limits
from newscli.raw.records import Kept
from newscli.raw.store import Fault, RawStore, raw_folder
from newscli.raw.writer import RawWriter, open_raw_writer

__all__ = [
    "LIMITS",
    "Fault",
    "Kept",
    "Limits",
    "RawStore",
    "RawWriter",
    "open_raw_writer",
    "raw_folder",
]
