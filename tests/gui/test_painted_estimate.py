"""The estimate as a label: its method is always seen and said, its numbers are never cut."""

import pytest
from painted import HEADLINE, LOOKS, exact, floor_only, picture, sampled, shown
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from core.model import Estimate
from gui import style
from gui.widgets.badge import Badge, BadgeLabel, TierBadge
from gui.widgets.drawing import text_width
from gui.widgets.estimate import EstimateLabel, MarkLabel, copied, paint_mark

MARKS = ("exact", "sampled", "indicative", "not_examined")


def mark_picture(mark) -> QImage:
    image = QImage(24, 24, QImage.Format.Format_RGB32)
    image.fill(style.color("base"))
    painter = QPainter(image)
    paint_mark(painter, QRectF(0, 0, 24, 24), mark)
    painter.end()
    return image.convertToFormat(QImage.Format.Format_Grayscale8)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_four_marks_are_told_apart_in_grey_and_no_records_has_none(look, theme):
    look(theme)
    pictures = [mark_picture(mark) for mark in MARKS]
    ink = [sum(p.pixelColor(x, y) != p.pixelColor(0, 0) for x in range(24) for y in range(24)) for p in pictures]
    assert len(set(map(bytes, (p.constBits() for p in pictures)))) == 4
    assert min(ink) > 10
    nothing = mark_picture("none")
    assert all(nothing.pixelColor(x, y) == nothing.pixelColor(0, 0) for x in range(24) for y in range(24))


def test_the_sampled_mark_is_filled_at_its_left_only(look):
    half = mark_picture("sampled")
    assert half.pixelColor(9, 12).lightness() < 130 < half.pixelColor(14, 12).lightness()


@pytest.mark.parametrize(
    ("language", "kind", "noun", "estimate", "text"),
    [
        ("zh", "display", "条", HEADLINE, "约 1.013 亿条 [0.981–1.046 亿]"),
        ("en", "display", "records", HEADLINE, "about 101.3 M records [98.1–104.6 M]"),
        ("zh", "body", "", sampled(26_420_000, 26_260_000, 26_570_000, 26_000_000), "2,642 万 [2,626–2,657]"),
        ("en", "body", "", sampled(26_420_000, 26_260_000, 26_570_000, 26_000_000), "26.42 M [26.26–26.57]"),
        ("zh", "body", "", exact(12_703_118), "12,703,118 全量"),
        ("zh", "body", "条", exact(3), "3 条 全量"),
        ("zh", "body", "", floor_only(47_000_000), "至少 4,700 万"),
        ("en", "body", "", floor_only(47_000_000, 90_000_000), "at least 47 M at most 90 M"),
        ("zh", "body", "", Estimate(None, None, None, 91_000, "indicative"), "至少 9.1 万 参考"),
        ("en", "body", "", None, "not examined"),
        ("zh", "display", "", exact(0), "0 全量"),
        ("en", "body", "", floor_only(0, 12_345), "none seen at most 13,000"),
    ],
)
def test_an_estimate_is_said_with_its_method(qtbot, look, language, kind, noun, estimate, text):
    look(language=language)
    label = EstimateLabel(kind=kind, noun=noun)
    qtbot.addWidget(label)
    label.set_estimate(estimate)
    assert label.text() == text
    assert text in label.accessibleName()


@pytest.mark.parametrize("look", LOOKS, indirect=True)
@pytest.mark.parametrize("kind", ["display", "figure", "headline", "body"])
def test_an_estimate_is_never_cut(qtbot, look, kind):
    label = EstimateLabel(kind=kind)
    qtbot.addWidget(label)
    label.set_estimate(HEADLINE)
    _, point, interval = label.words()
    style_of_point = "strong" if kind == "body" else kind
    assert label.minimumSizeHint() == label.sizeHint()
    assert label.sizeHint().width() >= text_width(point, style_of_point) + text_width(interval, "small")


def test_while_it_is_asked_for_an_estimate_shows_dots(qtbot, look):
    label = EstimateLabel()
    qtbot.addWidget(label)
    assert label.text() == "…"
    label.set_estimate(exact(3))
    label.set_loading()
    assert label.text() == "…"


def test_copying_gives_method_point_ends_and_floor(look):
    look(language="en")
    assert copied(HEADLINE).split("\t") == ["sampled", "101,300,000", "98,100,000", "104,600,000", "≥ 96 M"]
    assert copied(exact(7)).split("\t") == ["exact", "7", "7", "7", "7"]
    assert copied(None) == "not examined"


@pytest.mark.parametrize("look", LOOKS, indirect=True)
def test_badges_and_marks_take_the_room_of_their_words(qtbot, look):
    badge, tier, mark = BadgeLabel(Badge("只读", "ok", "lock")), TierBadge("T5000"), MarkLabel(mark="sampled")
    for widget in (badge, tier, mark):
        shown(qtbot, widget, widget.sizeHint().width())
        assert widget.accessibleName()
        image = picture(widget)
        assert len({image.pixelColor(x, image.height() // 2).name() for x in range(image.width())}) > 2
    assert badge.sizeHint().width() > text_width("只读", "small") + 12
    assert tier.sizeHint().width() > text_width("T5000", "tier")
    badge.set_badge(None)
    assert badge.sizeHint().width() == 0
