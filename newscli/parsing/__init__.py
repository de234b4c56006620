"""Front door of the parser: a document in, its captures and the account of every byte out."""

from newscli.parsing.assemble import parse
from newscli.parsing.dates import parse_moment

__all__ = ["parse", "parse_moment"]
