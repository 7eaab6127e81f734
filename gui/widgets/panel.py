"""A panel: border, head with title and sub-title, body. And the labels, rules and buttons that stand in it."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui import icons, style
from gui.widgets.elided import ElidedLabel
from gui.widgets.label import Label


class Panel(QFrame):
    """A bordered box. `body` takes the content; `head` (None without a title) takes buttons at its right end."""

    def __init__(self, title: str | None = None, subtitle: str = "", parent: QWidget | None = None) -> None:
        """title: None for a panel without a head."""
        super().__init__(parent)
        self.setProperty("panel", "true")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        self.title, self.subtitle = Label(title or "", "section"), ElidedLabel(subtitle, "small", "text3")
        self.head = QHBoxLayout()
        self._bar: QWidget | None = None
        if title is not None:
            bar = self._bar = QWidget()
            bar.setLayout(self.head)
            self.head.setContentsMargins(style.PADDING, 0, style.PADDING, 0)
            self.head.setSpacing(8)
            self.head.addWidget(self.title)
            self.head.addWidget(self.subtitle, 1)
            self.subtitle.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            outer.addWidget(bar)
            outer.addWidget(rule())
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        outer.addLayout(self.body, 1)
        self.restyle_head()

    def restyle_head(self) -> None:
        """The height of the head at the scale in force."""
        if self._bar is not None:
            self._bar.setFixedHeight(style.height("panel_head"))

    def set_tone(self, tone: str) -> None:
        """true (plain) | warn | error | ok."""
        self.setProperty("panel", tone)
        self.style().unpolish(self)
        self.style().polish(self)

    def set_title(self, title: str, subtitle: str = "") -> None:
        """New words."""
        self.title.setText(title)
        self.subtitle.setText(subtitle)
        self.setAccessibleName(title)


def icon_size() -> QSize:
    """Of icons in buttons, at the user's scale."""
    return QSize(style.px(16), style.px(16))


def rule() -> QFrame:
    """A line of one pixel."""
    found = QFrame()
    found.setProperty("rule", "true")
    found.setFixedHeight(1)
    return found


def restyle_button(made: QPushButton) -> None:
    """The icon that `button` gave it, in the colours and at the scale in force."""
    if name := str(made.property("icon_name") or ""):
        made.setIcon(icons.icon(name, "on_accent" if made.property("primary") else "text2"))
    made.setIconSize(icon_size())


class Button(QPushButton):
    """A double click presses nothing that came under the mouse between its clicks; nobody has seen that yet."""

    def __init__(self, text: str, leads_on: bool) -> None:
        """leads_on: something else may stand on it after a click."""
        super().__init__(text)
        self._leads_on, self._pressed = leads_on, False

    def mousePressEvent(self, e: QMouseEvent) -> None:
        """The first click of two was here."""
        self._pressed = True
        super().mousePressEvent(e)

    def leaveEvent(self, event: QEvent) -> None:
        """The next click is a first one."""
        self._pressed = False
        super().leaveEvent(event)

    def mouseDoubleClickEvent(self, e: QMouseEvent) -> None:
        """The second one counts where the same as before is pressed again, as on "next page"."""
        if self._pressed and not self._leads_on:
            super().mouseDoubleClickEvent(e)
        else:
            e.accept()


def button(text: str = "", kind: str = "", icon: str = "", name: str = "") -> QPushButton:
    """A button. kind: "" | primary | small | flat | link. name: for accessibility where there is no text."""
    found = Button(text, leads_on=kind == "primary")
    if kind:
        found.setProperty(kind, "true")
    found.setProperty("icon_name", icon)
    restyle_button(found)
    if name:
        found.setAccessibleName(name)
        found.setToolTip(name)
    found.setCursor(Qt.CursorShape.PointingHandCursor)
    return found
