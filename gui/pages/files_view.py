"""What the Files page shows, as one thing that can be gone back to: filter, order, selection, place."""

from dataclasses import asdict, dataclass
from typing import Any

from core.filter import parse
from core.views import SORTS

DEFAULT_SORT, MOST_KEPT, MOST_SELECTED_KEPT = "records", 50, 200


@dataclass(slots=True, eq=False)
class FilesView:
    """One state of the page. selected, current: ids. top: id of the first row on the screen, None at the beginning.

    The last three are filled in when the page leaves this state; so one is the same as another only if it is it.
    """

    text: str = ""
    sort: str = DEFAULT_SORT
    descending: bool = True
    selected: tuple[int, ...] = ()
    current: int | None = None
    top: int | None = None


def to_json(view: FilesView) -> dict[str, Any]:
    """As a case keeps it: of a selection only what is short."""
    return {**asdict(view), "selected": list(view.selected[:MOST_SELECTED_KEPT])}


def from_json(found: Any) -> FilesView | None:
    """What `to_json` gave; None where it makes no sense (any more)."""
    try:
        selected = tuple(map(int, found["selected"]))
        current, top = (None if found[key] is None else int(found[key]) for key in ("current", "top"))
        view = FilesView(parse(found["text"]).text, found["sort"], bool(found["descending"]), selected, current, top)
        return view if view.sort in SORTS else None
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


class ViewHistory:
    """Back and forward over states of one page."""

    def __init__(self, first: FilesView | None = None) -> None:
        """Starts with everything, by records, if nothing else is given."""
        self._views = [first or FilesView()]
        self._at = 0

    @property
    def view(self) -> FilesView:
        """Where the page is."""
        return self._views[self._at]

    def go(self, view: FilesView) -> None:
        """A new state, or one that is kept: then the place moves there."""
        if view in self._views:
            self._at = self._views.index(view)
            return
        self._views = [*self._views[: self._at + 1], view][-MOST_KEPT:]
        self._at = len(self._views) - 1

    def can_move(self, by: int) -> bool:
        """Is there a state before (-1) or after (1)?"""
        return 0 <= self._at + by < len(self._views)

    def move(self, by: int) -> FilesView:
        """Goes there."""
        self._at += by if self.can_move(by) else 0
        return self.view
