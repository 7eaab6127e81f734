"""The Table tab: rows and columns as the reader saw them."""

from PySide6.QtWidgets import QComboBox, QWidget

from core.look_views import TableView
from gui import style
from gui.columns import visible
from gui.figures import whole
from gui.pages.file_pane import EncodingBox, FilePane, Spot
from gui.pages.file_rows import MOST_COLUMNS, CellDelegate, SeenRow, seen_columns, seen_rows
from gui.tables import ListModel, Table
from gui.widgets.choice_box import ChoiceBox
from gui.words import say

DELIMITERS = ("auto", ",", "\t", ";", "|")


class TablePane(FilePane):
    """A page of rows; further pages by the buttons."""

    KIND = "table"

    def __init__(self, compact: bool = False, parent: QWidget | None = None) -> None:
        """compact: fewer tools, dense rows."""
        super().__init__(compact, parent)
        self.view: TableView | None = None
        self._place, self._group, self._delimiter = 0, "", "auto"
        self._before: list[int] = []
        self.encoding = EncodingBox()
        self.encoding.encoding_chosen.connect(self._choose_encoding)
        self.delimiter, self.group = ChoiceBox(), ChoiceBox()
        self.table = Table(row="dense_row" if compact else "row", delegates={"cell": CellDelegate})
        self.model = ListModel((), (), self.table)
        self.table.setModel(self.model)
        self._build()
        self.retranslate()
        self.restyle()
        self.clear()

    def _build(self) -> None:
        for box in (self.delimiter, self.group):
            box.setProperty("small", "true")
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setMinimumContentsLength(4)
            box.setMaximumWidth(style.px(180))
        self.delimiter.activated.connect(lambda at: self._again(delimiter=self.delimiter.itemData(at)))
        self.group.activated.connect(lambda at: self._again(group=self.group.itemData(at)))
        self.previous.clicked.connect(self._back)
        self.next.clicked.connect(self._forward)
        for tool in (self.encoding, self.delimiter, self.group):
            self.tools.addWidget(tool)
        self.tools.addStretch(1)
        self.table.activated_row.connect(self._open)
        self.body.addWidget(self.table)

    # reading ---------------------------------------------------------------------------------
    def clear(self) -> None:
        """No rows."""
        self.view, self._place, self._group, self._delimiter = None, 0, "", "auto"
        self._before.clear()
        self.model.set_columns((), ())
        self.where.setText("")
        self.delimiter.setCurrentIndex(0)
        self.delimiter.hide()
        self.group.hide()
        self._show_buttons()

    def load(self) -> None:
        """The page that was shown, else the first one."""
        self._read(None)

    def show_spot(self, spot: Spot) -> None:
        """The row that holds it: on the page that is shown, else on one that begins with it."""
        row = spot.place if spot.row is None else spot.row
        view = self.view
        if view is not None and row in view.row_places and spot.group in ("", view.group):
            self._choose_row(row)
            return
        self._place, self._group = max(0, row), spot.group or self._group
        self._before.clear()
        self._read(row)

    def _read(self, chosen: int | None) -> None:
        if (reader := self.reader) is None:
            return
        place, unmask = self._place, reader.unmask
        encoding = None if reader.encoding == "auto" else reader.encoding
        delimiter = None if self._delimiter == "auto" else self._delimiter
        group = self._group or None
        self.where.setText(say("file.reading"))
        self.look(
            lambda looker, found: looker.table(found.entry, found.layout, place, encoding, delimiter, group, unmask),
            lambda view: self._take(view, chosen),
        )

    def _take(self, view: TableView, chosen: int | None) -> None:
        self.view = view
        self.encoding.show_choice(view.guessed, self.reader.encoding if self.reader else "auto")
        self._show_choices(view)
        rows = seen_rows(view)
        self.model.set_columns(seen_columns(view, rows), rows)
        self.table.set_empty(say("file.no_rows") if not rows and not view.note else "")
        self.show_note(view.note)
        if len(view.columns) > MOST_COLUMNS:
            self.note.say(say("file.more_columns", n=whole(MOST_COLUMNS), of=whole(len(view.columns))), "true")
        self._show_where()
        self._show_buttons()
        if chosen is not None and chosen in view.row_places:
            self._choose_row(chosen)

    def _choose_row(self, row: int) -> None:
        if self.view is not None:
            self.table.selectRow(self.view.row_places.index(row))

    def _show_choices(self, view: TableView) -> None:
        self.delimiter.setVisible(bool(view.delimiter))
        self.delimiter.setCurrentIndex(max(0, self.delimiter.findData(self._delimiter)))
        self.delimiter.setItemText(0, say("file.auto_is", guessed=delimiter_words(view.delimiter)))
        self.group.setVisible(len(view.groups) > 1)
        if [self.group.itemData(at) for at in range(self.group.count())] != list(view.groups):
            self.group.clear()
            for name in view.groups:
                self.group.addItem(visible(name), name)
        self.group.setCurrentIndex(self.group.findData(view.group))

    def _again(self, delimiter: str = "", group: str = "") -> None:
        self._delimiter = delimiter or self._delimiter
        self._group = group or self._group
        self._place = 0
        self._before.clear()
        self._read(None)

    def _choose_encoding(self, encoding: str) -> None:
        if self.reader is not None:
            self.reader.encoding = encoding
            self._read(None)

    def _forward(self) -> None:
        if self.view is not None and self.view.next_place is not None:
            self._before.append(self._place)
            self._place = self.view.next_place
            self._read(None)

    def _back(self) -> None:
        self._place = self._before.pop() if self._before else 0
        self._read(None)

    def _open(self, row: SeenRow) -> None:
        if self.view is not None:
            rows = [seen.number for seen in self.model.rows()]
            place = self.view.row_places[rows.index(row.number)]
            self.place_chosen.emit(Spot(place, place, self.view.by_row_number, self.view.group))

    # words -----------------------------------------------------------------------------------
    def _show_where(self) -> None:
        view = self.view
        if view is None or not view.rows:
            self.where.setText("")
            return
        key = "file.rows_shown" if view.by_row_number else "file.rows_from_byte"
        first, last = view.row_places[0], view.row_places[-1]
        self.say_where(say(key, first=whole(first), last=whole(last), n=whole(len(view.rows))))

    def _show_buttons(self) -> None:
        further = self.view is not None and self.view.next_place is not None
        self.name_step(self.previous, self._place > 0, "file.previous_rows", "file.at_start")
        self.name_step(self.next, further, "file.next_rows", "file.at_end")

    def retranslate(self) -> None:
        """The language changed."""
        super().retranslate()
        self.encoding.retranslate()
        chosen = max(0, self.delimiter.currentIndex())
        self.delimiter.clear()
        for delimiter in DELIMITERS:
            self.delimiter.addItem(delimiter_words(delimiter), delimiter)
        self.delimiter.setCurrentIndex(chosen)
        self.delimiter.setAccessibleName(say("file.delimiter"))
        self.group.setAccessibleName(say("file.group"))
        self.table.setAccessibleName(say("file.tab_table"))
        if self.view is not None:
            rows = self.model.rows()
            self.model.set_columns(seen_columns(self.view, rows), rows)
        self._show_where()
        self._show_buttons()

    def restyle(self) -> None:
        """Theme or scale changed."""
        super().restyle()
        self.table.restyle()


def delimiter_words(delimiter: str) -> str:
    """A delimiter by its name."""
    names = {"auto": "auto", ",": "comma", "\t": "tab", ";": "semicolon", "|": "bar"}
    return say(f"file.delimiter_{names[delimiter]}") if delimiter in names else delimiter
