"""The kernel against the plain reference: all encodings, all edges, cut anywhere."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.detect import DETECTORS
from core.detect.kernel import ENCODINGS, scan
from core.model import BY_COLUMN, TYPES
from core.text import narrow
from tests.core.detect import reference, reference_codes

ID = st.builds(
    lambda region, day, seq, check: region + day + seq + check,
    st.sampled_from(
        ("110101", "810000", "460200", "429004", "119999", "999999", "622200", "320483", "911124", "981840")
    ),
    st.sampled_from(("19900307", "20000229", "19000229", "18791231", "20261231", "20270101", "19901331", "62991231")),
    st.sampled_from(("451", "003", "457", "999")),
    st.sampled_from("0123456789XxＸｘ") | st.just(""),
)
VALID_ID = st.builds(
    lambda region, day, seq: (lambda d: d + "10X98765432"[reference_sum(d)])(region + day + seq),
    st.sampled_from(("110101", "830000", "512221", "654325", "911124", "931392")),
    st.sampled_from(("19900307", "20000229", "19631231")),
    st.integers(0, 999).map("{:03}".format),
)
PHONE = st.builds(
    lambda head, code, tail: head + code + tail,
    st.sampled_from(("", "", "86", "0086", "+86", "+86 ", "0086-", "+", "086")),
    st.sampled_from(("138", "199", "154", "110", "291", "177")),
    st.sampled_from(("12345678", "00000000", "-1234-5678", " 1234 5678", " 1234-5678", "-1234-567", " 1234 5678 90")),
)
CARD = st.sampled_from(
    (
        *(
            "6222021234567890128",
            "4111111111111111",
            "9558801234567890123",
            "9999999999999999999",
            "622202123456789012",
        ),
        *("4111 1111 1111 1111", "4111-1111-1111-1112", "6222 0212 3456 7890 128", "6222 0212 3456 7890 12 34"),
        *("6222 0212 3456 7890 1234", "1234 5678 9012 3456", "436742123456789012", "4367421234567890128"),
    )
)
EMAIL = st.sampled_from(
    (
        *("a@b.cn", "foo.bar@qq.com", "13812345678@139.com", "x_y-z%q+1@a-b.co.uk", "a@2x.png", "_a_@b.museum"),
        *("a..b@c.com", "a@b..com", "a@b.c", "-@x.com", "a@-b.com", "a@b.com-", "b@b.com1", "c@b.1com", "q@mail.b.c0m"),
        *(
            "@",
            "a@",
            "a--b@c--d.com",
            "a@b.com.",
            "a.@b.cn",
            "a" * 61 + "@b.cn",
            "a" * 63 + "@b.cn",
            "a@" + "b" * 60 + ".cn",
        ),
        *("a." * 32 + "b@c.cn", "a@" + "b." * 31 + "cn", "a@" + "b." * 30 + "cn"),
    )
)
DIGITS = st.integers(1, 22).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n))
LANDLINE = st.sampled_from(
    (
        *(
            "010-87654321",
            "01087654321",
            "0571-8765432",
            "057187654321",
            "(021)61234567",
            "0310 7654321",
            "0999-12345678",
        ),
        *("0120-87654321", "010-8765432", "02612345678", "0371-87654321-8001", "0371-87654321-1234567", "+01087654321"),
        *("0003-7654321", "1-010-87654321", "86-571-87654321", "010)87654321", "000087654321"),
    )
)
IP = st.sampled_from(
    (
        *(
            "218.30.103.5",
            "8.8.8.8",
            "192.168.1.1",
            "1.2.3.4.5",
            "256.1.1.1",
            "01.2.3.44",
            "114.114.114.114",
            "223.255.255.255",
        ),
        *(
            "172.15.0.1",
            "172.16.0.1",
            "100.63.1.1",
            "100.64.1.1",
            "36.1.2.0/24",
            "36.1.2.9:80",
            "v36.1.2.3",
            "36.1.2.3-5",
            "0.0.0.0",
        ),
        *("2024.1.12.3", "36.1.2.3.", "a36.99.2.3", "255.255.255.0", "36..2.3", "36.1.2.", "36.1.2.1234"),
    )
)
POINT = st.sampled_from(
    (
        *("116.3912,39.9071", "39.907100, 116.391200", "116.3912|39.9071", "116.3912,139.9071", "116.391,39.9071"),
        *(
            "116.3912,39.9071,116.3912,39.9071",
            "72.9999,39.9071",
            "-116.3912,39.9071",
            "116.3912;-39.9071",
            "016.3912,39.9071",
        ),
        *(
            "116.39123456789012345,39.9071",
            "116.3912,39.9071.5",
            "116.3912\t39.9071",
            "116.3912  39.9071",
            "20.1234,30.1234",
        ),
    )
)
HAN = st.text("王张手机号身份证丂丄亐狪嘅凂々€äé𠮷𠀀", min_size=1, max_size=3)
MARK = st.sampled_from(
    ("", "", ",", "----", "-", " ", "  ", ".", "0.", "\n", "_", "'", "+", "/", "=", ":", "|", *"xXaZ@\t~*")
)
PIECES = st.lists(
    st.one_of(ID, VALID_ID, PHONE, CARD, EMAIL, LANDLINE, IP, POINT, DIGITS, HAN, MARK, MARK), max_size=14
).map("".join)


def reference_sum(digits: str) -> int:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11


def encoded(text: str, encoding: str) -> bytes:
    if encoding == "narrowed":
        return narrow(text.encode("utf-16-le"), "utf-16-le").tobytes()
    return text.encode(encoding, "ignore")


def scanned(data: bytes, encoding: str) -> list[tuple[int, int, str, int, int]]:
    hits = scan(np.frombuffer(data, np.uint8), encoding)
    columns = zip(hits.start, hits.end, hits.type, hits.verdict, hits.value, strict=True)
    return [
        (int(start), int(end), TYPES[kind], int(verdict), -1 if TYPES[kind] in reference_codes.KINDS else int(value))
        for start, end, kind, verdict, value in columns
    ]


@settings(max_examples=700, deadline=None)
@given(PIECES, st.sampled_from(ENCODINGS), st.integers(0, 40), st.integers(0, 40))
def test_the_kernel_finds_what_the_plain_reference_finds(text: str, encoding: str, head: int, tail: int) -> None:
    data = encoded(text, encoding)
    data = data[head if head < 20 else 0 : len(data) - (tail if tail < 20 else 0)]
    assert scanned(data, encoding) == reference.hits(data, encoding)


@settings(max_examples=60, deadline=None)
@given(PIECES, st.sampled_from(ENCODINGS), st.integers(0, 200))
def test_what_is_found_does_not_depend_on_where_in_the_block_it_lies(text: str, encoding: str, shift: int) -> None:
    data = encoded(text, encoding)
    moved = scanned(b"\n" * shift + data + b"\n", encoding)
    assert [(start - shift, end - shift, *rest) for start, end, *rest in moved] == scanned(data, encoding)


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(ENCODINGS))
def test_any_bytes_can_be_scanned_and_hits_lie_inside_them(data: bytes, encoding: str) -> None:
    places = [(start, end) for start, end, *_ in scanned(data, encoding)]
    assert all(0 <= start < end <= len(data) for start, end in places)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("size", [262_144, 300_001])
def test_values_are_found_at_the_seams_of_large_blocks(encoding: str, size: int) -> None:
    data = np.full(size, ord("."), np.uint8)
    value = np.frombuffer(b" 110101199003074514 ", np.uint8)
    starts = [0, 63, 262_144 - 138, 262_144 - 20, size - 40, size - 20]
    for start in {start for start in starts if start + 20 <= size}:
        data[start : start + 20] = value
    hits = scan(data, encoding)
    expected = reference.hits(data.tobytes(), encoding)
    assert hits.start.tolist() == [hit[0] for hit in expected]
    assert len(expected) >= 3


def test_numbers_of_different_types_never_overlap() -> None:
    rng = np.random.default_rng(7)
    alphabet = np.frombuffer(b"0123456789 -8613X@.", np.uint8)
    hits = scan(alphabet[rng.integers(0, 10, 400_000) + (rng.random(400_000) < 0.08) * 8], "ascii")
    numbers = hits.type != TYPES.index("email")
    assert numbers.sum() > 500
    assert (hits.start[numbers][1:] >= hits.end[numbers][:-1]).all()


def test_the_data_is_left_as_it_was() -> None:
    data = np.frombuffer(b"110101199003074514", np.uint8)
    assert not data.flags.writeable
    scan(data, "ascii")
    assert data.tobytes() == b"110101199003074514"


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(ValueError, match="utf-16"):
        scan(np.zeros(4, np.uint8), "utf-16-le")


def test_every_type_has_its_detector_in_the_order_of_precedence() -> None:
    assert {detector.key for detector in DETECTORS} <= set(TYPES) - set(BY_COLUMN)


def test_masked_numbers_are_never_hits() -> None:
    assert scanned(b"138****1234 110***********1234 6222 **** **** 0123", "ascii") == []
