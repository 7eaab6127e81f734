"""What a column decides: every field of it, in every encoding, as a slow and simple reading finds it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.detect.columns import ALONE, HINT, NAMELESS, about
from core.detect.fields import field_hits
from core.detect.rules import rule
from core.model import CELL_BYTES, TYPES, Batch, Entry, Layout
from core.readers import TEXT_READERS
from core.tally import located, tally_of, total
from core.text import batch_encoding
from core.whole import learn_text
from tests.core.runs import phone, resident_id

ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
HEADER = ("编号", "姓名", "xm", "家庭住址", "诊断")
RULES = rule("fields")
SURNAMES = set(RULES["surnames"] + RULES["traditional"])
PARTS = set(RULES["address_parts"])
EMPTY = set(RULES["placeholders"])
HAN = "[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002fa1f]"


def batch_of(data: bytes, layout: Layout, cell: int = 0, cell_bytes: int = 1 << 20) -> Batch:
    reader = next(reader for reader in TEXT_READERS if layout.kind in reader.kinds)
    return reader.cell(lambda start, end: data[max(0, start) : end], layout, len(data), cell, cell_bytes)


def layout_of(encoding: str, header: tuple[str, ...], delimiter: str = ",") -> Layout:
    extra = {"newline": "\n", "fields": len(header), "escaped": False}
    return Layout("delimited", encoding, delimiter, '"', header, False, 0, extra)


def is_name(text: str, encoding: str, sure: bool) -> bool:
    bare = text.replace(" ", "", 1) if re.fullmatch(f"{HAN} {HAN}", text) else text
    plain = re.fullmatch(f"{HAN}{{2,4}}", bare)
    dotted = re.fullmatch(f"(?:{HAN}|·){{2,11}}", bare) and "·" in bare and 2 <= len(bare.replace("·", "")) <= 10
    latin = re.fullmatch(r"[A-Z][A-Za-z .,'-]{4,31}", text) and 1 <= len(re.findall("[ ,]", text)) <= 4
    fits = bool(plain or dotted or (latin and not sure and len(re.findall("[A-Za-z]", text)) >= 4))
    surname = bare[:1] in SURNAMES or bare[:2] in RULES["compound"]
    return fits and (surname or not sure)


def is_address(text: str) -> bool:
    """Chinese of a Chinese beginning: divided near its head or at its end, or long with a number."""
    han = re.findall(HAN, text)
    head = re.match("[\u4e00-\u9fff]*", text)
    assert head is not None
    divided = len(text) > 2 and (any(c in PARTS for c in head[0][2:12]) or text[-1] in PARTS)
    return divided or (len(han) >= 6 and re.search(r"\d", text) is not None)


NAMES = st.one_of(
    st.builds(
        lambda first, rest: first + rest,
        st.sampled_from(sorted(SURNAMES - {" "})[:60]),
        st.text("明文玉志建君芳娜秀英霞平波𠮷", max_size=3),
    ),
    st.text("红黑东西小李王司马欧阳·", min_size=1, max_size=6),
    st.sampled_from(
        ["张 三", "John Smith", "买买提·艾力", "NULL", "无", "-", "", "测试123", "a", "O'Neil, Jim", "李四(本人)"]
    ),
)
ADDRESSES = st.one_of(
    st.builds(
        lambda a, b, c, d: a + b + c + d,
        st.sampled_from(["上海市", "北京", "广东省", "浦东", ""]),
        st.sampled_from(["杨浦区", "朝阳", "海淀区中关村", ""]),
        st.sampled_from(["国权路", "人民大道", "知春", ""]),
        st.sampled_from(["12号", "3栋502室", "88", ""]),
    ),
    st.sampled_from(["NULL", "无", "", "不知道", "在家"]),
)
ROWS = st.lists(st.tuples(NAMES, NAMES, ADDRESSES), min_size=1, max_size=12)


def quoted(text: str, quotes: bool) -> str:
    return f'"{text}"' if quotes or "," in text else text


@given(ROWS, st.sampled_from(("utf-8", "gb18030")), st.booleans())
@settings(max_examples=150, deadline=None)
def test_fields_are_judged_as_a_slow_reading_judges_them(
    rows: list[tuple[str, str, str]], encoding: str, quotes: bool
) -> None:
    lines = [",".join(quoted(cell, quotes) for cell in (str(n), *row, "好")) for n, row in enumerate(rows)]
    data = ("\n".join(lines) + "\n").encode(encoding)
    batch = batch_of(data, layout_of(encoding, HEADER))
    found = field_hits(batch)
    assert found is not None
    met = {
        (int(row), HEADER[column]): (data[start:end].decode(encoding), TYPES[type_], int(verdict))
        for start, end, type_, verdict, row, column in zip(
            found.start, found.end, found.type, found.verdict, found.row, found.column, strict=True
        )
    }
    wanted = {}
    for n, (name, maybe, address) in enumerate(rows):
        for label, text, type_, fits in (
            ("姓名", name, "name", is_name(name, encoding, sure=False)),
            ("xm", maybe, "name", is_name(maybe, encoding, sure=True)),
            ("家庭住址", address, "address", is_address(address)),
        ):
            if text not in EMPTY:
                wanted[n, label] = (text, type_, 0 if fits else 2)
        wanted[n, "诊断"] = ("好", "medical", 0)
    assert met == wanted


INSERTS = (
    "INSERT INTO `p` (`id`,`xm`) VALUES (1,'王芳'),(2, '李明');\nINSERT INTO `p` (`id`,`xm`) VALUES (3,N'王芳');\n"
)
TABLE = [("王芳", resident_id(1), "上海市杨浦区国权路12号"), ("李明", resident_id(2), "北京市海淀区知春路3号")] * 3


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("quote", ["", '"'])
def test_names_and_addresses_are_found_in_every_encoding(encoding: str, quote: str) -> None:
    text = "\r\n".join(
        ",".join(f"{quote}{cell}{quote}" for cell in row) for row in (("姓名", "身份证号", "住址"), *TABLE)
    )
    check(text + "\r\n", encoding)


def test_names_and_addresses_are_found_in_big5() -> None:
    table = [(row[0], row[1], "臺北市大安區復興南路12號") for row in TABLE]
    check("\r\n".join(",".join(row) for row in (("姓名", "身分證字號", "地址"), *table)) + "\r\n", "big5")


def check(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    layout = learn_text(Entry("a.csv", b"a.csv", "file", len(data)), [data])
    assert layout is not None and layout.encoding == encoding
    hits = tally_of(batch_of(data, layout)).hits
    assert [hits["姓名", "name", "valid"], hits[layout.columns[2], "address", "valid"]] == [6, 6]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        (INSERTS, "p.xm"),
        ("COPY public.p (id, xm) FROM stdin;\n1\t王芳\n2\t李明\n3\t王芳\n\\.\n", "p.xm"),
        ('{"xm":"王芳","n":1}\n{"xm": "李明", "n": 2}\n{"n":3,"xm":"王芳"}\n', "xm"),
        ("1----王芳----x\n2----李明----y\n3----王芳----z\n", "2"),
        ("1|王芳|x\n2|李明|y\n3|王芳|z\n", "2"),
    ],
    ids=["insert", "copy", "json", "dashes", "bars"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_names_are_found_however_fields_are_written(text: str, column: str, encoding: str) -> None:
    data = text.encode(encoding)
    layout = learn_text(Entry("a", b"a", "file", len(data)), [data])
    assert layout is not None
    batch = batch_of(data, layout)
    hits, _, labels = located(batch)
    values = [data[a:b].decode(encoding) for a, b in zip(hits.start, hits.end, strict=True)]
    assert (values, labels) == (["王芳", "李明", "王芳"], [column] * 3)


def test_columns_that_say_nothing_give_no_hits() -> None:
    data = "a,b\n王芳,李明\n".encode()
    assert field_hits(batch_of(data, layout_of("utf-8", ("备注", "公司名称")))) is None


def test_values_of_two_types_may_begin_at_one_place() -> None:
    data = f"{phone(1)},{phone(2)},60\n".encode()
    tally = tally_of(batch_of(data, layout_of("utf-8", ("主叫号码", "被叫号码", "通话时长"))))
    (signature,) = tally.signatures
    assert ("主叫号码", "call_record", "valid") in signature and ("主叫号码", "mobile_phone", "valid") in signature


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
@pytest.mark.parametrize("header", [("姓名", "电话", "地址", "订单金额"), ("1", "2", "3", "4")])
def test_cells_find_what_whole_reading_finds(encoding: str, header: tuple[str, ...]) -> None:
    rows = "".join(f"王芳{'明' * (n % 3)},{phone(n)},上海市国权路{n}号{'x' * (n % 50)},{n}.50\n" for n in range(4000))
    data, layout = rows.encode(encoding), layout_of(encoding, header)
    whole = tally_of(batch_of(data, layout, cell_bytes=1 << 24))
    cells = [tally_of(batch_of(data, layout, cell, CELL_BYTES)) for cell in range(-(-len(data) // CELL_BYTES))]
    added = total(cells)
    assert len(cells) > 3 and (added.rows, added.signatures, added.hits) == (whole.rows, whole.signatures, whole.hits)
    assert encoding == "utf-16-le" or whole.hits[header[0], "name", "valid"] == 4000 - 4000 // 3 - 1 + 1334


def test_an_empty_batch_gives_nothing() -> None:
    data = b"\n\n"
    assert field_hits(batch_of(data, layout_of("utf-8", HEADER))) is None
    assert batch_encoding("utf-16-le") == "narrowed"
    assert {ALONE, HINT, NAMELESS} == {about("姓名").how, about("xm").how, about("3").how}
