"""Text full of digits, dates and marks, which is searched in other ways than short text."""

import random

import numpy as np
import pytest

from core.detect.bits import positions
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


def test_words_at_whole_places_are_told_by_what_is_left_of_them() -> None:
    data = np.random.default_rng(3).integers(0, 4, 300_000, np.uint8)
    block = make_block(data, "ascii")
    words = block.data.view("<u4")
    wanted = [np.uint32(0x01FFFF01), np.uint32(0x02FFFF02)]
    plain = np.flatnonzero(np.isin(words | np.uint32(0x00FFFF00), wanted))
    assert positions(block.words_of(wanted, 0x00FFFF00)).tolist() == plain.tolist()
