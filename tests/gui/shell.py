"""A window of its own for a test: settings in a folder of the test, pages that only note what is asked of them."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget

from core.case import Case
from core.control import Control
from core.settings import Settings
from core.triage import triage
from gui import places, words
from gui.page import Page
from gui.places import Place
from gui.settings import WindowSettings
from gui.window import MainWindow
from tests.core.runs import people, plain_log


class NotingPage(Page):
    """Notes with what it was opened, and how often it was told to look again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.arguments: list[object] = []
        self.refreshed = self.retranslated = self.restyled = 0
        self.run: object = None

    def set_run(self, run: object) -> None:
        self.run = run

    def open_at(self, argument: object) -> None:
        self.arguments.append(argument)

    def refresh(self) -> None:
        self.refreshed += 1

    def retranslate(self) -> None:
        self.retranslated += 1

    def restyle(self) -> None:
        self.restyled += 1


def noting(key: str) -> Place:
    """The place of a key with a page that notes."""
    found = places.place(key)
    page = type(f"Noting_{key}", (NotingPage,), {"KEY": key})
    return Place(key, lambda: page, found.title, found.icon, found.block, found.rail, found.narrow)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of a test."""
    folder = tmp_path / "home"
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder))
    return folder


@pytest.fixture
def open_window(
    qtbot: object, look: object, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], MainWindow]]:
    """Makes windows with noting pages; all are closed at the end."""
    monkeypatch.setattr("gui.window.place", noting)
    made: list[MainWindow] = []

    def make() -> MainWindow:
        settings = WindowSettings()
        settings.language = settings.language if made else "zh"
        words.choose(settings.language)
        window = MainWindow(settings)
        made.append(window)
        window.show()
        return window

    yield make
    for window in made:
        window.session.run.stop()
        window.session.run.wait()
        window.guard.let_go()
        window.close()
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def drive(folder: Path, files: int = 3, rows: int = 300) -> Path:
    """A small folder of evidence."""
    folder.mkdir(parents=True)
    for number in range(files):
        (folder / f"名单{number}.csv").write_bytes(people(rows, number * rows))
    (folder / "log.txt").write_bytes(plain_log(200))
    return folder


def finished(folder: Path, evidence: Path) -> Path:
    """A case that has been run to its end."""
    for _ in triage(str(evidence), folder, Settings(workers=1, seed="test")):
        pass
    return folder


def interrupted(folder: Path, evidence: Path) -> Path:
    """A case whose run was stopped after the inventory."""
    steps = triage(str(evidence), folder, Settings(workers=1, seed="test"), Control())
    with closing(steps):
        for progress in steps:
            if progress.stage != "inventory":
                break
    return folder


def actions(folder: Path) -> list[str]:
    """The lines of the audit log."""
    with closing(Case.open_existing(folder, writable=False)) as case:
        return [row.action for row in case.audit()]


def page(window: MainWindow, key: str) -> NotingPage:
    """A page of a window, as the noting one that it is."""
    found = window.page(key)
    assert isinstance(found, NotingPage)
    return found
