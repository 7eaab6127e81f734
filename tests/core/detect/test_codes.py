"""Numbers with letters against the plain reference, in all encodings."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.detect.kernel import ENCODINGS
from tests.core.detect import reference, reference_codes
from tests.core.detect.test_kernel import encoded, scanned

DIGITS = st.text("0123456789", min_size=1, max_size=20)
CAPITALS = st.text("ABEGHJKLMPSX", max_size=4)
HEADS = "E G D P EA EI SE MA XE H M USA XYZ SF YT JT JD JDV DPK RB e A ABCD"
PLAIN = st.builds(
    lambda head, digits, tail: head + digits + tail,
    st.sampled_from(("", *HEADS.split())),
    st.sampled_from((7, 8, 9, 10, 12, 13, 14, 15, 17, 18)).flatmap(
        lambda n: st.text("0123456789", min_size=n, max_size=n)
    ),
    st.sampled_from(("", "", "", "CN", "X", "A", "x")),
)
STUDENTS = (
    "G11010519491231002X J11010519491231002x G110105194912310021 L110105194912310021 L119999194912310021"
    " G119999209912310021 K11010519491231002X L110105194902300021 g11010519491231002X"
)
COMPANIES = (
    "91110108551385082Q 91310000MA1K35XY2X 91110108551385082X 911101085513850829 A1110108551385082Q 91110000802100433B"
    " 12100000400000624Y N2110108MF1234567X 91110108IF12345678 12345678-8 12345678-9 00000000-0 MA1K35XY-8"
    " 0571-12345678-8 AA110108551385082Q"
)
CARS = (
    "1M8GDM9AXKP042788 LSVAU2A37N2183296 11111111111111111 LSVAU2A3XN2183296 LSVAU2A37N218329 LSVAU2A37N218B296"
    " LSVAU2A37NI183296 WAUZZZ8KZAA123456 LSVAU2A37N21832961 lsvau2a37n2183296"
)
CHATS = "wxid_abcdefghijk wxid_abcdefghijkl wxid_0123456789abcdefghijkl wxid_0123456789abcdefghijklm wxid_ABCDEFGHIJKL"
MACS = (
    "00:1a:2B:3c:4d:5e 00-1A-2B-3C-4D-5E 01:00:5e:00:00:01 00:00:00:00:00:00 00:1a:2B:3c:4d:5g 00:1a-2B:3c-4d:5e"
    " 00:1a:2b:3c:4d:5e:6f:70 12:30:07 2026-12-28 mac:00:1a:2b:3c:4d:5e x:00:1a:2b:3c:4d:5e:"
)
FIXED = st.sampled_from(f"{STUDENTS} {COMPANIES} {CARS} {CHATS} {MACS}".split())
RESTS = (
    "12345 A1234 AB123 ABC12 1A2B3 I2345 D12345 DF1234 12345F L12345 1234挂 A123学 1234港澳 123挂 1234567 1234王 DO1234"
    " 1234領 12345a ABCD警"
)
PLATE = st.builds(
    lambda head, letter, joint, rest: head + letter + joint + rest,
    st.sampled_from("京津沪滬苏蘇遼贛粤粵新晉王E"),
    st.sampled_from("ABIOZ"),
    st.sampled_from(("", "", "", "·", "-", " ", "•", "．", "..")),
    st.sampled_from(RESTS.split()),
)
HAN = st.text("王车牌京丂丄狪嘅凂€é𠮷𠀀領", min_size=1, max_size=3)
MARK = st.sampled_from(("", "", "", ",", "----", "-", " ", ".", "\n", "_", "：", ":", "|", *"aZ1x"))
PIECES = st.lists(
    st.one_of(PLAIN, FIXED, FIXED, FIXED, PLATE, PLATE, HAN, CAPITALS, DIGITS, MARK, MARK, MARK), max_size=12
).map("".join)


@settings(max_examples=1000, deadline=None)
@given(PIECES, st.sampled_from(ENCODINGS), st.integers(0, 30), st.integers(0, 30))
def test_the_plain_reference_finds_the_same(text: str, encoding: str, head: int, tail: int) -> None:
    data = encoded(text, encoding)
    data = data[head if head < 10 else 0 : len(data) - (tail if tail < 10 else 0)]
    assert scanned(data, encoding) == reference.hits(data, encoding)


@settings(max_examples=100, deadline=None)
@given(PIECES, st.sampled_from(ENCODINGS), st.integers(0, 200))
def test_what_is_found_does_not_depend_on_where_in_the_block_it_lies(text: str, encoding: str, shift: int) -> None:
    data = encoded(text, encoding)
    moved = scanned(b"\n" * shift + data + b"\n", encoding)
    assert [(start - shift, end - shift, *rest) for start, end, *rest in moved] == scanned(data, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "narrowed"])
def test_every_province_is_known_in_the_scripts_that_an_encoding_has(encoding: str) -> None:
    for province in reference_codes.PROVINCES:
        data = encoded(f"车{province}B·12D45，", encoding)
        if encoded(province, encoding):
            assert [hit[2] for hit in scanned(data, encoding)] == ["vehicle_plate"], province
