"""What names and files on the evidence say: verbatim, grouped, with every place."""

from collections import Counter
from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from core.case import Case
from core.clues import clues
from core.filter import quoted
from core.result import Clue
from gui import style
from gui.page import Page, Parts
from gui.pages.files_conditions import folder_filter
from gui.pages.indicators_columns import GROUP_COLUMNS, PLACE_COLUMNS, RANKS, Group, facts, name_of
from gui.pages.kept_splitter import KeptSplitter
from gui.tables import ListModel, Table
from gui.widgets.elided import ElidedLabel
from gui.widgets.label import Label
from gui.widgets.panel import Panel, button, rule
from gui.words import say


def ask_clues(case: Case, stop: Callable[[], bool]) -> list[Clue]:
    """For OpenedCase.ask; empty before the inventory has ended."""
    return [] if case.fact("walk") is None else clues(case, int(case.fact("round") or 0))


def group_of(clue: Clue) -> tuple[str, str]:
    """The name that speaks, verbatim, and of which category it does."""
    return name_of(clue), clue.indicator.category


class IndicatorsPage(Page):
    """Left the names, right the places of the one that is chosen."""

    KEY = "indicators"

    def __init__(self, parts: Parts | None = None) -> None:
        """Empty until a case is shown."""
        super().__init__(parts)
        self._found: list[Clue] = []
        self._chosen: Group | None = None
        self._title, self._about = Label("", "title"), ElidedLabel("", "body", "text2")
        self._groups, self._places = ListModel(GROUP_COLUMNS, parent=self), ListModel(PLACE_COLUMNS, parent=self)
        self.groups, self.places = Table(), Table()
        self.files = button("", "small", "files")
        self._left, self._right = Panel(""), Panel("")
        self.facts = Label("", "small", "text2")
        self.facts.setWordWrap(True)
        self._build()
        self.groups.current_row.connect(self._choose)
        self.places.current_row.connect(self._tell)
        self.places.activated_row.connect(self._open)
        self.files.clicked.connect(self._show_files)
        self.retranslate()

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(style.MARGIN, style.MARGIN, style.MARGIN, style.MARGIN)
        outer.setSpacing(style.GAP)
        head = QHBoxLayout()
        outer.addLayout(head)
        head.addWidget(self._title)
        head.addWidget(self._about, 1)
        halves = KeptSplitter("indicators")
        halves.setHandleWidth(style.GAP)
        halves.setStyleSheet("QSplitter::handle { background: transparent; }")
        for panel, table, model in (
            (self._left, self.groups, self._groups),
            (self._right, self.places, self._places),
        ):
            table.setModel(model)
            panel.body.addWidget(table)
            halves.addWidget(panel)
        self._right.head.addWidget(self.files)
        below = QHBoxLayout()
        self._right.body.addWidget(rule())
        self._right.body.addLayout(below)
        below.setContentsMargins(style.PADDING, 8, style.PADDING, 8)
        below.addWidget(self.facts)
        halves.setSizes([480, 720])
        outer.addWidget(halves, 1)

    def refresh(self) -> None:
        """Asks the case again."""
        if self.case is not None:
            self.case.ask("indicators", ask_clues, self._show)

    def show_case(self, case: object) -> None:
        """Another case: nothing of the old one stays."""
        super().show_case(case)  # type: ignore[arg-type]
        self._show([])

    def open_at(self, argument: object) -> None:
        """argument: a name to choose."""
        for place in range(self._groups.rowCount()):
            if isinstance(argument, str) and self._groups.row(place).name == argument:
                self.groups.selectRow(place)

    def _show(self, found: list[Clue]) -> None:
        self._found, self._chosen = found, None
        counted = Counter(map(group_of, found))
        weights: dict[tuple[str, str], str] = {}
        for clue in found:
            known = weights.setdefault(group_of(clue), clue.indicator.weight)
            weights[group_of(clue)] = min(known, clue.indicator.weight, key=RANKS.index)
        groups = [Group(*key, times, weights[key]) for key, times in counted.most_common()]
        self._groups.set_rows(sorted(groups, key=lambda group: RANKS.index(group.weight)))
        self._say()

    def _choose(self, group: Group | None) -> None:
        self._chosen = group
        self._say()

    def _tell(self, clue: Clue | None) -> None:
        """All that is known of the chosen place."""
        lines = [say("indicators.fact", head=head, value=value) for head, value in facts(clue)] if clue else []
        self.facts.setText("\n".join(lines) or say("indicators.choose_place"))

    def _say(self) -> None:
        chosen = self._chosen
        places = [i for i in self._found if chosen is None or group_of(i) == chosen[:2]]
        self._places.set_rows(places)
        self._tell(None)
        self.files.setEnabled(chosen is not None)
        self.files.setToolTip("" if chosen is not None else say("indicators.choose"))
        count = f"{len(places):,}"
        title = (
            say("indicators.all_places", count=count)
            if chosen is None
            else say("indicators.places_of", name=chosen.name, count=count)
        )
        self._right.set_title(title)
        self._about.setText(
            say("indicators.about", times=f"{len(self._found):,}") if self._found else say("indicators.none")
        )

    def _open(self, clue: Clue) -> None:
        self.navigate.emit("files", folder_filter(clue.indicator.path))

    def _show_files(self) -> None:
        """Wherever the name stands in a path: what lies below a folder of that name too."""
        if self._chosen is not None:
            self.navigate.emit("files", quoted(self._chosen.name))

    def retranslate(self) -> None:
        """Words anew."""
        self._title.setText(say("indicators.title"))
        self._left.set_title(say("indicators.name"))
        self.groups.setAccessibleName(say("indicators.title"))
        self.places.setAccessibleName(say("indicators.places"))
        self.files.setText(say("indicators.show_files"))
        for model in (self._groups, self._places):
            model.retranslate()
        self._say()
