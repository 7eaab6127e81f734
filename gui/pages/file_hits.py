"""The Hits tab: every hit masked, with its verdict and why; F3 goes on where the search stopped."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from core.look_views import HitRow, HitsView
from gui.columns import Column
from gui.figures import whole
from gui.pages.file_pane import FilePane, Spot
from gui.tables import ListModel, Table
from gui.widgets.badge import Badge
from gui.words import pack, say, term

TONES = {"valid": "ok", "invalid": "warn", "odd": "neutral"}
MOST = 200


def hit_columns(compact: bool) -> tuple[Column, ...]:
    """Columns of the hits; fewer in the preview."""
    wide = (
        Column("why", "file.hit_why", "text", lambda h: why_words(h.why), None, 150),
        Column("context", "file.hit_context", "mono", lambda h: h.context_masked),
    )
    return (
        Column("masked", "file.hit_value", "mono", lambda h: h.masked, None, 176),
        Column("type", "file.hit_type", "text", lambda h: term("type", h.type), None, 0 if compact else 170, "type"),
        Column(
            "verdict", "file.hit_verdict", "badge", lambda h: term("verdict", h.verdict), verdict_badge, 92, "verdict"
        ),
        Column("column", "file.hit_column", "text", lambda h: h.column, None, 110, "column"),
        Column("place", "file.hit_place", "number", place_words, lambda h: h.place, 110, "place"),
        *(() if compact else wide),
    )


def verdict_badge(hit: HitRow) -> Badge:
    """Valid, invalid, odd."""
    return Badge(term("verdict", hit.verdict), TONES.get(hit.verdict, "neutral"))


def why_words(why: str) -> str:
    """The checks that failed, in words."""
    keys = ((f"file.why_{word}", word) for word in why.split())
    return say("file.separator").join(say(key) if key in pack() else word for key, word in keys)


def place_words(hit: HitRow) -> str:
    """Byte offset, or row number."""
    return say("file.row_n", n=whole(hit.place)) if hit.by_row_number else whole(hit.place)


def spot_of(hit: HitRow) -> Spot:
    """Where other tabs find it."""
    return Spot(hit.place, hit.row_place, hit.by_row_number, hit.group)


class HitsPane(FilePane):
    """Hits of one window after another.

    Signals:
        told: which hit of how many is chosen, or that there is none further; for whoever looks at another tab.
    """

    KIND = "hits"
    told = Signal(str)

    def __init__(self, compact: bool = False, parent: QWidget | None = None) -> None:
        """compact: fewer columns."""
        super().__init__(compact, parent)
        self.view: HitsView | None = None
        self._is_forward = True
        self._before = 0  # hits that stand before those of the view
        self.previous.clicked.connect(lambda: self.step(-1))
        self.next.clicked.connect(lambda: self.step(1))
        self.table = Table(row="dense_row" if compact else "row")
        self.model = ListModel(hit_columns(compact), (), self.table)
        self.table.setModel(self.model)
        self.table.activated_row.connect(lambda hit: self.place_chosen.emit(spot_of(hit)))
        self.table.current_row.connect(lambda hit: self._show_count())
        self.tools.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(self.table)
        if compact:
            for key, by in (("F3", 1), ("Shift+F3", -1)):
                shortcut = QShortcut(QKeySequence(key), self)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(lambda by=by: self.step(by))
        self.retranslate()

    # reading ---------------------------------------------------------------------------------
    def clear(self) -> None:
        """No hits."""
        self.view, self._before = None, 0
        self.model.set_rows(())
        self.table.set_empty("")
        self._show_count()

    def load(self) -> None:
        """The first hits."""
        self.view = None
        self._search(0, True)

    def _search(self, place: int, forward: bool) -> None:
        if (reader := self.reader) is None:
            return
        self._is_forward, unmask = forward, reader.unmask
        self.table.set_empty(say("file.searching"))
        self.where.setText(say("file.searching"))
        self.told.emit(say("file.searching"))
        self.look(
            lambda looker, found: looker.hits(found.entry, found.layout, place, forward, None, MOST, unmask), self._take
        )

    def _take(self, view: HitsView) -> None:
        """Windows follow one another without a gap, so hits are counted across them."""
        if self.view is None:
            self._before = 0
        else:
            self._before += len(self.view.hits) if self._is_forward else -len(view.hits)
        self.view = view
        self.model.set_rows(view.hits)
        self.show_note(view.note)
        self.table.set_empty(say("file.no_hits" if view.complete else "file.no_hits_here") if not view.note else "")
        if view.hits:
            row = 0 if self._is_forward else len(view.hits) - 1
            self.table.select_rows([row], row)
            self.table.scrollTo(self.model.index(row, 0))
            self._tell_place()
        self._show_count()

    # going on --------------------------------------------------------------------------------
    def step(self, by: int) -> None:
        """The next hit (1) or the one before (-1), across windows."""
        if self.view is None:
            self.activate()
            return
        row = self.table.currentIndex().row() + by
        if 0 <= row < self.model.rowCount():
            self.table.select_rows([row], row)
            self.table.scrollTo(self.model.index(row, 0))
            self._tell_place()
        elif by > 0 and not (self.view.complete and self._is_forward):
            self._search(self.view.searched_to, True)
        elif by < 0 and self.view.searched_from > 0:
            self._search(self.view.searched_from, False)
        else:
            words = say("file.last_hit" if by > 0 else "file.first_hit")
            self.note.say(words, "true")
            self.told.emit(words)

    def current(self) -> HitRow | None:
        """The hit that is chosen."""
        hit: HitRow | None = self.model.row(self.table.currentIndex().row())
        return hit

    def _tell_place(self) -> None:
        self.note.say("")
        hit = self.current()
        if hit is not None and not self.isVisible():
            self.place_chosen.emit(spot_of(hit))

    def _show_count(self) -> None:
        view, words = self.view, ""
        if view is None:
            self.say_where("")
            self.told.emit("")
            return
        n, of = self._before + self.table.currentIndex().row() + 1, self._all()
        if view.hits:
            words = say("file.hit_n", n=whole(n)) if of is None else say("file.hit_n_of", n=whole(n), of=whole(of))
        window = say("file.hits_window", n=whole(len(view.hits)), start=whole(view.searched_from))
        self.say_where(words if of is not None and words else window)
        self.told.emit(words or say("file.no_hits" if view.complete else "file.no_hits_here"))

    def _all(self) -> int | None:
        """All hits of the file, None where nobody counted them."""
        view, counted = self.view, self._counted()
        if counted is None and view is not None and view.complete and self._is_forward:
            return self._before + len(view.hits)
        return counted

    def _counted(self) -> int | None:
        """All hits of the file, where it was read whole; the sum of what the case holds."""
        found = self.reader.found if self.reader is not None else None
        return None if found is None or found.counted is None else sum(found.counted.values())

    def retranslate(self) -> None:
        """The language changed."""
        super().retranslate()
        for tool, name in ((self.previous, "file.previous_hit"), (self.next, "file.next_hit")):
            tool.setAccessibleName(say(name))
            tool.setToolTip(say(name))
        self.table.setAccessibleName(say("file.tab_hits"))
        self.table.retranslate()
        self._show_count()

    def restyle(self) -> None:
        """Theme or scale changed."""
        super().restyle()
        self.table.restyle()
