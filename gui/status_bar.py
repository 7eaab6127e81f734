"""The bar below: job, rate, bytes read, not examined, seed; at the right masks, language, time zone."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from gui import icons, style
from gui.widgets.elided import ElidedLabel
from gui.widgets.panel import button
from gui.words import language, say

MOST_SEGMENTS = 5


@dataclass(frozen=True, slots=True)
class Segment:
    """One text of the bar. icon and role: "" for none. mono: a hash."""

    text: str
    icon: str = ""
    role: str = "text2"
    mono: str = ""


class _Segment(QWidget):
    """Icon, words, mono tail and the line at its right."""

    def __init__(self) -> None:
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self._icon, self._text, self._mono = (
            QLabel(),
            ElidedLabel("", "small", "text2"),
            ElidedLabel("", "mono", "text2"),
        )
        for made in (self._icon, self._text, self._mono):
            layout.addWidget(made)
        layout.addSpacing(18)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line that ends it."""
        painter = QPainter(self)
        painter.fillRect(self.width() - 12, (self.height() - 14) // 2, 1, 14, style.color("line2"))

    def show_segment(self, segment: Segment) -> None:
        self._icon.setVisible(bool(segment.icon))
        if segment.icon:
            self._icon.setPixmap(icons.pixmap(segment.icon, segment.role, 14, self.devicePixelRatioF()))
        self._text.restyle()
        self._mono.restyle()
        self._text.setText(segment.text)
        self._mono.setText(segment.mono)
        self._mono.setVisible(bool(segment.mono))
        self.updateGeometry()


class StatusBar(QFrame):
    """One bar for all pages.

    Signals:
        mask_asked, language_asked, log_asked, keys_asked: a word was pressed.
    """

    mask_asked = Signal()
    language_asked = Signal()
    log_asked = Signal()
    keys_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty: `set_segments`."""
        super().__init__(parent)
        self._segments: tuple[Segment, ...] = ()
        self._masked: bool | None = None
        self._zone = ""
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.MARGIN, 1, style.MARGIN, 0)
        layout.setSpacing(0)
        self._places = [_Segment() for _ in range(MOST_SEGMENTS)]
        for place in self._places:
            layout.addWidget(place)
        layout.addStretch(1)
        self.message = ElidedLabel("", "small", "text2", Qt.TextElideMode.ElideMiddle)
        layout.addWidget(self.message, 1)
        self.masks, self.language = button(kind="flat"), button(kind="flat")
        self.log, self.keys = button(kind="flat"), button(kind="flat")
        self._time_zone = ElidedLabel("", "small", "text2")
        self._words = (
            (self.masks, self.mask_asked),
            (self.log, self.log_asked),
            (self.language, self.language_asked),
            (self.keys, self.keys_asked),
        )
        for made, asked in self._words:
            made.clicked.connect(asked)
            layout.addWidget(made)
        layout.addWidget(self._time_zone)
        self.restyle()

    def set_segments(self, segments: Sequence[Segment]) -> None:
        """What stands at the left."""
        self._segments = tuple(segments)
        for place, segment in zip(self._places, (*self._segments, *[None] * MOST_SEGMENTS), strict=False):
            place.setVisible(segment is not None)
            if segment is not None:
                place.show_segment(segment)

    def texts(self) -> list[str]:
        """What the segments say, for tests and screen readers."""
        return [f"{segment.text} {segment.mono}".strip() for segment in self._segments]

    def set_case(self, masked: bool | None, zone: str) -> None:
        """Are values masked (None: no case)? zone: as UTC+08:00."""
        self._masked, self._zone = masked, zone
        self.retranslate()

    def retranslate(self) -> None:
        """Words anew."""
        in_case = self._masked is not None
        state = "masked" if self._masked else "unmasked"
        self.masks.setText(f"{say('shell.' + state)} Ctrl+M")
        self.masks.setIcon(icons.icon("eye-off" if self._masked else "eye", "text2" if self._masked else "warn", 14))
        self.masks.setToolTip(say("shell.do_mask"))
        self.language.setText(say("shell.language_" + language()))
        self.log.setText(say("shell.program_log"))
        self.keys.setText("F1 " + say("shell.do_keys"))
        self._time_zone.setText(self._zone)
        for made, _ in self._words:
            made.setAccessibleName(made.text())
        for made, shown in (
            (self.masks, in_case),
            (self.language, in_case),
            (self.log, not in_case),
            (self.keys, not in_case),
        ):
            made.setVisible(shown)
        self._time_zone.setVisible(in_case and bool(self._zone))

    def restyle(self) -> None:
        """Heights, fonts and icons anew."""
        self.setFixedHeight(style.height("status_bar", "small"))
        for made, _ in self._words:
            made.setStyleSheet(
                f"QPushButton {{ min-height: {style.px(20)}px; padding: 0 6px; font-size: {style.px(12)}px; }}"
            )
            made.setIconSize(QSize(style.px(14), style.px(14)))
        self.message.restyle()
        self._time_zone.restyle()
        self.set_segments(self._segments)
        self.retranslate()

    def buttons(self) -> tuple[QPushButton, ...]:
        """Its buttons in tab order."""
        return tuple(made for made, _ in self._words)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Background, and the line above."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.color("window"))
        painter.fillRect(0, 0, self.width(), 1, style.color("line"))
