"""The numbers of one file: figures are never cut, a name goes above them before it is."""

import pytest
from painted import LOOKS, floor_only, sampled
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QScrollArea

from gui.pages.files_numbers import FileNumbers

LINES = [
    ("记录", sampled(587_000, 570_000, 605_000, 560_000)),
    ("未校验通过的居民身份证号（18位）", sampled(41_200, 39_400, 43_000, 39_000)),
    ("手机号码", floor_only(31_000, 190_000)),
]


def settle() -> None:
    """Everything that layouts have put off."""
    for _ in range(3):
        QCoreApplication.processEvents()


@pytest.fixture
def area(qtbot, look) -> QScrollArea:
    found = QScrollArea()
    found.setWidgetResizable(True)
    found.setWidget(FileNumbers())
    qtbot.addWidget(found)
    found.show()
    found.widget().set_lines(LINES)
    return found


@pytest.mark.parametrize("look", LOOKS, indirect=True)
@pytest.mark.parametrize("width", [260, 340, 480, 800, 340])
def test_figures_are_never_cut_and_names_only_where_nothing_else_helps(area, width) -> None:
    numbers = area.widget()
    area.resize(width, 300)
    settle()
    figures = [widget for line in numbers._lines for widget in (line.figure, line.floor) if widget is not None]
    assert len(figures) == 5
    for widget in figures:
        assert widget.width() >= widget.sizeHint().width()
        assert numbers.rect().contains(widget.geometry())
    for line in numbers._lines:
        assert line.name.width() >= min(line.name.sizeHint().width(), numbers.width())
        above = line.name.geometry().bottom() < line.figure.geometry().top()
        assert above or line.name.geometry().right() < line.figure.geometry().left()


def test_a_name_stands_beside_its_figures_where_there_is_room(area) -> None:
    for width, beside in ((1200, [True, True, True]), (330, [True, False, True])):
        area.resize(width, 300)
        settle()
        lines = area.widget()._lines
        assert [line.name.geometry().bottom() > line.figure.geometry().top() for line in lines] == beside


def test_other_numbers_take_the_place_of_the_old_ones(area) -> None:
    area.resize(300, 300)
    area.widget().set_lines(LINES[:1])
    settle()
    assert [line.name.text() for line in area.widget()._lines] == ["记录"]
    assert sum(child.isVisible() for child in area.widget().findChildren(type(area.widget()._lines[0].name))) == 1
