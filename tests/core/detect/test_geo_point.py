"""Points on the map, and pairs of decimals that are none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.detect.chance import decide
from core.model import TYPES
from core.tally import located, tally_of
from tests.core.detect.batches import batch_of
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


TRACK = [[f"{n}", f"{110 + n / 7:.6f}", "京A12345", f"{30 + n / 9:.6f}"] for n in range(40)]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "narrowed"])
@pytest.mark.parametrize("names", [("经度", "纬度"), ("lng", "lat"), ("gps.Longitude", "gps.Latitude")])
def test_two_columns_are_one_point_wherever_they_stand(names: tuple[str, str], encoding: str) -> None:
    batch = batch_of(TRACK, ("id", names[0], "车牌", names[1]), encoding)
    hits, rows, labels = located(batch)
    points = np.flatnonzero(hits.type == TYPES.index("geo_point"))
    assert rows[points].tolist() == list(range(40)) and {labels[i] for i in points} == {names[0]}
    text = [batch.data[hits.start[i] : hits.end[i]].tobytes().decode() for i in points]
    assert text == [row[1] for row in TRACK]
    tally = tally_of(batch)
    assert (names[0], "geo_point") in decide(tally).accepted


@pytest.mark.parametrize("columns", [("lng", "lng2"), ("lnglat", "x"), ("重量", "价格"), ("lat", "latlng")])
def test_other_columns_of_decimals_are_no_points(columns: tuple[str, str]) -> None:
    batch = batch_of(TRACK, ("id", columns[0], "车牌", columns[1]))
    assert TYPES.index("geo_point") not in located(batch)[0].type


@given(
    st.lists(st.tuples(st.floats(60, 140), st.floats(0, 60), st.integers(0, 8)), min_size=1, max_size=30),
    st.booleans(),
    st.booleans(),
)
def test_rows_with_both_in_range_and_many_decimals_are_points(
    rows: list[tuple[float, float, int]], beside: bool, turned: bool
) -> None:
    texts = [[f"{lon:.{many}f}", *([] if beside else ["-"]), f"{lat:.{many}f}"] for lon, lat, many in rows]
    step = -1 if turned else 1
    batch = batch_of([row[::step] for row in texts], ("lon", *([] if beside else ["x"]), "lat")[::step])
    hits, row, _ = located(batch)
    wanted = [n for n, (lon, *_, lat) in enumerate(texts) if 73 <= float(lon) < 136 and 10 <= float(lat) < 54]
    wanted = [n for n in wanted if len(texts[n][0].partition(".")[2]) >= 4]
    assert row[hits.type == TYPES.index("geo_point")].tolist() == wanted
