"""The convergence chart: floors that only rise, a hatched future, four pictures a second at most."""

import time

import pytest
from painted import LOOKS, POINTS, THRESHOLDS, colour, converged, exact, picture, sampled, shown
from PySide6.QtCore import QPoint, Qt

from gui import style
from gui.widgets.convergence import Convergence, ConvergencePoint
from gui.widgets.drawing import text_width


def test_before_the_first_sample_there_are_axes_and_thresholds_but_no_line(qtbot, look):
    widget = Convergence()
    widget.set_points([], 10, None, THRESHOLDS)
    shown(qtbot, widget, 700, 360)
    image, scale = picture(widget), widget.scale()
    assert scale.low <= 1_000 and scale.high >= 50_000
    assert colour(image, scale.plot.left() + 30, scale.y(50_000)) == style.color("text2").name()
    accents = style.color("accent").name()
    assert not any(colour(image, x, y) == accents for x in range(0, 700, 2) for y in range(0, 360, 2))
    assert widget.summary() == "先盘点文件，随后开始抽样"


def test_the_floor_passes_a_threshold_when_it_first_reaches_it(qtbot, look):
    look(language="en")
    widget = shown(qtbot, converged(), 800, 400)
    assert widget.crossed_at(5_000) == 78
    assert widget.crossed_at(50_000) == 98
    assert widget.crossed_at(10**12) is None
    assert widget.crossings() == "floor passed 5,000: 1 min 18 s; passed 50,000: 1 min 38 s"


def test_while_nothing_is_sampled_only_one_sentence_stands_in_the_middle(qtbot, look):
    """ "Inventory first" and "estimating" were written over each other."""
    widget = Convergence()
    for eta_s in (None, 12.0):
        widget.set_points([], 10, eta_s, THRESHOLDS)
        assert widget._future_words() == ""
    widget.set_points(POINTS, 170, None, THRESHOLDS)
    assert widget._future_words() != ""


@pytest.mark.parametrize("look", LOOKS, indirect=True)
@pytest.mark.parametrize("number", [7, 2_309_862, 123_456_789])
def test_no_digit_of_an_axis_is_cut(qtbot, look, number):
    """Beside a count of 2,309,862 the axis said 30.9862: its first digit stood left of the chart."""
    points = [ConvergencePoint(at_s, exact(number)) for at_s in (1, 2)]
    for linear in (True, False):
        widget = Convergence()
        widget.set_points(points, 3, 0.0, THRESHOLDS, linear=linear)
        scale = shown(qtbot, widget, 360, 240).scale()
        assert all(text_width(word, "tiny") <= scale.plot.left() - 8 for word in scale.values()[1])


def test_only_the_future_is_hatched(qtbot, look):
    widget = shown(qtbot, converged(), 800, 400)
    image, scale = picture(widget), widget.scale()
    y = scale.plot.bottom() - 4  # below all lines
    past = {colour(image, x, y) for x in range(round(scale.x(100)), round(scale.x(160)))}
    future = {colour(image, x, y) for x in range(round(scale.x(180)), round(scale.plot.right()) - 4)}
    assert len(past) == 1 < len(future)
    widget.set_points(POINTS, 170, 0.0, THRESHOLDS)
    qtbot.waitUntil(lambda: not widget._timer.isActive())
    assert widget.scale().last_s == pytest.approx(171)


def test_the_linear_axis_writes_the_last_values_and_starts_above_zero(qtbot, look):
    estimate = sampled(102_600_000, 94_900_000, 110_300_000, 90_000_000)
    points = [ConvergencePoint(240 + n * 10, estimate) for n in range(30)]
    widget = Convergence()
    widget.set_points(points, 581, 400, THRESHOLDS, linear=True, target=0.05)
    shown(qtbot, widget, 390, 380)
    scale = widget.scale()
    assert 0 < scale.low <= 90_000_000 and scale.high >= 110_300_000
    assert scale.first_s == 240
    picture(widget)


def test_it_is_painted_at_most_four_times_a_second_and_the_last_points_always(qtbot, look):
    widget, painted = Convergence(), []
    changed = widget.changed
    widget.changed = lambda: (painted.append(time.monotonic()), changed())
    shown(qtbot, widget, 500, 300)
    painted.clear()
    for n in range(1, len(POINTS) + 1):
        widget.set_points(POINTS[:n], 170, 100, THRESHOLDS)
    assert len(painted) == 1
    qtbot.waitUntil(lambda: len(painted) == 2, timeout=2000)
    assert painted[1] - painted[0] >= 0.2
    assert widget.count() == len(POINTS)


def test_a_click_picks_the_nearest_point_and_its_numbers_are_said(qtbot, look):
    widget = shown(qtbot, converged(), 800, 400)
    x = round(widget.scale().x(POINTS[4].at_s)) + 1
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(x, 200))
    assert widget.current == 4
    assert widget.item_text(4).startswith("1:58")


def test_a_pause_is_said_at_the_now_line(qtbot, look):
    widget = shown(qtbot, converged(), 800, 400)
    before = picture(widget)
    qtbot.waitUntil(lambda: not widget._timer.isActive())
    widget.set_points(POINTS, 170, 100, THRESHOLDS, paused="检材断开")
    assert picture(widget) != before


def test_ten_thousand_points_paint_quickly(qtbot, look):
    points = [ConvergencePoint(n, sampled(10**8, 9 * 10**7, 11 * 10**7, 8 * 10**7 + n)) for n in range(1, 10_000)]
    widget = Convergence()
    widget.set_points(points, 10_000, 100, THRESHOLDS)
    shown(qtbot, widget, 800, 400)
    widget.restyle()
    start = time.process_time()
    picture(widget)
    assert time.process_time() - start < 0.15
