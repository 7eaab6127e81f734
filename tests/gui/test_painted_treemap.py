"""The treemap: areas are bytes, colours are densities, nothing is left out unsaid."""

import time

import pytest
from painted import GB, Tile, colour, drive, picture, shown, treemap
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from gui import style
from gui.widgets.squarify import place, squarify
from gui.widgets.treemap import Treemap, density_step


def test_areas_are_shares_of_bytes_and_fill_the_rectangle():
    sizes = [9.0, 5.0, 4.0, 2.0, 1.0, 0.5]
    found = squarify(sizes, (10, 20, 400, 200))
    areas = [width * height for _, _, width, height in found]
    assert areas == pytest.approx([size / sum(sizes) * 80_000 for size in sizes])
    assert max(max(w / h, h / w) for _, _, w, h in found) < 4
    assert all(x >= 10 - 1e-6 and y >= 20 - 1e-6 and x + w <= 410.001 and y + h <= 220.001 for x, y, w, h in found)


def test_tiles_never_cover_each_other():
    found = [tile.rect for tile in place(drive(), (0, 0, 600, 300), frozenset(), 17) if tile.kind != "folder"]
    for at, (x, y, w, h) in enumerate(found):
        for x2, y2, w2, h2 in found[at + 1 :]:
            assert x + w <= x2 + 1 or x2 + w2 <= x + 1 or y + h <= y2 + 1 or y2 + h2 <= y + 1


def test_small_tiles_become_one_that_counts_them():
    small = tuple(Tile(f"s{n}", f"s{n}", 1000, 1) for n in range(500))
    root = Tile("", "", 0, 0, True, 0, (Tile("big", "big", 10**8), *small))
    found = place(root, (0, 0, 300, 200), frozenset(), 17)
    assert [(tile.kind, tile.items, tile.bytes, tile.floor) for tile in found] == [
        ("tile", 1, 10**8, 0),
        ("rest", 500, 500_000, 500),
    ]


def test_the_sum_of_all_smaller_files_is_a_rest_of_its_folder(qtbot, look):
    root = Tile("", "", 2 * GB, 0, True, 0, (Tile("x", "x", GB), Tile("", "", GB)))
    found = place(root, (0, 0, 300, 200), frozenset(), 17)
    assert sorted((tile.kind, tile.items) for tile in found) == [("rest", 0), ("tile", 1)]


def test_density_is_records_per_gigabyte_in_five_steps():
    assert [density_step(floor, GB) for floor in (0, 1, 99_999, 100_000, 1_000_000, 3_000_000)] == [0, 1, 1, 2, 3, 4]
    assert density_step(5, 0) == 0


def test_hidden_branches_are_left_out_and_named_with_their_bytes(qtbot, look):
    widget = shown(qtbot, treemap(), 600, 260)
    assert "films" not in {tile.path for tile in widget.placed()}
    assert widget._hidden_words() == "已隐藏 films 90.0 GB"
    widget.set_root(drive())
    assert "films" in {tile.path for tile in widget.placed()}


def test_what_was_not_examined_is_hatched_on_base(qtbot, look):
    widget = shown(qtbot, treemap(), 600, 300)
    image = picture(widget)
    box = next(widget.place(n) for n, tile in enumerate(widget.placed()) if tile.path == "b")
    found = {colour(image, x, box.bottom() - 8) for x in range(round(box.left()) + 3, round(box.right()) - 3)}
    assert style.color("base").name() in found and len(found) > 1
    dense = next(widget.place(n) for n, tile in enumerate(widget.placed()) if tile.path == "a/x.csv")
    assert colour(image, dense.center().x(), dense.center().y()) == style.density(4).name()


def test_what_has_no_figure_yet_is_plain_and_the_legend_says_so(qtbot, look):
    read, lost = Tile("a", "a", GB, unsettled_bytes=GB), Tile("b", "b", GB, 0, False, GB)
    widget = Treemap()
    widget.set_root(Tile("", "", 2 * GB, 0, True, GB, (read, lost), GB))
    image = picture(shown(qtbot, widget, 600, 300))
    for path, is_plain in (("a", True), ("b", False)):
        box = next(widget.place(n) for n, tile in enumerate(widget.placed()) if tile.path == path)
        found = {colour(image, x, box.bottom() - 8) for x in range(round(box.left()) + 3, round(box.right()) - 3)}
        assert style.color("base").name() in found and (len(found) == 1) == is_plain
    assert ("outline", "已读，尚无条数") in widget._legend()
    assert "outline" not in {fill for fill, _ in treemap()._legend()}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_in_a_grey_copy_unread_is_told_from_every_density(qtbot, look, theme):
    look(theme)
    widget = shown(qtbot, treemap(), 600, 300)
    image = picture(widget).convertToFormat(QImage.Format.Format_Grayscale8)

    def shades(path):
        box = next(widget.place(n) for n, tile in enumerate(widget.placed()) if tile.path == path)
        return {image.pixelColor(round(box.center().x()) + dx, round(box.bottom()) - 8).red() for dx in range(-9, 9)}

    assert len(shades("b")) > 1  # hatched
    assert [len(shades(path)) for path in ("a/x.csv", "a/y", "a/z.zip")] == [1, 1, 1]
    assert len(shades("a/x.csv") | shades("a/y") | shades("a/z.zip")) == 3


def test_a_click_opens_the_innermost_tile(qtbot, look):
    widget = shown(qtbot, treemap(), 600, 300)
    index = [tile.path for tile in widget.placed()].index("a/y")
    with qtbot.waitSignals([widget.selected, widget.clicked]):
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.place(index).center().toPoint())
    assert widget.current == index


def test_names_that_reorder_are_written_out(qtbot, look):
    name = "abc\u202egpj.exe"
    widget = shown(qtbot, Treemap(), 400, 200)
    widget.set_root(Tile("", "", GB, 0, True, 0, (Tile(name, name, GB),)))
    assert "‹U+202E›" in widget.item_text(0)
    assert "\u202e" not in widget.table_rows()[1][0][0]


def test_five_thousand_tiles_are_laid_out_and_painted_at_once(qtbot, look):
    folders = []
    for n in range(100):
        inside = tuple(Tile(f"{n}/{k}", f"{k}.csv", 10**6 * (k + 1) ** 2, k * 100) for k in range(50))
        folders.append(Tile(f"{n}", f"{n}", sum(t.bytes for t in inside), 1, True, 0, inside))
    root = Tile("", "", sum(t.bytes for t in folders), 1, True, 0, tuple(folders))
    took = []
    for _ in range(3):
        start = time.process_time()
        place(root, (0, 0, 1400, 800), frozenset(), 17)
        took.append(time.process_time() - start)
    assert min(took) < 0.1
    widget = shown(qtbot, Treemap(), 1400, 830)
    widget.set_root(root)
    widget.placed()
    start = time.process_time()
    picture(widget)
    assert time.process_time() - start < 0.1
