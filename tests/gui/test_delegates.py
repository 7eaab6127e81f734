"""How cells of tables are painted: marks, points, intervals, shares, badges; numbers are never cut."""

import pytest
from painted import exact, floor_only, sampled
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QTableView

from gui import columns, style
from gui.delegates import DELEGATES, VALUE, IntervalDelegate, MarkDelegate, PointDelegate, ShareDelegate
from gui.figures import Figure
from gui.row_delegate import RowDelegate, cut_whole
from gui.widgets.badge import Badge
from gui.widgets.drawing import text_width

KINDS = (
    *("text", "number", "mono", "bytes", "mark", "point", "interval", "share"),
    *("badge", "tier", "icon", "check", "pick", "path", "name", "button"),
)
LOOKS = [("light", 1.0, "zh"), ("dark", 1.0, "en"), ("light", 1.5, "en"), ("dark", 2.0, "zh")]


class Model(QAbstractTableModel):
    """Rows of (kind, text, value) side by side; check boxes can be toggled."""

    def __init__(self, cells, rows=2):
        super().__init__()
        self.cells, self.rows, self.checked, self.usable = cells, rows, set(), True

    def rowCount(self, parent=QModelIndex()):  # noqa: B008
        return 0 if parent.isValid() else self.rows

    def columnCount(self, parent=QModelIndex()):  # noqa: B008
        return 0 if parent.isValid() else len(self.cells)

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        kind, text, value = self.cells[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.CheckStateRole and kind == "check":
            on = (index.row(), index.column()) in self.checked
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return value if role == VALUE else None

    def setData(self, index, value, role=Qt.ItemDataRole.EditRole):
        self.checked ^= {(index.row(), index.column())}
        self.dataChanged.emit(index, index)
        return True

    def flags(self, index):
        found = super().flags(index)
        usable = self.cells[index.column()][0] == "check" and self.usable
        return found | Qt.ItemFlag.ItemIsUserCheckable if usable else found


CELLS = [
    ("name", "全国学籍_合并.csv", None),
    ("path", "资源共享/**学籍", None),
    ("bytes", "8.05 GB", None),
    ("mark", "", sampled(26_420_000, 26_260_000, 26_570_000, 26_000_000)),
    ("point", "", sampled(26_420_000, 26_260_000, 26_570_000, 26_000_000)),
    ("interval", "", sampled(26_420_000, 26_260_000, 26_570_000, 26_000_000)),
    ("share", "", 0.261),
    ("text", "GB18030", None),
    ("mono", "c1232cd9…0156", None),
    ("number", "131,856", None),
    ("badge", "", Badge("只读", "ok", "lock")),
    ("tier", "", "T50"),
    ("icon", "", "lock"),
    ("check", "", None),
    ("button", "跳过", None),
]


def table(qtbot, cells=CELLS, width=1500):
    """A view with the delegates of its cells' kinds."""
    view = QTableView()
    qtbot.addWidget(view)
    view.model_kept = Model(cells)
    view.setModel(view.model_kept)
    view.setShowGrid(False)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(style.height("row"))
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.delegates_kept = [DELEGATES[kind](view) for kind, _, _ in cells]
    for column, delegate in enumerate(view.delegates_kept):
        view.setItemDelegateForColumn(column, delegate)
    view.resize(width, 160)
    with qtbot.waitActive(view):
        view.show()
    view.resizeColumnsToContents()
    return view


def cell_picture(delegate, model, column=0, width=200, state=None, view=None) -> QImage:
    """One cell painted by itself on base."""
    image = QImage(width, style.height("row"), QImage.Format.Format_RGB32)
    image.fill(style.color("base"))
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, width, image.height())
    option.state = state or QStyle.StateFlag.State_Enabled
    option.widget = view
    painter = QPainter(image)
    delegate.paint(painter, option, model.index(0, column))
    painter.end()
    return image


def names(image, y=None) -> set:
    """Colours of a picture, or of one of its lines."""
    rows = range(image.height()) if y is None else [y]
    return {image.pixelColor(x, row).name() for x in range(image.width()) for row in rows}


def ink(image) -> list:
    """Columns of pixels that are not ground, without the line below."""
    ground = image.pixelColor(0, 0)
    ys = range(image.height() - 1)
    return [x for x in range(image.width()) if any(image.pixelColor(x, y) != ground for y in ys)]


def test_every_kind_of_column_has_its_delegate():
    assert sorted(DELEGATES) == sorted(KINDS)
    assert VALUE == columns.VALUE
    assert all(issubclass(delegate, RowDelegate) for delegate in DELEGATES.values())


@pytest.mark.parametrize("look", LOOKS, indirect=True)
def test_a_row_paints_in_every_language_theme_and_scale(qtbot, look):
    view = table(qtbot)
    image = view.viewport().grab().toImage()
    assert {style.color(role).name() for role in ("text", "grid", "accent")} <= names(image)
    assert view.sizeHintForRow(0) == style.height("row")


@pytest.mark.parametrize("look", LOOKS, indirect=True)
def test_the_room_asked_for_holds_every_number_whole(qtbot, look):
    model = Model([("point", "", exact(12_703_118)), ("interval", "", floor_only(5, 10**12)), ("share", "", 0.999)])
    for column, kind in enumerate((PointDelegate, IntervalDelegate, ShareDelegate)):
        delegate, index = kind(), model.index(0, column)
        width = delegate.sizeHint(QStyleOptionViewItem(), index).width()
        found = ink(cell_picture(delegate, model, column, width))
        assert found[0] >= 4 and found[-1] < width - 4, kind


def test_a_number_is_not_cut_where_its_column_is_too_narrow(qtbot, look):
    model = Model([("number", "412,806", None), ("text", "412,806", None)])
    wide = cell_picture(DELEGATES["number"](), model, 0, 120)
    tight = cell_picture(DELEGATES["number"](), model, 0, 40)
    cut = cell_picture(DELEGATES["text"](), model, 1, 40)
    right = [tight.pixelColor(x, 14) for x in range(12, 40)]
    assert right == [wide.pixelColor(x, 14) for x in range(92, 120)]
    assert len(ink(cut)) < len(ink(tight))


def test_numbers_end_at_the_right_and_marks_stand_in_the_middle(qtbot, look):
    model = Model(CELLS)
    point = ink(cell_picture(PointDelegate(), model, 4, 200))
    assert 185 <= point[-1] <= 192
    mark = ink(cell_picture(MarkDelegate(), model, 3, 40))
    assert abs((mark[0] + mark[-1]) / 2 - 19.5) <= 1.5
    assert 8 <= mark[-1] - mark[0] + 1 <= 10


def test_what_was_not_examined_is_a_cross_words_and_its_reason_never_a_zero(qtbot, look):
    model = Model([("mark", "", None), ("point", "", None), ("interval", "加密", None)])
    assert len(ink(cell_picture(MarkDelegate(), model, 0, 40))) >= 6
    assert PointDelegate().figure(model.index(0, 1)).point == "未检"
    width = IntervalDelegate().width(model.index(0, 2))
    assert width == text_width("加密", "small")


def test_a_row_that_is_not_there_yet_shows_dots_in_place(qtbot, look):
    model = Model([("point", "…", Figure("none", "…", ""))])
    image = cell_picture(PointDelegate(), model)
    assert 185 <= ink(image)[-1] <= 192
    darkest = min(image.pixelColor(x, y).lightness() for x in range(200) for y in range(27))
    assert darkest > style.color("text").lightness() + 40


@pytest.mark.parametrize(("share", "filled"), [(0.0, 0), (0.0001, 1), (0.5, 22), (1.0, 44), (1.2, 44)])
def test_the_bar_of_a_share_is_as_long_as_the_share(qtbot, look, share, filled):
    image = cell_picture(ShareDelegate(), Model([("share", "", share)]))
    line = [image.pixelColor(x, 13).name() for x in range(200)]
    assert line.count(style.density(3).name()) == filled
    assert line.count(style.density(0).name()) == 44 - filled


def test_an_unknown_share_is_a_dash_and_no_bar(qtbot, look):
    image = cell_picture(ShareDelegate(), Model([("share", "", None)]))
    assert style.density(0).name() not in names(image)
    assert ink(image)


def test_characters_that_reorder_stand_on_warn(qtbot, look):
    model = Model([("name", "abc‹U+202E›gpj.exe", None), ("name", "abcgpj.exe", None)])
    marked = names(cell_picture(DELEGATES["name"](), model, 0, 300))
    plain = names(cell_picture(DELEGATES["name"](), model, 1, 300))
    assert style.color("warn_bg").name() in marked
    assert style.color("warn_bg").name() not in plain


@pytest.mark.parametrize(("kind", "text"), [("name", "前言_" + "很长" * 40 + "_结尾.csv"), ("path", "a/" * 80 + "end")])
def test_names_and_paths_are_cut_so_that_what_tells_stays(qtbot, look, kind, text):
    delegate = DELEGATES[kind]
    shown = style.metrics(delegate.STYLE).elidedText(text, delegate.ELIDE, 180)
    assert shown.endswith(text[-4:]) and "…" in shown
    image = cell_picture(delegate(), Model([(kind, text, None)]))
    assert ink(image)[-1] < 196


def test_the_first_cell_pads_more(qtbot, look):
    view = table(qtbot, [("text", "abc", None), ("text", "abc", None)], 400)
    view.clearFocus()
    first = cell_picture(view.delegates_kept[0], view.model_kept, 0, view=view)
    second = cell_picture(view.delegates_kept[1], view.model_kept, 1, view=view)
    assert ink(first)[0] - ink(second)[0] == 4


def test_selected_rows_are_filled_and_every_row_has_its_line(qtbot, look):
    model = Model([("text", "abc", None)])
    plain = cell_picture(RowDelegate(), model)
    chosen = cell_picture(RowDelegate(), model, state=QStyle.StateFlag.State_Selected)
    assert chosen.pixelColor(150, 10).name() == style.color("selection").name()
    assert plain.pixelColor(150, 10).name() == style.color("base").name()
    assert names(plain, plain.height() - 1) == {style.color("grid").name()}


def test_the_current_row_has_a_frame_only_while_the_table_has_the_focus(qtbot, look):
    view = table(qtbot, [("text", "abc", None), ("text", "def", None)], 400)
    view.setFocus()
    view.setCurrentIndex(view.model_kept.index(1, 0))
    accent = style.color("accent").name()
    image = view.viewport().grab().toImage()
    top = view.rowViewportPosition(1)
    end = view.horizontalHeader().length()
    assert all(image.pixelColor(x, top).name() == accent for x in range(0, end))
    assert image.pixelColor(0, top + 10).name() == accent == image.pixelColor(end - 1, top + 10).name()
    assert image.pixelColor(end // 2, top + 25).name() != accent
    view.clearFocus()
    assert accent not in names(view.viewport().grab().toImage())


def test_a_check_box_is_toggled_by_a_click_and_by_the_space_bar(qtbot, look):
    view = table(qtbot, [("check", "", None), ("text", "abc", None)], 400)
    place = view.visualRect(view.model_kept.index(0, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert view.model_kept.checked == {(0, 0)}
    view.setFocus()
    view.setCurrentIndex(view.model_kept.index(0, 0))
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert view.model_kept.checked == set()
    view.model_kept.usable = False
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert view.model_kept.checked == set()


def test_a_button_in_a_row_says_which_row_and_only_when_hit(qtbot, look):
    view = table(qtbot, [("text", "abc", None), ("button", "跳过", None)], 500)
    pressed = []
    view.delegates_kept[1].pressed.connect(lambda index: pressed.append((index.row(), index.column())))
    view.setColumnWidth(1, 200)
    area = view.visualRect(view.model_kept.index(1, 1))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(area.left() + 20, area.center().y()))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(area.right() - 10, area.center().y()))
    assert pressed == [(1, 1)]


def test_a_name_that_hides_its_ending_shows_that_it_does_however_narrow(look) -> None:
    name = "发票" * 12 + "‹U+202E›" + "x" * 30 + "fdp.exe.csv"
    for width in (150, 220, 300):
        cut = cut_whole(name, "body", Qt.TextElideMode.ElideMiddle, width)
        assert "‹U+202E›" in cut and "…" in cut
        assert style.metrics("body").horizontalAdvance(cut) <= width
