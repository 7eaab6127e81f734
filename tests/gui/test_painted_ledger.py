"""The completeness ledger: a sum that adds up, of which no number is ever cut."""

from dataclasses import replace
from itertools import pairwise

import pytest
from painted import PARTS, RUNNING, colour, ledger, ledger_bar, picture, shown
from PySide6.QtCore import Qt

from gui import style
from gui.widgets.drawing import text_width
from gui.widgets.ledger import LedgerBar


def numbers(widget):
    return [cell.number for cell in widget.cells()]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("width", [840, 976, 1256, 1900])
def test_no_number_of_the_ledger_is_ever_cut_and_no_cell_covers_another(qtbot, look, language, scale, width):
    look("light", scale, language)
    widget = shown(qtbot, ledger_bar(), width)
    cells = widget.cells()
    assert [cell.number for cell in cells] == [f"{term.files:,}" for term in RUNNING.terms] + [f"{RUNNING.files:,}"]
    assert all(cell.width >= text_width(cell.number, cell.room.number) for cell in cells)
    assert all(left.x + left.width < right.x for left, right in pairwise(cells))
    assert cells[-1].x + cells[-1].width < width - style.px(14)


def test_bytes_go_first_then_labels_shorten_then_go(qtbot, look):
    widget = ledger_bar()
    qtbot.addWidget(widget)
    seen = []
    for width in range(1300, 300, -20):
        widget.resize(width, 52)
        cells = widget.cells()
        state = (bool(cells[0].bytes), sum(len(cell.label) for cell in cells))
        if not seen or seen[-1] != state:
            seen.append(state)
    assert seen[0][0] and not seen[1][0]
    assert seen[0][1] == seen[1][1]  # the labels are still whole when the bytes have gone
    assert [labels for _, labels in seen] == sorted((labels for _, labels in seen), reverse=True)
    assert seen[-1] == (False, 0)


def test_the_ledger_is_52_pixels_high_and_grows_with_the_font(qtbot, look):
    assert ledger_bar().height() == 52
    look(scale=2.0)
    assert ledger_bar().height() >= 2 * (16 + 20) + 4


def test_adds_up_is_computed_and_a_gap_of_one_file_is_seen(qtbot, look):
    look(language="en")
    widget = LedgerBar()
    qtbot.addWidget(widget)
    widget.set_ledger(ledger())
    assert widget.verdict() == ("adds up", "ok", "circle-check")
    widget.set_ledger(replace(ledger(), files=412_807))
    assert widget.verdict() == ("does not add up", "error", "circle-x")
    widget.set_ledger(replace(RUNNING, bytes=1))
    assert widget.verdict()[1] == "error"  # also in a partial run
    widget.set_ledger(RUNNING)
    assert widget.verdict()[0] == "partial result"


def test_a_partial_ledger_stands_on_warn_and_a_whole_one_does_not(qtbot, look):
    widget = shown(qtbot, ledger_bar(), 1256)
    assert colour(picture(widget), 3, 20) == style.color("warn_bg").name()
    widget.set_ledger(ledger())
    assert colour(picture(widget), 3, 20) == style.color("base").name()


def test_to_be_read_stands_in_the_ledger_only_while_there_is_something(qtbot, look):
    widget = shown(qtbot, ledger_bar(), 1256)
    assert "to_be_read" in [cell.key for cell in widget.cells()]
    widget.set_ledger(ledger())
    assert [cell.key for cell in widget.cells()] == [*PARTS][:-1] + ["all"]


def test_the_bar_shows_shares_of_bytes_and_every_part_is_seen(qtbot, look):
    widget = shown(qtbot, LedgerBar(), 1256)
    widget.set_ledger(ledger(indicative=(37, 0.000001)))
    parts = widget.bar_parts()
    assert min(width for _, _, width in parts) >= 2
    assert parts[-1][1] + parts[-1][2] == pytest.approx(1256)
    assert all(a[1] + a[2] + 1 == pytest.approx(b[1]) for a, b in pairwise(parts))
    shares = {key: width / 1256 for key, _, width in parts}
    assert shares["no_content"] == pytest.approx(495.1 / 698.2, abs=0.01)


def test_a_click_on_a_term_and_return_on_the_total_open_the_files(qtbot, look):
    widget = shown(qtbot, ledger_bar(), 1256)
    opened = []
    widget.clicked.connect(opened.append)
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.places()[5].center().toPoint())
    qtbot.keyClick(widget, Qt.Key.Key_End)
    qtbot.keyClick(widget, Qt.Key.Key_Return)
    assert opened == ["not_examined", "all"]


def test_the_ledger_of_a_panel_leaves_out_bytes_and_empty_terms(qtbot, look):
    widget = LedgerBar(compact=True)
    widget.set_ledger(ledger(True, indicative=(0, 0.0), container=(0, 0.0), to_be_read=(148_230, 3.0)))
    shown(qtbot, widget, 1000)
    assert [cell.key for cell in widget.cells()] == [
        "exact", "sampled", "no_content", "not_examined", "to_be_read", "all",
    ]  # fmt: skip
    assert not any(cell.bytes for cell in widget.cells())


def test_tooltips_of_the_ledger_name_the_statuses(qtbot, look):
    widget = shown(qtbot, ledger_bar(), 1256)
    said = widget.item_text([cell.key for cell in widget.cells()].index("not_examined"))
    assert all(status in said for status in ("unreadable", "encrypted", "unsupported", "limit", "skipped"))
