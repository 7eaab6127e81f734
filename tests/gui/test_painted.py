"""What holds for everything that we paint ourselves: both languages, themes, every scale, keyboard, table twin."""

import pytest
from painted import ALL, BARS, LOOKS, PICKED, bars, picture, shown, tab_to
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from gui import style
from gui.widgets.chart import Chart, PickChart
from gui.widgets.drawing import hatch, plain_tip


@pytest.mark.parametrize("look", LOOKS, indirect=True)
@pytest.mark.parametrize("make", ALL)
def test_it_paints_in_every_language_theme_and_scale_and_changes_with_them(qtbot, look, make):
    widget = shown(qtbot, make())
    before = picture(widget)
    look("light" if style.is_dark() else "dark", 1.0, "zh")
    assert picture(widget) != before  # colours are read when painting: no new data was needed
    assert len({before.pixelColor(x, y).name() for x in range(0, 640, 3) for y in range(0, before.height(), 2)}) > 3


@pytest.mark.parametrize("make", ALL)
def test_it_has_a_name_a_description_and_a_table_that_says_the_same(qtbot, look, make):
    for language in ("zh", "en"):
        look(language=language)
        widget = make()
        qtbot.addWidget(widget)
        heads, rows = widget.table_rows()
        assert widget.accessibleName() and widget.accessibleDescription()
        assert rows and all(len(row) == len(heads) for row in rows)
        assert all(isinstance(cell, str) for row in rows for cell in row)


@pytest.mark.parametrize("make", ALL)
def test_it_is_reached_by_tab_and_the_focus_is_seen(qtbot, look, make):
    widget = shown(qtbot, make())
    before = picture(widget)
    tab_to(qtbot, widget)
    assert picture(widget) != before


@pytest.mark.parametrize("make", PICKED)
def test_arrow_keys_go_through_the_items_and_each_is_said(qtbot, look, make):
    widget = shown(qtbot, make())
    tab_to(qtbot, widget)
    assert widget.current == 0
    qtbot.keyClick(widget, Qt.Key.Key_End)
    assert widget.current == widget.count() - 1
    qtbot.keyClick(widget, Qt.Key.Key_Home)
    first = widget.accessibleDescription()
    qtbot.keyClick(widget, Qt.Key.Key_Right)
    assert widget.current != 0
    assert widget.accessibleDescription() != first


@pytest.mark.parametrize("make", ALL)
def test_it_paints_empty_and_says_why(qtbot, look, make):
    widget = shown(qtbot, type(make())())
    assert isinstance(widget, Chart)
    widget.set_note("还没有结果")
    picture(widget)
    assert not isinstance(widget, PickChart) or widget.count() == 0


def test_the_picture_is_kept_until_something_changes(qtbot, look):
    widget, drawn = bars(), []
    draw = widget.draw
    widget.draw = lambda painter: (drawn.append(1), draw(painter))
    shown(qtbot, widget)
    picture(widget)
    picture(widget)
    assert len(drawn) == 1
    widget.set_rows(BARS[:2])
    picture(widget)
    assert len(drawn) == 2


def test_a_tooltip_never_reads_a_name_as_markup():
    assert plain_tip("<img src=x>\nb") == "<qt>&lt;img src=x&gt;<br>b</qt>"


def test_hatching_is_seen_in_four_pixels(look):
    image = QImage(40, 4, QImage.Format.Format_RGB32)
    image.fill(style.color("base"))
    painter = QPainter(image)
    painter.fillRect(image.rect(), hatch(style.color("accent"), 1.0, 5, 2))
    painter.end()
    found = [image.pixelColor(x, 2).lightness() for x in range(40)]
    assert max(found) - min(found) > 100
    assert all(abs(found[x] - found[x + 5]) < 3 for x in range(35))
