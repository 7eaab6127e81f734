"""Small windows with large text: everything is seen whole or can be scrolled to, and the ledger says its words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QScrollArea, QWidget

from gui import style, words
from gui.settings import WindowSettings
from gui.widgets.badge import BadgeLabel
from gui.widgets.card import Card
from gui.widgets.choice_card import ChoiceCard
from gui.widgets.estimate import EstimateLabel, MarkLabel
from gui.widgets.ledger import LedgerBar
from gui.widgets.step_item import StepItem
from gui.window import MainWindow
from tests.gui.look_checks import Finding, beyond_the_table, clipped, cut_number, none, outside, visible
from tests.gui.material import invented, make, own_user_folder
from tests.gui.screens import Screen, tour
from tests.gui.walk import Walker, at_rest

SMALL = (("zh", 1.5, (1024, 680)), ("en", 2.0, (1280, 800)))
"""Language, size of text, window in logical pixels: the least window, and a laptop's with the largest text."""
PAINTED = (Card, ChoiceCard, StepItem, BadgeLabel, EstimateLabel, MarkLabel)
"""Words that are painted: they need what they hint at."""


def squeezed(widget: QWidget) -> Iterator[str]:
    """Painted words with less room than they need."""
    if isinstance(widget, PAINTED):
        least = widget.minimumSizeHint()
        if widget.hasHeightForWidth():
            least.setHeight(widget.heightForWidth(widget.width()))
        if widget.width() < least.width() - 1 or widget.height() < least.height() - 1:
            yield f"{widget.accessibleName()!r} has {widget.size().toTuple()}, needs {least.toTuple()}"


def sideways(widget: QWidget) -> Iterator[str]:
    """A part of a page that is broader than its place; only tables are scrolled sideways."""
    if isinstance(widget, QScrollArea) and widget.widget() is not None:
        needed, has = widget.widget().minimumSizeHint().width(), widget.viewport().width()
        if needed > has:
            yield f"{type(widget.widget()).__name__} needs {needed}, has {has}"


def out_of_reach(widget: QWidget) -> Iterator[str]:
    """Content below its scroll area's edge that no bar leads to."""
    never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    if isinstance(widget, QScrollArea) and widget.verticalScrollBarPolicy() == never:
        content, room = widget.widget(), widget.viewport().height()
        if content.height() > room:
            yield f"{type(content).__name__} is {content.height()} high, {room} are seen"


def wordless(widget: QWidget) -> Iterator[str]:
    """A ledger with swatches only."""
    if isinstance(widget, LedgerBar):
        for cell in widget.cells():
            if len(cell.label) < 2:
                yield f"{cell.key} of {widget.accessibleName()} says {cell.label!r}"


CHECKS = (clipped, outside, cut_number, beyond_the_table, squeezed, sideways, out_of_reach, wordless)


def too_large(screen: Screen, window: QWidget) -> Iterator[str]:
    """A dialog that is higher or broader than the window, or a window that had to grow."""
    if isinstance(screen.widget, QDialog) and not window.rect().contains(screen.widget.rect()):
        yield f"{screen.widget.size().toTuple()} of {window.size().toTuple()}"


@dataclass(frozen=True, slots=True)
class Seen:
    """screens: (look, name)."""

    screens: frozenset[tuple[str, str]]
    findings: tuple[Finding, ...]
    sizes: frozenset[tuple[int, int]]


@pytest.fixture(scope="module")
def seen(qapp: QApplication, fonts: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """All screens in every look of SMALL, by one window that is changed while it is open."""
    root = tmp_path_factory.mktemp("small")
    screens: set[tuple[str, str]] = set()
    findings: list[Finding] = []
    sizes: set[tuple[int, int]] = set()
    with own_user_folder(root / "user"):
        material = make(root, 0.1, 6 << 20)
        with invented(material):
            walker = Walker(_settings(), SMALL[0][2])
            for language, scale, size in SMALL:
                walker.window.resize(*size)
                walker.window.looks.set_language(language)
                walker.window.looks.set_scale(str(scale))
                look = f"{language}-{round(scale * 100)}-{size[0]}x{size[1]}"
                for screen in tour(walker, material):
                    screens.add((look, screen.name))
                    findings += _look_at(screen, look, walker.window)
                    sizes.add((walker.window.width() - size[0], walker.window.height() - size[1]))
            walker.end()
    words.choose("zh")
    style.apply(qapp, "light", 1.0)
    yield Seen(frozenset(screens), tuple(findings), frozenset(sizes))


def _settings() -> WindowSettings:
    settings = WindowSettings()
    settings.language, settings.theme, settings.scale = SMALL[0][0], "light", 1.0
    words.choose(SMALL[0][0])
    return settings


def _look_at(screen: Screen, look: str, window: MainWindow) -> list[Finding]:
    at_rest(screen.widget)
    found = [
        Finding(look, screen.name, check.__name__, f"{type(widget).__name__}: {text}")
        for widget in visible(screen.widget)
        for check in CHECKS
        for text in check(widget)
    ]
    return found + [Finding(look, screen.name, "too_large", text) for text in too_large(screen, window)]


def listed(seen: Seen, *checks: str) -> Sequence[str]:
    """Findings of checks, as lines."""
    return sorted({f"{f.look} {f.screen}: {f.text}" for f in seen.findings if f.check in checks})


def test_every_screen_was_seen_in_a_window_that_kept_its_size(seen: Seen) -> None:
    names = {name for _, name in seen.screens}
    assert len(names) >= 20 and len(seen.screens) == len(SMALL) * len(names)
    assert seen.sizes == {(0, 0)}


def test_no_word_is_clipped(seen: Seen) -> None:
    none(listed(seen, "clipped", "squeezed"))


def test_everything_can_be_scrolled_to(seen: Seen) -> None:
    none(listed(seen, "outside", "out_of_reach", "sideways", "too_large"))


def test_no_figure_is_cut_and_none_is_beyond_the_edge_of_its_table(seen: Seen) -> None:
    none(listed(seen, "cut_number", "beyond_the_table"))


def test_the_ledger_says_its_words(seen: Seen) -> None:
    none(listed(seen, "wordless"))
