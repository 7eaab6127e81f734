"""The words of painted widgets, as a vector graphic tells them: none beyond the edge, none over another."""

import itertools
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from painted import ALL, bars, ledger_bar
from PySide6.QtCore import QBuffer, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtSvg import QSvgGenerator

from gui import style
from gui.widgets.chart import Chart

LEAST, LEDGER = 400, 640
"""Pixels at scale 1: the narrowest panel of a page; the ledger of a small window."""
SLACK = 2.0
"""Pixels by which words may lie beyond or over something unseen."""


def said(widget: Chart) -> Iterator[tuple[str, QRectF]]:
    """Words and where their ink lies."""
    buffer, svg = QBuffer(), QSvgGenerator()
    svg.setOutputDevice(buffer)
    svg.setSize(widget.size())
    svg.setViewBox(widget.rect())
    painter = QPainter(svg)
    widget.draw(painter)
    painter.end()
    for group in ElementTree.fromstring(bytes(buffer.data().data())).iter("{http://www.w3.org/2000/svg}g"):
        matrix = [float(number) for number in re.findall(r"-?[\d.]+", group.get("transform", ""))]
        for text in group.findall("{http://www.w3.org/2000/svg}text"):
            words = (text.text or "").strip()
            if words:
                place = float(text.get("x", "0")) + matrix[4], float(text.get("y", "0")) + matrix[5]
                yield words, _metrics(text).tightBoundingRect(words).translated(*place)


def _metrics(text: ElementTree.Element) -> QFontMetricsF:
    """Of the style in which a text is drawn: the one of its size and weight."""
    drawn = round(float(text.get("font-size", "0"))), int(text.get("font-weight", "400"))
    kinds = {(style.px(size), weight.value): kind for kind, (size, _, weight) in style.SIZES.items() if kind != "mono"}
    return QFontMetricsF(style.font(kinds.get(drawn, "tiny")))


def at_its_least(make, look_scale: float) -> Chart:
    widget = make()
    width = round((LEDGER if make is ledger_bar else LEAST) * look_scale)
    widget.resize(width, widget.sizeHint().height())
    return widget


def test_the_words_of_a_picture_are_found(qtbot, look):
    found = [words for words, _ in said(at_its_least(bars, 1.0))]
    assert {"姓名", "住址", "QQ", "418,207"} <= set(found)


LOOKS = [(scale, language) for scale in (1.0, 1.5, 2.0) for language in ("zh", "en")]


@pytest.mark.parametrize(("scale", "language"), LOOKS)
@pytest.mark.parametrize("make", ALL)
def test_no_word_lies_beyond_the_edge(qtbot, look, make, scale, language):
    look(scale=scale, language=language)
    widget = at_its_least(make, scale)
    room = QRectF(widget.rect()).adjusted(-SLACK, -SLACK, SLACK, SLACK)
    assert not [(words, ink.getRect()) for words, ink in said(widget) if not room.contains(ink)]


@pytest.mark.parametrize(("scale", "language"), LOOKS)
@pytest.mark.parametrize("make", ALL)
def test_no_word_covers_another(qtbot, look, make, scale, language):
    look(scale=scale, language=language)
    found = [(words, ink) for words, ink in said(at_its_least(make, scale)) if len(words) > 1]
    for (first, ink), (second, other) in itertools.combinations(found, 2):
        common = ink.intersected(other)
        assert common.width() <= SLACK or common.height() <= SLACK, (first, second, common.getRect())
