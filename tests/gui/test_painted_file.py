"""The pictures of one file and one drive: cells, zones, counts, volumes."""

import pytest
from painted import CELLS, GB, ZONES, colour, histogram, picture, shown, strip, tab_to, zones
from PySide6.QtCore import Qt

from gui import style
from gui.widgets.partition_bar import PartitionBar


def test_the_strip_picks_the_cell_nearest_to_the_click(qtbot, look):
    widget = shown(qtbot, strip(), 800)
    with qtbot.waitSignal(widget.selected) as selected:
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.place(60).center().toPoint())
    assert selected.args == [60]
    assert "3,932,160" in widget.item_text(60)


def test_empty_cells_are_dark_ticks_on_the_axis_and_failed_ones_red(qtbot, look):
    widget = shown(qtbot, strip(), 800)
    image, empty, full = picture(widget), widget.place(22).center().x(), widget.place(60).center().x()
    foot = widget._plot().bottom() - 3
    assert colour(image, empty + 0.5, foot) == style.color("text").name()
    assert colour(image, full, foot) != style.color("text").name()
    widget.set_failed(frozenset({60}))
    assert colour(picture(widget), full - 1, foot) == style.color("error").name()
    assert "散列不符" in widget.item_text(60)


def test_zones_stand_a_hundred_in_a_row_and_up_and_down_go_by_rows(qtbot, look):
    widget = shown(qtbot, zones(), 800)
    assert widget.place(0).top() == widget.place(99).top() < widget.place(100).top()
    assert widget.at(widget.place(142).center()) == 142
    tab_to(qtbot, widget)
    qtbot.keyClick(widget, Qt.Key.Key_Down)
    assert widget.current == 100
    qtbot.keyClick(widget, Qt.Key.Key_Down)
    qtbot.keyClick(widget, Qt.Key.Key_Down)
    assert widget.current == 200  # there is no row below


def test_empty_zones_are_outlines_and_not_drawn_ones_are_hatched(qtbot, look):
    widget = shown(qtbot, zones(), 800)
    image = picture(widget)
    assert colour(image, widget.place(4).center().x(), widget.place(4).center().y()) == style.color("base").name()
    assert colour(image, widget.place(4).left(), widget.place(4).top()) == style.color("line2").name()
    assert "未抽" in widget.item_text(7)
    assert widget.item_text(4) == "第 5 区：0 条"


def test_the_legend_of_the_zones_covers_every_count_once(qtbot, look):
    widget = zones()
    qtbot.addWidget(widget)
    assert len(widget.legend()) == 5
    steps = [widget.step(count) for count in sorted(count for count in ZONES if count)]
    assert steps == sorted(steps) and set(steps) == {1, 2, 3, 4}
    for counts in ([5, 5, 5], [0, 0], [1, 2], []):
        widget.set_zones(counts)
        assert len(widget.legend()) == len({widget.step(count) for count in counts if count}) + 1


def test_the_histogram_counts_every_cell_once_and_the_empty_ones_apart(qtbot, look):
    widget = shown(qtbot, histogram(), 430)
    rows = widget.table_rows()[1]
    assert rows[0] == ("0", "5")
    assert sum(int(cells) for _, cells in rows) == len(CELLS)
    for counts in ([0, 0], [1], [0, 1, 2, 10**7], list(range(500))):
        widget.set_counts(counts)
        picture(widget)
        rows = widget.table_rows()[1]
        assert sum(int(cells.replace(",", "")) for _, cells in rows) == len(counts)


def test_partitions_have_their_share_and_a_tiny_one_is_seen(qtbot, look):
    widget = shown(qtbot, PartitionBar(), 370)
    widget.set_parts([("EFI", 1024, None), ("F:", 900 * GB, 700 * GB), ("G:", 100 * GB, 0)])
    places = widget.places()
    assert places[0].width() >= 2
    assert places[1].width() / places[2].width() == pytest.approx(9, rel=0.03)
    assert places[-1].right() == pytest.approx(370)
    assert "700 GB" in widget.item_text(1) and "200 GB" in widget.item_text(1)
