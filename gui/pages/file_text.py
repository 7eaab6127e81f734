"""The Text tab: a window of the file decoded, with the hits marked where they stand."""

from bisect import bisect_left

from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from core.look_views import Mark, TextView
from gui import style
from gui.figures import whole
from gui.pages.file_pane import EncodingBox, FilePane
from gui.widgets.panel import button
from gui.words import say


class TextPane(FilePane):
    """Reads windows; the whole file is never in memory."""

    def __init__(self, compact: bool = False, parent: QWidget | None = None) -> None:
        """compact: encoding only."""
        super().__init__(compact, parent)
        self.view: TextView | None = None
        self._units = Utf16("")
        self.encoding = EncodingBox()
        self.encoding.encoding_chosen.connect(self._choose)
        self.wrap = button(kind="small")
        self.wrap.setCheckable(True)
        self.wrap.toggled.connect(self._set_wrap)
        self.offset = QLineEdit()
        self.offset.setFixedWidth(style.px(150))
        self.offset.returnPressed.connect(self._jump)
        self.previous.clicked.connect(self._back)
        self.next.clicked.connect(self._forward)
        self.text = QPlainTextEdit()
        self._build()
        self.retranslate()
        self.restyle()
        self.clear()

    def _build(self) -> None:
        self.text.setReadOnly(True)
        self.text.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.text.setStyleSheet("QPlainTextEdit { border: 0; border-radius: 0; padding: 0; }")
        self.text.setUndoRedoEnabled(False)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.tools.addWidget(self.encoding)
        for widget in (self.wrap, self.offset):
            widget.setVisible(not self.compact)
            self.tools.addWidget(widget)
        self.tools.addStretch(1)
        self.body.addWidget(self.text)

    # reading ---------------------------------------------------------------------------------
    def clear(self) -> None:
        """Nothing is shown."""
        self.view = None
        self._drop_marks()
        self.text.setPlainText("")
        self.where.setText("")
        self._show_buttons()

    def load(self) -> None:
        """The window that was shown, else the first one."""
        self.read(self.view.offset if self.view is not None else 0)

    def go_to(self, place: int) -> None:
        """The window around a byte, with the hit there marked as chosen."""
        self._is_loaded = True
        if self.view is not None and self.view.offset <= place < self.view.end:
            self._choose_mark(place)
        else:
            self.read(max(0, place - 256), place)

    def read(self, offset: int, chosen: int | None = None) -> None:
        """Asks for the window at an offset."""
        if (reader := self.reader) is None:
            return
        encoding = None if reader.encoding == "auto" else reader.encoding
        unmask = reader.unmask
        self.where.setText(say("file.reading"))
        reader.look(
            lambda looker, found: looker.text(found.entry, found.layout, offset, encoding, unmask),
            lambda view: self._take(view, chosen),
        )

    def _take(self, view: TextView, chosen: int | None) -> None:
        if view.note == "superseded":
            return
        self.view, self._units = view, Utf16(view.text)
        self.encoding.show_choice(view.guessed, self.reader.encoding if self.reader else "auto")
        self._drop_marks()
        self.text.setPlainText(view.text)
        self.text.setExtraSelections([self._selection(mark, False) for mark in view.marks])
        self.show_note(view.note, view.end if view.note and view.end else None)
        self._show_where()
        self._show_buttons()
        if chosen is not None:
            self._choose_mark(chosen)

    # places ----------------------------------------------------------------------------------
    def _choose(self, encoding: str) -> None:
        if self.reader is not None:
            self.reader.encoding = encoding
            self.reload()

    def _jump(self) -> None:
        digits = self.offset.text().strip().replace(",", "").replace("_", "")
        try:
            place = int(digits, 16) if digits.lower().startswith("0x") else int(digits)
        except ValueError:
            self.note.say(say("file.bad_offset"))
            return
        self.note.say("")
        self.read(max(0, place))

    def _forward(self) -> None:
        if self.view is not None and self.view.end < self.view.size:
            self.read(self.view.end)

    def _back(self) -> None:
        if self.view is not None:
            self.read(max(0, self.view.offset - max(1, self.view.end - self.view.offset)))

    def _set_wrap(self, on: bool) -> None:
        modes = QPlainTextEdit.LineWrapMode
        self.text.setLineWrapMode(modes.WidgetWidth if on else modes.NoWrap)

    def _show_where(self) -> None:
        view = self.view
        if view is None or (not view.end and view.note):
            self.where.setText("")
            return
        self.say_where(say("file.bytes_shown", start=whole(view.offset), end=whole(view.end), size=whole(view.size)))

    def _show_buttons(self) -> None:
        view = self.view
        back, further = view is not None and view.offset > 0, view is not None and view.end < view.size
        self.name_step(self.previous, back, "file.previous_window", "file.at_start")
        self.name_step(self.next, further, "file.next_window", "file.at_end")

    # hits ------------------------------------------------------------------------------------
    def _drop_marks(self) -> None:
        self.text.setExtraSelections([])

    def _choose_mark(self, place: int) -> None:
        if self.view is None or not self.view.marks:
            return
        chosen = min(self.view.marks, key=lambda mark: abs(mark.offset - place))
        marks = [self._selection(mark, mark is chosen) for mark in self.view.marks]
        self.text.setExtraSelections(marks)
        cursor = self.text.textCursor()
        cursor.setPosition(self._units(chosen.start))
        self.text.setTextCursor(cursor)
        self.text.centerCursor()

    def _selection(self, mark: Mark, chosen: bool) -> QTextEdit.ExtraSelection:
        found = QTextEdit.ExtraSelection()
        found.cursor = QTextCursor(self.text.document())
        found.cursor.setPosition(self._units(mark.start))
        found.cursor.setPosition(self._units(mark.end), QTextCursor.MoveMode.KeepAnchor)
        found.format = mark_format(mark.verdict, chosen)
        return found

    def retranslate(self) -> None:
        """The language changed."""
        self.encoding.retranslate()
        self.wrap.setText(say("file.wrap"))
        self.offset.setPlaceholderText(say("file.offset_hint"))
        self.offset.setAccessibleName(say("file.offset_hint"))
        self.text.setAccessibleName(say("file.tab_text"))
        self._show_where()
        self._show_buttons()

    def restyle(self) -> None:
        """Theme or scale changed."""
        super().restyle()
        self.text.setFont(style.font("mono"))
        if self.view is not None:
            self.text.setExtraSelections([self._selection(mark, False) for mark in self.view.marks])


def mark_format(verdict: str, chosen: bool) -> QTextCharFormat:
    """Valid hits on soft accent; what failed its checks has a dashed line below; the chosen one is framed by colour."""
    found = QTextCharFormat()
    if verdict == "valid":
        found.setBackground(style.color("accent_line" if chosen else "accent_soft"))
    else:
        found.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
        found.setUnderlineColor(style.color("warn"))
        if chosen:
            found.setBackground(style.color("warn_bg"))
    return found


class Utf16:
    """Places of a text as Qt counts them: in UTF-16 units, where Python counts characters."""

    def __init__(self, text: str) -> None:
        """Looks at the text once."""
        wide = bool(text) and max(text) > "\uffff"
        self._wide = [place for place, character in enumerate(text) if character > "\uffff"] if wide else []

    def __call__(self, place: int) -> int:
        """The place in UTF-16 units."""
        return place + bisect_left(self._wide, place)
