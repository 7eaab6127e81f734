"""Names before values: many at once mean what each means by itself."""

import random

import numpy as np
import pytest

from core.announced import NOTHING, announced
from core.model import TYPES, Batch
from core.text import narrow

KEYS = (
    "手机",
    "电话：",
    "身份证号",
    "姓名",
    "phone",
    "user.tel",
    "order_no",
    "订单号",
    "card",
    "x" * 33,
    "丂机",
    "银行卡",
    "a1-b",
    "",
)
JOINTS = (":", "=", "：", ": ", " = ", '":"', "':'", "\u3000：\u3000", "(", " ", "：(", "\t:\n", "，", "")
FILLERS = (
    "王伟",
    "110101199003074514",
    "abc",
    "，",
    "、",
    " ",
    ",",
    "Ｘ",
    "𠮷",
    "€",
    "-",
    ".",
    "张三 北京市",
    "\u2003",
    "x1234567890123",
)


def batch_of(encoding: str, seed: int) -> tuple[Batch, np.ndarray, np.ndarray]:
    """Rows with a value "#" each, behind all sorts of names; the rows' starts and the values' places."""
    rng, data, rows, values = random.Random(seed), bytearray(), [], []
    for _ in range(2500):
        rows.append(len(data))
        before = "".join(rng.choices(FILLERS, k=rng.randint(0, 8))) + rng.choice(KEYS) + rng.choice(JOINTS)
        if encoding == "narrowed":
            data += narrow(before.encode("utf-16-le"), "utf-16-le").tobytes()
        else:
            data += before.encode(encoding, "ignore")[rng.choice((0, 0, 0, 1)) :]
        values.append(len(data))
        data += b"#\n"
    starts, none = np.array(rows), np.zeros(0, np.int64)
    group, column = np.zeros(len(rows), np.int32), np.zeros(0, np.int32)
    content = np.frombuffer(bytes(data), np.uint8)
    batch = Batch(content, encoding, starts, np.array(values) + 1, starts, group, ("",), none, column, ())
    return batch, starts, np.array(values)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "narrowed"])
@pytest.mark.parametrize("seed", [1, 2])
def test_many_values_are_announced_as_each_is_by_itself(encoding: str, seed: int) -> None:
    batch, rows, values = batch_of(encoding, seed)
    alone = [int(announced(batch, rows[i : i + 1], values[i : i + 1])[0]) for i in range(rows.size)]
    assert announced(batch, rows, values).tolist() == alone
    assert {NOTHING, 0, 1 + TYPES.index("mobile_phone")} <= set(alone)


CODED = ("", "+86", "86-", "+86-", "+86 ", "(86)", "(+86) ", "0086", "0086-")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
@pytest.mark.parametrize("code", CODED)
@pytest.mark.parametrize("key", ["手機：", "電話號碼: ", "phone=", '"phone":"'])
def test_a_name_is_seen_through_a_country_code(encoding: str, code: str, key: str) -> None:
    before = f"王 {key}{code}".encode(encoding)
    content = np.frombuffer(before + b"13800138000\n", np.uint8)
    row, none = np.zeros(1, np.int64), np.zeros(0, np.int32)
    batch = Batch(content, encoding, row, row + content.size, row, none, ("",), row[:0], none, ())
    assert announced(batch, row, row + len(before)).tolist() == [1 + TYPES.index("mobile_phone")]


def test_digits_that_are_no_country_code_hide_the_name() -> None:
    content = np.frombuffer("手机：76 13800138000\n".encode(), np.uint8)
    row, none = np.zeros(1, np.int64), np.zeros(0, np.int32)
    batch = Batch(content, "utf-8", row, row + content.size, row, none, ("",), row[:0], none, ())
    assert announced(batch, row, row + 12).tolist() == [NOTHING]


def test_a_name_in_another_row_announces_nothing() -> None:
    batch, _, values = batch_of("utf-8", 3)
    assert (announced(batch, values, values) == NOTHING).all()
