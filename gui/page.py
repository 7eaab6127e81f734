"""What every page of the main window has in common."""

from typing import Any, ClassVar, TypeVar, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.opened import OpenedCase

Kind = TypeVar("Kind", bound=QWidget)


class Parts:
    """The widgets of a page that were made before it, by their class. Each can be taken once."""

    def __init__(self) -> None:
        """None yet."""
        self._made: dict[type[QWidget], QWidget] = {}

    def make_next(self, kinds: tuple[type[QWidget], ...]) -> bool:
        """Makes the first of `kinds` that is not there; False: all are."""
        missing = next((kind for kind in kinds if kind not in self._made), None)
        if missing is not None:
            self._made[missing] = missing()
        return missing is not None

    def take(self, kind: type[Kind]) -> Kind:
        """The one that was made ahead, or a new one."""
        return cast(Kind, self._made.pop(kind)) if kind in self._made else kind()


class Page(QWidget):
    """One page. The window calls `show_case` when a case is opened or closed, `refresh` when facts were added
    and the page is visible, `retranslate` when the language changed, `restyle` when theme or scale changed.

    Signals:
        navigate: (page key, argument): "files" with filter text, "file" with an entry id, "errors" with a status …
        message: a sentence for the status bar.
    """

    KEY = ""
    """start | new_case | run | overview | files | file | indicators | errors | report | log."""

    PARTS: ClassVar[tuple[type[QWidget], ...]] = ()
    """What takes long to make: the constructor takes it from its `parts`, and has it say and style itself anew."""

    navigate = Signal(str, object)
    message = Signal(str)

    def __init__(self, parts: Parts | None = None) -> None:
        """Build widgets with those of `parts`, then `self.retranslate()` and `self.restyle()`."""
        super().__init__()
        self.parts = parts or Parts()
        self.case: OpenedCase | None = None

    def show_case(self, case: OpenedCase | None) -> None:
        """Another case, or none. Pages clear what they showed and ask anew on `refresh`."""
        self.case = case

    def open_at(self, argument: object) -> None:
        """Somebody navigated here with an argument (None: none)."""

    def refresh(self) -> None:
        """Ask the case again (by `self.case.ask`); called when shown and when facts were added."""

    def bookmark(self) -> Any:
        """What shall be there again when the case is opened next, as JSON; None: nothing."""
        return None

    def come_back(self, bookmark: Any) -> None:
        """What `bookmark` said when the case was left, perhaps in another version. The page is not shown yet."""

    def retranslate(self) -> None:
        """Set every text anew from gui.words."""

    def restyle(self) -> None:
        """Theme or scale changed: rebuild icons and fixed heights. Called on this page after style.apply."""
