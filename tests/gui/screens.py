"""Every screen of the window as a picture: `python -m tests.gui.screens DIR`.

Chinese and English, light and dark, text at 100 and 150 %; `tour` gives the screens one after the other, complete and
at rest, for whoever wants to look at them.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from core.settings import Settings
from gui import style, words
from gui.dialogs import KeysDialog
from gui.job import Collector
from gui.pages.errors import ErrorsPage
from gui.pages.file import TABS, FilePage
from gui.pages.files import FilesPage
from gui.pages.new_case import NewCasePage
from gui.pages.report import ReportPage
from gui.pages.start import StartPage
from gui.session import RunRequest
from gui.settings import WindowSettings
from tests.gui.material import Material, identity, invented, make, own_user_folder, scripted_run
from tests.gui.walk import Walker, let_run

SIZE = (1440, 900)
LANGUAGES, THEMES, SCALES = ("zh", "en"), ("light", "dark"), (1.0, 1.5)
COLOURS, FREQUENT = 64, 40
A_WHILE_MS = 900
"""In which a run at work was drawn again."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen at rest. widget: what is photographed: the window, or a dialog."""

    name: str
    widget: QWidget


def tour(walker: Walker, material: Material) -> Iterator[Screen]:
    """All screens, by clicks and keys where a user would click and type. Each comes to rest here, before it is seen."""
    material.reset()
    window = walker.window
    for part in (_start, _new_case, _results, _files, _file, _rest, _run):
        for screen in part(walker, material):
            if not window.session.run.is_at_work:  # a run asks again and again
                walker.settle()
            yield screen
    window.session.close()


def _start(walker: Walker, material: Material) -> Iterator[Screen]:
    window = walker.window
    page = cast(StartPage, window.page("start"))
    window.go("start")
    yield Screen("start-empty", window)
    material.remember()
    page.refresh()
    walker.settle()
    walker.choose_row(page.table, 1)
    yield Screen("start", window)


def _new_case(walker: Walker, material: Material) -> Iterator[Screen]:
    window = walker.window
    page = cast(NewCasePage, window.page("new_case"))
    walker.click(cast(StartPage, window.page("start")).cards["new"])
    walker.settle()
    walker.click(page.steps[0])  # what was filled in before is kept
    walker.choose_row(page.source.table, 0)
    yield Screen("new-case-source", window)
    walker.click(page.next)
    for key, text in (("number", "YP-2026-0418"), ("title", "演示 A2 移动硬盘"), ("examiner_1", "检验人甲")):
        walker.type(page.identity.form.fields[key], text)
    page.identity.form.zone.setCurrentText("Asia/Shanghai")
    walker.type(page.identity.folder, str(material.cases / "YP-2026-0420"))
    yield Screen("new-case-identity", window)
    walker.click(page.next)
    yield Screen("new-case-plan", window)


def _results(walker: Walker, material: Material) -> Iterator[Screen]:
    window = walker.window
    walker.open_case(material.finished)
    yield Screen("overview", window)
    for key in ("indicators", "log"):
        walker.go(key)
        yield Screen(key, window)
    page = cast(ErrorsPage, walker.go("errors"))
    walker.choose_row(page.files, 0)
    yield Screen("errors", window)


def _files(walker: Walker, material: Material) -> Iterator[Screen]:
    page = cast(FilesPage, walker.go("files"))
    walker.choose_row(page.list.table, 1)
    yield Screen("files", walker.window)
    walker.type(page.list.bar.field.edit, "type:resident_id size:>1mb", enter=True)
    yield Screen("files-filtered", walker.window)


def _file(walker: Walker, material: Material) -> Iterator[Screen]:
    for name, tabs in (("新生名单", ("text", "table", "hex", "hits", "metadata")), ("会员_2023", ("why",))):
        files = cast(FilesPage, walker.go("files"))
        files.list.bar.clear()
        walker.type(files.list.bar.field.edit, name, enter=True)
        walker.settle()
        walker.choose_row(files.list.table, 0, double=True)
        walker.until(lambda: walker.window.key == "file", "the file")
        page = cast(FilePage, walker.page)
        walker.settle()
        for key in tabs:
            walker.click(page.tabs, page.tabs.tabRect(TABS.index(key)).center())
            yield Screen(f"file-{key}", walker.window)


def _rest(walker: Walker, material: Material) -> Iterator[Screen]:
    window = walker.window
    page = cast(ReportPage, walker.go("report"))
    yield Screen("report", window)
    walker.click(page.write)
    walker.until(lambda: not page.strip.bar.isVisible() and page.strip.verify.isVisible(), "the workbook")
    yield Screen("report-written", window)
    walker.key(Qt.Key.Key_F1)
    keys = walker.dialog(KeysDialog)
    yield Screen("keys", keys)
    keys.close()
    walker.open_case(material.stopped)
    yield Screen("overview-interrupted", window)


def _run(walker: Walker, material: Material) -> Iterator[Screen]:
    window = walker.window
    settings = Settings(budget_bytes=material.budget_bytes)
    with scripted_run():
        request = RunRequest(str(material.drive), material.running, settings, identity(material.running.name))
        window.start_run(request)
        walker.until(lambda: window.session.facts is not None, "the case of the run")
        walker.until(lambda: len(window.session.run.told().points) > 30, "the points of the run")
        let_run(A_WHILE_MS)
        run = window.session.run
        yield Screen("run", window)
        run.pause()
        let_run(A_WHILE_MS)
        yield Screen("run-paused", window)
        run.stop()
        walker.until(lambda: not run.is_at_work, "the run to end")


# pictures ------------------------------------------------------------------------------------------
def indexed(picture: QImage) -> QImage:
    """The same with COLOURS colours: screens are flat, and a quarter of the size."""
    picture = picture.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(picture.constBits(), np.uint32).reshape(picture.height(), -1)[:, : picture.width()]
    found, place, counts = np.unique(pixels & 0xFFFFFF, return_inverse=True, return_counts=True)
    channels = np.stack([(found >> shift) & 255 for shift in (16, 8, 0)], axis=1).astype(np.int32)
    table = _palette(channels, counts)
    nearest = np.argmin(_distances(channels, channels[table]), axis=1).astype(np.uint8)
    flat = np.ascontiguousarray(nearest[place.reshape(-1)].reshape(pixels.shape))
    made = QImage(flat.tobytes(), picture.width(), picture.height(), picture.width(), QImage.Format.Format_Indexed8)
    made.setColorTable([int(found[each]) | 0xFF000000 for each in table])
    return made.copy()


def _palette(channels: np.ndarray, counts: np.ndarray) -> list[int]:
    """Places of the colours to keep: the most frequent ones, then those least like any kept (marks are small)."""
    kept = [int(place) for place in np.argsort(-counts, kind="stable")[:FREQUENT]]
    apart = _distances(channels, channels[kept]).min(axis=1)
    while len(kept) < min(COLOURS, len(channels)) and apart.any():
        kept.append(int(np.argmax(apart)))
        apart = np.minimum(apart, _distances(channels, channels[kept[-1:]])[:, 0])
    return kept


def _distances(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Squared, of each to each."""
    return np.asarray(((some[:, None, :] - others[None, :, :]) ** 2).sum(axis=2))


def photograph(screen: Screen, path: Path) -> None:
    """As a user sees it, without the text cursor."""
    screen.widget.update()
    let_run(30)
    if not indexed(screen.widget.grab().toImage()).save(str(path), quality=0):
        raise OSError(f"{path} could not be written")


def take_all(folder: Path, only: Callable[[str], bool] = lambda name: True) -> int:
    """All pictures into a folder; returns how many. only: for some of <language>-<theme>-<percent>."""
    folder.mkdir(parents=True, exist_ok=True)
    root, taken = _short_folder(), 0
    try:
        with own_user_folder(root / "user"):
            material = make(root)
            for language in LANGUAGES:
                for theme in THEMES:
                    for scale in SCALES:
                        look = f"{language}-{theme}-{round(scale * 100)}"
                        taken += _take(folder, material, language, theme, scale) if only(look) else 0
    finally:
        shutil.rmtree(root)
    return taken


def _short_folder() -> Path:
    """A new folder with a path that says nothing of the machine: it is read on the pictures."""
    for name in ("案卷", *(f"案卷{number}" for number in range(2, 100))):
        root = Path(tempfile.gettempdir()) / name
        with suppress(FileExistsError):  # somebody else takes pictures
            root.mkdir()
            return root
    raise OSError("no folder is free")


def _take(folder: Path, material: Material, language: str, theme: str, scale: float) -> int:
    settings = WindowSettings()
    settings.language, settings.theme, settings.scale = language, theme, scale
    app = cast(QApplication, QApplication.instance())
    words.choose(language)
    style.apply(app, theme, scale)
    taken = 0
    with invented(material):
        walker = Walker(settings, SIZE)
        try:
            for screen in tour(walker, material):
                photograph(screen, folder / f"{screen.name}-{language}-{theme}-{round(scale * 100)}.png")
                taken += 1
        finally:
            walker.end()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return taken


def main() -> int:
    """DIR, and perhaps a part of the look's name ("zh-light-100") to take only those."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["TZ"] = "Asia/Shanghai"
    if sys.platform != "win32":
        time.tzset()
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    app.setCursorFlashTime(0)
    Collector(app)
    style.load_fonts()
    part = sys.argv[2] if len(sys.argv) > 2 else ""
    taken = take_all(Path(sys.argv[1]), lambda look: part in look)
    sys.stdout.write(f"{taken} pictures in {sys.argv[1]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
