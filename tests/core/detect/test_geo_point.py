"""Points on the map, and pairs of decimals that are none."""

import pytest

from tests.core.detect.test_resident_id import found


@pytest.mark.parametrize(
    "text",
    [
        "116.3912,39.9071",
        "39.907100, 116.391200",
        "121.47370\t31.23040",
        "121.4737|31.2304",
        "121.4737 31.2304",
        "99.1234;25.4321",
    ],
)
@pytest.mark.parametrize("around", ["{}", '"{}"', "[{}]", "定位{}。", "POINT({})"])
def test_longitude_and_latitude_in_either_order_are_one_hit(text: str, around: str) -> None:
    assert found(around.format(text).encode()) == [(text, "geo_point", "V")]


@pytest.mark.parametrize(
    "text",
    [
        *("116.391,39.907", "116.3912,116.3912", "12.5000,34.1234", "-116.3912,39.9071", "116.3912,-39.9071"),
        *("216.3912,39.9071", "116.3912  \t39.9071", "1116.3912,39.9071", "116.3912,39.9071.2", "a116.3912,39.9071"),
    ],
)
def test_towns_prices_and_measurements_are_none(text: str) -> None:
    assert found(text.encode()) == []


def test_a_track_is_one_point_after_the_other() -> None:
    assert len(found(b"116.3912,39.9071,116.3913,39.9072;116.3914,39.9073")) == 3
