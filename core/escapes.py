"""Text from the evidence made safe to look at in the window: what is invisible, or reorders, is written out."""

import re

from core.report.escapes import INVISIBLE

LINE_BREAKS = "\n\t"
"""What running text may keep."""

_RUN = re.compile(f"({INVISIBLE.pattern})\\1*")
_SHORT = 4


def marked(text: str, keep: str = "") -> str:
    """The text with every control, bidirectional or zero-width character as ‹U+202E›; those in `keep` stay.

    Several of one in a row (holes in a file are full of them) are ‹U+0000 ×512›.
    """

    def escape(match: re.Match[str]) -> str:
        run = match.group()
        if run[0] in keep:
            return run
        code = f"U+{ord(run[0]):04X}"
        return f"‹{code}›" * len(run) if len(run) < _SHORT else f"‹{code} ×{len(run)}›"

    return _RUN.sub(escape, text) if INVISIBLE.search(text) else text
