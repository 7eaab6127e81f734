"""Promises of core.text: the encoding of a file, trail bytes, narrowed UTF-16."""

import base64
import random
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text import batch_encoding, encoding_of, is_trail, narrow, unit_bytes

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "锺汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段漕钱汤尹黎易常武乔贺赖龚文"
    "庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌"
    "费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边净"
    "阴闻"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英志国华建文玉兰春梅红玲燕萍鹏辉鑫波斌宇浩凯健俊帆帅旭宁博子轩梓涵"
    "怡佳欣雨晨思嘉诗琪宸睿昊皓铭钰璐瑶晓颖莹馨瑾萱妍婧翰霖骁煜烨琛珺焱懿曦"
)
TRADITIONAL = (
    "王李張劉陳楊趙黃周吳徐孫胡朱高林何郭馬羅梁宋鄭謝韓唐馮于董蕭程曹袁鄧許傅沈曾彭呂蘇盧蔣蔡賈丁魏薛葉閻余潘杜戴夏"
    "鍾汪田任姜范方石姚譚廖鄒熊金陸郝孔白崔康毛邱秦江史顧侯邵孟龍萬段"
)
TRADITIONAL_GIVEN = (
    "偉芳娜敏靜麗強磊軍洋勇艷傑娟濤明超秀霞平剛桂英志國華建文玉蘭春梅紅玲燕萍鵬輝鑫波斌宇浩凱健俊帆帥旭寧博子軒梓涵"
    "怡佳欣雨晨思嘉詩琪宸睿昊皓銘鈺璐瑤曉穎瑩馨雅惠淑冠廷承恩宗翰"
)
RARE = "𠮷𬭎䶮喆堃"


def _names(random_: random.Random, count: int, script: str) -> list[str]:
    first, given = (SURNAMES, GIVEN) if script == "simplified" else (TRADITIONAL, TRADITIONAL_GIVEN)
    given += RARE if script == "rare" else ""
    return [random_.choice(first) + "".join(random_.choices(given, k=random_.randint(1, 2))) for _ in range(count)]


def _lines(random_: random.Random, count: int, script: str, form: str) -> str:
    digits = "".join(random_.choices("0123456789", k=18))
    wrap = {
        "names": "{name}",
        "rows": "{name}," + digits + ",13800138000",
        "pipes": digits + "|{name}|x",
        "log": "2024-01-01 12:00:00 INFO login ok user=bob id=" + digits + " {name}",
    }[form]
    return "\n".join(wrap.format(name=name) for name in _names(random_, count, script)) + "\n"


def _cut(random_: random.Random, data: bytes) -> list[bytes]:
    """A head, and two blocks cut anywhere."""
    at = sorted(random_.randrange(2, max(3, len(data))) for _ in range(4))
    return [data[: at[0] + len(data) // 3], data[at[0] : at[2]], data[at[1] : at[3] + 40]]


@pytest.mark.parametrize("form", ["names", "rows", "pipes", "log"])
@pytest.mark.parametrize(
    ("script", "encoding"),
    [
        ("simplified", "utf-8"),
        ("simplified", "gb18030"),
        ("traditional", "big5"),
        ("traditional", "gb18030"),
        ("traditional", "utf-8"),
    ],
)
def test_blocks_cut_inside_characters_tell_their_encoding(script: str, encoding: str, form: str) -> None:
    random_ = random.Random(f"{script}{encoding}{form}")
    right = 0
    for _ in range(100):
        data = _lines(random_, random_.choice((10, 40, 150)), script, form).encode(encoding, "ignore")
        right += encoding_of(_cut(random_, data)) == (encoding, 0)
    assert right == 100


@pytest.mark.parametrize(("script", "encoding"), [("simplified", "gb18030"), ("traditional", "big5")])
def test_a_few_names_in_a_block_of_ascii_are_enough(script: str, encoding: str) -> None:
    random_ = random.Random(7)
    ascii_lines = [f"2024-01-01 00:00:{i:02d} GET /index.html 200\n".encode() for i in range(60)]
    right = 0
    for _ in range(300):
        lines = list(ascii_lines)
        for name in _names(random_, 3, script):
            lines[random_.randrange(60)] = b"user=" + name.encode(encoding, "ignore") + b" ok\n"
        right += encoding_of([b"".join(lines)]) == (encoding, 0)
    assert right >= 285


def test_rare_four_byte_characters_do_not_make_gb18030_something_else() -> None:
    random_ = random.Random(8)
    for _ in range(100):
        names = [name[0] + random_.choice("𠮷𬭎䶮") for name in _names(random_, 12, "simplified")]
        assert encoding_of(["\n".join(names).encode("gb18030")]) == ("gb18030", 0)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_text_is_known_with_and_without_a_mark(encoding: str) -> None:
    text = _lines(random.Random(3), 80, "simplified", "rows").replace("王", "一")
    mark = "\ufeff".encode(encoding)
    data = text.encode(encoding)
    assert encoding_of([mark + data]) == (encoding, len(mark))
    assert encoding_of([data[:1000], data[1200:2000]]) == (encoding, 0)


def test_marks_are_taken_off_the_head_only() -> None:
    text = _lines(random.Random(3), 20, "simplified", "rows")
    assert encoding_of([b"\xef\xbb\xbf" + text.encode()]) == ("utf-8", 3)
    assert encoding_of([b"\x84\x31\x95\x33" + text.encode("gb18030")]) == ("gb18030", 4)
    assert encoding_of([b"\xef\xbb\xbf"]) == ("utf-8", 3)


def test_text_without_a_high_byte_is_ascii_whatever_it_encodes() -> None:
    noise = random.Random(1).randbytes(30_000)
    assert encoding_of([base64.encodebytes(noise)]) == ("ascii", 0)
    assert encoding_of([noise.hex().encode()]) == ("ascii", 0)
    assert encoding_of([b"name\x01id\x01phone\n" * 50]) == ("ascii", 0)
    assert encoding_of([b"a,b\n" * 9 + bytes(500)]) == ("ascii", 0)


@pytest.mark.parametrize(
    "data",
    [
        random.Random(2).randbytes(4096),
        zlib.compress(random.Random(4).randbytes(9000).hex().encode()),
        b"\xff\xd8\xff\xe0\x00\x10JFIF" + random.Random(5).randbytes(4096),
        b"\xff\xfe" + random.Random(6).randbytes(4096),
        b"\x7fELF" + bytes(200) + random.Random(7).randbytes(300),
        np.arange(3000, dtype="<u4").tobytes(),
        np.random.default_rng(1).normal(0, 900, 4000).astype("<i2").tobytes(),
        bytes(4096),
        random.Random(9).randbytes(500),
    ],
)
def test_binary_data_are_not_text(data: bytes) -> None:
    assert encoding_of([data])[0] is None


def test_garbage_in_half_of_a_file_does_not_hide_its_text() -> None:
    random_ = random.Random(10)
    text = _lines(random_, 100, "simplified", "rows").encode("gb18030")
    assert encoding_of([text, random_.randbytes(4000), random_.randbytes(4000), text]) == ("gb18030", 0)
    assert encoding_of([random_.randbytes(4000), text, text]) == ("gb18030", 0)


def test_damaged_and_european_text_stays_text() -> None:
    text = _lines(random.Random(11), 100, "simplified", "rows").encode()
    damaged = bytearray(text)
    damaged[100], damaged[700] = 0xFF, 0x81
    assert encoding_of([bytes(damaged)])[0] == "utf-8"
    assert encoding_of(["café déjà où Müller, Straße; señor à la carte\n".encode("cp1252") * 20])[0] is not None
    assert encoding_of(["Привет, мир. Иванов Иван Петрович\n".encode() * 3])[0] == "utf-8"
    assert encoding_of([b"caf\xc3\xa9\n"])[0] == "utf-8"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=4))
def test_any_bytes_get_an_answer(blocks: list[bytes]) -> None:
    encoding, bom_bytes = encoding_of(blocks)
    assert encoding is None or batch_encoding(encoding) in ("utf-8", "gb18030", "big5", "narrowed")
    assert 0 <= bom_bytes <= 4


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.sampled_from("|a1王𠮷檤誠\\^~鷁@\n"), max_size=200),
    st.sampled_from(["gb18030", "big5"]),
    st.integers(0, 1),
)
def test_a_byte_is_a_trail_byte_exactly_if_its_character_is_longer(text: str, encoding: str, long: int) -> None:
    text = "王" * 100 * long + text
    data, truth = bytearray(), []
    for char in text:
        code = char.encode(encoding, "ignore")
        data += code
        truth += [len(code) > 1] * len(code)
    array = np.frombuffer(bytes(data), np.uint8)
    places = np.flatnonzero(array < 0x80)
    assert is_trail(array, places).tolist() == [truth[place] for place in places]


def test_narrowing_folds_full_width_digits_and_keeps_what_number_plates_and_names_need() -> None:
    text = "a１Ｘ王㐀沪滬領鿿ꀀĊ਀|\n，"
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        data = narrow(text.encode(encoding) + b"\0", encoding)
        assert data.tobytes() == b"a1X\xfe\xfe\x88\x88\xa5\xfe\xff\xff\xff|\n\xff"
        assert batch_encoding(encoding) == "narrowed"
    assert narrow("王".encode(), "utf-8").tobytes() == "王".encode()
    assert (unit_bytes("utf-16-le"), unit_bytes("utf-32-be"), unit_bytes(None)) == (2, 4, 1)
