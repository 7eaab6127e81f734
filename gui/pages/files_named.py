"""Dialogs behind the filter's menu: a list of names to filter by; a filter's name, another one, none any more."""

from collections.abc import Container
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from core.filter_list import from_lines
from gui import style
from gui.dialogs import AskDialog, Dialog
from gui.tables import Column, ListModel, Table, visible
from gui.widgets.label import Label
from gui.words import say

if TYPE_CHECKING:
    from gui.pages.files_shelf import FilterShelf

LONGEST_NAME, MOST_SHOWN = 60, 300
WIDTH, HEIGHT, LIST_HEIGHT = 600, 240, 160


class ListDialog(Dialog):
    """Asks for a list of file names.

    Signals:
        given: the list in the filter language, never empty.
    """

    given = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        """Empty."""
        super().__init__(say("filter.list_title"), say("filter.list_text"), parent)
        self.names = QPlainTextEdit()
        self.names.setFont(style.font("mono"))
        self.names.setTabChangesFocus(True)
        self.names.setAccessibleName(say("filter.list_title"))
        self.names.setMinimumHeight(style.px(LIST_HEIGHT))
        self.body.addWidget(self.names)
        self.add_button(say("dialogs.cancel"), self.reject)
        self.yes = self.add_button(say("filter.list_yes"), self._give, "primary")
        self.names.textChanged.connect(self._typed)
        self._typed()
        self.names.setFocus()

    def _typed(self) -> None:
        found = not self.names.document().isEmpty()
        self.yes.setEnabled(found)
        self.yes.setToolTip("" if found else say("filter.list_needed"))

    def _give(self) -> None:
        text = from_lines(self.names.toPlainText())
        self.accept()
        if text:
            self.given.emit(text)


class NameDialog(Dialog):
    """Asks for the name of a filter.

    Signals:
        given: the name, never empty.
    """

    given = Signal(str)

    def __init__(self, text: str, name: str, taken: Container[str], parent: QWidget) -> None:
        """text: the filter. name: so far, "" for none. taken: names that mean another filter, which goes then."""
        super().__init__(say("filter.name_title"), text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…", parent)
        self._name, self._taken = name, taken
        self.field = QLineEdit(name)
        self.field.setMaxLength(LONGEST_NAME)
        self.field.setAccessibleName(say("filter.name_field"))
        self.field.setPlaceholderText(say("filter.name_field"))
        self.note = Label("", "small", "warn")
        self.note.setWordWrap(True)
        self.body.addWidget(self.field)
        self.body.addWidget(self.note)
        self.add_button(say("dialogs.cancel"), self.reject)
        self.yes = self.add_button(say("filter.name_yes"), self._give, "primary")
        self.field.textChanged.connect(self._typed)
        self._typed()
        self.field.setFocus()

    def _typed(self) -> None:
        name = self._given_name()
        self.yes.setEnabled(bool(name))
        self.yes.setToolTip("" if name else say("filter.name_needed"))
        self.note.setText(say("filter.name_taken") if name != self._name and name in self._taken else "")

    def _given_name(self) -> str:
        return " ".join(self.field.text().split())

    def _give(self) -> None:
        self.accept()
        self.given.emit(self._given_name())


class NamedDialog(Dialog):
    """All filters with a name: another name, or none."""

    def __init__(self, shelf: "FilterShelf", parent: QWidget) -> None:
        """shelf: where they are, and are changed."""
        super().__init__(say("filter.manage_title"), say("filter.manage_text"), parent)
        self._shelf = shelf
        self.setMinimumWidth(style.px(WIDTH))
        self.table = Table(row="dense_row")
        self.model = ListModel(_columns(), (), self.table)
        self.table.setModel(self.model)
        self.table.setAccessibleName(say("filter.manage_title"))
        self.table.setMinimumHeight(style.px(HEIGHT))
        self.table.set_empty(say("filter.none_named"))
        self.body.addWidget(self.table)
        self.again = self.add_button(say("filter.rename"), self._ask_name)
        self.away = self.add_button(say("filter.delete"), self._ask_away)
        self.add_button(say("dialogs.close"), self.accept, "primary")
        self.table.selection_changed.connect(self._allow)
        self.table.activated_row.connect(lambda row: self._ask_name())
        shelf.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.model.set_rows(self._shelf.kept.named.items())
        self._allow()

    def _chosen(self) -> str:
        """The one name that is selected, "" for none."""
        rows = self.table.selected_rows()
        return str(self.model.row(rows[0])[0]) if len(rows) == 1 else ""

    def _allow(self) -> None:
        for made in (self.again, self.away):
            made.setEnabled(bool(self._chosen()))
            made.setToolTip("" if self._chosen() else say("filter.choose_one"))

    def _ask_name(self) -> None:
        name, named = self._chosen(), self._shelf.kept.named
        dialog = NameDialog(named[name], name, named, self)
        dialog.given.connect(lambda new: self._shelf.rename(name, new))
        dialog.open()

    def _ask_away(self) -> None:
        name = self._chosen()
        text = say("filter.delete_text", name=visible(name))
        dialog = AskDialog(say("filter.delete_title"), text, say("filter.delete_yes"), self)
        dialog.accepted.connect(lambda: self._shelf.name(name, None))
        dialog.open()


def _columns() -> tuple[Column, ...]:
    return (
        Column("name", "filter.head_name", "text", lambda row: row[0], width=180),
        Column("text", "filter.head_text", "text", lambda row: row[1]),
    )
