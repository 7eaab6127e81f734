"""What the window needs of this computer, for `pandian selftest`. Qt is imported inside: no Qt is a finding.

Each check takes a folder to work in and returns what it found; raising means that it failed.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

EMITS = 100_000
LETTERS = "盘点检材抽样全量区间未检脱敏 Records about people, 0123456789 ≥ ± × – ‹›"
SIDE = 64


def _application() -> object:
    """One application, drawn to memory: nothing appears on the screen."""
    from PySide6.QtWidgets import QApplication

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QApplication.instance() or QApplication([sys.argv[0]])


def _signals(folder: Path) -> str:
    """Qt's signals keep Python's objects alive: some versions lose a reference to True at every emit and abort."""
    del folder
    from PySide6 import __version__
    from PySide6.QtCore import QObject, Signal

    class Sender(QObject):
        said = Signal(bool)

    heard = 0

    def hear(value: bool) -> None:
        nonlocal heard
        heard += value

    sender, before = Sender(), sys.getrefcount(True)
    sender.said.connect(hear)
    for _ in range(EMITS):
        sender.said.emit(True)
    lost = before - sys.getrefcount(True)
    if heard != EMITS or lost > EMITS // 100:
        raise RuntimeError(f"{heard:,} of {EMITS:,} signals came, {lost:,} references were lost")
    return f"{EMITS:,} signals, PySide6 {__version__}"


def _fonts(folder: Path) -> str:
    """Every letter that the window uses has a picture, Chinese ones too."""
    del folder
    app = _application()
    from PySide6.QtGui import QFontInfo

    from gui import style

    style.load_fonts()
    missing = {name: [letter for letter in LETTERS if not _drawn(letter, name)] for name in ("body", "mono")}
    del app
    if any(missing.values()):
        raise RuntimeError(f"no picture for {missing}")
    return QFontInfo(style.font("body")).family()


def _drawn(letter: str, kind: str) -> bool:
    """Does a letter of a style leave other pixels than a letter that no font has?"""
    return letter.isspace() or _pixels(letter, kind) not in (_pixels("", kind), _pixels("\U0010fffd", kind))


def _pixels(text: str, kind: str) -> bytes:
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QColor, QImage, QPainter

    from gui import style

    image = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setFont(style.font(kind))
    painter.drawText(image.rect(), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return bytes(image.constBits())


def _rendering(folder: Path) -> str:
    """A window can be made and drawn."""
    app = _application()
    from PySide6.QtWidgets import QLabel

    label = QLabel(LETTERS)
    label.resize(400, 40)
    picture = label.grab()
    if picture.isNull() or not picture.save(str(folder / "window.png")):
        raise RuntimeError("nothing was drawn")
    del app
    return f"{picture.width()} x {picture.height()} pixels"


CHECKS: tuple[tuple[str, Callable[[Path], str]], ...] = (
    ("signals", _signals),
    ("fonts", _fonts),
    ("rendering", _rendering),
)
