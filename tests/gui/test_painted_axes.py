"""Axes: round ticks, and words that say the right power of ten."""

import pytest
from painted import WAN

from gui.widgets.axes import byte_ticks, log_word, spoken_time, tick_words, ticks, time_ticks


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ["10", "100", "1,000", "1 万", "10 万", "100 万", "1,000 万", "1 亿", "10 亿"]),
        ("en", ["10", "100", "1,000", "10 k", "100 k", "1 M", "10 M", "100 M", "1,000 M"]),
    ],
)
def test_decades_are_said_with_their_unit(look, language, words):
    look(language=language)
    assert [log_word(10**power) for power in range(1, 10)] == words


@pytest.mark.parametrize(
    ("low", "high", "most", "found"),
    [
        (0, 9280 * WAN, 4, [0, 2500 * WAN, 5000 * WAN, 7500 * WAN, 10_000 * WAN]),
        (0, 1, 5, [0, 1]),
        (0, 0, 5, [0, 1]),
        (94.1, 105.9, 6, [94, 96, 98, 100, 102, 104, 106]),
    ],
)
def test_ticks_are_round_and_cover_what_is_shown(low, high, most, found):
    assert ticks(low, high, most, whole=True) == pytest.approx(found)


def test_numbers_of_an_axis_share_one_unit(look):
    assert tick_words([0, 25_000_000, 50_000_000]) == (["0", "2,500", "5,000"], "万")
    assert tick_words([94_000_000, 96_000_000, 106_000_000], headline=True) == (["0.94", "0.96", "1.06"], "亿")
    assert tick_words([0, 1, 2]) == (["0", "1", "2"], "")


def test_offsets_and_times_are_round(look):
    assert byte_ticks(8_641_253_407)[1] == [f"{n} GB" for n in range(9)]
    assert byte_ticks(1)[1][0] == "0 B"
    assert time_ticks(0, 17 * 60)[1] == [f"{n} 分" for n in range(0, 18, 2)]
    assert [spoken_time(s) for s in (40, 400, 3_900)] == ["40 秒", "6 分 40 秒", "1 小时 5 分"]
