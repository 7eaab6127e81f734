"""The one log of this program: rotating, without personal data. No Qt here: it also tells why Qt did not load."""

import faulthandler
import locale
import logging
import sys
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from core.paths import log_path
from gui.words import choose, say

MOST_BYTES, KEPT = 1 << 20, 3
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
CANNOT_GO_ON = 3

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def trace_of(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Where an exception came from: its type and its frames. Its text is left out: it may hold what was read."""
    return "".join(traceback.format_tb(trace)) + kind.__qualname__


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        kept, record.exc_text = record.exc_text, None  # another handler's words are not ours
        try:
            return super().format(record)
        finally:
            record.exc_text = kept

    def formatException(self, ei: _ExcInfo) -> str:
        return trace_of(ei[0], ei[2]) if ei[0] else ""


class _Handler(RotatingFileHandler):
    """A rotating file into which a crash of the interpreter is written too."""

    def watch(self) -> None:
        """From now on a crash is written here."""
        if self.stream is not None:
            faulthandler.enable(self.stream)

    def doRollover(self) -> None:
        faulthandler.disable()  # an open file cannot be renamed everywhere
        super().doRollover()
        self.watch()

    def close(self) -> None:
        faulthandler.disable()
        super().close()


def start_log() -> Path | None:
    """Everything logged goes to the file from now on. Returns its path, None where it cannot be written."""
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _Handler(path, maxBytes=MOST_BYTES, backupCount=KEPT, encoding="utf-8", errors="backslashreplace")
    except OSError:
        return None
    handler.setFormatter(_Formatter(FORMAT))
    handler.watch()
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return path


def stop_log() -> None:
    """Closes the file."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, _Handler)]:
        root.removeHandler(handler)
        handler.close()


def cannot_open(why: str = "") -> int:
    """Says that the window cannot be opened, what it needs, and the way without one. Returns the exit status.

    why: what the system said; "" if there is no display.
    """
    logging.getLogger(__name__).error("the window cannot be opened: %s", why or "no display")
    system = (locale.getlocale()[0] or "").lower()  # what the user chose can only be read with Qt
    choose("zh" if system.startswith(("zh", "chinese")) else "en")
    tell(say("shell.no_window", why=why or say("shell.no_display"), log=log_path()))
    return CANNOT_GO_ON


def tell(text: str) -> None:
    """Says something without Qt: on stderr, or in a box of the system where a program has none (Windows)."""
    if sys.stderr is not None:
        sys.stderr.write(f"pandian: {text}\n")
        sys.stderr.flush()
    elif sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, text, "Pandian", 0x10)
