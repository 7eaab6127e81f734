"""Names that are no UTF-8 are read as Chinese where they plausibly are, with their raw form beside, and speak."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.evidence.names import shown
from core.hanzi import SIMPLIFIED
from core.indicators import indicators
from core.names import read_beside, read_marked, read_names

usual = st.text(st.sampled_from(SIMPLIFIED), min_size=2, max_size=12)


@given(name=usual, ending=st.sampled_from(("", ".csv", "2023.xlsx", "(1).txt", "－最终版.doc")))
def test_a_name_in_gbk_is_read_and_its_raw_form_stays(name: str, ending: str) -> None:
    raw = (name + ending).encode("gb18030")
    path = shown(raw)
    assume("\\x" in path)
    escaped = raw.decode("ascii", "backslashreplace")
    if read_beside(path) != f"{name}{ending} ‹GB18030 {escaped}›":  # some pairs of characters are usual in Big5 as well
        assert read_beside(path) == f"{raw.decode('big5')} ‹BIG5 {escaped}›"
    assert read_names(f"a/{path}/b") == f"a/{read_names(path)}/b"


def test_the_usual_names_of_drives_are_read() -> None:
    for text in (
        "婷怡",
        "身份证",
        "学籍信息.xls",
        "姓名 手机号码",
        "客户2023名单.csv",
        "王",
        "新建文件夹",
        "备份（2）.zip",
    ):
        assert read_names(shown(text.encode("gb18030"))) == text
    for text in ("身份證", "學籍資料.xls", "客戶名單", "新增資料夾"):
        assert read_names(shown(text.encode("big5"))) == text


def test_where_there_is_little_room_the_encoding_alone_is_said() -> None:
    path = shown("身份证".encode("gb18030"))
    assert read_marked(f"{path}/a") == "身份证 ‹GB18030›/a"
    assert read_marked("身份证/a\\x07") == "身份证/a\\x07"


def test_what_happens_to_be_utf8_is_bytes_again() -> None:
    path = shown("身份证".encode("gb18030"))
    assert path == "\\xc9\\xed\\xb7\\xdd\u05a4"
    assert read_beside(path) == r"身份证 ‹GB18030 \xc9\xed\xb7\xdd\xd6\xa4›"


def test_big5_is_said_to_be_big5() -> None:
    path = shown("客戶名單.csv".encode("big5"))
    assert read_beside(path) == r"客戶名單.csv ‹BIG5 \xab\xc8\xa4\xe1\xa6W\xb3\xe6.csv›"


def test_each_name_of_a_path_is_read_for_itself() -> None:
    gbk = shown("资料.zip".encode("gb18030"))
    assert read_beside(f"盘/{gbk}!名单/a.csv") == f"盘/资料.zip ‹GB18030 {gbk}›!名单/a.csv"


@pytest.mark.parametrize(
    "raw",
    [
        "Müller.txt".encode("latin-1"), "café".encode("latin-1"), "Стихи.txt".encode("cp1251"), "Ærø".encode("latin-1"),
        b"\xff\xfe\xfd", b"\xe5\xa7", "姓名".encode()[:5], b"\x80", b"a\xa0b", "Картинки".encode("cp1251"),
    ],
)  # fmt: skip
def test_what_is_plausibly_no_chinese_stays_escaped(raw: bytes) -> None:
    path = shown(raw)
    assert "\\x" in path
    assert read_beside(path) == read_names(path) == path


@given(st.binary(max_size=30))
def test_any_bytes_can_be_a_name(raw: bytes) -> None:
    path = shown(raw)
    escaped = raw.decode("ascii", "backslashreplace")
    assert read_beside(path) == path or "/" in path or "!" in path or read_beside(path).endswith(f" {escaped}›")
    assert not raw.isascii() or read_beside(path) == path


def test_a_name_that_is_utf8_is_never_touched() -> None:
    for path in ("身份证/a.csv", "a\\x07b", "C:\\xampp", "plain"):
        assert read_beside(path) == read_names(path) == path


def test_a_folder_named_in_gbk_says_what_its_name_says() -> None:
    path = shown("身份证".encode("gb18030")) + "/" + shown("姓名 手机号码.csv".encode("gb18030"))
    plain = list(indicators(["身份证/姓名 手机号码.csv"]))
    found = list(indicators([path]))
    assert plain and [(each.category, each.term, each.note, each.weight) for each in found] == [
        (each.category, each.term, each.note, each.weight) for each in plain
    ]
    assert {each.path for each in found} <= {path, path.partition("/")[0]}
