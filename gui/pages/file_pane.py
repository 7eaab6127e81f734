"""What the tabs of a file have in common: one file at a time, asked for when the tab is looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.look import Found, Looker
from core.look_views import ENCODINGS, SUPERSEDED
from gui import style
from gui.pages.file_reader import FileReader
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.elided import ElidedLabel
from gui.widgets.note import NoteStrip
from gui.widgets.panel import button, rule
from gui.words import pack, say, term

CLOSED = "closed"
"""Note of bytes in which every letter is masked; nothing is wrong with them."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file: byte offset, or number of a row where by_row. row: the same of the beginning of its row, None
    where that is not known. group: sheet or table, "" for any."""

    place: int
    row: int | None = None
    by_row: bool = False
    group: str = ""


class FilePane(QWidget):
    """One tab. A subclass builds `self.body`, `self.tools`, and fills them in `load`, by `look`.

    A look that is not answered when the tab is left is given up, and asked again when the tab is shown.

    Signals:
        place_chosen: a Spot that another tab shall show.
    """

    place_chosen = Signal(object)

    KIND = ""
    """Names its looks."""

    def __init__(self, compact: bool = False, parent: QWidget | None = None) -> None:
        """compact: in the preview; fewer tools."""
        super().__init__(parent)
        self.compact = compact
        self.reader: FileReader | None = None
        self._is_loaded = False
        self._unanswered: Callable[[], None] | None = None
        self._note: tuple[str, int | None] = ("", None)
        self.note = NoteStrip(self)
        self.tools = QHBoxLayout()
        self.tools.setContentsMargins(style.PADDING, 8, style.PADDING, 8)
        self.tools.setSpacing(8)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(self.tools)
        rows.addWidget(self.note)
        self.body = QVBoxLayout()
        self.body.setSpacing(0)
        rows.addLayout(self.body, 1)
        self.where = ElidedLabel("", "small", "text2")
        self.previous = button(kind="small", icon="chevron-left")
        self.next = button(kind="small", icon="chevron-right")
        self.foot = QWidget()
        foot = QHBoxLayout(self.foot)
        foot.setContentsMargins(style.PADDING, 5, style.PADDING, 5)
        foot.setSpacing(6)
        foot.addWidget(self.where, 1)
        foot.addWidget(self.previous)
        foot.addWidget(self.next)
        rows.addWidget(rule())
        rows.addWidget(self.foot)

    def set_file(self, reader: FileReader | None) -> None:
        """Another file, or none: forgets what was shown; nothing is read before the tab is looked at."""
        if self.reader is not None:
            self.reader.failed.disconnect(self._fail)
        self.reader, self._is_loaded, self._unanswered = reader, False, None
        self._note = ("", None)
        if reader is not None:
            reader.failed.connect(self._fail)
        self.note.say("")
        self.clear()

    def activate(self, spot: Spot | None = None) -> None:
        """The tab is looked at. spot: where; None: where it was."""
        if self.reader is None:
            return
        first, self._is_loaded = not self._is_loaded, True
        if spot is not None:
            self.show_spot(spot)
        elif first:
            self.load()

    def look(self, question: Callable[[Looker, Found], Any], then: Callable[[Any], None]) -> None:
        """Asks the reader; `then` gets the view, if nothing newer was asked for."""
        if (reader := self.reader) is None:
            return
        self._unanswered = lambda: self.look(question, then)

        def take(view: Any) -> None:
            if view.note != SUPERSEDED:
                self._unanswered = None
                then(view)

        reader.look(self.KIND, question, take, self._fail)

    def showEvent(self, event: QShowEvent) -> None:
        """What was asked for when the tab was left is asked again."""
        super().showEvent(event)
        if self._unanswered is not None:
            self._unanswered()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody waits here any more."""
        super().hideEvent(event)
        if self._unanswered is not None and self.reader is not None:
            self.reader.cancel(self.KIND)

    def reload(self) -> None:
        """Masks, encoding or facts changed."""
        if self.reader is not None and self._is_loaded:
            self.load()

    def clear(self) -> None:
        """Shows nothing."""

    def load(self) -> None:
        """Asks for what is shown first."""

    def show_spot(self, spot: Spot) -> None:
        """Shows a place in the file."""
        self.go_to(spot.place)

    def go_to(self, place: int) -> None:
        """Shows a byte."""

    def show_note(self, note: str, readable: int | None = None) -> None:
        """The note of a view in words; readable: bytes that can be read of a file that cannot be read whole."""
        self._note = (note, readable)
        self.note.say(note_words(note, readable), "true" if note == CLOSED else "warn")

    def say_where(self, words: str) -> None:
        """What part of the file is shown, and whether values are masked."""
        masks = "file.masked_read_only" if self.reader is None or not self.reader.unmask else "file.unmasked_read_only"
        self.where.setText(say("file.separator").join((words, say(masks))) if words else "")

    def name_step(self, tool: QPushButton, able: bool, name: str, why: str) -> None:
        """A button that goes on: its name, and why it cannot."""
        tool.setEnabled(able)
        tool.setAccessibleName(say(name))
        tool.setToolTip(say(name if able else why))

    def _fail(self, text: str, details: str) -> None:
        self._unanswered = None
        self._note = ("", None)
        self.where.setText("")
        self.note.say(text, "error")

    def retranslate(self) -> None:
        """The language changed."""
        if self.note.text() and self._note[0]:
            self.show_note(*self._note)

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.note.restyle()
        self.where.restyle()
        for tool in (self.previous, self.next):
            tool.setFixedWidth(style.px(32))


def note_words(note: str, readable: int | None = None) -> str:
    """ "encrypted: needs a password" as a sentence; "" for no note."""
    word, _, why = note.partition(":")
    if not word:
        return ""
    key = f"file.note_{word}"
    words = say(key, why=term("reason", why.strip()) if why else "") if key in pack() else note
    return words if readable is None else f"{words} {say('file.readable', bytes=f'{readable:,}')}"


class EncodingBox(ChoiceBox):
    """The encoding chooser: what was guessed stays at the top and can always be chosen again.

    Signals:
        encoding_chosen: a word of core.look_views.ENCODINGS.
    """

    encoding_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Only "auto" until a file is known."""
        super().__init__(parent)
        self.setProperty("small", "true")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMinimumContentsLength(6)
        self._guessed = ""
        for encoding in ENCODINGS:
            self.addItem("", encoding)
        self.activated.connect(lambda place: self.encoding_chosen.emit(self.itemData(place)))
        self.retranslate()

    def show_choice(self, guessed: str, chosen: str) -> None:
        """guessed: what auto stands for, "" unknown. chosen: what is in force."""
        self._guessed = guessed
        self.retranslate()
        self.setCurrentIndex(max(0, self.findData(chosen)))

    def retranslate(self) -> None:
        """The language changed."""
        self.setAccessibleName(say("file.encoding"))
        for place in range(self.count()):
            self.setItemText(place, self._words(self.itemData(place)))

    def _words(self, encoding: Any) -> str:
        if encoding != "auto":
            return say("file.encoding_bom") if encoding == "utf-8-sig" else str(encoding).upper()
        return say("file.auto_is", guessed=self._guessed.upper()) if self._guessed else say("file.auto")
