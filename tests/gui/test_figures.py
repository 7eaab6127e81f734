"""Numbers in words: never more exact than they are, never on the wrong side of what was counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Estimate
from gui import figures, words

UNITS = {"": 1, "万": 10_000, "亿": 100_000_000, "M": 1_000_000}
NUMBERS = st.integers(0, 10**13)


@pytest.fixture(autouse=True)
def chinese():
    words.choose("zh")
    yield
    words.choose("zh")


def value(text: str) -> float:
    number, _, unit = text.partition(" ")
    return float(number.replace(",", "")) * UNITS[unit]


@pytest.mark.parametrize(
    ("language", "headline", "shown"),
    [
        ("zh", False, ("2,642 万", "[2,626–2,657]")),
        ("en", False, ("26.42 M", "[26.26–26.57]")),
        ("zh", True, ("2,642 万", "[2,626–2,657 万]")),
    ],
)
def test_the_design_example_reads_as_designed(language: str, headline: bool, shown: tuple[str, str]) -> None:
    words.choose(language)
    assert figures.point_and_interval(26_421_234, 26_260_000, 26_570_000, headline) == shown


def test_the_headline_speaks_in_yi_and_says_about() -> None:
    found = Estimate(101_300_000, 98_100_000, 104_600_000, 96_000_000, "sampled")
    assert figures.prose(found) == "约 1.013 亿"
    assert figures.figure(found, headline=True).interval == "[0.981–1.046 亿]"


@given(NUMBERS, st.sampled_from(words.LANGUAGES))
def test_a_floor_never_exceeds_and_a_ceiling_never_falls_short(number: int, language: str) -> None:
    words.choose(language)
    assert value(figures.floor_number(number)) <= number <= value(figures.ceiling_number(number)) * (1 + 1e-12)
    assert value(figures.floor_number(number)) >= number * 0.9 - 1


@given(st.tuples(NUMBERS, NUMBERS, NUMBERS).map(sorted), st.sampled_from(words.LANGUAGES))
def test_a_shown_interval_holds_the_interval(ends: list[int], language: str) -> None:
    words.choose(language)
    low, point, high = ends
    shown, interval = figures.point_and_interval(point, low, high)
    unit = UNITS[shown.partition(" ")[2]]
    left, right = (float(end.replace(",", "")) * unit for end in interval.strip("[]").split("–"))
    assert left <= low + 1e-3 and right >= high - 1e-3
    assert abs(value(shown) - point) <= max(1, point / 1000, (high - low) / 20), "what is rounded is small beside it"


def test_exact_counts_are_whole() -> None:
    assert figures.figure(Estimate(12_703_118, 12_703_118, 12_703_118, 12_703_118, "exact")).point == "12,703,118"


def test_what_was_not_examined_is_never_a_number() -> None:
    assert figures.figure(None) == figures.Figure("not_examined", "未检", "")


def test_a_sampled_file_without_a_hit_is_not_a_zero() -> None:
    found = figures.figure(Estimate(0, 0, 0, 0, "sampled"))
    assert found == figures.Figure("none", "未见", "")


def test_a_floor_says_that_it_is_one() -> None:
    assert figures.figure(Estimate(None, None, None, 91_234, "sampled", 200_000)) == figures.Figure(
        "sampled", "≥ 9.1 万", "至多 20 万"
    )
    assert figures.figure(Estimate(None, None, None, 91_234, "indicative")).interval == "参考"


@given(st.integers(0, 10**16))
def test_sizes_keep_three_digits(number: int) -> None:
    assert len(figures.size(number).split(" ")[0].replace(".", "")) <= 4


@given(st.floats(0, 1))
def test_a_share_is_never_rounded_to_all_or_nothing(share: float) -> None:
    shown = figures.share(share)
    assert (shown == "100.0") == (share >= 1)
    assert (shown == "0.0") == (share == 0)


def test_no_more_decimals_than_the_interval_makes_sense_of() -> None:
    words.choose("zh")
    assert figures.point_and_interval(6_840_321, 6_210_000, 7_470_000) == ("684 万", "[621–747]")
    assert figures.point_and_interval(2_053_900, 2_021_500, 2_085_600) == ("205.4 万", "[202.1–208.6]")
