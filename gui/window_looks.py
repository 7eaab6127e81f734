"""Language, theme, size of text, rail and geometry of the window: changed at run time, kept in the settings."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QObject, QPoint, QSize, Qt, QTimer, QTranslator, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from gui import style, words
from gui.page import Page
from gui.settings import SCALES, WindowSettings
from gui.settings_menu import choice_menu, settings_menu
from gui.table_view import Table
from gui.widgets.label import Label
from gui.widgets.panel import Panel, restyle_button
from gui.words import say

if TYPE_CHECKING:
    from gui.window import MainWindow

FIRST_SIZE, TITLE_BAR = (1440, 900), 32
"""Pixels of the window at its first start, and of what the desktop puts above it, as far as it does."""


def needs_all(room: QSize, least: QSize) -> bool:
    """Would the foot of the first window stand off the screen? room: what the desktop gives. least: that of the
    window; where not even that has room nothing helps."""
    held = room.width() >= least.width() and room.height() >= least.height()
    return held and (room.width() < FIRST_SIZE[0] or room.height() < FIRST_SIZE[1] + TITLE_BAR)


def apply_look(settings: WindowSettings) -> None:
    """Theme and scale of the settings, for the whole program."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        style.apply(app, settings.theme, settings.scale)


class WindowLooks(QObject):
    """Of one window."""

    def __init__(self, window: "MainWindow") -> None:
        """Follows the system's theme from now on, where the user chose so."""
        super().__init__(window)
        self._window, self._settings = window, window.settings
        self._translator = QTranslator(self)
        self._applying = False
        self._behind: list[Page] = []  # pages out of sight, still in the old language
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._say_next)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    def set_language(self, language: str) -> None:
        """zh | en, at once."""
        self._settings.language = language
        words.choose(language)
        self.retranslate()

    def set_theme(self, theme: str) -> None:
        """system | light | dark, at once."""
        self._settings.theme = theme
        self.restyle()

    def set_scale(self, scale: str) -> None:
        """One of SCALES as text, at once."""
        self._settings.scale = float(scale)
        self.restyle()

    def step_scale(self, by: int) -> None:
        """The next larger or smaller one, if there is."""
        at = SCALES.index(self._settings.scale) + by
        if 0 <= at < len(SCALES):
            self.set_scale(str(SCALES[at]))

    def set_rail(self, rail: str) -> None:
        """auto | wide | narrow, at once."""
        self._settings.rail = rail
        self._window.show_frame()

    def settings_menu(self, below: QWidget) -> None:
        """Everything, in one menu."""
        menu = settings_menu(
            self._window,
            self._settings,
            self.set_language,
            self.set_theme,
            self.set_scale,
            self.set_rail,
            self._window.guard.ask_diagnostics,
        )
        menu.popup(below.mapToGlobal(QPoint(0, below.height())))

    def language_menu(self, below: QWidget) -> None:
        """zh or en."""
        choices = [(key, say("shell.language_" + key)) for key in words.LANGUAGES]
        menu = choice_menu(self._window, choices, self._settings.language, self.set_language)
        menu.popup(below.mapToGlobal(QPoint(0, below.height())))

    def theme_menu(self, below: QWidget) -> None:
        """system, light or dark."""
        choices = [(key, say("shell.theme_" + key)) for key in style.THEMES]
        menu = choice_menu(self._window, choices, self._settings.theme, self.set_theme)
        menu.popup(below.mapToGlobal(QPoint(0, below.height())))

    def retranslate(self) -> None:
        """Every text of the frame and of the pages made so far; Qt's own menus too."""
        window = self._window
        self._translate_qt()
        window.top_bar.set_theme(self._settings.theme)
        for part in (window.top_bar, window.rail, window.status):
            part.retranslate()
        self._behind = [page for page in window.pages.values() if page is not window.stack.currentWidget()]
        for page in window.pages.values():
            if page not in self._behind:
                page.retranslate()
        self._next.start(0)
        window.ledger.retranslate()
        window.show_facts()
        window.show_frame()

    @Slot()
    def _say_next(self) -> None:
        """One page out of sight a turn of the event loop: all at once would hold the window up."""
        if self._behind:
            self._behind.pop().retranslate()
            self._next.start(0)

    @Slot(int)
    def catch_up(self, place: int) -> None:
        """A page comes into sight: in today's language."""
        page = self._window.stack.widget(place)
        if page in self._behind:
            self._behind.remove(page)
            page.retranslate()

    def restyle(self) -> None:
        """Colours and heights of everything."""
        window = self._window
        self._applying = True
        apply_look(self._settings)
        self._applying = False
        for label in window.findChildren(Label):
            label.restyle()
        for button in window.findChildren(QPushButton):
            restyle_button(button)
        for panel in window.findChildren(Panel):
            panel.restyle_head()
        for table in window.findChildren(Table):
            table.restyle()
        window.top_bar.set_theme(self._settings.theme)
        for part in (window.top_bar, window.status, window.banner):
            part.restyle()
        window.rail.set_narrow(window.rail.is_narrow())
        for page in window.pages.values():
            page.restyle()
        window.show_frame()
        window.update()

    def restore_geometry(self) -> None:
        """As it was left; where that monitor is gone, on the one there is."""
        window = self._window
        shown = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        if self._settings.geometry.isEmpty() or not window.restoreGeometry(self._settings.geometry):
            window.resize(*FIRST_SIZE)
            if shown and needs_all(shown[0].size(), window.minimumSize()):
                window.setWindowState(Qt.WindowState.WindowMaximized)
        if shown and not any(area.intersects(window.geometry()) for area in shown):
            window.move(shown[0].topLeft())

    @Slot()
    def _system_changed(self) -> None:
        if not self._applying and self._settings.theme == "system":
            self.restyle()

    def _translate_qt(self) -> None:
        app = QApplication.instance()
        if app is None:
            return
        app.removeTranslator(self._translator)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if words.language() == "zh" and self._translator.load("qtbase_zh_CN", folder):
            app.installTranslator(self._translator)
