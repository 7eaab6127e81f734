"""Text full of digits, dates and marks, which is searched in other ways than short text."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.detect.alnums import has_seventeen
from core.detect.bits import pack
from core.detect.block import make_block
from core.detect.runs import find_numbers
from core.detect.stops import quads
from tests.core.detect import reference
from tests.core.detect.test_kernel import encoded, scanned

LINES = 1500
VALUES = (
    *("36.110.2.9", "36.1.2.3.4", "v36.1.2.3", "8.8.8.8:53", "192.168.1.1", "1.2.3.14", "36.1.256.3", "36.01.2.3"),
    *("00:1a:2b:3c:4d:5e", "00-1A-2B-3C-4D-5E", "00:1a:2b:3c:4d:5e:6f", "00:1a-2b:3c:4d:5e", "mac:ff:1a:2b:3c:4d:5e"),
    *("LSVAU2180N2183294", "1HGCM82633A004352", "LSVAU2180N218329", "00HGCM82633A004352", "ISVAU2180N2183294"),
    *("京A12345", "沪AD12345", "苏E·12345", "粤B1234学", "116.3912,39.9071", "39.9071, 116.3912", "12.3456,12.3456"),
    *(
        "010-87654321",
        "13812345678",
        "wxid_abcdefghij1234",
        "a.b@example.com",
        "SF1234567890123",
        "E12345678",
        "--------",
    ),
)


def text_of(seed: int) -> str:
    rng = random.Random(seed)
    lines = []
    for _ in range(LINES):
        day, clock = f"2026-01-{rng.randint(1, 28):02}", f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:07"
        value = rng.choice(VALUES) if rng.random() < 0.5 else f"{rng.getrandbits(64):016x}"
        blanks, mark = " " * rng.randint(0, 3), rng.choice("=,:值 ")
        lines.append(f"{day} {clock}.003 {blanks}{mark}{value} {rng.random():.6f} {rng.randint(0, 99999)}")
    return "\n".join(lines)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
def test_crowded_text_is_scanned_as_the_plain_reference_scans_it(encoding: str) -> None:
    data = encoded(text_of(1), encoding)
    found = scanned(data, encoding)
    assert found == reference.hits(data, encoding)
    assert {"ip", "mac", "vin", "geo_point", "landline", "wechat_id"} <= {kind for _, _, kind, *_ in found}


def test_both_ways_to_find_full_stops_in_a_row_find_the_same() -> None:
    crowded = encoded(text_of(2), "utf-8")
    block = make_block(np.frombuffer(crowded, np.uint8), "utf-8")
    whole = {int(first) for first in quads(block, find_numbers(block)[1])[0]}
    singly, at = set(), 0
    for line in crowded.splitlines(keepends=True):
        short = make_block(np.frombuffer(line, np.uint8), "utf-8")
        singly |= {int(first) + at for first in quads(short, find_numbers(short)[1])[0]}
        at += len(line)
    assert whole == singly
    assert len(whole) > LINES // 10


def test_rows_of_hexadecimal_pairs_are_scanned_as_the_plain_reference_scans_them() -> None:
    rng = random.Random(3)
    lines = []
    for row in range(LINES):
        pairs = [f"{rng.randrange(256):02x}" for _ in range(rng.choice((6, 6, 16)))]
        lines.append(f"{row:08x}: " + rng.choice("  :-.").join(pairs))
    data = encoded("\n".join(lines), "utf-8")
    found = scanned(data, "utf-8")
    assert found == reference.hits(data, "utf-8")
    assert sum(kind == "mac" for _, _, kind, *_ in found) > LINES // 10


@pytest.mark.parametrize("value", ["LSVAU2180N2183294", "wxid_abcdefghijkl", "00:1a:2b:3c:4d:5e", "116.3912,39.9071"])
@pytest.mark.parametrize("shift", range(8))
def test_one_value_among_many_dates_is_found_wherever_it_stands(value: str, shift: int) -> None:
    many = "".join(f"{place % 90_000 + 10_000} 2026-11-22 20:05:08.{place % 1000:03}\n" for place in range(3 * LINES))
    data = encoded(many + "-" * shift + f" {value} " + many, "utf-8")
    start = len(many) + shift + 1
    assert (start, start + len(value)) in {(first, end) for first, end, *_ in scanned(data, "utf-8")}


@given(st.binary(max_size=40), st.integers(0, 40), st.integers(14, 20))
def test_seventeen_bits_in_a_row_are_told_wherever_they_stand(noise: bytes, place: int, length: int) -> None:
    bits = np.zeros(64 * 8, np.bool_)
    bits[: 8 * len(noise)] = np.unpackbits(np.frombuffer(noise, np.uint8))
    bits[place : place + length] = True
    bits[-2 * 64 :] = False  # as line feeds end a block
    assert has_seventeen(pack(bits)) == ("1" * 17 in "".join(map(str, bits.astype(int))))
