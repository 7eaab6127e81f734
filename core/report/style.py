"""How the workbook looks: a few styles, made once. Colours are the light theme's of the design."""

import math
import re
from dataclasses import dataclass, field, replace

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

TEXT, FAINT, ACCENT = "192126", "5B686F", "0B6670"
HEAD_FILL, SECTION_FILL, LINE = "D9ECEE", "EEF2F3", "DDE2E5"
WARN, WARN_FILL, ERROR, ERROR_FILL = "855400", "FFF3D9", "AB241B", "FCEBE9"

BOTTOM = Border(bottom=Side(style="thin", color=LINE))
FAMILY = "Microsoft YaHei"
"""Present on Chinese and English Windows; other systems put their own Chinese sans in its place."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What a cell wears. Compared by identity: a million rows look their few looks up."""

    size: float = 10
    bold: bool = False
    color: str = TEXT
    fill: str = ""
    horizontal: str = "left"
    wrap: bool = True
    number_format: str = "General"
    mono: bool = False
    border: Border = field(default=BOTTOM)

    @property
    def font(self) -> Font:
        """The font: one family for words, a fixed-width one for hashes and masked values."""
        return Font(name="Consolas" if self.mono else FAMILY, size=self.size, bold=self.bold, color=self.color)

    @property
    def pattern(self) -> PatternFill:
        """The fill, none by default."""
        return PatternFill("solid", fgColor=self.fill) if self.fill else PatternFill()

    @property
    def alignment(self) -> Alignment:
        """Top of the row, words to the left and wrapped, numbers to the right with a little room."""
        indent = 1 if self.horizontal == "right" else 0
        return Alignment(horizontal=self.horizontal, vertical="top", wrap_text=self.wrap, indent=indent)


PLAIN = Look()
HEADER = Look(bold=True, color=ACCENT, fill=HEAD_FILL, border=Border(bottom=Side(style="medium", color=ACCENT)))
NUMBER_HEADER = replace(HEADER, horizontal="right")
NUMBER = Look(horizontal="right", wrap=False, number_format="#,##0")
PAGE_NUMBER = replace(NUMBER, horizontal="left")
TIMES = replace(NUMBER, number_format="#,##0.00")
MONO = Look(size=9, mono=True)
ABSENT = Look(color=FAINT)
ABSENT_NUMBER = Look(color=FAINT, horizontal="right")
ITEM = Look(color=FAINT)

ROLES = {
    "absent": ABSENT,
    "title": Look(size=18, bold=True, wrap=False, border=Border()),
    "section": Look(size=12, bold=True, color=ACCENT, fill=SECTION_FILL, wrap=False),
    "headline": Look(size=13, bold=True),
    "warning": Look(bold=True, color=WARN, fill=WARN_FILL),
    "error": Look(bold=True, color=ERROR, fill=ERROR_FILL),
}
"""Looks of Text.role."""

LINE_POINTS = 1.42
"""Height of a line over the size of its font: Chinese fonts stand taller than Latin ones."""

WIDE = re.compile(
    "[\u1100-\u11ff\u2014\u2018-\u201d\u2026\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\U00020000-\U0003fffd]"
)
"""Characters as wide as two digits."""


def lines(text: str, look: Look, width: float) -> int:
    """Lines that the text needs in a column of that width, on the safe side."""
    if not look.wrap:
        return 1
    room = (width - 1) * 10 / (look.size * (1.08 if look.bold else 1.0))
    if text.isascii() and "\n" not in text:
        return max(1, math.ceil(len(text) / room))
    return sum(max(1, math.ceil((len(part) + len(WIDE.findall(part))) / room)) for part in text.split("\n"))


def row_height(count: int, size: float) -> float:
    """Height in points of a row of that many lines; a workbook allows 409."""
    return min(409.0, round(count * size * LINE_POINTS + 3, 1))
