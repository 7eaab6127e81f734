"""A strip above a page that says what is out of order with the case, with the one thing to do about it."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from gui import icons, style
from gui.columns import visible
from gui.widgets.elided import ElidedLabel
from gui.widgets.panel import button


class Banner(QFrame):
    """Hidden until `say` shows it.

    Signals:
        pressed: its button.
    """

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name, self._tone = "info-circle", "warn"
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.MARGIN, 4, style.MARGIN, 4)
        layout.setSpacing(8)
        self._icon, self.label = QLabel(), ElidedLabel("", "body", "warn")
        self.button = button(kind="small")
        self.button.clicked.connect(self.pressed)
        layout.addWidget(self._icon)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.button)
        self.hide()

    def tell(self, text: str, tone: str, icon: str, detail: str = "") -> None:
        """Shows a sentence; "" hides the strip. tone: warn | error. detail: more, as the tooltip."""
        self._tone, self._icon_name = tone, icon
        self.setToolTip(visible(detail))
        self.label.set_role(tone)
        self.label.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.restyle()

    def offer(self, text: str, refusal: str = "") -> None:
        """Words of the button, "" for none. refusal: why it cannot be pressed now."""
        self.button.setVisible(bool(text))
        self.button.setText(text)
        self.button.setAccessibleName(text)
        self.button.setEnabled(not refusal)
        self.button.setToolTip(refusal)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Background, and the line below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.color(f"{self._tone}_bg"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, style.color(f"{self._tone}_line"))

    def restyle(self) -> None:
        """Icon and fonts anew."""
        self._icon.setPixmap(icons.pixmap(self._icon_name, self._tone, 16, self.devicePixelRatioF()))
        self.label.restyle()
