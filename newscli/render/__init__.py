"""Values → output: which format, and the writers of each."""

from newscli.render.columns import Column, cell_of, choose_columns
from newscli.render.formats import Format, choose_format
from newscli.render.jsontext import dump_json
from newscli.render.output import Output
from newscli.render.safety import visible
from newscli.render.writers import Rows, keep_keys, write_shapes

__all__ = [
    "Column", "Format", "Output", "Rows", "cell_of", "choose_columns", "choose_format", "dump_json",
    "keep_keys", "visible", "write_shapes",
]  # fmt: skip
