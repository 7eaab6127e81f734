"""Does this computer do what it should? Four quick checks at the start, in a job."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gui import icons, style
from gui.figures import size
from gui.widgets.elided import ElidedLabel
from gui.widgets.label import Label
from gui.widgets.panel import Panel, button
from gui.words import say

CHECKS = ("kernel", "rules", "space", "law")
LEAST_FREE_BYTES = 2 << 30


@dataclass(frozen=True, slots=True)
class Found:
    """One check. state: ok | warn | error. words: values for the sentence. note: at the right."""

    key: str
    state: str
    words: dict[str, str]
    note: str = ""


def look(folder: Path) -> Iterator[tuple[Found, ...]]:
    """The quick checks. folder: where cases usually go; it need not exist."""
    yield _rules(), _space(folder), _law()


def look_at_kernel() -> Iterator[tuple[Found, ...]]:
    """The one that needs every library."""
    yield (_kernel(),)


def _kernel() -> Found:
    from core.selftest import CHECKS as ALL  # late: it needs many libraries

    started = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="pandian-") as place:
            found = dict(ALL)["detectors"](Path(place))
    except Exception as error:
        return Found("kernel", "error", {"what": type(error).__name__})
    del found
    return Found("kernel", "ok", {"what": ""}, f"{time.monotonic() - started:.1f}")


def _rules() -> Found:
    from core.detect.rules import rules_version  # late: the window opens without

    version, _, digest = rules_version().partition("+")
    return Found("rules", "ok", {"version": version}, f"{digest[:4]}…")


def _space(folder: Path) -> Found:
    place = next(above for above in (folder, *folder.parents) if above.exists())
    free = shutil.disk_usage(place).free
    return Found("space", "ok" if free >= LEAST_FREE_BYTES else "warn", {"free": size(free)}, place.anchor)


def _law() -> Found:
    count = len(unverified())
    return Found("law", "warn" if count else "ok", {"number": str(count)})


def unverified() -> list[str]:
    """Entries of the law pack that nobody has compared with the text of the law yet, as "key: cite"."""
    from core.law import load_pack  # late, as in _rules

    pack = load_pack()
    judged = (pack.types, pack.tiers, pack.records, pack.by_hand, pack.sensitivity)
    tables = (*judged, pack.rules, pack.parallel_ladders, pack.neighbours)
    return [f"{each.key}: {each.cite}" for table in tables for each in table.values() if not each.verified]


class ChecksPanel(Panel):
    """The results as they come.

    Signals:
        law_asked: show what is not verified in the law pack.
    """

    law_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """All waiting."""
        super().__init__("", "", parent)
        self._found: dict[str, Found] = {}
        self._time = Label("", "small", "text3")
        self.head.addWidget(self._time)
        self.law = button(kind="link")
        self.law.clicked.connect(self.law_asked)
        self._rows = {key: self._row(key) for key in CHECKS}
        self.body.addSpacing(6)

    def _row(self, key: str) -> tuple[QLabel, ElidedLabel, Label]:
        line = QHBoxLayout()
        self.body.addLayout(line)
        line.setContentsMargins(style.PADDING, 3, style.PADDING, 3)
        line.setSpacing(8)
        mark, words, note = QLabel(), ElidedLabel("", "small", "text"), Label("", "mono", "text3")
        line.addWidget(mark)
        line.addWidget(words, 1)
        line.addWidget(note)
        if key == "law":
            line.addWidget(self.law)
        return mark, words, note

    def show_found(self, found: tuple[Found, ...]) -> None:
        """More results."""
        self._found |= {each.key: each for each in found}
        if len(self._found) == len(CHECKS):
            self._time.setText(f"{datetime.now().astimezone():%H:%M}")
        self.retranslate()

    def states(self) -> dict[str, str]:
        """{check: ok | warn | error}, of those that have ended."""
        return {key: found.state for key, found in self._found.items()}

    def retranslate(self) -> None:
        """Words anew."""
        self.set_title(say("start.checks"))
        self.law.setText(say("start.show"))
        self.law.setAccessibleName(say("start.show_law"))
        for key, (mark, words, note) in self._rows.items():
            found = self._found.get(key)
            icon, role = ("clock", "text3") if found is None else _MARKS[found.state]
            mark.setPixmap(icons.pixmap(icon, role, 14, self.devicePixelRatioF()))
            words.setText(_sentence(key, found))
            note.setText(_note(found))
        law = self._found.get("law")
        self.law.setVisible(law is not None and law.state != "ok")


def _note(found: Found | None) -> str:
    if found is None:
        return ""
    return say("charts.seconds", s=found.note) if found.key == "kernel" and found.note else found.note


_MARKS = {"ok": ("check", "ok"), "warn": ("alert-triangle", "warn"), "error": ("circle-x", "error")}


def _sentence(key: str, found: Found | None) -> str:
    if found is None:
        return say("start.checking")
    ending = {"kernel": "_error", "space": "_low", "law": "_open"}.get(key, "") if found.state != "ok" else ""
    return say(f"start.check_{key}{ending}", **found.words)
