"""The bar on top: brand; then the open case with its badge, evidence, filter field and export, or the page's title."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QWidget

from gui import icons, style
from gui.case_facts import CaseFacts
from gui.widgets.badge import Badge, BadgeLabel
from gui.widgets.elided import ElidedLabel
from gui.widgets.label import Label
from gui.widgets.panel import button
from gui.widgets.search_field import SearchField
from gui.words import language, say

FIELD_WIDTH = 344
PROTECTION = {"yes": ("ok", "lock"), "no": ("warn", "lock-open"), "unknown": ("neutral", "lock-question")}
THEME_ICONS = {"system": "sun-moon", "light": "sun", "dark": "moon"}


class TopBar(QFrame):
    """One bar for all pages.

    Signals:
        home_asked, export_asked, language_asked, theme_asked, settings_asked: a button was pressed.
        filter_asked: Enter in the filter field, with its text.
    """

    home_asked = Signal()
    export_asked = Signal()
    language_asked = Signal()
    theme_asked = Signal()
    settings_asked = Signal()
    filter_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty: `show_page`, `set_case`."""
        super().__init__(parent)
        self._page, self._theme = "start", "system"
        self._facts: CaseFacts | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, style.MARGIN, 1)
        layout.setSpacing(0)
        self.brand = button(kind="flat")
        self.brand.clicked.connect(self.home_asked)
        layout.addWidget(self.brand, 0, Qt.AlignmentFlag.AlignVCenter)
        self._parts = QStackedWidget()
        self._parts.addWidget(self._start_part())
        self._parts.addWidget(self._new_case_part())
        self._parts.addWidget(self._case_part())
        layout.addWidget(self._parts, 1)
        self.restyle()

    def _start_part(self) -> QWidget:
        part, layout = _row(8)
        self._slogan = ElidedLabel("", "small", "text2")
        self.language = button(kind="flat", icon="language")
        self.theme = button(kind="flat", icon="sun")
        self.settings = button(kind="flat", icon="settings")
        for made, asked in (
            (self.language, self.language_asked),
            (self.theme, self.theme_asked),
            (self.settings, self.settings_asked),
        ):
            made.clicked.connect(asked)
        layout.addWidget(self._slogan)
        layout.addStretch(1)
        for made in (self.language, self.theme, self.settings):
            layout.addWidget(made)
        return part

    def _new_case_part(self) -> QWidget:
        part, layout = _row(8)
        self._kept = ElidedLabel("", "small", "text2")
        layout.addStretch(1)
        layout.addWidget(self._kept)
        return part

    def _case_part(self) -> QWidget:
        part, layout = _row(8)
        self._name, self._number = ElidedLabel("", "name"), ElidedLabel("", "body", "text3")
        self._badge = BadgeLabel()
        self._evidence = ElidedLabel("", "small", "text2", Qt.TextElideMode.ElideMiddle)
        self.field = SearchField("Ctrl+F")
        self.field.setMaximumWidth(FIELD_WIDTH)
        self.field.setMinimumWidth(180)
        self.field.returnPressed.connect(self._filter)
        self.export = button(icon="table-export")
        self.export.clicked.connect(self.export_asked)
        for made in (self._name, self._number, self._badge, self._evidence):
            layout.addWidget(made)
        layout.addStretch(1)
        layout.addWidget(self.field, 2)
        layout.addWidget(self.export)
        return part

    def show_page(self, key: str, primary: bool) -> None:
        """Which page is shown. primary: is exporting its main action?"""
        self._page = key
        self._parts.setCurrentIndex({"start": 0, "new_case": 1}.get(key, 2))
        self.export.setProperty("primary", "true" if primary else None)
        self.export.setIcon(icons.icon("table-export", "on_accent" if primary else "text2"))
        self.export.style().unpolish(self.export)
        self.export.style().polish(self.export)
        self._show_brand()

    def set_case(self, facts: CaseFacts | None) -> None:
        """Name, number, protection and evidence of the open case."""
        self._facts = facts
        self._show_case()

    def set_theme(self, theme: str) -> None:
        """system | light | dark: the word of the button."""
        self._theme = theme
        self.retranslate()

    def _filter(self) -> None:
        """The filter stands in Files from now on; what stayed here would soon be another one."""
        text = self.field.text().strip()
        self.field.clear()
        self.filter_asked.emit(text)

    def focus_filter(self) -> None:
        """Ctrl+F."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def retranslate(self) -> None:
        """Words anew."""
        self._slogan.setText(say("shell.slogan"))
        self._kept.setText(say("shell.fields_kept"))
        self.language.setText(" " + say("shell.language_" + language()))
        self.theme.setText(" " + say("shell.theme_" + self._theme))
        self.theme.setIcon(icons.icon(THEME_ICONS[self._theme]))
        self.settings.setText(" " + say("shell.settings"))
        for made in (self.language, self.theme, self.settings):
            made.setAccessibleName(made.text().strip())
        self.field.setPlaceholderText(say("shell.filter_hint"))
        self.field.setAccessibleName(say("shell.filter_name"))
        self.export.setText(" " + say("shell.export"))
        self.export.setAccessibleName(say("shell.export"))
        self.brand.setToolTip(say("shell.to_start"))
        self.brand.setAccessibleName(say("shell.to_start"))
        self._show_brand()
        self._show_case()

    def restyle(self) -> None:
        """Heights, fonts and icons anew."""
        self.setFixedHeight(style.height("top_bar", "name"))
        for label in self.findChildren(Label):
            label.restyle()
        self.brand.setFont(style.font("name"))
        self.brand.setIcon(icons.icon("pandian", "accent", 18))
        self.brand.setIconSize(QSize(style.px(18), style.px(18)))
        self.language.setIcon(icons.icon("language"))
        self.settings.setIcon(icons.icon("settings"))
        self.field.restyle()
        self.retranslate()

    def _show_brand(self) -> None:
        in_case, small = self._parts.currentIndex() == 2, self._is_small()
        words = say("shell.brand_" + {"start": "start", "new_case": "new"}.get(self._page, "case"))
        self.brand.setText("" if in_case and small else f"  {words}")
        self.brand.setStyleSheet(
            f"QPushButton {{ text-align: left; padding: 0 8px 0 14px; font-size: {style.px(14)}px; }}"
        )
        self.brand.setMinimumWidth(style.px(style.RAIL_WIDE) if in_case and not small else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a small window the case has the room of the brand's words."""
        super().resizeEvent(event)
        if self._is_small() == bool(self.brand.text()):
            self._show_brand()

    def _is_small(self) -> bool:
        return self.width() < style.px(style.SMALL)

    def _show_case(self) -> None:
        facts = self._facts
        self._name.setText(facts.name if facts else "")
        self._number.setText(facts.number if facts else "")
        self._evidence.setText(facts.evidence if facts else "")
        badge = None
        if facts is not None:
            tone, icon = PROTECTION[facts.read_only]
            badge = Badge(say("shell.protection_" + facts.read_only), tone, icon)
        self._badge.set_badge(badge)
        self._badge.setVisible(badge is not None)
        has_result = facts is not None and facts.bytes_read is not None
        self.export.setEnabled(has_result)
        refused = say("report.no_result") if facts else say("shell.export_needs_case")
        self.export.setToolTip("" if has_result else refused)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Background, and the line below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.color("base"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, style.color("line"))


def _row(spacing: int) -> tuple[QWidget, QHBoxLayout]:
    part = QWidget()
    layout = QHBoxLayout(part)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    return part, layout
