"""The Text tab: a window of the file decoded, with the hits marked where they stand."""

from PySide6.QtWidgets import QWidget

from core.look_views import TextView
from gui.figures import whole
from gui.pages.file_offset import OffsetField
from gui.pages.file_pane import CLOSED, EncodingBox, FilePane
from gui.widgets.panel import button
from gui.widgets.text_area import TextArea
from gui.words import say


class TextPane(FilePane):
    """Reads windows; the whole file is never in memory."""

    KIND = "text"

    def __init__(self, compact: bool = False, parent: QWidget | None = None) -> None:
        """compact: encoding only."""
        super().__init__(compact, parent)
        self.view: TextView | None = None
        self.text = TextArea()
        self.encoding = EncodingBox()
        self.encoding.encoding_chosen.connect(self._choose)
        self.wrap = button(kind="small")
        self.wrap.setCheckable(True)
        self.wrap.toggled.connect(self.text.set_wrap)
        self.offset = OffsetField()
        self.offset.asked.connect(self._jump)
        self.previous.clicked.connect(self._back)
        self.next.clicked.connect(self._forward)
        self._build()
        self.retranslate()
        self.restyle()
        self.clear()

    def _build(self) -> None:
        self.tools.addWidget(self.encoding)
        for widget in (self.wrap, self.offset):
            self.tools.addWidget(widget)
            if self.compact:
                widget.hide()
        self.tools.addStretch(1)
        self.body.addWidget(self.text)

    # reading ---------------------------------------------------------------------------------
    def clear(self) -> None:
        """Nothing is shown."""
        self.view = None
        self.text.set_text("")
        self.where.setText("")
        self._show_buttons()

    def load(self) -> None:
        """The window that was shown, else the first one."""
        self.read(self.view.offset if self.view is not None else 0)

    def go_to(self, place: int) -> None:
        """The window around a byte, with the hit there marked as chosen."""
        if self.view is not None and self.view.offset <= place < self.view.end:
            self._choose_hit(place)
        else:
            self.read(max(0, place - 256), place)

    def read(self, offset: int, chosen: int | None = None) -> None:
        """Asks for the window at an offset."""
        if (reader := self.reader) is None:
            return
        encoding = None if reader.encoding == "auto" else reader.encoding
        unmask = reader.unmask
        self.where.setText(say("file.reading"))
        self.look(
            lambda looker, found: looker.text(found.entry, found.layout, offset, encoding, unmask),
            lambda view: self._take(view, chosen),
        )

    def _take(self, view: TextView, chosen: int | None) -> None:
        self.view = view
        self.encoding.show_choice(view.guessed, self.reader.encoding if self.reader else "auto")
        self.text.set_text(view.text, sorted(view.marks, key=lambda mark: mark.start))
        self.show_note(view.note or CLOSED * view.closed, view.end if view.note and view.end else None)
        self._show_where()
        self._show_buttons()
        if chosen is not None:
            self._choose_hit(chosen)

    # places ----------------------------------------------------------------------------------
    def _choose(self, encoding: str) -> None:
        if self.reader is not None:
            self.reader.encoding = encoding
            self.reload()

    def _jump(self, place: int | None) -> None:
        self.note.say(say("file.bad_offset") if place is None else "")
        if place is not None:
            self.read(place)

    def _forward(self) -> None:
        if self.view is not None and self.view.end < self.view.size:
            self.read(self.view.end)

    def _back(self) -> None:
        if self.view is not None:
            self.read(max(0, self.view.offset - max(1, self.view.end - self.view.offset)))

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

    def _choose_hit(self, place: int) -> None:
        if self.view is not None and self.view.marks:
            self.text.choose(min(self.view.marks, key=lambda mark: abs(mark.offset - place)))

    def retranslate(self) -> None:
        """The language changed."""
        super().retranslate()
        self.encoding.retranslate()
        self.wrap.setText(say("file.wrap"))
        self.offset.retranslate()
        self.text.setAccessibleName(say("file.tab_text"))
        self._show_where()
        self._show_buttons()

    def restyle(self) -> None:
        """Theme or scale changed."""
        super().restyle()
        self.offset.restyle()
        self.text.restyle()
