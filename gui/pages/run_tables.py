"""The lower half of the Run page: what each stage has done, and what each child is at."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from core.model import Busy
from gui import figures, style
from gui.columns import named, visible
from gui.pages.run_grid import Bar, Grid, GridColumn, Icon
from gui.run_history import STAGES, StageLine, Told
from gui.widgets.elided import ElidedLabel
from gui.widgets.label import Label
from gui.widgets.panel import Panel, button
from gui.words import pack, say

NOTHING = "—"
BAR, FRAME = 2, 2
"""Column of the stages that is left out where there is no room; pixels of a panel's frame."""
OLD_S = 60.0
"""A child that is at one piece for longer is shown in the warn colour."""
STATE_ICONS = {
    "waiting": ("circle-dashed", "text3"),
    "running": ("player-play", "accent"),
    "stood": ("player-pause", "warn"),
    "done": ("circle-check", "ok"),
    "before": ("circle-check", "ok"),
}


class _StageRow:
    """The widgets of one stage."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.icon, self.name, self.bar = Icon(), Label(), Bar()
        self.files, self.bytes, self.rate = Label(), Label(), Label(role="text2")
        self.took, self.left = Label(role="text2"), Label()

    def widgets(self) -> tuple[QWidget, ...]:
        """In the order of the columns."""
        return self.icon, self.name, self.bar, self.files, self.bytes, self.rate, self.took, self.left

    def show_line(self, line: StageLine, at_work: bool) -> None:
        """at_work: is the run going? Else a stage that is not done stands."""
        state = "stood" if line.state == "running" and not at_work else line.state
        self.icon.show_icon(*STATE_ICONS[state], say(f"run.{state}"))
        self.name.set_role("text3" if state == "waiting" else "text")
        self.name.setFont(style.font("strong" if line.state == "running" else "body"))
        self.name.setText(say(f"run.{line.step}") if line.state == "running" and line.step else say(f"run.{line.key}"))
        share = 0.0 if state == "waiting" else line.share
        self.bar.set_share(share, {"running": "accent", "stood": "warn"}.get(state, "text2"))
        self.files.setText(_of(line.done_files, line.total_files, figures.whole))
        self.bytes.setText(_of(line.done_bytes, line.total_bytes, figures.size))
        self.rate.setText(_rate(line))
        self.took.setText(figures.duration(line.elapsed_s) if line.elapsed_s or state == "running" else NOTHING)
        self.left.setText(_left(line) if at_work else NOTHING)


class StagesPanel(Panel):
    """Stages with done of total, rate, time and time left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        widths = (16, 0, 88, 116, 116, 80, 40, 56)
        self.grid = Grid([GridColumn(w, right=place > 2) for place, w in enumerate(widths)])
        self._rows = [_StageRow(key) for key in STAGES]
        for row in self._rows:
            self.grid.add_row(row.widgets())
        self.note = Label("", "small", "text2")
        self.note.setWordWrap(True)
        self.note.setContentsMargins(12, 8, 12, 8)
        self.body.addWidget(self.grid)
        self.body.addWidget(self.note)
        self.body.addStretch(1)
        self._told: Told | None = None
        self._at_work = False

    def show_told(self, told: Told | None, at_work: bool) -> None:
        """What the run said; None before there is one."""
        self._told, self._at_work = told, at_work
        stages = told.stages if told else tuple(StageLine(key) for key in STAGES)
        for row, line in zip(self._rows, stages, strict=True):
            row.show_line(line, at_work)
        about = say("run.not_running") if told is None else say("run.elapsed", time=figures.duration(told.elapsed_s))
        self.set_title(say("run.stages"), about)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a small window the figures have the room of the bars."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """It can leave out its bars."""
        return QSize(self.grid.least_width((BAR,)) + FRAME, super().minimumSizeHint().height())

    def _fit(self) -> None:
        self.grid.leave_out((BAR,) if self.width() < self.grid.least_width() + FRAME else ())

    def retranslate(self) -> None:
        """Everything anew."""
        words = ("", "stage", "progress", "files", "bytes", "rate", "took", "left")
        for head, word in zip(self.grid.heads, words, strict=True):
            head.setText(say(f"run.{word}") if word else "")
        self.note.setText(say("run.note"))
        self.show_told(self._told, self._at_work)

    def restyle(self) -> None:
        """Heights and colours."""
        self.grid.restyle()
        self._fit()


class _WorkerRow:
    """The widgets of one child."""

    def __init__(self, number: int) -> None:
        self.token: int | None = None
        self.number, self.shown = Label(str(number), role="text2"), ElidedLabel(where=Qt.TextElideMode.ElideLeft)
        self.shown.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.kind, self.age = Label("", "small", "text2"), Label(role="text2")
        self.skip = button(kind="small")
        self._asked: int | None = None

    def widgets(self) -> tuple[QWidget, ...]:
        """In the order of the columns."""
        return self.number, self.shown, self.kind, self.age, self.skip

    def show_busy(self, busy: Busy) -> None:
        """Another piece of work, or the same a moment later."""
        self.token = busy.token
        path = named(busy.shown)
        self.shown.setText(path if busy.files < 2 else say("run.and_more", path=path, count=busy.files))
        self.kind.setText(kind_words(busy.kind))
        old = busy.age_s >= OLD_S
        self.age.set_role("warn" if old else "text2")
        self.age.setFont(style.font("strong" if old else "body"))
        self.age.setText(figures.duration(busy.age_s))
        self._raise_skip(old)
        asked = self._asked == busy.token
        self.skip.setEnabled(not asked)
        self.skip.setText(say("run.skip"))
        hint = "skip_asked" if asked else "skip_many_hint" if busy.files > 1 else "skip_hint"
        self.skip.setToolTip(say(f"run.{hint}"))
        self.skip.setAccessibleName(say("run.skip_name", path=path))

    def _raise_skip(self, raised: bool) -> None:
        """A child that is slow has its button seen as one."""
        flat = "false" if raised else "true"
        if self.skip.property("flat") != flat:
            self.skip.setProperty("flat", flat)
            self.skip.style().unpolish(self.skip)
            self.skip.style().polish(self.skip)

    def ask(self) -> int | None:
        """The button was pressed: the token, None where there is nothing to skip."""
        self._asked = self.token
        self.skip.setEnabled(False)
        self.skip.setToolTip(say("run.skip_asked"))
        return self.token


class WorkersPanel(Panel):
    """One row a child: what it is at, how it is read, since when, and Skip.

    Signals:
        skip_asked: the token of a Busy.
    """

    skip_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.grid = Grid(
            [GridColumn(12), GridColumn(0), GridColumn(72), GridColumn(36, right=True), GridColumn(44, right=True)]
        )
        self._rows: list[_WorkerRow] = []
        self._busy: tuple[Busy, ...] = ()
        self.none = Label("", "body", "text2")
        self.none.setContentsMargins(12, 8, 12, 8)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.grid)
        column.addWidget(self.none)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        area.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.body.addWidget(area, 1)

    def show_busy(self, busy: tuple[Busy, ...]) -> None:
        """What the children are at; a child keeps its row while it is at one piece."""
        self._busy = busy
        while len(self._rows) < len(busy):
            self._add_row()
        for row, one in zip(self._rows, self._in_place(busy), strict=False):
            row.show_busy(one)
        for row in self._rows[len(busy) :]:
            row.token = None
        self.grid.show_rows(len(busy))
        self.none.setVisible(not busy)
        self.set_title(say("run.workers"), say("run.workers_about", count=len(busy)) if busy else "")

    def _in_place(self, busy: tuple[Busy, ...]) -> list[Busy]:
        left = {one.token: one for one in busy}
        places = [left.pop(row.token, None) if row.token is not None else None for row in self._rows[: len(busy)]]
        rest = iter(left.values())
        return [one or next(rest) for one in places]

    def _add_row(self) -> None:
        row = _WorkerRow(len(self._rows) + 1)
        row.skip.clicked.connect(lambda: self._skip(row))
        self._rows.append(row)
        self.grid.add_row(row.widgets())

    def _skip(self, row: _WorkerRow) -> None:
        if (token := row.ask()) is not None:
            self.skip_asked.emit(token)

    def retranslate(self) -> None:
        """Everything anew."""
        for head, word in zip(self.grid.heads, ("", "reading", "kind", "age", ""), strict=True):
            head.setText(say(f"run.{word}") if word else "#" if head is self.grid.heads[0] else "")
        self.none.setText(say("run.workers_none"))
        self.show_busy(self._busy)

    def restyle(self) -> None:
        """Heights and colours."""
        self.grid.restyle()


def kind_words(kind: str) -> str:
    """How a file is read; kinds without words of ours are named as they are."""
    key = f"run.kind_{kind}"
    return say(key) if key in pack() else visible(kind) or say("run.learning")


def _of(done: int, total: int, shown: Callable[[int], str]) -> str:
    """ "done / total", "done" where the total is unknown, "—" where there is nothing to count."""
    if total:
        return say("run.of", done=shown(done), total=shown(total))
    return shown(done) if done else NOTHING


def _rate(line: StageLine) -> str:
    if line.bytes_per_s is not None and line.key == "sample":
        return say("run.bytes_a_second", size=figures.size(round(line.bytes_per_s)))
    if line.files_per_s and line.key in ("inventory", "identify", "check"):
        return say("run.files_a_second", number=figures.whole(round(line.files_per_s)))
    return NOTHING


def _left(line: StageLine) -> str:
    if line.eta_s is not None:
        return say("run.about_left", time=figures.duration(line.eta_s))
    return say("run.estimating") if line.estimating else NOTHING
