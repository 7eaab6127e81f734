"""The cells of one column as XML: what each shows, what it wears, and how tall its row must be.

A text is written as an inline string, always: no cell can become a formula, a link or an error value by what it begins
with.
"""

from collections.abc import Callable
from html import escape

from core.report import style
from core.report.columns import Cell, Column
from core.report.escapes import cell_text
from core.report.words import Text

WHOLE_DIGITS = 10**15
"""Above 15 digits a spreadsheet loses the last ones: such numbers are written as text."""

KEPT = 1024
"""How many of our own words are kept ready."""

USUAL_HEIGHT = style.row_height(1, style.PLAIN.size)

Written = tuple[str, float]
"""XML of a cell from behind its row's number to that of the next cell, and the height that its row needs."""


class CellWriter:
    """Writes the cells of one column; those of our own words that come back row after row are put together once."""

    def __init__(
        self, column: Column, is_page: bool, language: str, style_id: Callable[[style.Look], int], then: str
    ) -> None:
        """then: what follows a cell up to the number of the next one's row, or the end of the row."""
        self._column, self._is_page, self._language = column, is_page, language
        self._style_id, self._then = style_id, then
        self._styles: dict[style.Look, int] = {}
        self._words: dict[Text, Written] = {}
        self._is_numeric = column.kind in ("number", "times")
        self._look = _LOOKS[column.kind]
        self._text_look = self._on_page(style.PLAIN if self._is_numeric else self._look)
        self._number_look = style.PAGE_NUMBER if is_page else self._look

    def header(self) -> Written:
        """The column's title."""
        look = style.NUMBER_HEADER if self._is_numeric else style.HEADER
        return self._text(self._show(self._column.title), look)

    def written(self, cell: Cell) -> Written:
        """One cell."""
        if isinstance(cell, Text):
            return self._words.get(cell) or self._first(cell)
        if isinstance(cell, str):
            return self._text(cell_text(cell), self._text_look)
        if isinstance(cell, int) and not -WHOLE_DIGITS < cell < WHOLE_DIGITS:
            return self._text(str(cell), style.NUMBER)
        return f'" s="{self._style(self._number_look)}"><v>{cell!r}</v></c>{self._then}', USUAL_HEIGHT

    def _first(self, text: Text) -> Written:
        found = self._text(self._show(text), self._look_of(text))
        if len(self._words) < KEPT:
            self._words[text] = found
        return found

    def _text(self, text: str, look: style.Look) -> Written:
        """A cell with text (ECMA-376 part 1, 18.3.1.4), which must be free of control characters."""
        if text == "":
            return f'" s="{self._style(look)}"/>{self._then}', USUAL_HEIGHT
        space = ' xml:space="preserve"' if text != text.strip() else ""
        shown = f"<is><t{space}>{escape(text, quote=False)}</t></is>"
        return f'" s="{self._style(look)}" t="inlineStr">{shown}</c>{self._then}', self._height(text, look)

    def _height(self, text: str, look: style.Look) -> float:
        """Height of a row that shows all of the text in every program."""
        width = self._column.width
        if look.size <= style.PLAIN.size and not _may_wrap(text, width):
            return USUAL_HEIGHT
        return style.row_height(style.lines(text, look, width), look.size)

    def _style(self, look: style.Look) -> int:
        found = self._styles.get(look)
        if found is None:
            found = self._styles[look] = self._style_id(look)
        return found

    def _look_of(self, text: Text) -> style.Look:
        if text.role == "absent" and self._is_numeric:
            return style.ABSENT_NUMBER
        return self._on_page(style.ROLES.get(text.role, self._look))

    def _on_page(self, look: style.Look) -> style.Look:
        """On a page the names of the items stand back behind the words."""
        return style.ITEM if self._is_page and self._column.key == "item" and look is style.PLAIN else look

    def _show(self, text: Text) -> str:
        return "\n".join(map(cell_text, text.show(self._language).split("\n")))


_LOOKS = {
    "text": style.PLAIN,
    "prose": style.PLAIN,
    "number": style.NUMBER,
    "times": style.TIMES,
    "mono": style.MONO,
}
"""Looks of Column.kind."""


def _may_wrap(text: str, width: float) -> bool:
    """Quick and on the safe side: Chinese characters take two digits' width."""
    return (len(text) * 2 >= width and (len(text) >= width - 1 or not text.isascii())) or "\n" in text
