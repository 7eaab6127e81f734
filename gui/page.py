"""What every page of the main window has in common."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.opened import OpenedCase


class Page(QWidget):
    """One page. The window calls `show_case` when a case is opened or closed, `refresh` when facts were added
    and the page is visible, `retranslate` when the language changed, `restyle` when theme or scale changed.

    Signals:
        navigate: (page key, argument): "files" with filter text, "file" with an entry id, "errors" with a status …
        message: a sentence for the status bar.
    """

    KEY = ""
    """start | new_case | run | overview | files | file | indicators | errors | report | log."""

    navigate = Signal(str, object)
    message = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build widgets, then `self.retranslate()`."""
        super().__init__(parent)
        self.case: OpenedCase | None = None

    def show_case(self, case: OpenedCase | None) -> None:
        """Another case, or none. Pages clear what they showed and ask anew on `refresh`."""
        self.case = case

    def open_at(self, argument: object) -> None:
        """Somebody navigated here with an argument (None: none)."""

    def refresh(self) -> None:
        """Ask the case again (by `self.case.ask`); called when shown and when facts were added."""

    def retranslate(self) -> None:
        """Set every text anew from gui.words."""

    def restyle(self) -> None:
        """Theme or scale changed: rebuild icons and fixed heights. Called on this page after style.apply."""
