"""What the Files page shows, as one thing that can be gone back to: filter, order, selection, place."""

from dataclasses import dataclass

DEFAULT_SORT, MOST_KEPT = "records", 50


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


class ViewHistory:
    """Back and forward over states of one page."""

    def __init__(self) -> None:
        """Starts with everything, by records."""
        self._views = [FilesView()]
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
