"""What happens when this program is at fault: everything goes into the one log, and a dialog shows details to copy."""

import logging
import os
import sys
import threading
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler

from gui.logfile import cannot_open, trace_of

LOG = logging.getLogger("pandian")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def take_qt_messages() -> None:
    """What Qt says goes into the log from now on; that it cannot start is also told, with what to do."""
    qInstallMessageHandler(_from_qt)


def _from_qt(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.WARNING), "%s", message)
    if kind == QtMsgType.QtFatalMsg:  # Qt would abort at once: no display, or its plugin lacks a library
        status = cannot_open(message or "")
        logging.shutdown()
        os._exit(status)


class CrashHandler(QObject):
    """Catches what nobody caught, in any thread. Lives as long as the program.

    Signals:
        crashed: details to copy, on the GUI thread. Emitted once at a time; more while it is shown are only logged.
    """

    crashed = Signal(str)
    _caught = Signal(str)

    def __init__(self, show: Callable[[str], None], parent: QObject | None = None) -> None:
        """show: opens the dialog with the details and returns when it is closed."""
        super().__init__(parent)
        self._show, self._showing = show, False
        self._caught.connect(self._present, Qt.ConnectionType.QueuedConnection)
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._from_main
        threading.excepthook = self._from_thread

    def close(self) -> None:
        """The hooks that were there before."""
        sys.excepthook, threading.excepthook = self._before

    def _from_main(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        self._keep(kind, trace)

    def _from_thread(self, found: threading.ExceptHookArgs) -> None:
        self._keep(found.exc_type, found.exc_traceback)

    def _keep(self, kind: type[BaseException], trace: TracebackType | None) -> None:
        details = trace_of(kind, trace)
        LOG.error("error in this program\n%s", details)
        self._caught.emit(details)

    def _present(self, details: str) -> None:
        if self._showing:
            return
        self._showing = True
        try:
            self._show(details)
            self.crashed.emit(details)
        finally:
            self._showing = False
