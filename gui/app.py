"""The program with a window: look, language, log, crash handling, then the event loop."""

import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6 import __version__ as qt_version
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from core import __version__
from gui import style, words
from gui.asker import Asker
from gui.crash import CrashHandler, take_qt_messages
from gui.dialogs import show_crash
from gui.job import Collector, Job, end_all
from gui.places import load_all
from gui.settings import WindowSettings
from gui.window import MainWindow
from gui.window_looks import apply_look

LOG = logging.getLogger(__name__)
LAST_WAIT_MS = 30_000


def run(arguments: Sequence[str]) -> int:
    """Opens the window and returns the exit status once it is closed. arguments: at most a case folder."""
    take_qt_messages()
    app = QApplication([sys.argv[0]])
    app.setApplicationName("Pandian")
    app.setApplicationVersion(__version__)
    app.setStyle("Fusion")
    Collector(app)
    settings = prepare()
    window = MainWindow(settings)
    crashes = CrashHandler(lambda details: show_crash(details, window), app)
    if arguments:
        window.open_case(Path(arguments[0]))
    window.show()
    at_once = QTimer(app)
    at_once.setSingleShot(True)
    at_once.timeout.connect(lambda: _shown(window))
    at_once.start(0)
    try:
        status = app.exec()
    finally:
        crashes.close()
    left = app.findChildren(Job)
    end_all(left, LAST_WAIT_MS)
    if any(job.isRunning() for job in left):
        LOG.error("a job did not end; the program ends without it")
        logging.shutdown()
        os._exit(status)
    return status


def _shown(window: MainWindow) -> None:
    """The event loop runs: from now on the program can be ended politely."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: window.guard.stop_and_close())
    LOG.info("the window is open: Pandian %s, PySide6 %s, Python %s", __version__, qt_version, sys.version.split()[0])
    Asker(window).ask("pages", load_all)


def prepare() -> WindowSettings:
    """Fonts, language and look as the user left them; needs the application."""
    style.load_fonts()
    settings = WindowSettings()
    words.choose(settings.language)
    apply_look(settings)
    return settings
