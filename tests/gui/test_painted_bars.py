"""Bars, the ruler and the ladder of tiers: floor, point and interval where they belong."""

from dataclasses import replace
from itertools import pairwise

import pytest
from painted import LOOKS, bars, colour, exact, floor_only, ladder, picture, ruler, sampled, shown
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import style
from gui.widgets.axes import tick_words
from gui.widgets.bars_axis import BarsAxis
from gui.widgets.drawing import text_width
from gui.widgets.ruler import Ruler
from gui.widgets.whisker_bars import BarRow, WhiskerBars


def test_a_bar_is_strong_to_the_floor_and_pale_to_the_point(qtbot, look):
    widget = shown(qtbot, bars(), 700)
    image, columns, y = picture(widget), widget.columns(), widget.places()[0].center().y() - 4
    width = columns.x1 - columns.x0
    assert colour(image, columns.x0 + width * 0.4, y) == style.density(2).name()
    assert colour(image, columns.x0 + width * 0.853, y) == style.density(1).name()  # floor .84, low end .866
    assert colour(image, columns.x0 + width * 0.84, y) == style.color("accent").name()
    assert colour(image, columns.x0 + width * 0.98, y) not in (style.density(1).name(), style.density(2).name())
    assert colour(image, columns.x0 + 1, widget.places()[3].center().y()) == style.color("text").name()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_in_a_grey_copy_floor_point_interval_and_ground_are_told_apart(qtbot, look, theme):
    look(theme)
    widget = shown(qtbot, bars(), 700)
    image = picture(widget).convertToFormat(QImage.Format.Format_Grayscale8)
    columns, y = widget.columns(), widget.places()[0].center().y()
    width = columns.x1 - columns.x0
    parts = {
        "to the floor": image.pixelColor(round(columns.x0 + width * 0.4), round(y - 4)).red(),
        "floor to point": image.pixelColor(round(columns.x0 + width * 0.853), round(y - 4)).red(),
        "floor tick": image.pixelColor(round(columns.x0 + width * 0.84), round(y - 7)).red(),
        "point": image.pixelColor(round(columns.x0 + width * 0.897), round(y)).red(),
        "ground": image.pixelColor(round(columns.x0 + width * 0.98), round(y)).red(),
    }
    found = sorted(parts.values())
    assert min(b - a for a, b in pairwise(found)) >= 10, parts


def test_types_that_differ_in_their_last_letters_are_told_apart_in_a_narrow_panel(qtbot, look):
    widget = WhiskerBars()
    widget.set_rows([BarRow(f"resident identity {n}", "T5000", sampled(900, 800, 1000, 790)) for n in (15, 18)])
    widget = shown(qtbot, widget, 400)
    image, columns = picture(widget), widget.columns()
    room = round(columns.tier - 10 - style.PADDING)
    first, second = (image.copy(style.PADDING, round(place.top()), room, 22) for place in widget.places())
    assert text_width("resident identity 15", "body") > room, "they are cut"
    assert first != second


def test_a_bar_too_short_to_see_is_a_tick_and_nothing_seen_is_no_bar(qtbot, look):
    widget = shown(qtbot, bars(), 700)
    image, columns = picture(widget), widget.columns()
    y_exact, y_zero = widget.places()[3].center().y(), widget.places()[5].center().y()
    assert [colour(image, columns.x0 + dx, y_exact) == style.color("text").name() for dx in (0, 1, 2)] == [True] * 3
    ground = colour(image, columns.x0 + 30, y_zero)
    assert colour(image, columns.x0 + 2, y_zero) == ground


@pytest.mark.parametrize("look", LOOKS, indirect=True)
def test_numbers_of_bars_stand_clear_of_the_bars_and_of_each_other(qtbot, look):
    widget = shown(qtbot, bars(), 560)
    columns = widget.columns()
    rows = widget.table_rows()[1]
    assert all(columns.point - text_width(row[3], "strong") > columns.x1 for row in rows)
    assert all(columns.interval - text_width(row[4], "small") > columns.point for row in rows)
    assert columns.x1 - columns.x0 >= 40


@pytest.mark.parametrize("look", LOOKS, indirect=True)
def test_the_numbers_of_the_axis_stand_under_their_lines_and_clear_of_each_other(qtbot, look):
    panel = QWidget()
    column = QVBoxLayout(panel)
    widget = bars()
    axis = BarsAxis(widget)
    column.addWidget(widget)
    column.addWidget(axis)
    shown(qtbot, panel, 560)
    columns, placed = widget.columns(), axis.placed()
    lines = {word: x for x, word in widget.axis_words()}
    assert placed[0][1] == list(lines)[-1] and lines[placed[0][1]] == columns.x1, "the largest is always there"
    assert all(place.left() <= lines[word] <= place.right() for place, word in placed)
    assert all(left.right() < right.left() for (right, _), (left, _) in pairwise(placed))
    assert all(axis.rect().contains(place.toAlignedRect()) for place, _ in placed)


def test_the_ruler_is_as_wide_as_what_it_shows(qtbot, look):
    found = replace(sampled(2_313_000, 2_297_000, 2_330_000, 2_200_000), at_most=3_100_000)
    widget = Ruler()
    widget.set_estimate(found)
    marks = widget._marks(widget._values())
    assert marks[0] <= found.floor and found.high <= marks[-1]
    assert marks[-1] - marks[0] <= 3 * (found.high - found.floor), "nothing is drawn of a bound beside an interval"


@pytest.mark.parametrize("number", [7, 230_991, 12_345_678])
@pytest.mark.parametrize("look", LOOKS, indirect=True)
@pytest.mark.parametrize("width", [160, 315, 700])
def test_numbers_of_the_ruler_do_not_run_into_each_other(qtbot, look, width, number):
    """Six figures below each tick were one long row of digits."""
    widget = shown(qtbot, Ruler(), width)
    widget.set_estimate(exact(number))
    marks = widget._marks(widget._values())
    placed = widget.numbers(marks, tick_words(marks, headline=True)[0])
    assert len(placed) >= 2 and placed[0][0] >= 0 and sum(placed[-1][:2]) <= width
    assert all(left + taken < after for (left, taken, _), (after, _, _) in pairwise(placed))


def test_a_click_on_a_row_of_bars_says_which(qtbot, look):
    widget = shown(qtbot, bars(), 700)
    with qtbot.waitSignal(widget.clicked) as clicked:
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.places()[2].center().toPoint())
    assert clicked.args == [2]


def test_the_ruler_shows_flag_box_and_line_and_what_is_missing_is_not_drawn(qtbot, look):
    widget = shown(qtbot, ruler(), 340)
    full = picture(widget)
    widget.set_estimate(floor_only(9_000_000))
    bare = picture(widget)
    soft = style.density(1).name()

    def count(image, wanted):
        return sum(image.pixelColor(x, y).name() == wanted for x in range(340) for y in range(image.height()))

    assert count(full, soft) > 300 and count(bare, soft) == 0
    assert count(full, style.color("accent").name()) > 40 and count(bare, style.color("accent").name()) > 20
    assert [row[1] for row in widget.table_rows()[1]] == ["9,000,000"]


@pytest.mark.parametrize("estimate", [exact(5), exact(0), floor_only(0), floor_only(3, 9), sampled(2, 1, 3, 1), None])
def test_the_ruler_takes_every_kind_of_estimate(qtbot, look, estimate):
    widget = shown(qtbot, Ruler(), 320)
    widget.set_estimate(estimate)
    picture(widget)


def test_the_ladder_marks_a_count_with_a_disc_and_a_floor_with_a_flag(qtbot, look):
    widget = shown(qtbot, ladder(), 400)
    image = picture(widget)
    top, bottom = widget.places()[0], widget.places()[2]

    def has(place, role):
        wanted = style.color(role).name()
        xs, ys = range(60, 400), range(round(place.top()), round(place.bottom()))
        return any(image.pixelColor(x, y).name() == wanted for x in xs for y in ys)

    assert has(top, "text") and not has(top, "accent")
    assert has(bottom, "accent")
    assert widget.table_rows()[1][2][3:] == ("96,000,000", "5,000", "50,000")
