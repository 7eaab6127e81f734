"""Where the program starts: a command goes to `core.cli`, nothing (or `gui`) opens the window."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

STOPPED_STATUS = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs what was asked for; returns the exit status. arguments: without the program's name."""
    multiprocessing.freeze_support()  # first: in a frozen child it runs the child's work and ends
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] == "gui":
        return _window(given[1:])
    try:
        from core.cli import main as headless  # late: a child process must not pay for the command line

        return headless(given, _window_checks() if given[0] == "selftest" else ())
    except KeyboardInterrupt:  # before the command line could say so itself
        return STOPPED_STATUS


def _window(arguments: Sequence[str]) -> int:
    """Opens the window. Where that cannot be done: says so, with the way without a window."""
    from gui.logfile import cannot_open, start_log

    start_log()
    if _no_display():
        return cannot_open()
    try:
        from gui.app import run
    except ImportError as error:  # a library of the system that Qt needs
        return cannot_open(str(error))
    return run(arguments)


def _window_checks() -> tuple[tuple[str, Callable[[Path], str]], ...]:
    """The checks of the window, for the program that is handed out whole."""
    from gui.selftest import CHECKS

    return CHECKS


def _no_display() -> bool:
    """Qt would abort without one, so it is asked for before."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform == "linux" and not any(os.environ.get(name) for name in named)


if __name__ == "__main__":
    sys.exit(main())
