"""What happened to the people who do not exist: diagnoses, calls, stays, loans, money, orders, messages."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from core.demo.matrix import Cells, Numbers, decimal, digits, draw, rows, words
from core.demo.people import Field, Maker, mobile_phone

DEPARTMENTS = ("心内科", "呼吸内科", "骨科", "妇产科", "内分泌科")
DIAGNOSES = ("原发性高血压", "2型糖尿病", "急性上呼吸道感染", "腰椎间盘突出", "孕12周", "焦虑状态")
DRUGS = ("氨氯地平片 5mg", "二甲双胍 0.5g", "阿莫西林胶囊", "布洛芬缓释胶囊", "叶酸片")
HOTELS = ("如意快捷酒店", "江景大酒店", "城南宾馆")
CALL_KINDS = ("主叫", "被叫", "呼叫转移")
GOODS = ("婴儿奶粉900g", "保温杯", "蓝牙耳机", "儿童防晒衣", "电动牙刷")
MESSAGES = ("在吗 货到了没有", "明天下午三点老地方见", "钱已经转过去了, 查一下", "孩子发烧了今天不过来", "好的收到")


def _picked(texts: Sequence[str], type_: str, salt: int, numbers: Numbers, seed: int, encoding: str) -> Field:
    cells = words(texts, encoding)[draw(numbers, seed + salt, len(texts))]
    return _content(cells, type_, numbers)


def _content(cells: Cells, type_: str, numbers: Numbers) -> Field:
    everybody = np.ones(len(numbers), dtype=np.bool_)
    return Field(cells, type_, everybody, ~everybody)


def _moment(type_: str, salt: int, numbers: Numbers, seed: int, encoding: str) -> Field:
    """A time of May 2023 to the second."""
    parts = [digits(draw(numbers, seed + salt + i, n), 2) for i, n in enumerate((28, 24, 60, 60))]
    day = digits(draw(numbers, seed + salt, 28) + np.uint64(1), 2)
    cells = rows([b"2023-05-", day, b" ", parts[1], b":", parts[2], b":", parts[3]], len(numbers))
    return _content(cells, type_, numbers)


def _money(type_: str, salt: int, numbers: Numbers, seed: int, encoding: str) -> Field:
    """An amount that is never nothing, with two decimals."""
    whole = decimal(draw(numbers, seed + salt, 900_000) + np.uint64(1), 6)
    return _content(rows([whole, b".", digits(draw(numbers, seed + salt + 1, 100), 2)], len(numbers)), type_, numbers)


def _number(type_: str, salt: int, most: int, numbers: Numbers, seed: int, encoding: str) -> Field:
    """A number from 1 on."""
    cells = decimal(draw(numbers, seed + salt, most) + np.uint64(1), len(str(most)))
    return _content(cells, type_, numbers)


def _other_phone(numbers: Numbers, seed: int, encoding: str) -> Field:
    """Somebody else's number."""
    return mobile_phone(numbers, seed + 300, encoding)


def _goods_number(numbers: Numbers, seed: int, encoding: str) -> Field:
    """The number of an order: letters first, so that it is no other number."""
    cells = rows([b"TB", digits(draw(numbers, seed + 260, 10**9), 9)], len(numbers))
    return _content(cells, "transaction", numbers)


CONTENT: Mapping[str, Maker] = {
    "department": partial(_picked, DEPARTMENTS, "", 200),
    "diagnosis": partial(_picked, DIAGNOSES, "medical", 201),
    "drug": partial(_picked, DRUGS, "medical", 202),
    "other_phone": _other_phone,
    "call_time": partial(_moment, "call_record", 210),
    "call_seconds": partial(_number, "call_record", 215, 3600),
    "call_kind": partial(_picked, CALL_KINDS, "call_record", 216),
    "hotel": partial(_picked, HOTELS, "hotel_stay", 220),
    "room": partial(_number, "hotel_stay", 221, 2400),
    "arrival": partial(_moment, "hotel_stay", 222),
    "departure": partial(_moment, "hotel_stay", 226),
    "credit_line": partial(_money, "credit", 230),
    "overdue_days": partial(_number, "credit", 232, 360),
    "credit_score": partial(_number, "credit", 233, 850),
    "savings": partial(_money, "property", 240),
    "shares": partial(_money, "property", 242),
    "goods_number": _goods_number,
    "goods": partial(_picked, GOODS, "transaction", 250),
    "paid": partial(_money, "transaction", 251),
    "ordered": partial(_moment, "transaction", 253),
    "message": partial(_picked, MESSAGES, "chat_message", 270),
    "sent": partial(_moment, "", 271),
}
