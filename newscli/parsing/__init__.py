"""Front door of the parser: a document in, its captures and the account of every byte out."""

from newscli.parsing.assemble import parse
from newscli.parsing.dates import parse_moment
from newscli.parsing.split import AUTO, NEVER, Split

__all__ = ["AUTO", "NEVER", "Split", "parse", "parse_moment"]
