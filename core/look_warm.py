"""Builds what the first look of a child would wait for."""

from core.detect.columns import type_of_header
from core.look_hits import read_hits
from core.look_mask import spans_of
from core.look_table import read_table
from core.look_text import read_hex, read_text

_SAMPLE = b"110101199003074514,13800138000,6222020000000000000,a@example.com\n"


LOOKS = (read_text, read_table, read_hex, read_hits)
"""What a looker's child is asked for: all is loaded with this module."""


def warm() -> None:
    """Loads the tables of all detectors and the lexicon of headers."""
    for encoding in ("utf-8", "gb18030", "utf-16-le"):
        spans_of(_SAMPLE, (encoding,))
    type_of_header("x")
