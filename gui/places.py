"""The pages of the window, in the order of Ctrl+1 to Ctrl+8. To add one: write it, add it here.

A page is imported when it is first shown, so that the window opens at once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.law import load_pack
from gui.page import Page
from gui.words import term


def _start() -> type[Page]:
    from gui.pages.start import StartPage

    return StartPage


def _new_case() -> type[Page]:
    from gui.pages.new_case import NewCasePage

    return NewCasePage


def _run() -> type[Page]:
    from gui.pages.run import RunPage

    return RunPage


def _overview() -> type[Page]:
    from gui.pages.overview import OverviewPage

    return OverviewPage


def _files() -> type[Page]:
    from gui.pages.files import FilesPage

    return FilesPage


def _file() -> type[Page]:
    from gui.pages.file import FilePage

    return FilePage


def _indicators() -> type[Page]:
    from gui.pages.indicators import IndicatorsPage

    return IndicatorsPage


def _errors() -> type[Page]:
    from gui.pages.errors import ErrorsPage

    return ErrorsPage


def _report() -> type[Page]:
    from gui.pages.report import ReportPage

    return ReportPage


def _log() -> type[Page]:
    from gui.pages.log import LogPage

    return LogPage


@dataclass(frozen=True, slots=True)
class Place:
    """One page. title: words key. icon: in the rail, "" where it has no item there. block: which part of the rail.
    rail: key of the rail item that is lit. narrow: does the rail start with icons only?"""

    key: str
    load: Callable[[], type[Page]]
    title: str
    icon: str = ""
    block: int = 0
    rail: str = ""
    narrow: bool = False


BEFORE = (
    Place("start", _start, "shell.page_start"),
    Place("new_case", _new_case, "shell.page_new_case"),
)
"""Pages without an open case, rail and ledger."""

RESULTS = (
    Place("run", _run, "shell.page_run", "activity", 1, "run"),
    Place("overview", _overview, "shell.page_overview", "layout-dashboard", 2, "overview"),
    Place("files", _files, "shell.page_files", "files", 2, "files", narrow=True),
    Place("file", _file, "shell.page_file", rail="files", narrow=True),
    Place("indicators", _indicators, "shell.page_indicators", "flag", 2, "indicators"),
    Place("errors", _errors, "shell.page_errors", "alert-triangle", 2, "errors"),
    Place("report", _report, "shell.page_report", "report", 3, "report"),
    Place("log", _log, "shell.page_log", "history", 3, "log"),
)
"""Pages of an open case."""

PLACES = BEFORE + RESULTS


def place(key: str) -> Place:
    """The page of a key. KeyError for none."""
    for found in PLACES:
        if found.key == key:
            return found
    raise KeyError(key)


def load_all() -> Iterator[None]:
    """Imports every page and reads the packs they speak by, for a job: then none makes the user wait."""
    term("status", "exact")
    load_pack()
    yield
    for found in PLACES:
        found.load()
        yield


def has_case(key: str) -> bool:
    """Is it a page of an open case?"""
    return any(found.key == key for found in RESULTS)
